package keymap_test

import (
	"slices"
	"strings"
	"testing"

	"quire/internal/usererr"
	"quire/ui/keymap"
)

func TestParse(t *testing.T) {
	for written, want := range map[string]string{
		"g": "g", "G": "G", "shift-g": "G", "ctrl-y": "ctrl+y", "Ctrl+Y": "ctrl+y", "C-y": "ctrl+y", "alt-x": "alt+x",
		"shift-tab": "shift+tab", "PgDn": "pgdown", "Return": "enter", "escape": "esc", "ctrl-alt-f5": "ctrl+alt+f5",
		"g  g": "g g", "ctrl-x k": "ctrl+x k", "-": "-", "+": "+", "ctrl--": "ctrl+-", "é": "é", "字": "字",
	} {
		if got, err := keymap.Parse(written); got != want || err != nil {
			t.Errorf("%q is %q (%v), want %q", written, got, err, want)
		}
	}
	for written, want := range map[string]string{
		"":        "missing key",
		"entre":   "did you mean enter?",
		"hyper-x": "unknown key",
		"ctrl-h":  "for backspace", "ctrl+i": "for tab", "ctrl-j": "for line feed", "ctrl-m": "for enter",
		"ctrl-[":  "for esc",
		"shift-1": "use the shifted character",
		"\x1b":    "unknown key", "a b c d": "at most three keys",
	} {
		got, err := keymap.Parse(written)
		if got != "" || err == nil || !strings.Contains(err.Error()+": "+usererr.Hint(err), want) {
			t.Errorf("%q is %q (%v), want an error with %q", written, got, err, want)
		}
	}
}

// TestDefaultsAreParsed verifies that default keys have the names that Parse gives them.
func TestDefaultsAreParsed(t *testing.T) {
	m := keymap.Default()
	for _, a := range m.Actions() {
		for _, k := range a.Binding.Keys() {
			if got, err := keymap.Parse(k); got != k {
				t.Errorf("%s.%s: %q is parsed as %q (%v)", a.View, a.Name, k, got, err)
			}
		}
	}
}

