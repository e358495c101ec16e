// Package render turns Markdown into a Document: finished terminal rows, and where
// everything in them is (blocks, headings, links, code).
//
// It is the only package that knows Glamour, goldmark and chroma, and nothing
// outside it can tell which of them drew a block. It reads no files, knows no posts
// and no terminal, and holds no state: every call stands alone and may run in any
// goroutine.
//
// Markdown flows through it so: guards cut out what no parser should be given
// (guard.go); the rest is parsed a window at a time (parse.go) with the post's
// definitions at hand (definitions.go); the inline nodes of a block become clean
// inlines (inline.go, html.go); a painter draws them into lines, through Glamour
// (glamour.go) where that draws them right, else by itself (paint.go, container.go,
// table.go, code.go, flow.go); lines are encoded into rows (line.go).
package render

import (
	"bytes"
	"context"
	"strings"
	"unicode/utf8"

	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/dialect"
	"quire/internal/text"
)

// DefaultWidth is the text measure in cells when Options names none.
const DefaultWidth = 80

const (
	minWidth  = 8   // narrowest measure, in cells
	firstRows = 100 // rows of a long post that are emitted before the rest is drawn
)

// Options says how Markdown becomes rows.
type Options struct {
	Width      int    // text measure in cells; 0 is DefaultWidth, less than 8 counts as 8
	Theme      Theme  // colours; the zero value uses none
	Title      string // a first H1 equal to it is not shown a second time
	Hyperlinks bool   // mark links with OSC 8, for terminals that follow them
	Wrap       bool   // nothing is wider than Width: long lines of code go on below, tables that cannot fit become lists
}

// Render draws markdown. A long post calls emit twice: with its first hundred rows as
// soon as they are ready, and with all of it, Complete, at the end; a short one once.
// What emit was given is never changed afterwards. Render returns ctx.Err() when ctx
// ends before the whole is drawn.
func Render(ctx context.Context, markdown []byte, opt Options, emit func(*Document)) error {
	return draw(ctx, markdown, settings{Options: opt, colour: true, glamour: true}, windowSize, emit)
}

