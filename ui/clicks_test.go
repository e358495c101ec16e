package ui_test

import (
	"strings"
	"testing"

	"quire/internal/picture"
	"quire/internal/textwidth"
	"quire/ui"
	"quire/ui/uitest"
)

// clickOn clicks on the last place where a text is on the screen.
func clickOn(t *testing.T, d *uitest.Driver, text string) {
	t.Helper()
	rows := strings.Split(d.Screen(), "\n")
	for y := len(rows) - 1; y >= 0; y-- {
		if at := strings.LastIndex(rows[y], text); at >= 0 {
			d.Click(textwidth.Width(rows[y][:at]), y)
			return
		}
	}
	t.Fatalf("no %q to click on:\n%s", text, d.Screen())
}

// TestFootersAreClicked verifies that the keys that a footer shows are done by a click on them.
func TestFootersAreClicked(t *testing.T) {
	pictures := ui.Config{
		Library: library(illustrated(t)), Open: "a",
		Pictures: picture.NewCache(1<<20, picture.Limits{}), Protocol: picture.Blocks,
	}
	for _, tt := range []struct {
		name      string
		keys      string
		hint      string
		want, not string
	}{
		{"archive", "", "/ filter", "tab full text", "q quit"},
		{"prompt, the full text", "/ k", "tab full text", "Search all posts", "posts  tab"},
		{"prompt, cancel", "/ k", "esc cancel", "q quit", "esc cancel"},
		{"search of all posts, titles", "/ tab m i s t", "tab titles", "tab full text", "Search all posts"},
		{"search of all posts, close", "/ tab m i s t", "esc close", "q quit", "Search all posts"},
		{"search of all posts, read", "/ tab m i s t", "enter read", "match 1 of 1", "Search all posts"},
		{"results, the query", "/ tab m i s t enter q", "/ edit the query", "tab titles", ""},
		{"results, back", "/ tab m i s t enter q", "q back", "q quit", "Search all posts"},
		{"popup, find", "c", "/ find", "/ ", "/ find"},
		{"popup, close", "c", "close", "q quit", "Categories"},
		{"post, help", "enter", "? help", "Keys in a post", ""},
	} {
		d := open(t, 80, 24)
		d.Press(strings.Fields(tt.keys)...)
		clickOn(t, d, tt.hint)
		if s := d.Screen(); !strings.Contains(s, tt.want) || tt.not != "" && strings.Contains(s, tt.not) {
			t.Errorf("%s: a click on %q shows\n%s", tt.name, tt.hint, s)
		}
	}
	d := uitest.Open(t, pictures, 80, 24)
	d.Press("tab", "enter")
	clickOn(t, d, "+ zoom in")
	wants(t, d, "125%")
	clickOn(t, d, "? help")
	wants(t, d, "Keys in a picture", "fit the screen")
	clickOn(t, d, "close")
	wantsNot(t, d, "Keys in a picture")
	clickOn(t, d, "q back")
	wants(t, d, "A broken one")
}