func TestBind(t *testing.T) {
	type bound map[string][]string
	change := func(id string, keys ...string) keymap.Change {
		view, action, _ := strings.Cut(id, ".")
		return keymap.Change{View: view, Action: action, Keys: keys, Where: id}
	}
	tests := []struct {
		name    string
		changes []keymap.Change
		want    bound
		refused string // part of the only refusal
	}{
		{
			"other keys",
			[]keymap.Change{change("archive.open", "o", "ctrl-o")},
			bound{"archive.open": {"o", "ctrl+o"}, "archive.browse": nil},
			"",
		},
		{"unbound", []keymap.Change{change("archive.browse")}, bound{"archive.browse": nil, "pager.browse": {"o"}}, ""},
		{
			"taken from a default",
			[]keymap.Change{change("pager.zen", "j")},
			bound{"pager.zen": {"j"}, "pager.down": {"down", "ctrl+n", "ctrl+e", "+"}, "archive.down": {
				"j", "down", "ctrl+n",
				"ctrl+e", "+",
			}},
			"",
		},
		{
			"global from views",
			[]keymap.Change{change("global.help", "t")},
			bound{"global.help": {"t"}, "archive.tags": nil, "pager.contents": nil},
			"",
		},
		{
			"a view from global",
			[]keymap.Change{change("archive.tags", "r")},
			bound{"archive.tags": {"r"}, "global.rescan": {"r"}},
			"",
		},
		{
			"swapped",
			[]keymap.Change{change("archive.categories", "t"), change("archive.tags", "c")},
			bound{"archive.categories": {"t"}, "archive.tags": {"c"}},
			"",
		},
		{
			"twice",
			[]keymap.Change{change("archive.open", "x"), change("archive.tags", "x", "t")},
			bound{"archive.open": {"x"}, "archive.tags": {"t"}},
			"x is already bound to archive.open",
		},
		{
			"twice over views",
			[]keymap.Change{change("archive.open", "x"), change("pager.back", "x")},
			bound{"archive.open": {"x"}, "pager.back": {"x"}},
			"",
		},
		{
			"unknown key",
			[]keymap.Change{change("archive.open", "entre")},
			bound{"archive.open": {"enter"}},
			"did you mean enter?",
		},
		{"no action", []keymap.Change{change("archive.fly", "x")}, bound{"archive.unfilter": {"x"}}, "unknown action"},
		{"a count", []keymap.Change{change("pager.back", "3")}, bound{"pager.back": {"q"}}, "3 is a count"},
		{
			"the way out",
			[]keymap.Change{change("global.interrupt")},
			bound{"global.interrupt": {"ctrl+c"}},
			"the way out",
		},
		{
			"the way out of a popup",
			[]keymap.Change{change("popup.close")},
			bound{"popup.close": {"esc", "q"}},
			"the way out",
		},
		{
			"the way out taken",
			[]keymap.Change{change("archive.open", "ctrl-c")},
			bound{"global.interrupt": {"ctrl+c"}},
			"",
		},
		{
			"a letter in a prompt",
			[]keymap.Change{change("prompt.cancel", "q")},
			bound{"prompt.cancel": {"esc"}},
			"typed as text",
		},
		{
			"a chord",
			[]keymap.Change{change("archive.top", "g g"), change("archive.bottom", "g e")},
			bound{"archive.top": {"g g"}, "archive.bottom": {"g e"}},
			"",
		},
		{
			"an ambiguous chord",
			[]keymap.Change{change("archive.tags", "g t")},
			bound{"archive.top": {"g", "home", "<", "alt+<", "ctrl+home"}, "archive.tags": nil},
			"the chord gt begins with g, which is bound to archive.top",
		},
		{
			"two chords",
			[]keymap.Change{change("pager.top", "g g"), change("pager.back", "g g g")},
			bound{"pager.top": {"g g"}, "pager.back": nil},
			"begins with gg, which is bound to pager.top",
		},
		{
			"the beginning of a default chord",
			[]keymap.Change{change("archive.tags", "Z")},
			bound{"archive.tags": {"Z"}, "global.quit": {"Q"}},
			"",
		},
		{
			"a global chord",
			[]keymap.Change{change("global.rescan", "g r")},
			bound{"global.rescan": nil},
			"begins with g",
		},
		{
			"a chord in a popup",
			[]keymap.Change{change("popup.close", "g q")},
			bound{"popup.close": {"esc", "q"}},
			"takes single keys",
		},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			m := keymap.Default()
			refused := m.Bind(tc.changes)
			var said []string
			for _, p := range refused {
				said = append(said, p.What+": "+p.Hint)
			}
			expected := strings.Contains(strings.Join(said, " "), tc.refused)
			if (len(said) == 0) != (tc.refused == "") || len(said) > 1 || !expected {
				t.Errorf("problems %q, want %q", said, tc.refused)
			}
			for _, a := range m.Actions() {
				if want, ok := tc.want[a.View+"."+a.Name]; ok && !slices.Equal(a.Binding.Keys(), want) {
					t.Errorf("%s.%s is bound to %q, want %q", a.View, a.Name, a.Binding.Keys(), want)
				}
			}
		})
	}
}

// TestBoundMapsAreConsistent verifies that after changes no key of a view means two things, none
// begins another, and the help shows all of them.
func TestBoundMapsAreConsistent(t *testing.T) {
	m := keymap.Default()
	refused := m.Bind([]keymap.Change{
		{View: "archive", Action: "top", Keys: []string{"g g"}},
		{View: "archive", Action: "open", Keys: []string{"r", "?"}},
		{View: "pager", Action: "zen", Keys: []string{"space", "ctrl-x z"}},
		{View: "global", Action: "mouse", Keys: []string{"ctrl-x m", "q"}},
	})
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	for _, view := range []string{keymap.InArchive, keymap.InPager} {
		taken := map[string]string{}
		for _, g := range m.Help(view) {
			for _, b := range g.Bindings {
				if b.Help().Key == "" {
					t.Errorf("%s: %s has no key to show", view, b.Help().Desc)
				}
				for _, k := range b.Keys() {
					if other := taken[k]; other != "" {
						t.Errorf("%s: %s is both %s and %s", view, k, other, b.Help().Desc)
					}
					taken[k] = b.Help().Desc
				}
			}
		}
		for k := range taken {
			for other := range taken {
				if strings.HasPrefix(other, k+" ") {
					t.Errorf("%s: %q begins %q", view, k, other)
				}
			}
		}
	}
	for view, want := range map[string]bool{"archive": true, "pager": false} {
		if m.StartsChord(view, "g") != want || !m.StartsChord(view, "ctrl+x") || m.StartsChord(view, "g g") {
			t.Errorf("%s: the beginnings of chords are wrong", view)
		}
	}
}
