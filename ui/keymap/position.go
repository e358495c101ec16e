package keymap

import (
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// shifted has what the keys of the PC-101 layout type with shift, but for letters.
var shifted = map[rune]rune{
	'`': '~', '1': '!', '2': '@', '3': '#', '4': '$', '5': '%', '6': '^', '7': '&', '8': '*', '9': '(', '0': ')',
	'-': '_', '=': '+', '[': '{', ']': '}', '\\': '|', ';': ':', '\'': '"', ',': '<', '.': '>', '/': '?',
}

// ByPosition returns the key of the PC-101 layout that is where a key of another script is: j for
// the Cyrillic о. Terminals tell it that have the kitty keyboard protocol. Any other key is
// returned as it is.
func ByPosition(msg tea.KeyPressMsg) tea.KeyPressMsg {
	msg = ownCase(msg)
	if msg.BaseCode == 0 || !unicode.IsLetter(msg.Code) || unicode.Is(unicode.Latin, msg.Code) {
		return msg
	}
	code, text := msg.BaseCode, msg.BaseCode
	switch isShifted, isLocked := msg.Mod.Contains(tea.ModShift), msg.Mod.Contains(tea.ModCapsLock); {
	case unicode.IsLetter(code) && isShifted != isLocked:
		text = unicode.ToUpper(code)
	case isShifted && shifted[code] != 0:
		text = shifted[code]
	}
	key := tea.KeyPressMsg{Code: code, Mod: msg.Mod, IsRepeat: msg.IsRepeat}
	if msg.Mod&^(tea.ModShift|tea.ModCapsLock|tea.ModNumLock) == 0 {
		key.Text, key.ShiftedCode = string(text), text
	}
	return key
}

// ForText returns a key as a prompt takes it: only one that is held with others is that of its
// position.
func ForText(msg tea.KeyPressMsg) tea.KeyPressMsg {
	if msg.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModMeta|tea.ModSuper) != 0 {
		return ByPosition(msg)
	}
	return ownCase(msg)
}

// ownCase corrects the text of a shifted letter for which a terminal reports its position but no
// text: the decoder takes the letter of the position for it.
func ownCase(msg tea.KeyPressMsg) tea.KeyPressMsg {
	if msg.BaseCode != 0 && msg.BaseCode == msg.ShiftedCode && msg.Text == string(msg.BaseCode) &&
		msg.Code != msg.BaseCode && unicode.IsLetter(msg.Code) {
		msg.Text = string(unicode.ToUpper(msg.Code))
	}
	return msg
}

// IsModifier reports whether a key is one that is held with others. Terminals that report where
// keys are report these too.
func IsModifier(msg tea.KeyPressMsg) bool {
	switch msg.Code {
	case tea.KeyLeftShift, tea.KeyRightShift, tea.KeyLeftCtrl, tea.KeyRightCtrl, tea.KeyLeftAlt, tea.KeyRightAlt,
		tea.KeyLeftSuper, tea.KeyRightSuper, tea.KeyLeftHyper, tea.KeyRightHyper, tea.KeyLeftMeta, tea.KeyRightMeta,
		tea.KeyIsoLevel3Shift, tea.KeyIsoLevel5Shift, tea.KeyCapsLock, tea.KeyNumLock, tea.KeyScrollLock:
		return true
	}
	return false
}
