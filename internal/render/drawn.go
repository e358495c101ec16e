package render

import (
	"context"

	"github.com/yuin/goldmark/ast"

	"quire/internal/sanitize"
)

// DefaultWidth is the text measure in cells when Options names none.
const DefaultWidth = 80

const minWidth = 8 // narrowest measure, in cells

// Options says how Markdown becomes rows.
type Options struct {
	Width      int      // text measure in cells; 0 is DefaultWidth, less than 8 counts as 8
	Theme      Theme    // colours; the zero value uses none
	Hyperlinks bool     // mark links with OSC 8, for terminals that follow them
	Wrap       bool     // nothing is wider than Width: long lines of code go on below, tables that cannot fit become lists
	Pictures   Pictures // nil: their text only
}

// RenderedBlock is one block as rows, and where everything in it is. It never changes, so
// goroutines share it. Headings, links and code stand in the order in which Outline
// names them.
type RenderedBlock struct {
	Rows       []string // finished rows: SGR and OSC 8 only, each standing alone
	Width      int      // cells of the widest row
	Headings   []int    // rows of the headings
	Links      [][]Span // where the links are; a link that shows nothing has none
	Code       []Rows   // rows of the code blocks
	WideTables []Table  // those tables that are wider than the measure
	Pictures   []Picture
}

// Span is a stretch of cells on a row, both counted from 0.
type Span struct{ Row, Col, Width int }

// Rows is a run of rows: the first one, from 0, and how many.
type Rows struct{ Row, Rows int }

// bytes is about what d takes in memory.
func (d *RenderedBlock) bytes() int64 {
	n := 200
	for _, r := range d.Rows {
		n += 16 + len(r)
	}
	for _, l := range d.Links {
		n += 24 + 24*len(l)
	}
	return int64(n + 8*len(d.Headings) + 16*len(d.Code))
}

// settings are Options and what only this package asks for.
type settings struct {
	Options
	numbered bool // links are followed by a number, headings underlined: plain text
	colour   bool // code is coloured
	glamour  bool // Glamour may draw what it draws right
}

const (
	// maxGlamourPost is the size in bytes of a post from which on quire draws alone, to
	// the same look, for Glamour takes some ten times as long.
	maxGlamourPost = 96 << 10
	// glamourCall is the size that a block counts for beyond its own: beginning takes
	// Glamour as long.
	glamourCall = 256
)

// screen is how a post is drawn for a screen.
func (a *Document) screen(opt Options) settings {
	return settings{Options: opt, colour: true, glamour: a.small}
}

// painter returns one for this article. It belongs to one goroutine.
func (a *Document) painter(ctx context.Context, opt settings) *painter {
	if opt.Width <= 0 {
		opt.Width = DefaultWidth
	}
	opt.Width = max(opt.Width, minWidth)
	p := &painter{ctx: ctx, opt: opt, pal: newPalette(opt.Theme), article: a}
	if opt.glamour {
		p.glam = newGlamour(p.pal)
	}
	return p
}

// finished draws the block with number i and encodes it.
func (p *painter) finished(b Block, i int) *RenderedBlock {
	box := p.draw(b)
	d := &RenderedBlock{Rows: make([]string, len(box.lines)), Links: make([][]Span, len(p.links))}
	for k := range p.urls {
		if p.urls[k].url != "" {
			p.urls[k].id = "q" + itoa(i) + "-" + itoa(k+1)
		}
	}
	box.tint(p.pal.text)
	for row, l := range box.lines {
		d.Rows[row] = l.encode(p.urls)
		d.Width = max(d.Width, d.place(l, row))
	}
	for _, h := range box.heads {
		d.Headings = append(d.Headings, h.Row)
	}
	for _, c := range box.codes {
		d.Code = append(d.Code, Rows{c.Row, c.Rows})
	}
	d.WideTables, d.Pictures = box.tables, box.pictures
	return d
}

// place notes where on a row its links lie and returns the width of the row.
func (d *RenderedBlock) place(l line, row int) int {
	col := 0
	for _, s := range l {
		n := width(s.text)
		if s.link > 0 && s.link <= len(d.Links) {
			spans := d.Links[s.link-1]
			if k := len(spans); k > 0 && spans[k-1].Row == row {
				spans[k-1].Width = col + n - spans[k-1].Col
			} else {
				d.Links[s.link-1] = append(spans, Span{row, col, n})
			}
		}
		col += n
	}
	return l.trimmed().width()
}

// draw parses and draws one block by itself. One at which a library panics is shown
// as it was written.
func (p *painter) draw(b Block) (out box) {
	a := p.article
	p.block, p.src, p.base = b, a.source()[b.Start:b.End], b.Start
	p.links, p.urls, p.images, p.written, p.depth = nil, nil, nil, nil, 0
	defer func() {
		if recover() != nil {
			p.links, p.urls = nil, nil
			p.written = nil
			out = p.plain(string(p.src), "it could not be drawn", b.Line, p.opt.Width)
		}
	}()
	if b.part != nil {
		return p.part(b.part)
	}
	return p.top(parsed(p.src, a.defs))
}

// top draws all that stands on the top level of doc.
func (p *painter) top(doc ast.Node) box {
	var out box
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		out.add(p.node(n, p.opt.Width), true)
	}
	return out
}

// part draws a block that is not simply parsed.
func (p *painter) part(t *part) box {
	switch t.kind {
	case plainPartKind:
		return p.plain(string(p.src), t.why, p.block.Line, p.opt.Width)
	case codePartKind:
		return p.codeBlock(t.name, string(p.src), p.block.Line, p.opt.Width)
	case rulePartKind:
		return box{lines: p.rule(p.opt.Width)}
	case tablePartKind:
		head := p.article.source()[t.from:t.to]
		p.base -= len(head)
		p.src = append(append(make([]byte, 0, len(head)+len(p.src)), head...), p.src...)
	}
	doc := parsed(p.src, p.article.defs)
	if list, ok := doc.FirstChild().(*ast.List); ok && t.kind == listPartKind {
		list.IsTight = t.tight
		if list.IsOrdered() {
			list.Start = t.number
		}
	}
	return p.top(doc)
}

// textOfLink is what names a link that shows no text.
func textOfLink(l Link) string {
	if l.Text != "" {
		return l.Text
	}
	return sanitize.Line(l.Target)
}
