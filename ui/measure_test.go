package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"quire/ui"
	"quire/ui/uitest"
)

// Prose is whole at every width, with and without a scrollbar beside it.
func TestProseIsWholeAtEveryWidth(t *testing.T) {
	var words []string
	for i := range 120 {
		words = append(words, fmt.Sprintf("w%d%s", i, strings.Repeat("x", i%9)))
	}
	src := "---\ntitle: T\n---\n" + strings.Join(words, " ") + "\n\n1. " + strings.Join(words, " ") + "\n\n> " +
		strings.Join(words, " ") + "\n"
	lib := library(fstest.MapFS{"a.md": {Data: []byte(src)}})
	for width := 24; width < 132; width++ {
		for _, zen := range []bool{false, true} {
			d := uitest.Open(t, ui.Config{Library: lib, Open: "a"}, width, 200)
			if zen {
				d.Press("z")
			}
			if screen := d.Screen(); strings.Contains(screen, "›") || strings.Count(screen, words[119]) != 3 {
				t.Fatalf("something is cut at %d columns, zen %v:\n%s", width, zen, screen)
			}
		}
	}
	for width := 24; width < 60; width++ { // where it scrolls
		d := uitest.Open(t, ui.Config{Library: lib, Open: "a"}, width, 12)
		for last := ""; d.Screen() != last; d.Press("space") {
			if last = d.Screen(); strings.Contains(last, "›") {
				t.Fatalf("something is cut at %d columns:\n%s", width, last)
			}
		}
	}
}
