package parse

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"quire/internal/markdown"
)

// Limits of what is given to a parser. Each is well above what people write and well below where
// goldmark, Glamour or chroma are no longer linear.
const (
	MaxLine       = 64 << 10 // bytes of a line
	MaxMarkers    = 16       // quotation and list markers that open a line
	MaxCells      = 40000    // cells of a table
	maxIndent     = 128      // columns before a list marker
	maxDelimiters = 4000     // characters in a paragraph that may open or close something
	maxEmphasis   = 1500     // those of them that emphasise, which are compared with each other
	maxRun        = 64       // the same one of them in a row
	maxParens     = 32       // parentheses in a word that are left open
)

// The reasons why text is shown as written.
const (
	whyLine    = "a very long line"
	whyNesting = "very deep nesting"
	whyMany    = "very many marks"
	whyRun     = "a long run of marks"
	// WhyTable is that of a table.
	WhyTable = "a very large table"
)

// guardPriority is before every other transformer.
const guardPriority = 1

var kindVerbatim = ast.NewNodeKind("Verbatim")

// Verbatim is text that is shown as written, because parsing or rendering it would take too long.
type Verbatim struct {
	ast.BaseBlock
	Why string
}

// Kind implements ast.Node.
func (n *Verbatim) Kind() ast.NodeKind { return kindVerbatim }

// IsRaw implements ast.Node.
func (n *Verbatim) IsRaw() bool { return true }

// Dump implements ast.Node.
func (n *Verbatim) Dump(src []byte, l int) { ast.DumpHelper(n, src, l, nil, nil) }

// paragraphGuard replaces paragraphs that would hold up the inline parser, before it sees them. With
// tables it runs before every other transformer of paragraphs, and takes into account that one may be
// a table; without, on what none of them has taken.
type paragraphGuard struct{ tables bool }

func (g paragraphGuard) Transform(n *ast.Paragraph, r text.Reader, _ parser.Context) {
	if why := g.trouble(n.Lines(), r.Source()); why != "" {
		replace(n, why)
	}
}

// ParagraphGuard returns the guard of paragraphs, for another parser of whole posts.
func ParagraphGuard() util.PrioritizedValue {
	return util.Prioritized(paragraphGuard{tables: true}, guardPriority)
}

// headingGuard does the same for headings.
type headingGuard struct{ parser.BlockParser }

func (g headingGuard) Close(n ast.Node, r text.Reader, pc parser.Context) {
	g.BlockParser.Close(n, r, pc)
	if n.Parent() == nil {
		return
	}
	if why := (paragraphGuard{}).trouble(n.Lines(), r.Source()); why != "" {
		replace(n, why)
	}
}

func replace(n ast.Node, why string) {
	v := &Verbatim{Why: why}
	v.SetPos(Position(n))
	v.SetLines(n.Lines())
	n.Parent().ReplaceChild(n.Parent(), n, v)
}

// trouble returns what in these lines an inline parser should not be given; "" for nothing. The rows
// of a table are parsed one by one.
func (g paragraphGuard) trouble(lines *text.Segments, src []byte) string {
	var c counter
	inRows := false
	for i := range lines.Len() {
		seg := lines.At(i)
		line := seg.Value(src)
		if g.tables && !inRows && i > 0 && isDelimiterRow(line) {
			inRows = true
			if (bytes.Count(line, []byte("|"))+1)*(lines.Len()-i+1) > MaxCells {
				return WhyTable
			}
		}
		if inRows {
			c = counter{}
		}
		if why := c.add(line); why != "" {
			return why
		}
	}
	return ""
}

// counter counts what may open or close something.
type counter struct {
	all      int
	emphasis int
	run      int // of last, in a row
	last     byte
	parens   int // open since the last space: where an address may be looked for
}

