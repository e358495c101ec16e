package render

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"quire/internal/markdown"
)

// Limits of what is given to a parser. Each stands well above what people write and
// well below where goldmark, Glamour or chroma stop being linear.
const (
	maxLine       = 64 << 10 // bytes of a line
	maxMarkers    = 16       // quote and list markers that open a line
	maxIndent     = 128      // columns before a list marker
	maxDelimiters = 4000     // characters in a paragraph that may open or close something
	maxEmphasis   = 1500     // those of them that emphasise, which are compared with each other
	maxRun        = 64       // the same one of them in a row
	maxParens     = 32       // parentheses in a word that are left open
	maxCells      = 40000    // cells of a table
)

var kindPlain = ast.NewNodeKind("Plain")

// plainNode is text that is shown as it was written, because parsing or drawing it
// would take too long.
type plainNode struct {
	ast.BaseBlock
	why string
}

func (n *plainNode) Kind() ast.NodeKind     { return kindPlain }
func (n *plainNode) IsRaw() bool            { return true }
func (n *plainNode) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// guardParagraph replaces paragraphs that would hold up the inline parser, before it
// sees them. It runs before every other transformer of paragraphs, and once more, rest,
// on what none of them has taken.
type guardParagraph struct{ rest bool }

func (g guardParagraph) Transform(n *ast.Paragraph, r text.Reader, _ parser.Context) {
	if why := inlineTrouble(n.Lines(), r.Source(), !g.rest); why != "" {
		replacePlain(n, why)
	}
}

// guardHeading does the same for headings.
type guardHeading struct{ parser.BlockParser }

func (g guardHeading) Close(n ast.Node, r text.Reader, pc parser.Context) {
	g.BlockParser.Close(n, r, pc)
	if n.Parent() == nil {
		return
	}
	if why := inlineTrouble(n.Lines(), r.Source(), false); why != "" {
		replacePlain(n, why)
	}
}

func replacePlain(n ast.Node, why string) {
	p := &plainNode{why: why}
	p.SetPos(position(n))
	p.SetLines(n.Lines())
	n.Parent().ReplaceChild(n.Parent(), n, p)
}

// inlineTrouble says what in these lines an inline parser should not be given; "" for
// nothing. The rows of a table, where there may be one, are parsed one by one.
func inlineTrouble(lines *text.Segments, src []byte, table bool) string {
	var m marks
	rows := false
	for i := range lines.Len() {
		seg := lines.At(i)
		ln := seg.Value(src)
		if table && !rows && i > 0 && isDelimiterRow(ln) {
			rows = true
			if (bytes.Count(ln, []byte("|"))+1)*(lines.Len()-i+1) > maxCells {
				return "a very large table"
			}
		}
		if rows {
			m = marks{}
		}
		if why := m.add(ln); why != "" {
			return why
		}
	}
	return ""
}

// marks counts what may open or close something.
type marks struct {
	all      int
	emphasis int
	run      int // of last, in a row
	last     byte
	parens   int // open since the last blank: where an address may be looked for
}

func (m *marks) add(ln []byte) string {
	for _, c := range ln {
		switch c {
		case '*', '_', '~':
			m.all++
			m.emphasis++
		case '[', ']', '!', '<', '`', '$', '&':
			m.all++
		case '(':
			if m.parens++; m.parens > maxParens {
				return "very many marks"
			}
		case ')':
			m.parens = max(m.parens-1, 0)
		case ' ', '\t', '\n':
			m.parens = 0
		}
		if c != m.last {
			m.last, m.run = c, 0
		}
		if m.run++; m.run > maxRun && strings.IndexByte("*_~`[!", c) >= 0 {
			return "a long run of marks"
		}
	}
	if m.all > maxDelimiters || m.emphasis > maxEmphasis {
		return "very many marks"
	}
	return ""
}

// isDelimiterRow tells whether ln can be the second line of a table.
func isDelimiterRow(ln []byte) bool {
	return len(bytes.Trim(ln, "|:- \t\r\n")) == 0
}

// lineTrouble says what in a line of Markdown a block parser should not be given; ""
// for nothing.
func lineTrouble(ln []byte, code bool) string {
	if len(ln) > maxLine && !code && len(bytes.TrimSpace(ln)) > maxLine {
		return "a very long line"
	}
	return nesting(ln)
}

// nesting says whether a line opens too many quotations and lists in one another.
func nesting(ln []byte) string {
	markers, column := 0, 0
	for i := 0; i < len(ln); i++ {
		switch c := ln[i]; {
		case c == ' ':
			column++
			continue
		case c == '\t':
			column += 4
			continue
		case c == '>':
			markers++
		case c == ':' && i+1 < len(ln) && isBlank(ln[i+1]):
			markers++
		case (c == '-' || c == '*' || c == '+') && i+1 < len(ln) && isBlank(ln[i+1]):
			markers++
			if column > maxIndent {
				return "very deep nesting"
			}
		case c >= '0' && c <= '9':
			j := i
			for j < len(ln) && j < i+9 && ln[j] >= '0' && ln[j] <= '9' {
				j++
			}
			if j+1 >= len(ln) || ln[j] != '.' && ln[j] != ')' || !isBlank(ln[j+1]) {
				return ""
			}
			markers++
			if column > maxIndent {
				return "very deep nesting"
			}
			i = j
		default:
			return ""
		}
		column++
		if markers > maxMarkers && !isBreak(ln) {
			return "very deep nesting"
		}
	}
	return ""
}

// isBreak tells whether ln is a thematic break such as "* * *".
func isBreak(ln []byte) bool {
	s := bytes.TrimSpace(ln)
	return len(s) > 0 && bytes.Count(s, s[:1])+bytes.Count(s, []byte(" ")) == len(s)
}

// trouble finds the first line of src that no block parser should be given: where the
// paragraph or the block of code begins that holds it, and what is wrong; "" for
// nothing.
func trouble(src []byte) (at int, why string) {
	for s := markdown.NewScanner(src); s.Next(); {
		if opensCode(&s) {
			at = s.Start
		}
		ln := src[s.Start:s.End]
		if why := lineTrouble(ln, inCode(&s)); why != "" {
			return at, why
		}
		if closesCode(&s) || !inCode(&s) && markdown.IsBlankLine(ln) {
			at = s.End
		}
	}
	return 0, ""
}

// troubleEnd is where the paragraph or the block of code ends that begins at off. It is
// beyond off whatever stands there, so that cutting always gets on.
func troubleEnd(src []byte, off int) int {
	s := markdown.NewScanner(src)
	s.Skip(off)
	for first := true; s.Next(); first = false {
		blank := !inCode(&s) && markdown.IsBlankLine(src[s.Start:s.End])
		switch {
		case !first && (blank || opensCode(&s)):
			return s.Start
		case closesCode(&s):
			return s.End
		}
	}
	return len(src)
}
