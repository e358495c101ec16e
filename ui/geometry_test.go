package ui_test

import (
	"testing"

	"quire/ui"
	"quire/ui/uitest"
)

// Every screen at every size: no panic, no row too wide, as many rows as the screen
// has (the driver checks each time it reads one).
func TestGeometry(t *testing.T) {
	screens := []struct {
		name string
		keys []string
	}{
		{"archive", nil},
		{"page 2", []string{"l"}},
		{"rows", []string{"v"}},
		{"lines", []string{"v", "v"}},
		{"prompt", []string{"/", "k", "u"}},
		{"nothing found", []string{"/", "z", "z", "z"}},
		{"categories", []string{"c"}},
		{"tags", []string{"t"}},
		{"typing in a popup", []string{"t", "/", "a"}},
		{"sort", []string{"S"}},
		{"months", []string{"'"}},
		{"help", []string{"?"}},
		{"info", []string{"i"}},
		{"post", []string{"l", "enter"}},
		{"end of a post", []string{"l", "enter", "G"}},
		{"post panned", []string{"l", "enter", "l", "l"}},
		{"wide post", []string{"l", "enter", "w", "w", "w"}},
		{"zen", []string{"l", "enter", "z"}},
		{"search", []string{"l", "enter", "/", "t", "h", "e"}},
		{"search of all posts", []string{"/", "tab", "m", "i", "s", "t"}},
		{"search of all posts, browsed", []string{"/", "tab", "t", "h", "e", "enter", "q", "G"}},
		{"search of all posts, nothing found", []string{"/", "tab", "q", "q", "q", "q"}},
		{"search of all posts, wrong", []string{"/", "tab", "y", "e", "a", "r", ":", "x"}},
		{"values proposed", []string{"/", "t", "a", "g", ":"}},
		{"hit", []string{"/", "tab", "m", "i", "s", "t", "enter"}},
		{"help in a search", []string{"/", "tab", "m", "enter", "q", "?"}},
		{"contents", []string{"l", "enter", "t"}},
		{"palette", []string{":"}},
		{"typing in the palette", []string{":", "q", "u"}},
		{"palette in a post", []string{"l", "enter", ":", "1", "2"}},
		{"palette among hits", []string{"/", "t", "h", "e", "tab", "esc", ":"}},
		{"themes", []string{"T", "j"}},
		{"themes in a post", []string{"l", "enter", "T", "j", "j", "j"}},
		{"messages", []string{"M", "r", "M", "ctrl+g"}},
		{"help in a post", []string{"l", "enter", "?"}},
	}
	widths := []int{1, 10, 20, 21, 25, 33, 40, 53, 60, 79, 80, 100, 119, 120, 200}
	heights := []int{1, 5, 6, 8, 10, 16, 24, 50}
	if testing.Short() {
		widths, heights = []int{20, 40, 80, 120}, []int{6, 12, 24, 50}
	}
	lib := library(uitest.Blog())
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			d := uitest.Open(t, ui.Config{Library: lib}, 80, 24)
			d.Press(s.keys...)
			for _, w := range widths {
				for _, h := range heights {
					d.Resize(w, h)
					d.Rows()
					if t.Failed() {
						t.Fatalf("at %dx%d", w, h)
					}
				}
			}
		})
	}
}
