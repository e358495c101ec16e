package ui_test

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quire/ui"
	"quire/ui/uitest"
)

func TestStandalone(t *testing.T) {
	src := []byte("# A Lone File\n\nIts first words.\n")
	d := uitest.Open(t, ui.Config{Document: &ui.Standalone{Name: "lone.md", Source: src, Reload: func() ([]byte, error) { return src, nil }}}, 60, 20)
	wants(t, d, "A Lone File", "Its first words.")
	if n := strings.Count(d.Screen(), "A Lone File"); n > 2 { // title and status line
		t.Errorf("the title is there %d times:\n%s", n, d.Screen())
	}
	src = []byte("# A Lone File\n\nIts new words.\n")
	d.Elapse()
	wants(t, d, "Its new words.")
	d.Press("J")
	wants(t, d, "Its new words.")
	d.Press("q")
	if !d.Quit() {
		t.Error("q does not leave a lone file")
	}
}

// What a lone file links to and lists is in no archive, and that is said.
func TestStandaloneHasNoArchive(t *testing.T) {
	d := uitest.Open(t, ui.Config{Document: &ui.Standalone{Name: "lone.md", Source: []byte("# Lone\n\nSee [another](other.md) and [below](#part).\n\n## Part\n")}}, 100, 20)
	d.Press("1", "enter")
	wants(t, d, "quire FOLDER opens what it links to")
	d.Press("c")
	wants(t, d, "there is no archive")
	d.Press("2", "enter")
	wantsNot(t, d, "FOLDER", "no archive")
}

// A lone file is looked at once in a while, however often the reader asks for it, and that
// it cannot be read is told until it can.
func TestStandaloneIsLookedAt(t *testing.T) {
	var reads int
	var lost error
	doc := &ui.Standalone{Name: "lone.md", Source: []byte("# Lone\n\nWords.\n")}
	doc.Reload = func() ([]byte, error) {
		reads++
		return doc.Source, lost
	}
	d := uitest.Open(t, ui.Config{Document: doc}, 80, 20)
	d.Press("r", "r", "r")
	for range 2 {
		before := reads
		d.Elapse()
		if n := reads - before; n != 1 {
			t.Errorf("read %d times at once", n)
		}
	}
	lost = errors.New("gone")
	d.Elapse()
	wants(t, d, "the file can no longer be read", "Words.")
	lost = nil
	d.Elapse()
	wantsNot(t, d, "cannot be read")
}

// TestStandaloneOnALightTerminal verifies that a file is shown in the palette of the terminal's
// background whenever the terminal says which it is, as the same file is in its folder.
func TestStandaloneOnALightTerminal(t *testing.T) {
	doc := func() ui.Config {
		return ui.Config{Document: &ui.Standalone{Name: "lone.md", Source: []byte("# Lone\n\nSome `code` and **words**.\n\n```go\nx := 1\n```\n")}}
	}
	light := tea.BackgroundColorMsg{Color: white{}}
	after := uitest.Open(t, doc(), 80, 20)
	dark := strings.Join(after.Rows(), "\n")
	after.Send(light)
	want := strings.Join(after.Rows(), "\n")
	if want == dark {
		t.Fatal("a light terminal looks like a dark one")
	}
	before := uitest.Start(t, doc(), 80, 20)
	before.Send(light)
	if got := strings.Join(before.Rows(), "\n"); got != want {
		t.Errorf("the answer comes while the file is read:\n%q\nwant\n%q", got, want)
	}
}
