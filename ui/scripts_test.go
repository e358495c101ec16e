package ui_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"quire/ui"
	"quire/ui/uitest"
)

// Titles, categories and tags that run from right to left are shown as posts are, wherever
// they stand, and a title is set against the right edge as its paragraphs are.
func TestRightToLeftTitles(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(fstest.MapFS{
		"a.md": {Data: []byte("---\ntitle: אבג דהו\ncategory: זחט\ntags: [יכל]\n---\nמנס.\n")},
		"b.md": {Data: []byte("---\ntitle: Latin\n---\nWords.\n")},
	})}, 80, 24)
	if got := d.Screen(); strings.Count(got, "והד גבא") < 1 || !strings.Contains(got, "All 2   טחז 1") ||
		!strings.Contains(got, "טחז   #לכי") {
		t.Errorf("the archive shows\n%s", got)
	}
	d.Press("j", "enter")
	d.AwaitScreen(".סנמ")
	edge := 0
	for _, row := range d.Rows() {
		if row = strings.TrimRight(row, " ▐"); strings.HasSuffix(row, "והד גבא") || strings.HasSuffix(row, ".סנמ") {
			if edge == 0 {
				edge = len([]rune(row))
			}
			if len([]rune(row)) != edge {
				t.Errorf("%q does not end with what is above it", row)
			}
		}
	}
	if edge == 0 {
		t.Errorf("the post shows\n%s", d.Screen())
	}
}
