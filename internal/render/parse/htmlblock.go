package parse

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"quire/internal/markdown/dialect"
)

// htmlBlockParser reads HTML as goldmark does, up to where package dialect has left a container.
type htmlBlockParser struct{ parser.BlockParser }

func (p htmlBlockParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	line, _ := reader.PeekLine()
	line = bytes.TrimLeft(line, " \t")
	if n := node.(*ast.HTMLBlock); len(line) > 0 && (line[0] == dialect.Open || line[0] == dialect.Close) &&
		n.HTMLBlockType >= ast.HTMLBlockType6 {
		return parser.Close
	}
	return p.BlockParser.Continue(node, reader, pc)
}
