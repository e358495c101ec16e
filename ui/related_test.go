package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"quire/ui"
	"quire/ui/uitest"
)

// related is a blog in which Alpha has something in common with Beta above all.
func related() fstest.MapFS {
	file := func(title, tags string, day int) *fstest.MapFile {
		body := strings.Repeat("Words that fill the screen.\n\n", 20)
		return &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: %s\ntags: [%s]\ndate: 2026-03-%02d\n---\n%s", title,
			tags, day, body)}
	}
	fsys := fstest.MapFS{
		"a.md": file("Alpha", "raft, consensus", 9),
		"b.md": file("Beta", "raft, consensus", 3),
	}
	for i, title := range []string{"Gamma", "Delta", "Epsilon", "Zeta"} {
		fsys[fmt.Sprintf("c%d.md", i)] = file(title, "other", 4+i)
	}
	return fsys
}

func TestRelatedPosts(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(related()), Open: "a"}, 80, 24)
	d.Press("G")
	wants(t, d, "J  next     Zeta", "S  related  Beta")
	d.Press("S")
	wants(t, d, "Series and related", "Beta", "3 Mar 2026")
	d.Press("enter")
	if got := top(d); got != "" && !strings.HasPrefix(got, "Beta") {
		t.Errorf("opened %q", got)
	}
	wants(t, d, "#raft #consensus")
	d.Press("H")
	wants(t, d, "S  related  Beta")
}

// A post that a link or a name has led to has the neighbours that the list gives it, and
// the list stays where it was.
func TestNeighboursOfAPostThatWasNotChosen(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(related())}, 80, 24)
	d.Press("enter", "S", "enter", "G")
	wants(t, d, "K  previous Gamma")
	wantsNot(t, d, "J  next")
	d.Press("q")
	wants(t, d, "▌ Alpha")
	d.Press("enter", "S", "enter", "K", "q")
	wants(t, d, "▌ Gamma")

	d = uitest.Open(t, ui.Config{Library: library(related()), Open: "c1"}, 80, 24)
	d.Press("G")
	wants(t, d, "J  next     Gamma", "K  previous Epsilon")
	d.Press("J", "q")
	wants(t, d, "▌ Gamma")
}

func TestRelatedToNothing(t *testing.T) {
	d := uitest.Open(t, ui.Config{
		Library: library(fstest.MapFS{"a.md": {Data: []byte("# Alone\n\nHere.\n")}}),
		Open:    "a",
	}, 80, 24)
	d.Press("S")
	wants(t, d, "No related posts.")
}

// A place below a screen's height of its block is come back to at another width.
func TestResizeWithinATallBlock(t *testing.T) {
	long := "---\ntitle: Tall\n---\n" + strings.Repeat("one two three four five six seven eight nine ten ", 60) +
		"LAST\n\n" +
		strings.Repeat("Words that fill the screen.\n\n", 20)
	d := uitest.Open(t, ui.Config{Library: library(fstest.MapFS{"a.md": {Data: []byte(long)}}), Open: "a"}, 80, 8)
	d.Press("3", "8", "j")
	wants(t, d, "LAST")
	for _, w := range []int{30, 120, 20, 80} {
		d.Resize(w, 8)
	}
	wants(t, d, "LAST")
}
