package ui_test

import (
	"fmt"
	"testing"

	"quire/internal/picture"
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
	lib := library(uitest.Blog())
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) { sweep(t, ui.Config{Library: lib}, s.keys) })
	}
}

// TestPictureGeometry is TestGeometry for a picture on the whole screen, by each protocol.
func TestPictureGeometry(t *testing.T) {
	for _, protocol := range []picture.Protocol{picture.Blocks, picture.Kitty, picture.Sixel, picture.ITerm2} {
		for name, keys := range map[string][]string{
			"in the text": nil,
			"fitted":      {"tab", "enter"},
			"zoomed":      {"tab", "enter", "+", "+", "l", "j", "space"},
			"small":       {"tab", "enter", "-", "-", "-"},
			"help":        {"tab", "enter", "?"},
			"broken":      {"tab", "tab", "tab", "enter"},
		} {
			t.Run(fmt.Sprint(name, protocol), func(t *testing.T) {
				sweep(t, ui.Config{
					Library: library(illustrated(t)), Open: "a", Pictures: picture.NewCache(1<<22, picture.Limits{}),
					Protocol: protocol, Overlay: picture.NewOverlay(),
				}, keys)
			})
		}
	}
}

// sweep reads the screen at every size after some keys.
func sweep(t *testing.T, cfg ui.Config, keys []string) {
	t.Helper()
	widths := []int{1, 10, 20, 21, 25, 33, 40, 53, 60, 79, 80, 100, 119, 120, 200}
	heights := []int{1, 5, 6, 8, 10, 16, 24, 50}
	if testing.Short() {
		widths, heights = []int{20, 40, 80, 120}, []int{6, 12, 24, 50}
	}
	d := uitest.Open(t, cfg, 80, 24)
	d.Press(keys...)
	for _, w := range widths {
		for _, h := range heights {
			d.Resize(w, h)
			d.Rows()
			if t.Failed() {
				t.Fatalf("at %dx%d", w, h)
			}
		}
	}
}
