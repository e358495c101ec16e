package render

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
	clean "quire/internal/sanitize"
)

var kindAdmonition = ast.NewNodeKind("Admonition")

// admonition is a box around blocks: a note, a warning, something folded, a tab.
type admonition struct {
	ast.BaseBlock
	kind  string // lower case, one of dialect's
	title string // as written
	short bool   // it is the rest of its line
}

func (n *admonition) Kind() ast.NodeKind     { return kindAdmonition }
func (n *admonition) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// containerParser reads what package dialect has made a container. Each has an end, so
// that a post is never taken in whole for the want of one.
type containerParser struct{}

func (containerParser) Trigger() []byte             { return []byte{dialect.Open, dialect.Close} }
func (containerParser) CanInterruptParagraph() bool { return true }
func (containerParser) CanAcceptIndentedLine() bool { return true }

func (containerParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	s := strings.TrimSpace(string(line))
	n := &admonition{}
	if i := bytes.IndexByte(line, dialect.Text); i >= 0 {
		n.short = true
		s, _, _ = strings.Cut(s, string(dialect.Text))
		n.kind, n.title, _ = strings.Cut(s[1:], " ")
		reader.Advance(i + 1)
		return n, parser.HasChildren
	}
	reader.AdvanceToEOL()
	if s == "" || s[0] == dialect.Close {
		return n, parser.NoChildren // the end of one that indentation has ended already
	}
	n.kind, n.title, _ = strings.Cut(s[1:], " ")
	return n, parser.HasChildren
}

func (containerParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	line, _ := reader.PeekLine()
	s := strings.TrimSpace(string(line))
	if n := node.(*admonition); n.kind == "" || n.short {
		return parser.Close
	}
	if s == "" || s[0] != dialect.Close {
		return parser.Continue | parser.HasChildren
	}
	open := pc.OpenedBlocks()
	for i := len(open) - 1; i >= 0; i-- {
		if inner, ok := open[i].Node.(*admonition); ok && inner.kind != "" {
			if _, ours := open[i].Parser.(containerParser); ours && inner != node {
				return parser.Continue | parser.HasChildren
			} else if ours {
				break
			}
		}
	}
	reader.AdvanceToEOL()
	return parser.Close
}

func (containerParser) Close(ast.Node, text.Reader, parser.Context) {}

// indentedParser reads the admonitions of MkDocs, whose content is indented:
// !!! note "Title", and ??? for one that is folded.
type indentedParser struct{}

func (indentedParser) Trigger() []byte             { return []byte{'!', '?', '='} }
func (indentedParser) CanInterruptParagraph() bool { return false }
func (indentedParser) CanAcceptIndentedLine() bool { return false }

var indentedMark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[ \t]*(?:!!!|\?\?\?\+?|(===)[!+]?)[ \t]+([A-Za-z][\w-]*)?((?:[ \t]+[\w-]+)*)[ \t]*(?:"(.*)")?[ \t]*$`)
})

func (indentedParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	if i := pc.BlockOffset(); i < 0 || i+3 >= len(line) || line[i+1] != line[i] || line[i+2] != line[i] {
		return nil, parser.NoChildren
	}
	m := indentedMark().FindSubmatch(util.TrimRightSpace(line))
	if m == nil || len(m[2])+len(m[4]) == 0 || len(m[1]) > 0 && len(m[4]) == 0 {
		return nil, parser.NoChildren
	}
	n := &admonition{kind: strings.ToLower(string(m[2])), title: string(m[4])}
	switch {
	case len(m[1]) > 0:
		n.kind = "tab"
	case n.kind == "" && bytes.IndexByte(line, '?') == pc.BlockOffset():
		n.kind = "details"
	case n.kind == "":
		n.kind = "note"
	}
	reader.AdvanceToEOL()
	return n, parser.HasChildren
}

func (indentedParser) Continue(_ ast.Node, reader text.Reader, _ parser.Context) parser.State {
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

func (indentedParser) Close(ast.Node, text.Reader, parser.Context) {}

// admonition draws a box: callouts behind a bar in their colour, below their title.
func (p *painter) admonition(n *admonition, w int) box {
	title := clean.Line(p.unmarked(n.title))
	switch n.kind {
	case "":
		return box{}
	case "tab", "box":
		var b box
		if title != "" {
			b.lines = p.paragraph([]inline{{text: title, marks: mStrong}}, style{}, w)
		}
		b.add(p.blocks(n, w, true), n.kind == "box")
		return b
	}
	bar, st := "│ ", p.pal.muted
	if p.opt.numbered {
		bar = "> "
	}
	inner, room := inside(w, 2)
	var b box
	switch n.kind {
	case "quote":
		b = p.blocks(n, inner, true)
		if title != "" {
			b.add(box{lines: p.paragraph([]inline{{text: "— " + title, marks: mEm}}, style{}, inner)}, true)
		}
	case "details":
		b = p.folded(n, title, inner)
	default:
		st = p.alertStyle(n.kind)
		b.lines = p.label(n.kind, title, st, inner)
		b.add(p.blocks(n, inner, true), false)
	}
	if room {
		prefix := textLine(bar, st)
		b.prefix(prefix, prefix)
	}
	return b
}

// folded draws what a browser would hide until it is asked for.
func (p *painter) folded(n *admonition, title string, w int) box {
	var b box
	if title != "" {
		title = p.foldSign() + title
		b.lines = p.paragraph([]inline{{text: title, marks: mStrong}}, style{}, w)
	}
	b.add(p.blocks(n, w, true), false)
	return b
}

// foldSign stands before the words under which something is folded away.
func (p *painter) foldSign() string {
	if p.opt.numbered {
		return "Details: "
	}
	return "▸ "
}

// label is the first line of a callout.
func (p *painter) label(kind, title string, st style, w int) []line {
	st.attr |= bold
	return flow([]inline{{text: p.labelText(kind, title)}}, w, func(inline) style { return st })
}

// labelText is what a callout is called: by its title, or by its kind where it has none.
// Plain text always tells the kind, for no colour does.
func (p *painter) labelText(kind, title string) string {
	name := strings.ToUpper(kind[:1]) + strings.ReplaceAll(kind[1:], "-", " ")
	switch {
	case !p.opt.numbered && title != "":
		return title
	case !p.opt.numbered:
		return name
	case title == "" || strings.EqualFold(title, name):
		return name + ":"
	}
	return name + ": " + title
}

// unmarked is the text of a line of Markdown without its marks.
func (p *painter) unmarked(s string) string {
	if !strings.ContainsAny(s, "*_`[<&\\~=$:") {
		return s
	}
	const longest = 2000
	src := []byte(s)
	if len(src) > longest {
		return decode(s)
	}
	return plainText(parsed(src, p.article.defs), src)
}
