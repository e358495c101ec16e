package parse

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// htmlTableParser reads a table of HTML up to its end, beyond the blank lines at which HTML ends for
// Markdown.
type htmlTableParser struct{}

func (htmlTableParser) Trigger() []byte             { return []byte{'<'} }
func (htmlTableParser) CanInterruptParagraph() bool { return true }
func (htmlTableParser) CanAcceptIndentedLine() bool { return false }

func (htmlTableParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, seg := reader.PeekLine()
	s := strings.ToLower(strings.TrimSpace(string(line)))
	if !strings.HasPrefix(s, "<table") || len(s) < 7 || isAlnum(s[6]) || s[6] == '-' {
		return nil, parser.NoChildren
	}
	n := &HTMLTable{}
	n.add(s, seg)
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

func (htmlTableParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	n := node.(*HTMLTable)
	line, seg := reader.PeekLine()
	if n.depth <= 0 && util.IsBlank(line) || n.Lines().Len() > maxTableLines {
		return parser.Close
	}
	n.add(strings.ToLower(string(line)), seg)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (htmlTableParser) Close(ast.Node, text.Reader, parser.Context) {}

// maxTableLines is the number of lines from which a table is taken not to end.
const maxTableLines = 4000

var kindHTMLTable = ast.NewNodeKind("HTMLTable")

// HTMLTable is a table of HTML, as it is written.
type HTMLTable struct {
	ast.BaseBlock
	depth int // tables that are open
}

// Kind implements ast.Node.
func (n *HTMLTable) Kind() ast.NodeKind { return kindHTMLTable }

// IsRaw implements ast.Node.
func (n *HTMLTable) IsRaw() bool { return true }

// Dump implements ast.Node.
func (n *HTMLTable) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// add adds a line, given in lower case.
func (n *HTMLTable) add(lower string, seg text.Segment) {
	n.depth += strings.Count(lower, "<table") - strings.Count(lower, "</table")
	n.Lines().Append(seg)
}
