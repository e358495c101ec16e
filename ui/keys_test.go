package ui_test

import (
	"strings"
	"testing"

	"quire/ui"
	"quire/ui/keymap"
	"quire/ui/uitest"
)

func bound(t *testing.T, changes ...keymap.Change) *keymap.KeyMap {
	t.Helper()
	m := keymap.Default()
	if refused := m.Bind(changes); len(refused) > 0 {
		t.Fatal(refused)
	}
	return &m
}

// A chord works key by key, shows what was typed of it, and is dropped by a key that
// does not belong to it.
func TestChords(t *testing.T) {
	keys := bound(t,
		keymap.Change{View: "archive", Action: "top", Keys: []string{"g g"}},
		keymap.Change{View: "pager", Action: "back", Keys: []string{"ctrl-x k"}})
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), Keys: keys}, 80, 24)
	first := d.Screen()
	d.Press("G")
	last := d.Screen()
	d.Press("g")
	wants(t, d, "g…")
	d.Press("j")
	if d.Screen() != last {
		t.Errorf("a key that ends no chord did something:\n%s", d.Screen())
	}
	d.Press("g", "g")
	if d.Screen() != first {
		t.Errorf("gg does not go to the top:\n%s", d.Screen())
	}
	d.Press("enter", "q")
	wants(t, d, "measure first")
	d.Press("ctrl+x", "k")
	if d.Screen() != first {
		t.Errorf("the chord does not go back:\n%s", d.Screen())
	}
}

// esc takes back a count before it does anything else.
func TestEscTakesACountBack(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("/")
	d.Type("kube")
	d.Press("enter", "3")
	wants(t, d, "3…")
	d.Press("esc")
	wants(t, d, "/kube")
	wantsNot(t, d, "3…")
	d.Press("esc")
	wantsNot(t, d, "/kube")
}

// Footers, help and what the screens say follow the map.
func TestHelpFollowsTheKeys(t *testing.T) {
	keys := bound(t,
		keymap.Change{View: "archive", Action: "open", Keys: []string{"o"}},
		keymap.Change{View: "archive", Action: "filter", Keys: nil},
		keymap.Change{View: "archive", Action: "unfilter", Keys: []string{"ctrl-x"}},
		keymap.Change{View: "global", Action: "help", Keys: []string{"f1"}},
		keymap.Change{View: "archive", Action: "tags", Keys: []string{"r"}},
		keymap.Change{View: "pager", Action: "next_post", Keys: []string{"ctrl-n"}})
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), Keys: keys}, 100, 60)
	wants(t, d, "o read", "f1 help")
	if strings.Contains(d.Screen(), "/ filter") {
		t.Error("an unbound key is in the footer")
	}
	d.Press("/")
	wants(t, d, "f1 help") // and no prompt
	d.Press("r", "/", "b", "a", "c", "enter")
	wants(t, d, "ctrl-x removes the last")
	d.Press("ctrl+x", "f1")
	wants(t, d, "o             read")
	if strings.Contains(d.Screen(), "read the folder again") {
		t.Errorf("a key that the view has taken is in the help:\n%s", d.Screen())
	}
	d.Press("esc", "o", "G")
	wants(t, d, "ctrl-n  next")
}

// Keys that are typed ahead mean what they are typed for: what a child reports is acted on
// before the next key is looked at.
func TestKeysTypedAhead(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog())}, 80, 24)
	first := d.Screen()
	d.Ahead("?", "q", "j", "k", "enter", "q")
	if d.Quit() || d.Screen() != first {
		t.Errorf("not back in the archive:\n%s", d.Screen())
	}
	for key, title := range map[string]string{"t": "Contents", "#": "Links"} {
		d.Ahead("l", "enter", key)
		wants(t, d, title, "esc/q close")
		d.Press("esc", "q", "g")
		d.Ahead("l", "enter", key, "j")
		wantsNot(t, d, title, "esc/q close")
		d.Press("q", "g")
	}
	d.Ahead("enter", "J", "q", "S", "j", "enter", "q")
	if !d.Quit() {
		t.Error("not quit at the end")
	}
}

// A popup whose items are found a moment later does not come over what the reader does by
// then: a prompt, another popup.
func TestPopupsThatComeLate(t *testing.T) {
	for _, asked := range []string{"c", "t", "'", "T"} {
		for meanwhile, shown := range map[string]string{"/": "esc cancel", ":": "Actions"} {
			d := open(t, 100, 30)
			d.Ahead(asked, meanwhile)
			wants(t, d, shown)
			if d.Press("esc"); strings.Contains(d.Screen(), "╭") {
				t.Errorf("after %s and %s and esc there is still a popup:\n%s", asked, meanwhile, d.Screen())
			}
		}
	}
}

// A search in a post that is typed before the post is there goes to the first match once it
// is, and esc goes back to where the post was left.
func TestSearchTypedAhead(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("enter", "j", "j", "j", "q", "enter")
	d.Elapse()
	place := d.Screen()
	d.Press("q")
	d.Ahead("enter", "/", "c", "h", "e", "a", "p")
	wants(t, d, "1 of 1 match", "when a restart is cheap")
	d.Press("esc")
	d.Elapse()
	if got := d.Screen(); got != place {
		t.Errorf("esc does not go back:\n%s\nto:\n%s", got, place)
	}
}
