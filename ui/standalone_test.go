package ui_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index/folder"
	"quire/ui"
	"quire/ui/uitest"
)

func TestStandalone(t *testing.T) {
	src := []byte("# A Lone File\n\nIts first words.\n")
	d := uitest.Open(t, ui.Config{Document: &ui.Standalone{
		Name: "lone.md", Source: src,
		Reload: func() ([]byte, error) { return src, nil },
	}}, 60, 20)
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
	d := uitest.Open(t, ui.Config{Document: &ui.Standalone{
		Name:   "lone.md",
		Source: []byte("# Lone\n\nSee [another](other.md) and [below](#part).\n\n## Part\n"),
	}}, 100, 20)
	d.Press("1", "enter")
	wants(t, d, "open it with quire FILE to follow its links")
	d.Press("c")
	wants(t, d, "there is no archive")
	d.Press("J")
	wants(t, d, "there is no list of posts")
	d.Press("S")
	wants(t, d, "there is nothing related")
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
		return ui.Config{Document: &ui.Standalone{
			Name:   "lone.md",
			Source: []byte("# Lone\n\nSome `code` and **words**.\n\n```go\nx := 1\n```\n"),
		}}
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

// openIn opens a file of a folder by itself.
func openIn(t *testing.T, fsys fstest.MapFS, name, path string) *uitest.Driver {
	t.Helper()
	doc := &ui.Standalone{
		Name: name, Path: filepath.Base(name), Source: fsys[path].Data, Folder: folder.FromFS(fsys), InFolder: path,
	}
	return uitest.Open(t, ui.Config{Document: doc}, 100, 20)
}

func TestStandaloneFollowsLinks(t *testing.T) {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	fsys := fstest.MapFS{
		"README.md":           text("# The Project\n\nSee [install](docs/install.md#linux), [guide](docs/guide/).\n"),
		"docs/install.md":     text("# Install\n\nBack to the [readme](../README.md), [above](../../up.md), [gone](gone.md), [code](x.go).\n\n## Linux\n\nRun it.\n"),
		"docs/guide/index.md": text("# The Guide\n\nIts words.\n"),
		"docs/x.go":           text("package x\n"),
		"other/README.md":     text("# Another Project\n"),
	}
	d := openIn(t, fsys, "docs/install.md", "docs/install.md")
	for _, tt := range []struct{ link, want string }{
		{"2", "../../up.md: outside of the folder"},
		{"3", "no such file: docs/gone.md"},
		{"4", "docs/x.go: not a Markdown file"},
	} {
		d.Press(tt.link, "enter")
		wants(t, d, tt.want, "Back to the")
		d.Press("esc")
	}
	d.Press("1", "enter")
	wants(t, d, "The Project")
	d.Press("2", "enter")
	wants(t, d, "The Guide", "Its words.")
	d.Press("i")
	wants(t, d, "docs/guide/index.md")
	d.Press("esc", "backspace")
	wants(t, d, "The Project")
	d.Press("backspace")
	wants(t, d, "Run it.", "Back to the")
	d.Press("backspace")
	wants(t, d, "nothing to go back to", "Back to the")
	d.Press("L")
	wants(t, d, "The Project")
	d.Press("1", "enter")
	wants(t, d, "Linux", "Run it.")
	d.Press("q")
	if !d.Quit() {
		t.Error("q does not leave a file that was linked to")
	}
}

// TestStandaloneOffersWhatThereIs verifies that footer, help and palette leave out what needs an
// archive.
func TestStandaloneOffersWhatThereIs(t *testing.T) {
	d := openIn(t, fstest.MapFS{"README.md": {Data: []byte("# It\n\nOne paragraph.\n")}}, "README.md", "README.md")
	wants(t, d, "/ search", "q quit")
	wantsNot(t, d, "contents", "next post", "README")
	d.Press(":")
	wantsNot(t, d, "Next post", "Next language", "Series and")
	d.Press("esc", "?")
	wantsNot(t, d, "next post", "categories")
}

// TestStandaloneIncludes verifies that a lone file shows what it includes from its folder, and follows
// a change of that.
func TestStandaloneIncludes(t *testing.T) {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	fsys := fstest.MapFS{
		"book.toml":    text("[book]\n"),
		"src/a.md":     text("# A\n\n```rust\n# hidden\n{{#include ../code/x.rs}}\n```\n\n![[b]]\n"),
		"src/b.md":     text("# Bee\n\nOf the note.\n"),
		"code/x.rs":    text("fn first() {}\n"),
		"src/other.md": text("# Other\n"),
	}
	doc := &ui.Standalone{
		Name: "a.md", Path: "a.md", Source: fsys["src/a.md"].Data, Folder: folder.FromFS(fsys), InFolder: "src/a.md",
		Reload: func() ([]byte, error) { return fsys["src/a.md"].Data, nil },
	}
	d := uitest.Open(t, ui.Config{Document: doc}, 100, 24)
	wants(t, d, "fn first() {}", "Bee", "Of the note.")
	wantsNot(t, d, "hidden", "![[b]]")
	fsys["code/x.rs"] = text("fn second() {}\n")
	d.Elapse()
	wants(t, d, "fn second() {}", "the file has changed")
}
