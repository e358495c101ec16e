package render

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Limits of what is given to a parser. Each stands well above what people write and
// well below where goldmark, Glamour or chroma stop being linear.
const (
	maxLine       = 64 << 10 // bytes of a line
	maxMarkers    = 32       // quote and list markers that open a line
	maxIndent     = 128      // columns before a list marker
	maxDelimiters = 4000     // characters in a paragraph that may open or close something
	maxRun        = 64       // the same one of them in a row
	maxCells      = 20000    // cells of a table
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
// sees them. It runs before every other transformer of paragraphs.
type guardParagraph struct{}

func (guardParagraph) Transform(n *ast.Paragraph, r text.Reader, _ parser.Context) {
	if why := inlineTrouble(n.Lines(), r.Source()); why != "" {
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
	if why := inlineTrouble(n.Lines(), r.Source()); why != "" {
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
// nothing.
func inlineTrouble(lines *text.Segments, src []byte) string {
	var count, run int
	var last byte
	for i := range lines.Len() {
		seg := lines.At(i)
		ln := seg.Value(src)
		for _, c := range ln {
			switch c {
			case '*', '_', '~', '[', ']', '!', '<', '`', '$', '&':
				count++
			}
			if c != last {
				last, run = c, 0
			}
			if run++; run > maxRun && (c == '*' || c == '_' || c == '~' || c == '`' || c == '[' || c == '!') {
				return "a long run of marks"
			}
		}
		if i == 1 && isDelimiterRow(ln) && (bytes.Count(ln, []byte("|"))+1)*lines.Len() > maxCells {
			return "a very large table"
		}
	}
	if count > maxDelimiters {
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
func lineTrouble(ln []byte) string {
	if len(ln) > maxLine {
		return "a very long line"
	}
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

// trouble finds the first line of src that no block parser should be given: where its
// paragraph begins, and what is wrong; "" for nothing. Inside a code fence only the
// length of a line can be.
func trouble(src []byte) (at int, why string) {
	var code fence
	for off := 0; off < len(src); {
		ln, _ := cutLine(src[off:])
		switch fenced := code.holds(bytes.TrimLeft(ln, " ")); {
		case len(ln) > maxLine:
			why = lineTrouble(ln)
		case fenced:
		case len(bytes.TrimSpace(ln)) == 0:
			at = off + len(ln)
		default:
			why = lineTrouble(ln)
		}
		if why != "" {
			return at, why
		}
		off += len(ln)
	}
	return 0, ""
}
