package glamour

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"quire/internal/render/richtext"
)

const (
	// noBreakHyphen is in what Glamour is given for a hyphen at which no line may end: it breaks
	// lines at every hyphen, in options and code too.
	noBreakHyphen = '‑'
	// linkScheme opens the address of a link as Glamour is given it: an e-mail address is the one
	// kind of link behind which it prints no address.
	linkScheme = "mailto:"
)

// linkOf returns the number of the link whose address Glamour wrote.
func linkOf(target string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(target, linkScheme))
	return n
}

// tree builds nodes for Glamour over a source of its own.
type tree struct{ source bytes.Buffer }

// segment appends s to the source.
func (t *tree) segment(s string) text.Segment {
	at := t.source.Len()
	t.source.WriteString(s)
	return text.NewSegment(at, t.source.Len())
}

// row returns a row of a table.
func (t *tree) row(cells [][]richtext.Inline, align []east.Alignment, header bool) *east.TableRow {
	r := east.NewTableRow(align)
	for i, in := range cells {
		cell := east.NewTableCell()
		cell.Alignment = align[i]
		if header {
			in = richtext.Add(in, richtext.Strong)
		}
		t.inlines(cell, in)
		r.AppendChild(r, cell)
	}
	return r
}

// inlines appends nodes for in to parent.
func (t *tree) inlines(parent ast.Node, in []richtext.Inline) {
	for i := 0; i < len(in); {
		if in[i].Link == 0 {
			parent.AppendChild(parent, t.node(in[i]))
			i++
			continue
		}
		id := in[i].Link
		link := ast.NewAutoLink(ast.AutoLinkEmail, ast.NewTextSegment(t.segment(strconv.Itoa(id))))
		for ; i < len(in) && in[i].Link == id; i++ {
			link.AppendChild(link, t.node(in[i]))
		}
		parent.AppendChild(parent, link)
	}
}

// node returns one inline as nodes around its text.
func (t *tree) node(n richtext.Inline) ast.Node {
	// Glamour resolves references and backslashes of every text once more.
	s := strings.ReplaceAll(strings.ReplaceAll(hyphens(n), "&", "&amp;"), `\`, `\\`)
	var node ast.Node = ast.NewTextSegment(t.segment(s))
	wrap := func(outer ast.Node) {
		outer.AppendChild(outer, node)
		node = outer
	}
	if n.Attr&richtext.Code != 0 {
		wrap(ast.NewCodeSpan())
	} else if n.Attr&richtext.Strike != 0 {
		wrap(east.NewStrikethrough())
	}
	if n.Attr&richtext.Emphasis != 0 {
		wrap(ast.NewEmphasis(1))
	}
	if n.Attr&richtext.Strong != 0 {
		wrap(ast.NewEmphasis(2))
	}
	return node
}

// hyphens returns the text of n with the hyphens replaced at which no line may end.
func hyphens(n richtext.Inline) string {
	if strings.IndexByte(n.Text, '-') < 0 {
		return n.Text
	}
	var b strings.Builder
	for i := 0; i < len(n.Text); i++ {
		if n.Text[i] == '-' && !richtext.BreaksAtHyphen(n, i) {
			b.WriteRune(noBreakHyphen)
		} else {
			b.WriteByte(n.Text[i])
		}
	}
	return b.String()
}
