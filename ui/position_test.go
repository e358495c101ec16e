package ui_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"quire/ui/uitest"
)

// TestKeysByPosition verifies that the keys of another script do what the Latin ones in their
// place do, but in a text that is being typed.
func TestKeysByPosition(t *testing.T) {
	d := uitest.Open(t, sourcesConfig(t), 100, 30)
	if !d.View().KeyboardEnhancements.ReportAllKeysAsEscapeCodes {
		t.Error("the terminal is not asked for positions")
	}
	cyrillic := func(r, base rune) tea.Msg { return tea.KeyPressMsg{Code: r, Text: string(r), BaseCode: base} }
	d.Send(cyrillic('о', 'j'))
	wants(t, d, "▌ Bob two")
	d.Send(tea.KeyPressMsg{Code: tea.KeyLeftShift, Mod: tea.ModShift})
	d.Send(cyrillic('л', 'k'))
	wants(t, d, "▌ Ada one")
	d.Press("/")
	if d.View().KeyboardEnhancements.ReportAllKeysAsEscapeCodes {
		t.Error("an input method does not get the keys of a prompt")
	}
	d.Send(cyrillic('о', 'j'))
	wants(t, d, "о")
	d.Press("esc")
	d.Press("C")
	d.Send(cyrillic('о', 'j'))
	d.Press("enter")
	wantsNot(t, d, "Bob two")
}
