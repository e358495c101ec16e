package render

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// corpora is the folder of real blogs; the test is skipped where there is none.
func corpora(t testing.TB) string {
	dir := os.Getenv("QUIRE_CORPORA")
	if dir == "" {
		dir = "."
		for range 6 {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			dir = filepath.Join(dir, "..")
		}
		dir = filepath.Join(dir, "..", "shared", "corpora")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no corpora: set QUIRE_CORPORA to a folder of Markdown")
	}
	return dir
}

// corpusPosts calls f with the body of every step-th Markdown file.
func corpusPosts(t testing.TB, step int, f func(name string, body []byte)) {
	dir, i := corpora(t), 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || !slices.Contains([]string{".md", ".mdx", ".markdown", ".qmd"}, filepath.Ext(path)) {
			return nil
		}
		if i++; i%step != 0 {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		name, _ := filepath.Rel(dir, path)
		f(name, post.Body(src))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkRows asserts what holds of every row of every post.
func checkRows(t testing.TB, name string, d *document, width int) {
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
		if plain := unstyled(row); strings.TrimRight(plain, " ") != plain {
			t.Errorf("%s: row %d ends in blanks: %q", name, i, row)
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
	corpusPosts(t, step, func(name string, body []byte) {
		w := widths[n%len(widths)]
		n++
		opt := settings{Options: Options{Width: w, Theme: DefaultTheme(true), Hyperlinks: true}, colour: true, glamour: n%3 == 0}
		checkRows(t, name, drawn(t, body, opt, windowSize), w)
	})
	t.Logf("%d posts", n)
}

// wholeRows parses and draws the whole of a post at once.
func wholeRows(a *Document, opt settings) []string {
	p := a.painter(context.Background(), opt)
	p.block, p.src, p.base = Block{End: len(a.src), Line: 1}, a.src, 0
	doc := parsed(a.src, a.defs)
	var notes []ast.Node
	var out box
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == east.KindFootnote {
			notes = append(notes, n)
			continue
		}
		out.add(p.node(n, p.opt.Width), true)
	}
	if len(notes) > 0 {
		out.add(box{lines: p.rule(p.opt.Width)}, true)
		slices.SortStableFunc(notes, func(a, b ast.Node) int {
			return p.noteNumber(string(a.(*east.Footnote).Ref)) - p.noteNumber(string(b.(*east.Footnote).Ref))
		})
		for _, n := range notes {
			out.add(p.node(n, p.opt.Width), true)
		}
	}
	var rows []string
	for _, l := range out.lines {
		rows = append(rows, l.encode(nil))
	}
	return rows
}

// Cut by a small window and drawn block by block, a post reads as it does parsed and
// drawn whole.
func TestWindowedIsWhole(t *testing.T) {
	step := 20
	if testing.Short() {
		step = 400
	}
	n, differ := 0, 0
	corpusPosts(t, step, func(name string, body []byte) {
		if len(body) < 2048 {
			return
		}
		n++
		opt := settings{Options: Options{Width: 72}}
		a := newArticle(body, "", 1<<10)
		if _, err := a.ParseAll(context.Background()); err != nil {
			t.Fatal(err)
		}
		if _, why := trouble(a.src); why != "" {
			return
		}
		whole := wholeRows(a, opt)
		windowed := drawnArticle(t, a, opt).Rows
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

// Glamour and quire draw the same text, in the same style, on the same rows.
func TestBothDrawAlike(t *testing.T) {
	step := 150
	if testing.Short() {
		step = 1500
	}
	rows, differ := 0, 0
	corpusPosts(t, step, func(name string, body []byte) {
		opt := settings{Options: Options{Width: 72, Theme: DefaultTheme(true)}}
		own := drawn(t, body, opt, windowSize)
		opt.glamour = true
		both := drawn(t, body, opt, windowSize)
		rows += len(own.Rows)
		for i := range own.Rows {
			if i >= len(both.Rows) || own.Rows[i] != both.Rows[i] {
				differ++
				if differ < 20 && i < len(both.Rows) {
					t.Logf("%s: row %d\nquire   %q\nglamour %q", name, i, own.Rows[i], both.Rows[i])
				}
			}
		}
		a, b := strings.Join(own.Rows, " "), strings.Join(both.Rows, " ")
		if !bytes.Equal(words(a), words(b)) {
			t.Errorf("%s: the texts differ", name)
		}
	})
	t.Logf("%d rows, %d differ", rows, differ)
}

// words is s without styles and blanks.
func words(s string) []byte {
	return []byte(strings.NewReplacer(" ", "", "─", "", "│", "", "┼", "").Replace(unstyled(s)))
}

// Plain text holds no sign that only draws: what reads it aloud would name each.
func TestTextDrawsNothing(t *testing.T) {
	step := 60
	if testing.Short() {
		step = 600
	}
	const drawing = "─│┼▧▸•◦☐☑↳"
	corpusPosts(t, step, func(name string, body []byte) {
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
