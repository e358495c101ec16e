package render

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"quire/internal/render/latex"
)

var (
	kindMath      = ast.NewNodeKind("Math")
	kindMathBlock = ast.NewNodeKind("MathBlock")
)

// mathNode is a formula within a paragraph, as it is shown.
type mathNode struct {
	ast.BaseInline
	source string
}

func (n *mathNode) Kind() ast.NodeKind     { return kindMath }
func (n *mathNode) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// mathBlock is a formula by itself; its lines are those between the marks.
type mathBlock struct {
	ast.BaseBlock
	close string // what it ends with
	done  bool
}

func (n *mathBlock) Kind() ast.NodeKind     { return kindMathBlock }
func (n *mathBlock) IsRaw() bool            { return true }
func (n *mathBlock) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// mathParser reads $x$, $$x$$, \(x\) and \[x\]. A lone dollar is money: the text of $x$
// touches both its dollars, and no letter or digit follows the second one.
type mathParser struct{}

func (mathParser) Trigger() []byte { return []byte{'$', '\\'} }

func (mathParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	switch {
	case bytes.HasPrefix(line, []byte("$$")):
		return longMath(block, "$$", "$$")
	case bytes.HasPrefix(line, []byte(`\\(`)):
		return longMath(block, `\\(`, `\\)`)
	case bytes.HasPrefix(line, []byte(`\\[`)):
		return longMath(block, `\\[`, `\\]`)
	case bytes.HasPrefix(line, []byte(`\(`)):
		return longMath(block, `\(`, `\)`)
	case bytes.HasPrefix(line, []byte(`\[`)):
		return longMath(block, `\[`, `\]`)
	case line[0] == '\\':
		return nil
	}
	if ticked, found := bytes.CutPrefix(line, []byte("$`")); found { // GitHub's and GitLab's
		if n := bytes.Index(ticked, []byte("`$")); n > 0 {
			block.Advance(2 + n + 2)
			return &mathNode{source: latex.Inline(string(ticked[:n]))}
		}
	}
	end := closingDollar(line)
	if end < 2 {
		return nil
	}
	n := &mathNode{source: latex.Inline(string(line[1:end]))}
	block.Advance(end + 1)
	return n
}

// closingDollar is where the formula ends that begins with the dollar before line[1],
// -1 when it is money.
func closingDollar(line []byte) int {
	if len(line) < 3 || isBlank(line[1]) {
		return -1
	}
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '`':
			return -1
		case '$':
			if isBlank(line[i-1]) || i+1 < len(line) && (isWord(line[i+1]) || line[i+1] == '$') {
				return -1
			}
			if isDigit(line[1]) && !bytes.ContainsAny(line[1:i], `\^_=+<>{}|()*`) && bytes.IndexByte(line[1:i], ' ') >= 0 {
				return -1 // "$5 and 10$"
			}
			return i
		}
	}
	return -1
}

// longMath reads a formula that may go over several lines of the paragraph.
func longMath(block text.Reader, open, close string) ast.Node {
	l, pos := block.Position()
	var b strings.Builder
	block.Advance(len(open))
	for range 200 {
		line, _ := block.PeekLine()
		if line == nil {
			break
		}
		if end := bytes.Index(line, []byte(close)); end >= 0 {
			b.Write(line[:end])
			if strings.TrimSpace(b.String()) == "" || open != "$$" && !mathLike(b.String()) {
				break
			}
			block.Advance(end + len(close))
			return &mathNode{source: latex.Inline(b.String())}
		}
		b.Write(line)
		block.AdvanceLine()
	}
	block.SetPosition(l, pos)
	return nil
}

// mathLike tells a formula from text in brackets that somebody has escaped.
func mathLike(s string) bool {
	return !strings.ContainsAny(s, "`") && (strings.ContainsAny(s, `\^_=+<>{}|*/`) || len(strings.Fields(s)) <= 2 && len(s) < 12)
}

// mathBlockParser reads formulas that have their lines to themselves.
type mathBlockParser struct{}

func (mathBlockParser) Trigger() []byte             { return []byte{'$', '\\'} }
func (mathBlockParser) CanInterruptParagraph() bool { return true }
func (mathBlockParser) CanAcceptIndentedLine() bool { return false }

func (mathBlockParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, seg := reader.PeekLine()
	s := bytes.TrimSpace(line)
	n := &mathBlock{}
	switch {
	case bytes.HasPrefix(s, []byte("$$")):
		n.close = "$$"
	case bytes.HasPrefix(s, []byte(`\[`)):
		n.close = `\]`
	default:
		return nil, parser.NoChildren
	}
	start := bytes.Index(line, s) + 2
	rest := line[start:]
	if end := bytes.Index(rest, []byte(n.close)); end >= 0 {
		if len(bytes.TrimSpace(rest[end+2:])) > 0 || len(bytes.TrimSpace(rest[:end])) == 0 || n.close != "$$" && !mathLike(string(rest[:end])) {
			return nil, parser.NoChildren
		}
		n.Lines().Append(text.NewSegment(seg.Start+start-seg.Padding, seg.Start+start+end-seg.Padding))
		n.done = true
		reader.AdvanceToEOL()
		return n, parser.NoChildren
	}
	if !closes(reader.Source()[min(seg.Stop, len(reader.Source())):], n.close) {
		return nil, parser.NoChildren
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		n.Lines().Append(text.NewSegment(seg.Start+start-seg.Padding, seg.Stop))
	}
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

// closes tells whether mark comes in src before a blank line does.
func closes(src []byte, mark string) bool {
	end := bytes.Index(src, []byte(mark))
	if end < 0 {
		return false
	}
	gap := bytes.Index(src[:end], []byte("\n\n"))
	return gap < 0 && (len(src) == 0 || src[0] != '\n')
}

func (mathBlockParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	n := node.(*mathBlock)
	line, seg := reader.PeekLine()
	if n.done || util.IsBlank(line) {
		return parser.Close
	}
	if end := bytes.Index(line, []byte(n.close)); end >= 0 {
		if end > 0 {
			n.Lines().Append(text.NewSegment(seg.Start, seg.Start+end-seg.Padding))
		}
		n.done = true
		reader.AdvanceToEOL()
		return parser.Continue | parser.NoChildren
	}
	n.Lines().Append(seg)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (mathBlockParser) Close(ast.Node, text.Reader, parser.Context) {}

// mathBlock draws a formula by itself, a row for each of its rows.
func (p *painter) mathBlock(n *mathBlock, w int) box {
	return p.formulaRows(rawLines(n, p.src), w)
}

func (p *painter) formulaRows(src string, w int) box {
	var b box
	inner, room := inside(w, 4)
	var rows []string
	if !p.opt.numbered {
		rows = latex.Display(src)
	}
	if p.opt.numbered || slices.ContainsFunc(rows, func(row string) bool { return width(row) > inner }) {
		rows = latex.Rows(src) // or its matrices would be cut
	}
	for _, row := range rows {
		switch {
		case strings.TrimSpace(row) == "":
		case strings.Contains(row, "  ") || row[0] == ' ': // a line of a matrix
			b.lines = append(b.lines, textLine(strings.TrimRight(row, " "), p.pal.of(style{}, mMath, false)))
		default:
			b.add(box{lines: p.paragraph([]inline{{text: row, marks: mMath}}, style{}, inner)}, false)
		}
	}
	if room {
		pad := textLine("    ", style{})
		b.prefix(pad, pad)
	}
	return b
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
