package keymap_test

import (
	"reflect"
	"slices"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/ui/keymap"
)

// fields returns the bindings of a key map or a part of it, by the names of their fields.
func fields(v reflect.Value) map[string]*key.Binding {
	out := map[string]*key.Binding{}
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if !v.Type().Field(i).IsExported() {
			continue
		}
		if b, ok := v.Field(i).Addr().Interface().(*key.Binding); ok {
			out[name] = b
			continue
		}
		for sub, b := range fields(v.Field(i)) {
			out[name+"."+sub] = b
		}
	}
	return out
}

func TestEveryFieldIsOneAction(t *testing.T) {
	m := keymap.Default()
	rows := map[*key.Binding]int{}
	names := map[string]int{}
	for _, a := range m.Actions() {
		rows[a.Binding]++
		names[a.View+"."+a.Name]++
	}
	for name, b := range fields(reflect.ValueOf(&m).Elem()) {
		if rows[b] != 1 || len(b.Keys()) == 0 || b.Help().Desc == "" {
			t.Errorf("%s: %d rows in the table, keys %q, %q", name, rows[b], b.Keys(), b.Help().Desc)
		}
	}
	for name, n := range names {
		if n != 1 {
			t.Errorf("%d actions are named %s", n, name)
		}
	}
}

// screens are the views in which the global keys work.
func screens() []string { return []string{keymap.InArchive, keymap.InPager, keymap.InResults} }

func TestNoKeyMeansTwoThings(t *testing.T) {
	m := keymap.Default()
	for _, view := range append(screens(), keymap.InPicture, keymap.InPopup, keymap.InPrompt) {
		taken := map[string]string{}
		for _, a := range m.Actions() {
			if a.View != view && (a.View != keymap.InGlobal || !slices.Contains(screens(), view)) {
				continue
			}
			for _, k := range a.Binding.Keys() {
				if other := taken[k]; other != "" {
					t.Errorf("%s: %q is both %s and %s", view, k, other, a.Name)
				}
				taken[k] = a.Name
			}
		}
	}
}

func TestEveryActionHasHelp(t *testing.T) {
	m := keymap.Default()
	for _, view := range append(screens(), keymap.InPicture, keymap.InPrompt) {
		listed := map[key.Help]int{}
		for _, g := range m.Help(view) {
			for _, b := range g.Bindings {
				listed[b.Help()]++
			}
		}
		for _, a := range m.Actions() {
			here := a.View == view || a.View == keymap.InGlobal && slices.Contains(screens(), view)
			if n := listed[a.Binding.Help()]; here && n != 1 {
				t.Errorf("%s.%s is %d times in the help of %s", a.View, a.Name, n, view)
			}
		}
	}
}

// TestMeaning verifies that an action is meant by its keys, and by itself when it has none.
func TestMeaning(t *testing.T) {
	m := keymap.Default()
	m.Archive.Sort.SetKeys()
	m.Archive.Sort.SetEnabled(false)
	pressed := keymap.Pressed(tea.KeyPressMsg{Code: 'n', Text: "n"})
	if !pressed.Is(&m.Archive.PrevHit, &m.Archive.NextHit) || pressed.Is(&m.Archive.PrevHit) {
		t.Error("n does not mean the next result alone")
	}
	asked := keymap.Asked(&m.Archive.Sort)
	if !asked.Is(&m.Archive.Tags, &m.Archive.Sort) || asked.Is(&m.Archive.Tags) || asked.Is(&m.Pager.Down) {
		t.Error("an action without a key does not mean itself alone")
	}
}

// Terminals send ctrl-h, -i, -j and -m for backspace, tab, line feed and enter.
func TestAmbiguousKeysAreNotBound(t *testing.T) {
	m := keymap.Default()
	for _, a := range m.Actions() {
		for _, k := range a.Binding.Keys() {
			switch k {
			case "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m":
				t.Errorf("%s.%s is bound to %s", a.View, a.Name, k)
			}
		}
	}
}

func TestUnboundKeysLeaveTheHelp(t *testing.T) {
	m := keymap.Default()
	m.Global.Edit.SetEnabled(false)
	for _, g := range m.Help(keymap.InArchive) {
		for _, b := range g.Bindings {
			if b.Help().Desc == m.Global.Edit.Help().Desc {
				t.Error("a binding that is off is still in the help")
			}
		}
	}
}
