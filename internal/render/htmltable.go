package render

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"

	east "github.com/yuin/goldmark/extension/ast"
)

// htmlTable gathers a table of HTML.
type htmlTable struct {
	rows  cells
	spans []int // rows that the cell above still takes of each column
	depth int   // tables inside, whose cells become text of the cell around them
	open  bool  // a cell is
	wide  int   // columns that the open cell takes
	tall  int   // rows that it takes
	head  bool  // the first row has a header cell
}

// tableTag takes in a tag inside a table; it reports whether there is no more to it.
func (h *htmlWriter) tableTag(t html.Token) bool {
	table := h.table
	switch t.Data {
	case "table":
		table.depth++
		return true
	case "tr":
		if table.depth == 0 {
			h.endCell()
			table.rows = append(table.rows, nil)
		}
		return true
	case "td", "th":
		if table.depth > 0 {
			h.in.add(" ", 0, 0)
			return true
		}
		h.endCell()
		if len(table.rows) == 0 {
			table.rows = append(table.rows, nil)
		}
		table.open, table.wide, table.tall = true, spanned(t, "colspan"), spanned(t, "rowspan")
		table.head = table.head || t.Data == "th" && len(table.rows) == 1
	case "caption":
		h.flush()
	case "thead", "tbody", "tfoot", "colgroup", "col":
		return true
	case "p", "div", "li", "ul", "ol", "dt", "dd", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6":
		if table.open && len(h.in.out) > 0 || h.in.grows {
			h.in.lineBreak()
		}
		if t.Data == "li" {
			h.in.add(h.p.bullet(), 0, 0)
		}
	}
	h.in.startTag(t, h.line)
	return true
}

// spanned is how many columns or rows a cell takes.
func spanned(t html.Token, name string) int {
	const most = 50
	n, _ := strconv.Atoi(attribute(t, name))
	return min(max(n, 1), most)
}

// tableEnd takes in an end tag inside a table.
func (h *htmlWriter) tableEnd(name string) {
	table := h.table
	switch name {
	case "table":
		if table.depth--; table.depth < 0 {
			h.endTable()
		}
		return
	case "td", "th", "tr":
		if table.depth == 0 {
			h.endCell()
		}
		h.in.endTag(name)
		return
	case "caption":
		h.in.endTag(name)
		h.flush()
		return
	}
	h.in.endTag(name)
}

// endCell puts the text at hand into the open cell.
func (h *htmlWriter) endCell() {
	table := h.table
	if !table.open {
		h.flush() // text between cells
		return
	}
	h.in.settle()
	cell := trimInlines(tidy(h.in.out))
	h.in.out = nil
	for i := range h.in.tags {
		h.in.tags[i].at = 0
	}
	row := &table.rows[len(table.rows)-1]
	for len(*row) < len(table.spans) && table.spans[len(*row)] > 0 {
		table.spans[len(*row)]--
		*row = append(*row, nil)
	}
	for i := range table.wide {
		if len(*row) >= len(table.spans) {
			table.spans = append(table.spans, 0)
		}
		table.spans[len(*row)] = table.tall - 1
		if i > 0 {
			cell = nil
		}
		*row = append(*row, cell)
	}
	table.open = false
}

// endTable draws the table: what has one column, or one row, is there for its looks
// and becomes text.
func (h *htmlWriter) endTable() {
	h.endCell()
	table := h.table
	h.table = nil
	columns := 0
	table.rows = slices.DeleteFunc(table.rows, func(r [][]inline) bool {
		return !slices.ContainsFunc(r, func(c []inline) bool { return len(c) > 0 })
	})
	for _, r := range table.rows {
		columns = max(columns, len(r))
	}
	if columns < 2 || len(table.rows) < 2 {
		for _, r := range table.rows {
			for _, c := range r {
				h.out.add(box{lines: h.p.paragraph(c, style{}, h.width)}, true)
			}
		}
		return
	}
	if columns*len(table.rows) > maxCells {
		columns = max(maxCells/len(table.rows), 1)
	}
	for i, r := range table.rows {
		for len(r) < columns {
			r = append(r, nil)
		}
		table.rows[i] = r[:columns]
	}
	h.out.add(h.p.tableOf(table.rows, make([]east.Alignment, columns), h.width), true)
}

// markdown takes in Markdown that stands between blank lines inside HTML.
func (h *htmlWriter) markdown(src string) {
	p := h.p
	saved, base := p.src, p.base
	defer func() { p.src, p.base = saved, base }()
	p.src = []byte(src)
	h.blocks(parsed(p.src, p.article.defs), "")
}

// blocks puts the blocks below n into the cell, each on a line of its own; those of a
// list begin with bullet.
func (h *htmlWriter) blocks(n ast.Node, bullet string) {
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		if _, ok := k.(*ast.ListItem); ok {
			h.blocks(k, h.p.bullet())
			continue
		}
		if k.FirstChild() != nil && k.FirstChild().Type() == ast.TypeBlock {
			h.blocks(k, bullet)
			continue
		}
		h.in.settle()
		if len(h.in.out) > 0 {
			h.in.lineBreak()
		}
		h.in.add(bullet, 0, 0)
		bullet = ""
		if k.IsRaw() {
			h.in.add(rawLines(k, h.p.src), mCode, 0)
		} else {
			h.in.children(k, 0, 0)
		}
	}
}

// tableParser reads a table of HTML up to its end, over blank lines, at which HTML ends
// for Markdown.
type tableParser struct{}

func (tableParser) Trigger() []byte             { return []byte{'<'} }
func (tableParser) CanInterruptParagraph() bool { return true }
func (tableParser) CanAcceptIndentedLine() bool { return false }

func (tableParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, seg := reader.PeekLine()
	s := strings.ToLower(strings.TrimSpace(string(line)))
	if !strings.HasPrefix(s, "<table") || len(s) < 7 || isWord(s[6]) || s[6] == '-' {
		return nil, parser.NoChildren
	}
	n := &tableHTML{}
	n.take(s, seg)
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

func (tableParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	n := node.(*tableHTML)
	line, seg := reader.PeekLine()
	if n.depth <= 0 && util.IsBlank(line) || n.Lines().Len() > maxTableLines {
		return parser.Close
	}
	n.take(strings.ToLower(string(line)), seg)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (tableParser) Close(ast.Node, text.Reader, parser.Context) {}

// maxTableLines is the length of a table of HTML from which on it is taken not to end.
const maxTableLines = 4000

var kindTableHTML = ast.NewNodeKind("TableHTML")

// tableHTML is a table of HTML, as it is written.
type tableHTML struct {
	ast.BaseBlock
	depth int // tables that are open
}

func (n *tableHTML) Kind() ast.NodeKind     { return kindTableHTML }
func (n *tableHTML) IsRaw() bool            { return true }
func (n *tableHTML) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// take takes in one more line, given in lower case.
func (n *tableHTML) take(lower string, seg text.Segment) {
	n.depth += strings.Count(lower, "<table") - strings.Count(lower, "</table")
	n.Lines().Append(seg)
}
