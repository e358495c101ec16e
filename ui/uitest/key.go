package uitest

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Key returns the message of a key press: "j", "G", "é", "enter", "space", "ctrl+d",
// "shift+tab". A name that is no single key fails the test.
func Key(t testing.TB, name string) tea.KeyPressMsg {
	t.Helper()
	msg, err := parseKey(name)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// parseKey returns the key press of a key as the key map names it.
func parseKey(name string) (tea.KeyPressMsg, error) {
	named := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
	}
	for i := range 20 {
		named[fmt.Sprintf("f%d", i+1)] = tea.KeyF1 + rune(i)
	}
	base, mod := name, tea.KeyMod(0)
	for _, m := range []struct {
		prefix string
		mod    tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}} {
		if rest, found := strings.CutPrefix(base, m.prefix); found && rest != "" {
			base, mod = rest, mod|m.mod
		}
	}
	if code, ok := named[base]; ok {
		return tea.KeyPressMsg{Code: code, Mod: mod}, nil
	}
	if base == "space" {
		msg := tea.KeyPressMsg{Code: tea.KeySpace, Mod: mod}
		if mod == 0 {
			msg.Text = " "
		}
		return msg, nil
	}
	r, size := utf8.DecodeRuneInString(base)
	if size == 0 || size != len(base) || !unicode.IsGraphic(r) || r == ' ' {
		return tea.KeyPressMsg{}, fmt.Errorf("there is no key %q: press one key at a time", name)
	}
	if mod == 0 {
		return tea.KeyPressMsg{Code: r, Text: base}, nil
	}
	return tea.KeyPressMsg{Code: r, Mod: mod}, nil
}
