package parse

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"quire/internal/markdown"
)

var kindGridTable = ast.NewNodeKind("GridTable")

// GridTable is one of Pandoc's grid tables, made of "+---+" and "|", as it is written.
type GridTable struct{ ast.BaseBlock }

// Kind implements ast.Node.
func (n *GridTable) Kind() ast.NodeKind { return kindGridTable }

// IsRaw implements ast.Node.
func (n *GridTable) IsRaw() bool { return true }

// Dump implements ast.Node.
func (n *GridTable) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// gridTableParser reads grid tables.
type gridTableParser struct{}

func (gridTableParser) Trigger() []byte             { return []byte{'+'} }
func (gridTableParser) CanInterruptParagraph() bool { return false }
func (gridTableParser) CanAcceptIndentedLine() bool { return false }

func (gridTableParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, seg := reader.PeekLine()
	if !IsGridRule(line) {
		return nil, parser.NoChildren
	}
	next := reader.Source()[min(seg.Stop, len(reader.Source())):]
	if next = bytes.TrimLeft(markdown.FirstLine(next), " >\t"); len(next) == 0 || next[0] != '|' {
		return nil, parser.NoChildren
	}
	n := &GridTable{}
	n.Lines().Append(seg)
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

func (gridTableParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	line, seg := reader.PeekLine()
	if s := bytes.TrimSpace(line); len(s) == 0 || s[0] != '|' && s[0] != '+' || node.Lines().Len() > maxTableLines {
		return parser.Close
	}
	node.Lines().Append(seg)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (gridTableParser) Close(ast.Node, text.Reader, parser.Context) {}

// IsGridRule reports whether a line is the rule above, below or between rows.
func IsGridRule(line []byte) bool {
	s := bytes.TrimSpace(line)
	return len(s) > 4 && s[0] == '+' && s[len(s)-1] == '+' && s[1] != '+' && len(bytes.Trim(s, "+-=:")) == 0
}
