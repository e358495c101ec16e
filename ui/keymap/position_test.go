package keymap_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"quire/ui/keymap"
)

func TestByPosition(t *testing.T) {
	for _, c := range []struct {
		name string
		key  tea.Key
		want string
	}{
		{"Cyrillic o", tea.Key{Code: 'о', Text: "о", BaseCode: 'j', ShiftedCode: 'j'}, "j"},
		{"with shift", tea.Key{Code: 'о', Text: "О", BaseCode: 'j', ShiftedCode: 'j', Mod: tea.ModShift}, "J"},
		{"with caps lock", tea.Key{Code: 'о', Text: "О", BaseCode: 'j', Mod: tea.ModCapsLock}, "J"},
		{"with num lock", tea.Key{Code: 'о', Text: "о", BaseCode: 'j', Mod: tea.ModNumLock}, "j"},
		{"with ctrl", tea.Key{Code: 'с', BaseCode: 'c', Mod: tea.ModCtrl}, "ctrl+c"},
		{"a letter where a sign is", tea.Key{Code: 'х', Text: "х", BaseCode: '['}, "["},
		{"the same with shift", tea.Key{Code: 'х', Text: "Х", BaseCode: '[', Mod: tea.ModShift}, "{"},
		{"Greek", tea.Key{Code: 'ξ', Text: "ξ", BaseCode: 'j'}, "j"},
		{"Hebrew", tea.Key{Code: 'ח', Text: "ח", BaseCode: 'j'}, "j"},
		{"Dvorak stays", tea.Key{Code: 'j', Text: "j", BaseCode: 'c'}, "j"},
		{"Dvorak with shift and without a text", tea.Key{
			Code: 'j', Text: "c", BaseCode: 'c', ShiftedCode: 'c',
			Mod: tea.ModShift,
		}, "J"},
		{"German stays", tea.Key{Code: 'ö', Text: "ö", BaseCode: ';'}, "ö"},
		{"no position", tea.Key{Code: 'о', Text: "о"}, "о"},
		{"an arrow", tea.Key{Code: tea.KeyDown}, "down"},
	} {
		if got := keymap.ByPosition(tea.KeyPressMsg(c.key)).String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := keymap.ForText(tea.KeyPressMsg{Code: 'о', Text: "О", BaseCode: 'j', Mod: tea.ModShift}).Text; got != "О" {
		t.Errorf("in a text: %q", got)
	}
}
