package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"quire/ui"
	"quire/ui/uitest"
)

// A motion is keys and where they lead.
type motion struct{ keys, to string }

// numbered is a blog of 60 posts in the order of their numbers, of one line each.
func numbered(t *testing.T) *uitest.Driver {
	t.Helper()
	blog := fstest.MapFS{}
	for i := 1; i <= 60; i++ {
		blog[fmt.Sprintf("p%02d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: Number %02d\ndate: 2026-01-01T00:00:%02d\n---\nWords.\n", i, 60-i)}
	}
	return uitest.Open(t, ui.Config{Library: library(blog), Density: "lines", PageSize: 10}, 80, 24)
}

// Every motion of the archive, by each of its keys, with counts and past the ends.
func TestMotionsOfTheArchive(t *testing.T) {
	d := numbered(t)
	for _, m := range []motion{
		{"j", "02"},
		{"down", "03"},
		{"5 j", "08"},
		{"k", "07"},
		{"up", "06"},
		{"2 k", "04"},
		{"space", "11"},
		{"f", "21"},
		{"pgdown", "31"},
		{"b", "21"},
		{"pgup", "11"},
		{"shift+space", "01"},
		{"3 space", "31"},
		{"2 b", "11"},
		{"l", "21"},
		{"right", "31"},
		{"h", "21"},
		{"left", "11"},
		{"2 l", "31"},
		{"3 h", "01"},
		{"d", "06"},
		{"ctrl+d", "11"},
		{"u", "06"},
		{"ctrl+u", "01"},
		{"4 d", "21"},
		{"2 u", "11"},
		{"G", "60"},
		{"g", "01"},
		{"end", "60"},
		{"home", "01"},
		{"3 0 g", "30"},
		{"4 5 G", "45"},
		{"9 9 9 G", "60"},
		{"j", "60"},
		{"l", "60"},
		{"g k", "01"},
		{"h", "01"},
		{"9 j", "10"},
		{"j", "11"},
		{"k", "10"},
	} {
		d.Press(strings.Fields(m.keys)...)
		if !strings.Contains(d.Screen(), "▌ Number "+m.to) {
			t.Fatalf("after %s not at %s:\n%s", m.keys, m.to, d.Screen())
		}
	}
	wants(t, d, "page 1 of 6")
}

// Every motion of a post, by each of its keys, with counts and past the ends.
func TestMotionsOfAPost(t *testing.T) {
	var body strings.Builder
	body.WriteString("---\ntitle: Lines\n---\n```\n")
	for i := 1; i <= 300; i++ {
		fmt.Fprintf(&body, "line %03d.\n", i)
	}
	body.WriteString("```\n")
	d := uitest.Open(t, ui.Config{Library: library(fstest.MapFS{"a.md": {Data: []byte(body.String())}}), Open: "a"}, 80,
		21) // 20 rows of text
	at := func() string {
		for row := range strings.Lines(d.Screen()) {
			if _, n, found := strings.Cut(row, "line "); found {
				return n[:3]
			}
		}
		return ""
	}
	d.Press("1", "0", "j")
	var first int
	if _, err := fmt.Sscan(at(), &first); err != nil {
		t.Fatal(err, d.Screen())
	}
	for _, m := range []struct {
		keys string
		by   int
	}{
		{"j", 1},
		{"down", 1},
		{"5 j", 5},
		{"k", -1},
		{"up", -1},
		{"2 k", -2},
		{"space", 19},
		{"f", 19},
		{"pgdown", 19},
		{"b", -19},
		{"pgup", -19},
		{"shift+space", -19},
		{"3 space", 57},
		{"2 b", -38},
		{"d", 10},
		{"ctrl+d", 10},
		{"u", -10},
		{"ctrl+u", -10},
		{"4 d", 40},
		{"3 u", -30},
	} {
		d.Press(strings.Fields(m.keys)...)
		if first += m.by; at() != fmt.Sprintf("%03d", first) {
			t.Fatalf("after %s at line %s, want %d:\n%s", m.keys, at(), first, d.Screen())
		}
	}
	for _, m := range []motion{
		{"G", "line 300"},
		{"g", "line 001"},
		{"end", "line 300"},
		{"home", "line 001"},
		{"5 0 %", "line 15"},
		{"1 0 0 g", "line 096"},
		{"2 0 0 G", "line 196"},
		{"9 9 9 G", "line 300"},
	} {
		d.Press(strings.Fields(m.keys)...)
		wants(t, d, m.to)
	}
	bottom := d.Screen()
	d.Press("j", "space", "d", "G")
	if d.Screen() != bottom {
		t.Errorf("below the end:\n%s", d.Screen())
	}
	d.Press("g")
	top := d.Screen()
	d.Press("k", "b", "u")
	if d.Screen() != top {
		t.Errorf("above the beginning:\n%s", d.Screen())
	}
}

// V walks through the languages of a post, and what they are is said.
func TestLanguages(t *testing.T) {
	blog := fstest.MapFS{"alone.md": {Data: []byte("---\ntitle: Alone\ndate: 2026-01-01\n---\nHere.\n")}}
	for _, lang := range []string{"de", "en", "fr"} {
		blog["post."+lang+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: In " + lang +
			"\ndate: 2026-02-01\n---\nThe text of " + lang + ".\n")}
	}
	d := uitest.Open(t, ui.Config{Library: library(blog)}, 80, 24)
	wants(t, d, "2 posts found")
	d.Press("enter")
	wants(t, d, "in 3 languages: V shows the next")
	seen := map[string]bool{}
	for range 3 {
		d.Press("V")
		_, lang, _ := strings.Cut(d.Screen(), "language: ")
		wants(t, d, "The text of "+lang[:2]+".")
		seen[lang[:2]] = true
	}
	if len(seen) != 3 {
		t.Errorf("only %v", seen)
	}
	d.Press("J", "V")
	wants(t, d, "Alone", "no other language")
}
