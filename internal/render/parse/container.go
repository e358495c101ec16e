package parse

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"quire/internal/markdown/dialect"
)

var kindContainer = ast.NewNodeKind("Container")

// Container is a box around blocks: a note, a warning, something folded, a tab.
type Container struct {
	ast.BaseBlock
	Name  string // lower case, one of dialect's kinds; "" for the end of one, which shows nothing
	Title string // as written
	short bool   // it is the rest of its line
}

// Kind implements ast.Node.
func (n *Container) Kind() ast.NodeKind { return kindContainer }

// Dump implements ast.Node.
func (n *Container) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// containerParser reads what package dialect has made a container. Each has an end, so that a post is
// never enclosed whole for want of one.
type containerParser struct{}

func (containerParser) Trigger() []byte             { return []byte{dialect.Open, dialect.Close} }
func (containerParser) CanInterruptParagraph() bool { return true }
func (containerParser) CanAcceptIndentedLine() bool { return true }

func (containerParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	s := strings.TrimSpace(string(line))
	n := &Container{}
	if i := bytes.IndexByte(line, dialect.Text); i >= 0 {
		n.short = true
		s, _, _ = strings.Cut(s, string(dialect.Text))
		n.Name, n.Title, _ = strings.Cut(s[1:], " ")
		reader.Advance(i + 1)
		return n, parser.HasChildren
	}
	reader.AdvanceToEOL()
	if s == "" || s[0] == dialect.Close {
		return n, parser.NoChildren // the end of one that indentation has ended already
	}
	n.Name, n.Title, _ = strings.Cut(s[1:], " ")
	return n, parser.HasChildren
}

func (containerParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	line, _ := reader.PeekLine()
	s := strings.TrimSpace(string(line))
	if n := node.(*Container); n.Name == "" || n.short {
		return parser.Close
	}
	if s == "" || s[0] != dialect.Close {
		return parser.Continue | parser.HasChildren
	}
	open := pc.OpenedBlocks()
	for i := len(open) - 1; i >= 0; i-- {
		if inner, ok := open[i].Node.(*Container); ok && inner.Name != "" {
			if _, ours := open[i].Parser.(containerParser); ours && inner != node {
				return parser.Continue | parser.HasChildren // it is the inner one's end
			} else if ours {
				break
			}
		}
	}
	reader.AdvanceToEOL()
	return parser.Close
}

func (containerParser) Close(ast.Node, text.Reader, parser.Context) {}

// admonitionParser reads the admonitions and tabs of MkDocs, whose content is indented:
// !!! note "Title", ??? for one that is folded, === "Title".
type admonitionParser struct{}

func (admonitionParser) Trigger() []byte             { return []byte{'!', '?', '='} }
func (admonitionParser) CanInterruptParagraph() bool { return false }
func (admonitionParser) CanAcceptIndentedLine() bool { return false }

var admonitionLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[ \t]*(?:!!!|\?\?\?\+?|(===)[!+]?)[ \t]+([A-Za-z][\w-]*)?` +
		`((?:[ \t]+[\w-]+)*)[ \t]*(?:"(.*)")?[ \t]*$`)
})

func (admonitionParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	if i := pc.BlockOffset(); i < 0 || i+3 >= len(line) || line[i+1] != line[i] || line[i+2] != line[i] {
		return nil, parser.NoChildren
	}
	m := admonitionLine().FindSubmatch(util.TrimRightSpace(line))
	if m == nil || len(m[2])+len(m[4]) == 0 || len(m[1]) > 0 && len(m[4]) == 0 {
		return nil, parser.NoChildren
	}
	n := &Container{Name: strings.ToLower(string(m[2])), Title: string(m[4])}
	switch {
	case len(m[1]) > 0:
		n.Name = "tab"
	case n.Name == "" && bytes.IndexByte(line, '?') == pc.BlockOffset():
		n.Name = "details"
	case n.Name == "":
		n.Name = "note"
	}
	reader.AdvanceToEOL()
	return n, parser.HasChildren
}

func (admonitionParser) Continue(_ ast.Node, reader text.Reader, _ parser.Context) parser.State {
	line, _ := reader.PeekLine()
	if util.IsBlank(line) {
		return parser.Continue | parser.HasChildren
	}
	pos, padding := util.IndentPosition(line, reader.LineOffset(), 4)
	if pos < 0 {
		return parser.Close
	}
	reader.AdvanceAndSetPadding(pos, padding)
	return parser.Continue | parser.HasChildren
}

func (admonitionParser) Close(ast.Node, text.Reader, parser.Context) {}
