// Package glamour renders blocks through Glamour, those that it renders right.
//
// It is the only package that renders with Glamour, and its caller cannot tell whose rows it gets:
// Glamour is given a small tree made of clean, decoded inlines, in a style made of ours, and what it
// writes is read back into lines. Docs/decisions/0010 says what it does not get, and why.
//
//	glamour.go  Renderer: what Glamour takes
//	tree.go     inlines become a tree for Glamour, its output becomes lines
//	style.go    our styles become a style of Glamour's
package glamour

import (
	"bytes"
	"strings"

	"charm.land/glamour/v2/ansi"
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/theme"
)

const (
	maxBlock = 8 << 10 // bytes of a block; Glamour's time grows faster than the text
	maxParts = 100     // inlines of a block, each of which costs as much as 100 bytes
	maxCells = 48      // cells of a table, each of which takes 25 µs, and quire 3
)

// Renderer renders blocks in one look. Goroutines may share it.
type Renderer struct {
	style ansi.StyleConfig
	lines theme.TableLines
	rule  sgr.Style // of the lines of tables
}

// New returns a renderer in these styles.
func New(s *theme.PostStyles) *Renderer {
	return &Renderer{style: styleConfig(s), lines: s.Table, rule: s.Muted}
}

// Paragraph renders a paragraph; ok is false when Glamour would render it wrong.
func (r *Renderer) Paragraph(in []richtext.Inline, width int) (lines []richtext.Line, ok bool) {
	if !takes(in) {
		return nil, false
	}
	t := &tree{}
	block := ast.NewParagraph()
	t.inlines(block, in)
	return r.render(t, block, width)
}

// Heading renders a heading; ok is false when Glamour would render it wrong.
func (r *Renderer) Heading(in []richtext.Inline, level, width int) (lines []richtext.Line, ok bool) {
	if !takes(in) {
		return nil, false
	}
	t := &tree{}
	block := ast.NewHeading(level)
	t.inlines(block, in)
	return r.render(t, block, width)
}

// ownLines are the lines that Glamour renders between cells.
func ownLines() theme.TableLines { return theme.TableLines{Column: "│", Row: "─", Crossing: "┼"} }

// Table renders a table, its header first, if its columns fit into widths unwrapped: where cells
// must wrap, Glamour shares out the width badly. ok is false when it would render it wrong.
func (r *Renderer) Table(
	rows [][][]richtext.Inline, align []east.Alignment, widths []int,
) (lines []richtext.Line, ok bool) {
	if len(rows)*len(widths) > maxCells || r.lines != ownLines() {
		return nil, false
	}
	for k, row := range rows {
		for i, cell := range row {
			if k == 0 {
				cell = richtext.Add(cell, richtext.Strong) // as row renders a header
			}
			if len(cell) > 0 && !takes(cell) || richtext.InlinesWidth(cell) > widths[i] {
				return nil, false
			}
		}
	}
	t := &tree{}
	block := east.NewTable()
	block.Alignments = align
	for i, row := range rows {
		tr := t.row(row, align, i == 0)
		if i == 0 {
			block.AppendChild(block, east.NewTableHeader(tr))
		} else {
			block.AppendChild(block, tr)
		}
	}
	width := -1
	for _, w := range widths {
		width += w + len(" | ")
	}
	lines, ok = r.render(t, block, width)
	for i, l := range lines {
		if i == 1 && len(l) == 1 {
			l[0].Text = strings.TrimSuffix(l[0].Text, "─") // the margin of the last column
		}
		lines[i] = r.tableLine(l)
	}
	return lines, ok
}

// tableLine returns a line of a table without the margin of its first column, and its rules in their
// style, which Glamour does not give them.
func (r *Renderer) tableLine(l richtext.Line) richtext.Line {
	if len(l) == 0 {
		return l
	}
	if s := l[0].Text; strings.HasPrefix(s, " ") {
		l[0].Text = s[1:]
	} else if s, found := strings.CutPrefix(s, "─"); found {
		l[0].Text = s
	}
	var out richtext.Line
	for _, s := range l {
		rest := s.Text
		for s.Style == (sgr.Style{}) {
			i := strings.IndexAny(rest, "│─┼")
			if i < 0 {
				break
			}
			n := len(rest[i:]) - len(strings.TrimLeft(rest[i:], "│─┼"))
			out = append(out,
				richtext.Span{Text: rest[:i], Style: s.Style, Link: s.Link},
				richtext.Span{Text: rest[i : i+n], Style: r.rule, Link: s.Link})
			rest = rest[i+n:]
		}
		out = append(out, richtext.Span{Text: rest, Style: s.Style, Link: s.Link})
	}
	return out
}

// render renders one block and reads back what Glamour wrote.
func (r *Renderer) render(t *tree, block ast.Node, width int) (lines []richtext.Line, ok bool) {
	defer func() {
		if recover() != nil {
			lines, ok = nil, false
		}
	}()
	doc := ast.NewDocument()
	doc.AppendChild(doc, block)
	nodes := ansi.NewRenderer(ansi.Options{WordWrap: width, InlineTableLinks: true, Styles: r.style})
	var out bytes.Buffer
	renderer := renderer.NewRenderer(renderer.WithNodeRenderers(util.Prioritized(nodes, 1000)))
	if renderer.Render(&out, t.source.Bytes(), doc) != nil {
		return nil, false
	}
	for row := range strings.SplitSeq(out.String(), "\n") {
		l := richtext.ParseRow(row, linkOf).Trimmed()
		for i := range l {
			l[i].Text = strings.ReplaceAll(l[i].Text, string(noBreakHyphen), "-")
		}
		if len(l) > 0 || len(lines) > 0 {
			lines = append(lines, l)
		}
	}
	for len(lines) > 0 && len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	return lines, len(lines) > 0
}

// takes reports whether Glamour renders inlines right: plain, strong, emphasised, struck and code
// text and links, without wide characters and line breaks.
func takes(in []richtext.Inline) bool {
	const known = richtext.Strong | richtext.Emphasis | richtext.Strike | richtext.Code | richtext.NoBreak
	size := 0
	for _, n := range in {
		if n.Attr&^known != 0 || !isNarrow(n.Text) {
			return false
		}
		isCode, only := n.Attr&richtext.Code != 0, n.Attr&^(richtext.Code|richtext.NoBreak) == 0
		if isCode && (!only || strings.IndexByte(n.Text, '\\') >= 0) {
			return false // it forgets other attributes, and takes backslashes for escapes in some contexts
		}
		size += len(n.Text)
	}
	return size > 0 && size <= maxBlock && len(in) <= maxParts
}

// isNarrow reports whether every character of s takes one cell by itself and none is the hyphen that
// tree replaces.
func isNarrow(s string) bool {
	for _, r := range s {
		switch {
		case r < 0x300, r >= 0x370 && r <= 0x52f, // Latin, Greek, Cyrillic
			r >= 0x2010 && r <= 0x2026 && r != noBreakHyphen, r >= 0x2190 && r <= 0x22ff: // punctuation, arrows, operators
		default:
			return false
		}
	}
	return true
}
