package render

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"quire/internal/markdown"
)

var kindGridTable = ast.NewNodeKind("GridTable")

// gridTable is a table of Pandoc's, drawn with "+---+" and "|", as it is written.
type gridTable struct{ ast.BaseBlock }

func (n *gridTable) Kind() ast.NodeKind     { return kindGridTable }
func (n *gridTable) IsRaw() bool            { return true }
func (n *gridTable) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// gridParser reads tables of Pandoc's whose rows are apart by rules.
type gridParser struct{}

func (gridParser) Trigger() []byte             { return []byte{'+'} }
func (gridParser) CanInterruptParagraph() bool { return false }
func (gridParser) CanAcceptIndentedLine() bool { return false }

func (gridParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, seg := reader.PeekLine()
	if !isGridRule(line) {
		return nil, parser.NoChildren
	}
	next := reader.Source()[min(seg.Stop, len(reader.Source())):]
	if next = bytes.TrimLeft(markdown.FirstLine(next), " >\t"); len(next) == 0 || next[0] != '|' {
		return nil, parser.NoChildren
	}
	n := &gridTable{}
	n.Lines().Append(seg)
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

func (gridParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	line, seg := reader.PeekLine()
	if s := bytes.TrimSpace(line); len(s) == 0 || s[0] != '|' && s[0] != '+' || node.Lines().Len() > maxTableLines {
		return parser.Close
	}
	node.Lines().Append(seg)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (gridParser) Close(ast.Node, text.Reader, parser.Context) {}

// isGridRule tells whether a line is the rule above, below or between rows.
func isGridRule(ln []byte) bool {
	s := bytes.TrimSpace(ln)
	return len(s) > 4 && s[0] == '+' && s[len(s)-1] == '+' && (s[1] == '-' || s[1] == '=' || s[1] == ':') && len(bytes.Trim(s, "+-=:")) == 0
}

// gridTable draws a table of Pandoc's.
func (p *painter) gridTable(n *gridTable, w int) box {
	var rows cells
	var texts []string // of the row at hand
	columns := 0
	end := func() {
		if len(texts) == 0 {
			return
		}
		row := make([][]inline, len(texts))
		for i, s := range texts {
			row[i] = p.cellOf(s)
		}
		rows, texts = append(rows, row), nil
	}
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		ln := seg.Value(p.src)
		if isGridRule(ln) {
			end()
			continue
		}
		parts := strings.Split(strings.Trim(strings.TrimSpace(string(ln)), "|"), "|")
		for len(texts) < len(parts) {
			texts = append(texts, "")
		}
		for k, part := range parts {
			texts[k] += strings.TrimRight(strings.TrimPrefix(part, " "), " ") + "\n"
		}
		columns = max(columns, len(texts))
	}
	end()
	if columns*len(rows) > maxCells {
		return p.plain(rawLines(n, p.src), "a very large table", p.lineAt(n), w)
	}
	for i := range rows {
		rows[i] = slices.Grow(rows[i], columns-len(rows[i]))[:columns]
	}
	return p.tableOf(rows, make([]east.Alignment, columns), w)
}

// cellOf is the Markdown of a cell as inlines, its blocks on lines of their own.
func (p *painter) cellOf(src string) []inline {
	saved := p.src
	defer func() { p.src = saved }()
	p.src = []byte(src)
	h := &htmlWriter{p: p}
	h.in = &inliner{p: p}
	h.blocks(parsed(p.src, p.article.defs), "")
	h.in.settle()
	return trimInlines(tidy(h.in.out))
}
