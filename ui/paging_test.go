package ui_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"quire/ui"
	"quire/ui/layout"
	"quire/ui/uitest"
)

// uneven is a blog of posts that say more and less of themselves.
func uneven(n int) fstest.MapFS {
	blog := fstest.MapFS{}
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: Post N%04d%s\ndate: 2020-01-01T00:%02d:%02d\n", i,
			strings.Repeat(" with a longer title", i%6), (n-i)/60%60, (n-i)%60)
		if i%3 > 0 {
			fmt.Fprintf(&b, "summary: %s\n", strings.Repeat("It tells of itself. ", i%7+1))
		}
		if i%5 > 1 {
			b.WriteString("tags: [one, two]\n")
		}
		if i == 40 || i == 50 {
			b.WriteString("featured: true\n")
		}
		fmt.Fprintf(&b, "---\n\n```\nno prose\n```\n")
		blog[fmt.Sprintf("p%04d.md", i)] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return blog
}

var numbers = regexp.MustCompile(`N\d{4}`)

// Pages of cards hold what fits: every post stands on one of them, in order, and there is no
// room at the end of any for the first post of the next. Moving about in a page moves
// nothing but the choice.
func TestPagesHoldWhatFits(t *testing.T) {
	const posts = 60
	for _, s := range []struct{ w, h int }{{40, 24}, {80, 24}, {80, 25}, {100, 31}, {140, 40}} {
		d := uitest.Open(t, ui.Config{Library: library(uneven(posts)), NoPreview: true}, s.w, s.h)
		var seen []string
		left, pages := 0, 0
		for last := ""; d.Screen() != last; pages++ {
			last = d.Screen()
			geo := layout.NewArchive(s.w, s.h, false)
			rows := strings.Split(last, "\n")[geo.Cards : geo.Cards+geo.Rows]
			first := 0 // the height of the first card of the archive
			for first < len(rows) && strings.TrimSpace(rows[first]) != "" {
				first++
			}
			if pages > 0 && left >= first+1 {
				t.Errorf("%v: page %d has room for %d rows, and the next post takes %d:\n%s", s, pages, left, first, last)
			}
			left = 0
			for left < len(rows) && strings.TrimSpace(rows[len(rows)-1-left]) == "" {
				left++
			}
			seen = append(seen, numbers.FindAllString(strings.Join(rows, "\n"), -1)...)
			d.Press("l")
			if strings.Contains(d.Screen(), fmt.Sprintf("page %d of", pages+1)) {
				break // on the last page l goes to the last post
			}
		}
		want := []string{"N0040", "N0050"}
		for i := range posts {
			if i != 40 && i != 50 {
				want = append(want, fmt.Sprintf("N%04d", i))
			}
		}
		if got := strings.Join(seen, " "); got != strings.Join(want, " ") {
			t.Errorf("%v: the pages hold %s", s, got)
		}
		d.Press("g", "l")
		top := strings.ReplaceAll(d.Screen(), "▌", " ")
		d.Press("j")
		if got := strings.ReplaceAll(d.Screen(), "▌", " "); got != top {
			t.Errorf("%v: j moves more than the choice:\n%s\n%s", s, top, got)
		}
	}
}

// A click chooses the post under it, whatever the heights of the cards above.
func TestClicksOnCards(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uneven(60)), NoPreview: true}, 100, 31)
	d.Press("l")
	for y, row := range strings.Split(d.Screen(), "\n") {
		if n := numbers.FindString(row); n != "" && y > 6 {
			d.Click(10, y)
			wants(t, d, "▌ Post "+n)
		}
	}
}

// In a list that is too long to be measured all cards are as high as another.
func TestLongListsHaveEvenPages(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uneven(1200)), NoPreview: true}, 80, 24)
	wants(t, d, "page 1 of 400")
	d.Press("G", "h")
	wants(t, d, "page 399 of 400")
	d.Press("/")
	d.Type("n01")
	d.Press("enter")
	wants(t, d, "291 posts", "N0103") // measured again
}