// draw is Render with every setting, parsing window bytes at a time.
func draw(ctx context.Context, markdown []byte, opt settings, window int, emit func(*Document)) error {
	if opt.Width <= 0 {
		opt.Width = DefaultWidth
	}
	opt.Width = max(opt.Width, minWidth)
	src := dialect.Plain(normalise(markdown))
	w := &writer{
		p:     &painter{ctx: ctx, opt: opt, pal: newPalette(opt.Theme), starts: lineStarts(src)},
		emit:  emit,
		title: foldTitle(opt.Title),
	}
	if opt.glamour {
		w.p.glam = newGlamour(w.p.pal)
	}
	defs := findDefinitions(src)
	for _, pc := range pieces(src) {
		if pc.why != "" {
			w.put(block{why: pc.why, src: src[pc.start:pc.end], base: pc.start, start: pc.start, end: pc.end})
			continue
		}
		w.markdown(src[pc.start:pc.end], pc.start, window, defs)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	w.finish()
	emit(w.document(true))
	return nil
}

// normalise returns src as UTF-8 with line feeds.
func normalise(src []byte) []byte {
	if !utf8.Valid(src) {
		src = bytes.ToValidUTF8(src, []byte("\uFFFD"))
	}
	if bytes.IndexByte(src, '\r') < 0 {
		return src
	}
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
}

// writer gathers drawn blocks into a Document.
type writer struct {
	p       *painter
	doc     Document
	emit    func(*Document)
	emitted bool
	title   string // folded; "" once the first heading has been seen
}

// markdown draws src, which begins at base in the post. Should the parser panic, the
// rest of src is shown as it was written.
func (w *writer) markdown(src []byte, base, window int, defs *definitions) {
	done := base
	defer func() {
		if recover() != nil {
			w.put(block{why: "it could not be read as Markdown", src: src[done-base:], base: done, start: done, end: base + len(src)})
		}
	}()
	blocksOf(src, base, window, defs, func(b block) bool {
		w.put(b)
		done = b.end
		return w.p.ctx.Err() == nil
	})
}

// put draws one block below the others.
func (w *writer) put(b block) {
	if note, ok := b.node.(*east.Footnote); ok {
		w.p.notes.texts = append(w.p.notes.texts, footnote{note, b})
		return
	}
	drawn := w.p.safely(b)
	if w.title != "" && len(drawn.heads) > 0 {
		repeated := drawn.heads[0].Level == 1 && foldTitle(drawn.heads[0].Text) == w.title
		w.title = ""
		if repeated {
			return
		}
	}
	w.add(drawn, b.start)
	if !w.emitted && len(w.doc.Rows) >= firstRows && w.p.ctx.Err() == nil {
		w.emitted = true
		w.emit(w.document(false))
	}
}

// add encodes a drawn block.
func (w *writer) add(b box, start int) {
	if len(b.lines) == 0 {
		return
	}
	if len(w.doc.Rows) > 0 {
		w.doc.Rows = append(w.doc.Rows, "")
	}
	at := len(w.doc.Rows)
	for i, l := range b.lines {
		w.doc.Rows = append(w.doc.Rows, l.encode(w.p.urls))
		w.place(l, at+i)
	}
	for _, h := range b.heads {
		h.Row += at
		w.doc.Headings = append(w.doc.Headings, h)
	}
	for _, c := range b.codes {
		c.Row += at
		w.doc.Code = append(w.doc.Code, c)
	}
	for _, t := range b.tables {
		t.Row += at
		w.doc.Tables = append(w.doc.Tables, t)
	}
	w.doc.Blocks = append(w.doc.Blocks, Block{Row: at, Rows: len(b.lines), Offset: start, Line: w.p.lineOf(start)})
}

// place notes where on a row the links lie that begin there.
func (w *writer) place(l line, row int) {
	col := 0
	for _, s := range l {
		n := width(s.text)
		if s.link > 0 && s.link <= len(w.p.links) {
			switch k := &w.p.links[s.link-1]; {
			case k.Row < 0:
				k.Row, k.Col, k.Width = row, col, n
			case k.Row == row:
				k.Width = col + n - k.Col
			}
		}
		col += n
	}
}

// finish draws what stands at the end: footnotes, and in plain text the addresses of
// links.
func (w *writer) finish() {
	if len(w.p.notes.texts) > 0 {
		w.add(box{lines: w.p.rule(w.p.opt.Width)}, w.p.notes.texts[0].from.start)
		for _, n := range w.p.notes.inOrder() {
			w.add(w.p.safely(n.from), n.from.start)
		}
	}
	if w.p.opt.numbered && len(w.p.order) > 0 {
		var b box
		for i, target := range w.p.order {
			b.lines = append(b.lines, textLine("["+itoa(i+1)+"]: "+target, style{}))
		}
		w.add(b, len(w.p.src))
	}
}

// document is what has been drawn so far.
func (w *writer) document(complete bool) *Document {
	d := w.doc
	d.Complete = complete
	for _, l := range w.p.links {
		if l.Row >= 0 {
			if l.Text == "" {
				l.Text = text.Line(l.Target)
			}
			d.Links = append(d.Links, l)
		}
	}
	return &d
}

// safely draws a block; one at which a library panics is shown as it was written.
func (p *painter) safely(b block) (out box) {
	p.src, p.base = b.src, b.base
	source := b.src[b.start-b.base : b.end-b.base]
	if b.node == nil {
		return p.plain(string(source), b.why, p.opt.Width)
	}
	links := len(p.links)
	defer func() {
		if recover() != nil {
			p.links, p.urls = p.links[:links], p.urls[:links]
			out = p.plain(string(source), "it could not be drawn", p.opt.Width)
		}
	}()
	p.depth = 0
	return p.block(b.node, p.opt.Width)
}

// foldTitle is s as titles are compared: without regard to case and blanks.
func foldTitle(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(text.Line(s))), " ")
}

// lineStarts are the positions in src at which lines begin.
func lineStarts(src []byte) []int {
	starts := make([]int, 1, 1+bytes.Count(src, []byte("\n")))
	for off := 0; ; {
		i := bytes.IndexByte(src[off:], '\n')
		if i < 0 {
			return starts
		}
		off += i + 1
		starts = append(starts, off)
	}
}
