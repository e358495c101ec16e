package parse

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"quire/internal/markdown"
	"quire/internal/render/latex"
)

var (
	kindMath      = ast.NewNodeKind("Math")
	kindMathBlock = ast.NewNodeKind("MathBlock")
)

// Math is a formula within a paragraph.
type Math struct {
	ast.BaseInline
	Formula string // as it is shown
	TeX     string // as it is written, on one line
}

func newMath(tex string) *Math {
	return &Math{Formula: latex.Inline(tex), TeX: strings.Join(strings.Fields(tex), " ")}
}

// Kind implements ast.Node.
func (n *Math) Kind() ast.NodeKind { return kindMath }

// Dump implements ast.Node.
func (n *Math) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// MathBlock is a display formula; its lines are those between the delimiters.
type MathBlock struct {
	ast.BaseBlock
	closing string // delimiter
	done    bool
}

// Kind implements ast.Node.
func (n *MathBlock) Kind() ast.NodeKind { return kindMathBlock }

// IsRaw implements ast.Node.
func (n *MathBlock) IsRaw() bool { return true }

// Dump implements ast.Node.
func (n *MathBlock) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

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
			return newMath(string(ticked[:n]))
		}
	}
	end := closingDollar(line)
	if end < 2 {
		return linesMath(block)
	}
	n := newMath(string(line[1:end]))
	block.Advance(end + 1)
	return n
}

// closingDollar returns where the formula ends that begins with the dollar before line[1], -1 when it
// is money.
func closingDollar(line []byte) int {
	if len(line) < 3 {
		return -1
	}
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '`':
			return -1
		case '$':
			inner := line[1:i]
			if (isSpace(line[1]) || isSpace(line[i-1])) && !markdown.HasTeXCommand(inner) {
				return -1
			}
			if i+1 < len(line) && (isDigit(line[i+1]) || line[i+1] == '$' || isAlnum(line[i+1]) && !isEquation(inner) &&
				!isOrdinal(line[i+1:], inner)) {
				return -1
			}
			if !markdown.HasTeXCommand(inner) && bytes.Count(inner, []byte("(")) != bytes.Count(inner, []byte(")")) &&
				bytes.ContainsAny(inner, `'".`) {
				return -1 // code: "$('a').b($(this))"
			}
			if isDigit(line[1]) && !bytes.ContainsAny(line[1:i], `\^_=+<>{}|()*`) && bytes.IndexByte(line[1:i], ' ') >= 0 {
				return -1 // "$5 and 10$"
			}
			return i
		}
	}
	return -1
}

// isOrdinal reports whether what is behind a formula of one letter makes an ordinal or a plural of it:
// "$n$th", "$k$s".
func isOrdinal(behind, inner []byte) bool {
	if len(inner) != 1 || isDigit(inner[0]) {
		return false
	}
	for _, ending := range []string{"th", "st", "nd", "rd", "s", "ths"} {
		if rest, found := bytes.CutPrefix(behind, []byte(ending)); found && (len(rest) == 0 || !isAlnum(rest[0])) {
			return true
		}
	}
	return false
}

// linesMath reads a formula between dollars that goes over several lines of the paragraph. It has a
// command of TeX: money has none.
func linesMath(block text.Reader) ast.Node {
	const maxLines = 10
	l, pos := block.Position()
	var b strings.Builder
	block.Advance(1)
	for i := range maxLines {
		line, _ := block.PeekLine()
		end := bytes.IndexByte(line, '$')
		if line == nil || i == 0 && end >= 0 {
			break
		}
		if i > 0 && len(line) > 1 && strings.IndexByte("+-*", line[0]) >= 0 { // which package dialect has set close
			b.WriteString(string(line[:1]) + " ")
			line, end = line[1:], end-1
		}
		if end >= 0 {
			b.Write(line[:end])
			if !markdown.HasTeXCommand([]byte(b.String())) || strings.Contains(b.String(), "`") ||
				startsWithLetter(line[end+1:]) {
				break
			}
			rest, _ := block.PeekLine()
			block.Advance(len(rest) - len(line) + end + 1)
			return newMath(b.String())
		}
		b.Write(line)
		block.AdvanceLine()
	}
	block.SetPosition(l, pos)
	return nil
}

// isEquation reports whether s is TeX whatever follows it: "f=440" before a unit, a command.
func isEquation(s []byte) bool {
	return markdown.HasTeXCommand(s) || len(s) > 2 && !isDigit(s[0]) && (s[1] == '=' || bytes.ContainsAny(s, "^"))
}