// add counts a line, and returns why it is too much; "" when it is not.
func (c *counter) add(line []byte) string {
	for _, b := range line {
		kind := countedAs[b]
		if kind == 0 {
			c.last = b
			continue
		}
		if b != c.last {
			c.last, c.run = b, 0
		}
		switch kind {
		case emphasis:
			c.all++
			c.emphasis++
		case delimiter:
			c.all++
		case opening:
			if c.parens++; c.parens > maxParens {
				return whyMany
			}
		case closing:
			c.parens = max(c.parens-1, 0)
		case blank:
			c.parens = 0
		}
		if c.run++; c.run > maxRun && strings.IndexByte("*_~`[!", b) >= 0 {
			return whyRun
		}
	}
	if c.all > maxDelimiters || c.emphasis > maxEmphasis {
		return whyMany
	}
	return ""
}

// counted is what a byte counts as.
type counted uint8

const (
	emphasis counted = iota + 1
	delimiter
	opening
	closing
	blank
)

var countedAs = [256]counted{
	'*': emphasis, '_': emphasis, '~': emphasis,
	'[': delimiter, ']': delimiter, '!': delimiter, '<': delimiter, '`': delimiter, '$': delimiter, '&': delimiter,
	'(': opening, ')': closing, ' ': blank, '\t': blank, '\n': blank,
}

// isDelimiterRow reports whether a line can be the second line of a table.
func isDelimiterRow(line []byte) bool { return len(bytes.Trim(line, "|:- \t\r\n")) == 0 }

// Trouble finds the first line of src that no block parser should be given. It returns where the
// paragraph or the code block begins that it is in, and what is wrong; "" for nothing.
func Trouble(src []byte) (at int, why string) {
	for s := markdown.NewScanner(src); s.Next(); {
		if opensCode(&s) {
			at = s.Start
		}
		line := src[s.Start:s.End]
		if why := lineTrouble(line, inCode(&s)); why != "" {
			return at, why
		}
		if closesCode(&s) || !inCode(&s) && markdown.IsBlankLine(line) {
			at = s.End
		}
	}
	return 0, ""
}

// TroubleEnd returns where the paragraph or the code block ends that begins at off. It is beyond off
// whatever is there, so that splitting always makes progress.
func TroubleEnd(src []byte, off int) int {
	s := markdown.NewScanner(src)
	s.Skip(off)
	for first := true; s.Next(); first = false {
		isBlank := !inCode(&s) && markdown.IsBlankLine(src[s.Start:s.End])
		switch {
		case !first && (isBlank || opensCode(&s)):
			return s.Start
		case closesCode(&s):
			return s.End
		}
	}
	return len(src)
}

// lineTrouble returns what in a line of Markdown a block parser should not be given; "" for nothing.
func lineTrouble(line []byte, inCode bool) string {
	if len(line) > MaxLine && !inCode && len(bytes.TrimSpace(line)) > MaxLine {
		return whyLine
	}
	if isDeep(line) {
		return whyNesting
	}
	return ""
}

// isDeep reports whether a line opens too many quotations and lists in one another.
func isDeep(line []byte) bool {
	markers, column := 0, 0
	for i := 0; i < len(line); i++ {
		isLast := i+1 >= len(line)
		switch c := line[i]; {
		case c == ' ':
			column++
			continue
		case c == '\t':
			column += 4
			continue
		case c == '>':
			markers++
		case c == ':' && !isLast && isSpace(line[i+1]):
			markers++
		case (c == '-' || c == '*' || c == '+') && !isLast && isSpace(line[i+1]):
			markers++
			if column > maxIndent {
				return true
			}
		case isDigit(c):
			j := i
			for j < len(line) && j < i+9 && isDigit(line[j]) {
				j++
			}
			if j+1 >= len(line) || line[j] != '.' && line[j] != ')' || !isSpace(line[j+1]) {
				return false
			}
			markers++
			if column > maxIndent {
				return true
			}
			i = j
		default:
			return false
		}
		column++
		if markers > MaxMarkers && !isThematicBreak(line) {
			return true
		}
	}
	return false
}

// isThematicBreak reports whether a line is one of a single character, such as "* * *".
func isThematicBreak(line []byte) bool {
	s := bytes.TrimSpace(line)
	return len(s) > 0 && bytes.Count(s, s[:1])+bytes.Count(s, []byte(" ")) == len(s)
}
