package ui_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"quire/ui"
	"quire/ui/uitest"
)

// TestPagesInTheReader verifies that pages are no posts of the list, and that the README begins it.
func TestPagesInTheReader(t *testing.T) {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	fsys := fstest.MapFS{
		"README.md":            text("# The Project\n\nIt does a thing.\n"),
		"CHANGELOG.md":         text("# Changes\n\nOf what it does.\n"),
		"docs/install.md":      text("# Install\n\nBack to the [readme](../README.md), a [lost one](../x/README.md), [another](other.txt).\n"),
		"docs/other.txt":       text("Words.\n"),
		"packages/x/README.md": text("# Another Project\n\nWords.\n"),
		"packages/x/use.md":    text("# Using it\n\nWords.\n"),
	}
	d := uitest.Open(t, ui.Config{Library: library(fsys)}, 100, 40)
	wants(t, d, "2 posts found", "The Project", "Install", "Using it")
	wantsNot(t, d, "Changes")
	if first, second := rowOf(d, "The Project"), rowOf(d, "Install"); first > second {
		t.Errorf("the README is not the first card:\n%s", d.Screen())
	}
	if row := strings.Split(d.Screen(), "\n")[rowOf(d, "The Project")]; !strings.HasSuffix(row, "page · 1 min") {
		t.Errorf("the README is not marked as a page: %q", row)
	}
	d.Press("v", "v", "v")
	wants(t, d, "The Project", "page · 1 min")
	d.Press("enter")
	wants(t, d, "It does a thing.", "next")
	d.Press("J")
	wants(t, d, "Back to the readme")
	d.Press("1", "enter")
	wants(t, d, "The Project", "It does a thing.")
	d.Press("H", "2", "enter")
	wants(t, d, "no such file: x/README.md")
	d.Press("3", "enter")
	wants(t, d, "docs/other.txt: not a post")
	d.Press("q", "/")
	d.Type("changes")
	d.Press("enter")
	wants(t, d, "0 posts, 1 page found", "Changes", "page · 1 min")
	d.Press("esc", ":")
	d.Type("another proj")
	wants(t, d, "Another Project", "packages/x/README.md")
	d.Press("enter")
	wants(t, d, "Another Project", "Words.")
	d.Press("q", "i")
	if strings.Contains(d.Screen(), "left out") {
		t.Errorf("nothing is left out:\n%s", d.Screen())
	}
	fsys["docs/empty.md"], fsys["docs/_part.md"] = text("\n"), text("Words.\n")
	d = uitest.Open(t, ui.Config{Library: library(fsys)}, 100, 40)
	d.Press("i")
	wants(t, d, "left out", "1 file without text or title", "1 file with a name that begins with _")
}
