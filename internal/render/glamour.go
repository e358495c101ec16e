package render

import (
	"bytes"
	"strings"

	"charm.land/glamour/v2/ansi"
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

const (
	maxGlamourBlock = 8 << 10 // bytes of one block given to Glamour, whose time grows faster than the text
	maxGlamourParts = 100     // pieces of text in one block, each of which costs as much as 100 bytes
	maxGlamourCells = 48      // cells of a table, each of which takes 25 µs and quire 3
)

// glamour draws blocks through Glamour. It is given a small tree of our own, made of
// inlines that are clean and decoded: no links but a trick that hides their address,
// nothing that it draws wrong, nothing that it does not know. What it writes is read
// back into lines. It belongs to one painter.
type glamour struct {
	style  ansi.StyleConfig
	border style
}

func newGlamour(p *palette) *glamour {
	return &glamour{style: p.styleConfig(), border: p.muted}
}

// paragraph draws a paragraph; ok is false when Glamour should not or cannot.
func (g *glamour) paragraph(in []inline, w int) (lines []line, ok bool) {
	if !g.takes(in) {
		return nil, false
	}
	t := &tree{}
	para := ast.NewParagraph()
	t.inlines(para, in)
	return g.draw(t, para, w)
}

func (g *glamour) heading(in []inline, level, w int) (lines []line, ok bool) {
	if !g.takes(in) {
		return nil, false
	}
	t := &tree{}
	h := ast.NewHeading(level)
	t.inlines(h, in)
	return g.draw(t, h, w)
}

// table draws a table whose columns are to be widths cells wide, when that is how
// wide they are by nature: where cells must wrap, Glamour shares out the width badly.
func (g *glamour) table(rows cells, align []east.Alignment, widths []int) (lines []line, ok bool) {
	if len(rows)*len(widths) > maxGlamourCells {
		return nil, false
	}
	for _, row := range rows {
		for i, c := range row {
			if len(c) > 0 && !g.takes(c) || inlineWidth(c) > widths[i] {
				return nil, false
			}
		}
	}
	t := &tree{}
	table := east.NewTable()
	table.Alignments = align
	for i, row := range rows {
		r := east.NewTableRow(align)
		for k, c := range row {
			cell := east.NewTableCell()
			cell.Alignment = align[k]
			if i == 0 {
				c = strong(c)
			}
			t.inlines(cell, c)
			r.AppendChild(r, cell)
		}
		if i == 0 {
			table.AppendChild(table, east.NewTableHeader(r))
		} else {
			table.AppendChild(table, r)
		}
	}
	lines, ok = g.draw(t, table, sum(widths)+columnGap*len(widths)-1)
	for i, l := range lines {
		if i == 1 && len(l) == 1 {
			l[0].text = strings.TrimSuffix(l[0].text, "─") // the margin of the last column
		}
		lines[i] = g.borders(l)
	}
	return lines, ok
}

// glamourTable are the lines that Glamour draws between cells.
var glamourTable = [3]string{betweenColumns: "│", belowHeader: "─", crossing: "┼"}

func strong(in []inline) []inline {
	out := make([]inline, len(in))
	for i, n := range in {
		n.marks |= mStrong
		out[i] = n
	}
	return out
}

// borders takes the margin of the first column from a table's row and gives its
// rules their style, which Glamour does not.
func (g *glamour) borders(l line) line {
	if len(l) == 0 {
		return l
	}
	if r := l[0].text; strings.HasPrefix(r, " ") {
		l[0].text = r[1:]
	} else if r, found := strings.CutPrefix(r, "─"); found {
		l[0].text = r
	}
	var out line
	for _, s := range l {
		rest := s.text
		for s.st == (style{}) {
			i := strings.IndexAny(rest, "│─┼")
			if i < 0 {
				break
			}
			j := i
			for strings.HasPrefix(rest[j:], "│") || strings.HasPrefix(rest[j:], "─") || strings.HasPrefix(rest[j:], "┼") {
				j += len("│")
			}
			out = append(out, span{rest[:i], s.st, s.link}, span{rest[i:j], g.border, s.link})
			rest = rest[j:]
		}
		out = append(out, span{rest, s.st, s.link})
	}
	return out
}

// takes tells whether Glamour draws these inlines right: plain, strong, emphasised,
// struck and code text and links, without wide characters or line breaks of its own.
func (g *glamour) takes(in []inline) bool {
	size := 0
	for _, n := range in {
		if n.marks&^(mStrong|mEm|mStrike|mCode|mSolid) != 0 || !narrow(n.text) {
			return false
		}
		if n.marks&mCode != 0 && (n.marks&(mStrong|mEm|mStrike) != 0 || strings.IndexByte(n.text, '\\') >= 0) {
			return false // it forgets the one, and takes the other for an escape in some places
		}
		size += len(n.text)
	}
	return size > 0 && size <= maxGlamourBlock && len(in) <= maxGlamourParts
}

// narrow tells whether every character of s takes one cell by itself and none of
// them is a mark of ours.
func narrow(s string) bool {
	for _, r := range s {
		switch {
		case r < 0x300, r >= 0x2010 && r <= 0x2026 && r != softHyphen, r >= 0x2190 && r <= 0x21ff, r >= 0x370 && r <= 0x52f, r >= 0x2200 && r <= 0x22ff:
		default:
			return false
		}
	}
	return true
}

// softHyphen stands in what Glamour is given for a hyphen at which no line may end:
// it breaks lines at every hyphen, in options and code too.
const softHyphen = '‑'

// linkScheme opens the address of a link as Glamour is given it: an e-mail address
// is the one kind of link after which it prints no address.
const linkScheme = "mailto:"

// draw renders one block and reads back what Glamour wrote.
func (g *glamour) draw(t *tree, block ast.Node, w int) (lines []line, ok bool) {
	defer func() {
		if recover() != nil {
			lines, ok = nil, false
		}
	}()
	doc := ast.NewDocument()
	doc.AppendChild(doc, block)
	nodes := ansi.NewRenderer(ansi.Options{WordWrap: w, InlineTableLinks: true, Styles: g.style})
	var out bytes.Buffer
	r := renderer.NewRenderer(renderer.WithNodeRenderers(util.Prioritized(nodes, 1000)))
	if r.Render(&out, t.source.Bytes(), doc) != nil {
		return nil, false
	}
	for row := range strings.SplitSeq(out.String(), "\n") {
		l := parseLine(row, t.linkOf).trimmed()
		for i := range l {
			l[i].text = strings.ReplaceAll(l[i].text, string(softHyphen), "-")
		}
		if len(l) == 0 && len(lines) == 0 {
			continue
		}
		lines = append(lines, l)
	}
	for len(lines) > 0 && len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	return lines, len(lines) > 0
}

// tree builds nodes for Glamour over a source of its own.
type tree struct {
	source bytes.Buffer
}

// linkOf is the index of the link whose address Glamour wrote.
func (t *tree) linkOf(target string) int {
	n := 0
	for _, c := range strings.TrimPrefix(target, linkScheme) {
		n = n*10 + int(c-'0')
	}
	return n
}

// segment appends s to the source.
func (t *tree) segment(s string) text.Segment {
	at := t.source.Len()
	t.source.WriteString(s)
	return text.NewSegment(at, t.source.Len())
}

// escaper undoes beforehand what Glamour does to every text: it resolves references
// and backslashes once more.
var escaper = strings.NewReplacer("&", "&amp;", `\`, `\\`)

// inlines appends nodes for in to parent.
func (t *tree) inlines(parent ast.Node, in []inline) {
	for i := 0; i < len(in); {
		if in[i].link == 0 {
			parent.AppendChild(parent, t.node(in[i]))
			i++
			continue
		}
		id := in[i].link
		link := ast.NewAutoLink(ast.AutoLinkEmail, ast.NewTextSegment(t.segment(itoa(id))))
		for ; i < len(in) && in[i].link == id; i++ {
			link.AppendChild(link, t.node(in[i]))
		}
		parent.AppendChild(parent, link)
	}
}

func (t *tree) node(n inline) ast.Node {
	txt := ast.NewTextSegment(t.segment(escaper.Replace(hyphens(n))))
	var node ast.Node = txt
	wrap := func(outer ast.Node) {
		outer.AppendChild(outer, node)
		node = outer
	}
	if n.marks&mCode != 0 {
		wrap(ast.NewCodeSpan())
	} else if n.marks&mStrike != 0 {
		wrap(east.NewStrikethrough())
	}
	if n.marks&mEm != 0 {
		wrap(ast.NewEmphasis(1))
	}
	if n.marks&mStrong != 0 {
		wrap(ast.NewEmphasis(2))
	}
	return node
}

// hyphens is the text of n with the hyphens replaced at which no line may end.
func hyphens(n inline) string {
	if strings.IndexByte(n.text, '-') < 0 {
		return n.text
	}
	var b strings.Builder
	for i := 0; i < len(n.text); i++ {
		if n.text[i] == '-' && !hyphenBreaks(n.text, i, n.marks) {
			b.WriteRune(softHyphen)
		} else {
			b.WriteByte(n.text[i])
		}
	}
	return b.String()
}
