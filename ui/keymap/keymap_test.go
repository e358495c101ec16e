package keymap_test

import (
	"reflect"
	"slices"
	"testing"

	"charm.land/bubbles/v2/key"

	"quire/ui/keymap"
)

// bindings are the bindings in a struct of them, by field name.
func bindings(v any) map[string]key.Binding {
	out := map[string]key.Binding{}
	rv := reflect.ValueOf(v)
	for i := range rv.NumField() {
		if b, ok := rv.Field(i).Interface().(key.Binding); ok {
			out[rv.Type().Field(i).Name] = b
			continue
		}
		for name, b := range bindings(rv.Field(i).Interface()) {
			out[name] = b
		}
	}
	return out
}

func TestNoKeyMeansTwoThings(t *testing.T) {
	m := keymap.Default()
	for view, own := range map[string]any{"archive": m.Archive, "pager": m.Pager, "finder": m.Finder} {
		taken := map[string]string{}
		all := bindings(own)
		for name, b := range bindings(m.Global) {
			all["Global"+name] = b
		}
		for name, b := range all {
			for _, k := range b.Keys() {
				if other, clash := taken[k]; clash {
					t.Errorf("%s: %q is both %s and %s", view, k, other, name)
				}
				taken[k] = name
			}
		}
	}
}

func TestEveryBindingHasHelp(t *testing.T) {
	m := keymap.Default()
	listed := func(groups []keymap.Group) map[string]bool {
		out := map[string]bool{}
		for _, g := range groups {
			for _, b := range g.Bindings {
				out[b.Help().Key+" "+b.Help().Desc] = true
			}
		}
		return out
	}
	for _, tc := range []struct {
		view string
		own  any
		help map[string]bool
	}{{"archive", m.Archive, listed(m.ArchiveHelp())}, {"pager", m.Pager, listed(m.PagerHelp())}, {"finder", m.Finder, listed(m.FinderHelp())}} {
		all := bindings(tc.own)
		for name, b := range bindings(m.Global) {
			all[name] = b
		}
		for name, b := range all {
			if !tc.help[b.Help().Key+" "+b.Help().Desc] {
				t.Errorf("%s: %s is in no group of the help", tc.view, name)
			}
		}
	}
}

// Terminals send ctrl-h, -i, -j and -m for backspace, tab, line feed and enter.
func TestAmbiguousKeysAreNotBound(t *testing.T) {
	m := keymap.Default()
	for _, v := range []any{m.Archive, m.Pager, m.Global, m.Popup, m.Prompt, m.Finder} {
		for name, b := range bindings(v) {
			for _, k := range b.Keys() {
				switch k {
				case "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m":
					t.Errorf("%s is bound to %s", name, k)
				}
			}
		}
	}
}

func TestUnboundKeysLeaveTheHelp(t *testing.T) {
	m := keymap.Default()
	m.Global.Edit.SetEnabled(false)
	for _, g := range m.ArchiveHelp() {
		for _, b := range g.Bindings {
			if b.Help().Desc == m.Global.Edit.Help().Desc {
				t.Error("a binding that is off is still in the help")
			}
		}
	}
}

// A map with an action bound otherwise leaves the one it was made of alone.
func TestWith(t *testing.T) {
	m, usual := keymap.Default(), keymap.Default()
	all := m.Actions()
	for at, act := range all {
		own := m.With(act, "f20").Actions()
		for i, want := range usual.Actions() {
			if i == at {
				want.Binding.SetKeys("f20")
			}
			if got := own[i].Binding.Keys(); !slices.Equal(got, want.Binding.Keys()) {
				t.Errorf("with %s.%s otherwise, %s.%s has the keys %q", act.View, act.Name, want.View, want.Name, got)
			}
		}
		usual = keymap.Default()
		if !slices.Equal(all[at].Binding.Keys(), usual.Actions()[at].Binding.Keys()) {
			t.Errorf("%s.%s is bound otherwise in the map itself", act.View, act.Name)
		}
	}
}
