package render

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"quire/internal/golden"
	"quire/internal/render/richtext"
	"quire/internal/textwidth"
)

// Every script keeps its columns: the golden files say how wide each row is, measured
// one character after the other and not as rows are measured elsewhere.
func TestScripts(t *testing.T) {
	src, err := os.ReadFile("testdata/scripts.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []int{20, 33, 72} {
		d := render(t, string(src), Options{Width: w})
		checkRows(t, "scripts", d, w)
		var b strings.Builder
		for i, row := range d.Rows {
			plain, cells := richtext.StripRow(row), 0
			for g := displaywidth.StringGraphemes(plain); g.Next(); {
				cells += displaywidth.String(g.Value())
			}
			if cells != textwidth.Width(plain) {
				t.Errorf("%q is %d cells wide, or %d", plain, cells, textwidth.Width(plain))
			}
			checkBreak(t, d, i)
			fmt.Fprintf(&b, "%2d %s\n", cells, plain)
		}
		golden.Test(t, fmt.Sprintf("scripts-%d.txt", w), b.String())
	}
}

// checkBreak asserts that no row begins with what may not begin one.
func checkBreak(t *testing.T, d *renderedDoc, row int) {
	t.Helper()
	plain := strings.TrimSpace(richtext.StripRow(d.Rows[row]))
	if r, _ := utf8.DecodeRuneInString(plain); strings.ContainsRune("\u200d\ufe0f\u0301\u0e30\u0e32\u0e33", r) ||
		r >= utf8.RuneSelf && r != utf8.RuneError && !textwidth.MayStartLine(plain) {
		t.Errorf("row %d begins with %q: %q", row, r, plain)
	}
}

// A link in text that is turned round lies where the reader sees it.
func TestLinkFromTheRight(t *testing.T) {
	d := render(t, "אבג [דהו](https://example.com) זחט", Options{Width: 20, Hyperlinks: true})
	want := renderedLink{Text: "דהו", Target: "https://example.com", Row: 0, Col: 13, Width: 3, Line: 1, Rows: 1}
	if len(d.Links) != 1 || d.Links[0] != want {
		t.Errorf("links %+v, want %+v\n%q", d.Links, want, d.Rows)
	}
	if row := richtext.StripRow(d.Rows[0]); row != strings.Repeat(" ", 9)+"טחז והד גבא" {
		t.Errorf("row %q", row)
	}
}

// Plain text stays in the order in which it is read.
func TestTextIsNotTurned(t *testing.T) {
	got := asText(t, "- אבג (12) דהו", 40)
	if got != "- אבג (12) דהו\n" {
		t.Errorf("%q", got)
	}
}

// At no width is a character of several parts cut, lost or doubled, nor a row too wide.
func TestScriptsAtEveryWidth(t *testing.T) {
	src, err := os.ReadFile("testdata/scripts.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, block := range strings.Split(string(src), "\n\n") {
		want := graphemes(render(t, block, Options{Width: 2000}).Rows)
		for w := minWidth; w < 80; w++ {
			d := render(t, block, Options{Width: w})
			checkRows(t, fmt.Sprintf("block %d at %d", i, w), d, w)
			if strings.HasPrefix(block, "|") || strings.HasPrefix(block, "```") && w < 10 {
				continue // narrow tables repeat the names of their columns, narrow code has a shorter label
			}
			if got := graphemes(d.Rows); got != want {
				t.Fatalf("block %d at %d cells:\n%s\nwant\n%s\n%s", i, w, got, want, visible(d.Rows))
			}
		}
	}
}

// graphemes are the letters and pictures of rows, sorted, for text from right to left
// changes its place. The signs before rows, which narrow ones go without, are left out.
func graphemes(rows []string) string {
	var out []string
	for _, row := range rows {
		for g := displaywidth.StringGraphemes(richtext.StripRow(row)); g.Next(); {
			v := g.Value()
			if r, size := utf8.DecodeRuneInString(v); unicode.IsLetter(r) || size < len(v) || r >= 0x1f000 {
				out = append(out, v)
			}
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}
