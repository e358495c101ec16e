package render

import (
	"context"
	"slices"
	"strings"
	"testing"

	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/corpus"
	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/internal/theme"
)

// checkRows verifies what is true of every row of every post.
func checkRows(t testing.TB, name string, d *renderedDoc, width int) {
	t.Helper()
	panned := map[int]bool{}
	for _, c := range d.Code {
		for r := range c.Rows {
			panned[c.Row+r] = true
		}
	}
	for _, wide := range d.Tables {
		if wide.Head < 2 || wide.Head > wide.Rows {
			t.Errorf("%s: table at row %d has a header of %d rows", name, wide.Row, wide.Head)
		}
		for r := range wide.Rows {
			panned[wide.Row+r] = true
		}
	}
	for i, row := range d.Rows {
		if err := sanitize.Verify(row); err != nil {
			t.Errorf("%s: row %d: %v: %q", name, i, err, row)
		}
		if w := textwidth.Width(row); w > width && !panned[i] {
			t.Errorf("%s: row %d: %d cells of %d: %q", name, i, w, width, row)
		}
		if plain := richtext.StripRow(row); strings.TrimRight(plain, " ") != plain && !strings.Contains(row, "48;") {
			t.Errorf("%s: row %d ends in spaces: %q", name, i, row)
		}
		if k := strings.LastIndex(row, "\x1b["); k >= 0 && !strings.HasPrefix(row[k:], "\x1b[m") {
			t.Errorf("%s: row %d leaves its style open: %q", name, i, row)
		}
	}
	for _, l := range d.Links {
		if l.Row < 0 || l.Row >= len(d.Rows) || l.Col+l.Width > textwidth.Width(d.Rows[l.Row]) {
			t.Errorf("%s: link %q lies outside its row", name, l.Text)
		}
	}
}

func TestCorpusRows(t *testing.T) {
	step := 40
	if testing.Short() {
		step = 400
	}
	n := 0
	widths := []int{40, 72, 20, 100}
	corpus.Posts(t, step, func(name string, body []byte) {
		w := widths[n%len(widths)]
		n++
		opt := settings{
			Options: Options{Width: w, Theme: theme.TerminalPost(true), Hyperlinks: true}, highlight: true,
			glamour: n%3 == 0,
		}
		checkRows(t, name, renderAll(t, body, opt), w)
	})
	t.Logf("%d posts", n)
}

// wholeRows parses and renders the whole of a document at once.
func wholeRows(doc *Document, opt settings) []string {
	r := doc.renderer(context.Background(), opt)
	src := doc.split.Source()
	r.begin(src, 1)
	tree := parse.Tree(src, doc.defs)
	var footnotes []*east.Footnote
	var out box
	for n := tree.FirstChild(); n != nil; n = n.NextSibling() {
		if f, ok := n.(*east.Footnote); ok {
			footnotes = append(footnotes, f)
			continue
		}
		b := r.node(n, r.opt.Width)
		if r.hasGapAbove(&b, n) {
			b = b.spaced()
		}
		out.add(b, loose)
	}
	if len(footnotes) > 0 {
		out.add(box{lines: r.rule(r.opt.Width)}, loose)
		slices.SortStableFunc(footnotes, func(a, b *east.Footnote) int {
			return doc.defs.Footnote(string(a.Ref)) - doc.defs.Footnote(string(b.Ref))
		})
		for _, f := range footnotes {
			out.add(r.node(f, r.opt.Width), loose)
		}
	}
	var rows []string
	for _, l := range out.lines {
		rows = append(rows, l.Encode(nil))
	}
	return rows
}

// Split by a small window and rendered block by block, a post reads as it does parsed and rendered
// whole.
func TestWindowedIsWhole(t *testing.T) {
	step := 20
	if testing.Short() {
		step = 400
	}
	n, differ := 0, 0
	corpus.Posts(t, step, func(name string, body []byte) {
		if len(body) < 2048 {
			return
		}
		n++
		opt := settings{Options: Options{Width: 72}}
		doc := newDocument(body, "", 1<<10)
		if _, err := doc.ParseAll(context.Background()); err != nil {
			t.Fatal(err)
		}
		if _, why := parse.Trouble(doc.split.Source()); why != "" {
			return
		}
		whole := wholeRows(doc, opt)
		windowed := renderDoc(t, doc, opt).Rows
		if !slices.Equal(whole, windowed) {
			differ++
			for i := range min(len(whole), len(windowed)) {
				if whole[i] != windowed[i] {
					t.Errorf("%s: row %d\nwhole    %q\nwindowed %q", name, i, whole[i], windowed[i])
					break
				}
			}
		}
	})
	t.Logf("%d posts, %d differ", n, differ)
}

// Glamour and quire render the same rows.
func TestBothRenderAlike(t *testing.T) {
	step := 150
	if testing.Short() {
		step = 1500
	}
	rows, differ := 0, 0
	corpus.Posts(t, step, func(name string, body []byte) {
		opt := settings{Options: Options{Width: 72, Theme: theme.TerminalPost(true)}}
		own := renderAll(t, body, opt).Rows
		opt.glamour = true
		both := renderAll(t, body, opt).Rows
		rows += len(own)
		if len(own) != len(both) {
			t.Errorf("%s: %d rows by quire, %d with Glamour", name, len(own), len(both))
		}
		for i := range min(len(own), len(both)) {
			if own[i] == both[i] {
				continue
			}
			if differ++; differ < 20 {
				t.Errorf("%s: row %d\nquire   %q\nglamour %q", name, i, own[i], both[i])
			}
		}
	})
	if rows == 0 || differ > 0 {
		t.Errorf("%d of %d rows differ", differ, rows)
	}
}

// Plain text has no box-drawing characters: a screen reader would name each.
func TestTextHasNoDrawing(t *testing.T) {
	step := 60
	if testing.Short() {
		step = 600
	}
	const drawing = "─│┼▧▾•┄◦☐☑↳"
	corpus.Posts(t, step, func(name string, body []byte) {
		src := string(body)
		err := NewDocument(body, "").Text(context.Background(), Options{Width: 72}, func(row string) bool {
			for _, r := range row {
				if strings.ContainsRune(drawing, r) && !strings.ContainsRune(src, r) && !strings.Contains(src, "&") {
					t.Errorf("%s: %q", name, row)
					return false
				}
			}
			return true
		})
		if err != nil {
			t.Error(err)
		}
	})
}