// longMath reads a formula that may go over several lines of the paragraph, without its delimiters.
func longMath(block text.Reader, opening, closing string) ast.Node {
	l, pos := block.Position()
	var b strings.Builder
	block.Advance(len(opening))
	for range 200 {
		line, _ := block.PeekLine()
		if line == nil {
			break
		}
		if end := bytes.Index(line, []byte(closing)); end >= 0 {
			b.Write(line[:end])
			if strings.TrimSpace(b.String()) == "" || opening != "$$" && !isMathLike(b.String()) {
				break
			}
			block.Advance(end + len(closing))
			return newMath(b.String())
		}
		b.Write(line)
		block.AdvanceLine()
	}
	block.SetPosition(l, pos)
	return nil
}

// isMathLike reports whether s is a formula rather than text in brackets that are escaped, which
// CommonMark 2.4 has: it holds a command, a script or an equation.
func isMathLike(s string) bool {
	if strings.ContainsAny(s, "`") {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '^', '_', '=':
			return true
		case '\\':
			if i++; i < len(s) && (s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' || strings.IndexByte(`\{},;: `, s[i]) >= 0) {
				return true
			} // else it is Markdown's
		}
	}
	return false
}

// mathBlockParser reads display formulas.
type mathBlockParser struct{}

func (mathBlockParser) Trigger() []byte             { return []byte{'$', '\\'} }
func (mathBlockParser) CanInterruptParagraph() bool { return true }
func (mathBlockParser) CanAcceptIndentedLine() bool { return false }

func (mathBlockParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, seg := reader.PeekLine()
	s := bytes.TrimSpace(line)
	n := &MathBlock{}
	switch {
	case markdown.TeXEnvironment(s) != "":
		n.closing = `\end{` + markdown.TeXEnvironment(s) + "}"
		return n.openEnvironment(reader, line, seg, s)
	case bytes.HasPrefix(s, []byte("$$")):
		n.closing = "$$"
	case bytes.HasPrefix(s, []byte(`\[`)):
		n.closing = `\]`
	default:
		return nil, parser.NoChildren
	}
	start := bytes.Index(line, s) + 2
	rest := line[start:]
	if end := bytes.Index(rest, []byte(n.closing)); end >= 0 {
		formula, behind := rest[:end], rest[end+2:]
		isMath := len(bytes.TrimSpace(formula)) > 0 && (n.closing == "$$" || bytes.IndexByte(formula, '`') < 0 &&
			!isWords(formula))
		if !isMath || len(bytes.TrimSpace(behind)) > 0 {
			return nil, parser.NoChildren
		}
		n.Lines().Append(text.NewSegment(seg.Start+start-seg.Padding, seg.Start+start+end-seg.Padding))
		n.done = true
		reader.AdvanceToEOL()
		return n, parser.NoChildren
	}
	if !closes(reader.Source()[min(seg.Stop, len(reader.Source())):], n.closing) {
		return nil, parser.NoChildren
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		n.Lines().Append(text.NewSegment(seg.Start+start-seg.Padding, seg.Stop))
	}
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

// openEnvironment begins a formula in an environment of TeX, which is part of it.
func (n *MathBlock) openEnvironment(reader text.Reader, line []byte, seg text.Segment,
	s []byte,
) (ast.Node, parser.State) {
	n.done = bytes.Contains(s, []byte(n.closing))
	if !n.done && !closes(reader.Source()[min(seg.Stop, len(reader.Source())):], n.closing) {
		return nil, parser.NoChildren
	}
	if _, behind, found := bytes.Cut(s, []byte(n.closing)); found && len(behind) > 0 {
		return nil, parser.NoChildren
	}
	n.Lines().Append(text.NewSegment(seg.Start+bytes.Index(line, s)-seg.Padding, seg.Stop))
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

// isWords reports whether what is between escaped brackets on a line is words and no formula: "[!NOTE]",
// "[sic]".
func isWords(s []byte) bool {
	s = bytes.TrimSpace(s)
	return !isMathLike(string(s)) && !bytes.ContainsAny(s, "+-*/<>=|") &&
		(s[0] == '!' || len(bytes.Trim(s, "0123456789, ")) == 0 || bytes.ContainsFunc(s, unicode.IsLetter) &&
			len(bytes.Fields(s)[0]) > 2)
}

// closes reports whether a delimiter comes in src before a blank line does.
func closes(src []byte, delimiter string) bool {
	end := bytes.Index(src, []byte(delimiter))
	if end < 0 {
		return false
	}
	gap := bytes.Index(src[:end], []byte("\n\n"))
	return gap < 0 && (len(src) == 0 || src[0] != '\n')
}

func (mathBlockParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	n := node.(*MathBlock)
	line, seg := reader.PeekLine()
	if n.done || util.IsBlank(line) {
		return parser.Close
	}
	if end := bytes.Index(line, []byte(n.closing)); end >= 0 {
		if strings.HasPrefix(n.closing, `\end`) {
			end += len(n.closing)
		}
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
