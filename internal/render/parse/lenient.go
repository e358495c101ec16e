package parse

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// emphasisParser reads emphasis as CommonMark does, and where CommonMark sees none although nothing
// else can be meant: beside CJK characters, which have no spaces round words ("**「強調」**です"), and
// before a letter after punctuation ("**Update:**A lot").
type emphasisParser struct{}

func (emphasisParser) Trigger() []byte { return []byte{'*'} }

func (emphasisParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 1, emphasisDelimiters{})
	if node == nil {
		return nil
	}
	if after, ok := flankBesideCJK(node, before, line[node.OriginalLength:]); ok &&
		node.OriginalLength >= 2 && closesSentence(before) && unicode.IsLetter(after) {
		node.CanClose = true
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

// flankBesideCJK lets a delimiter between before and rest open or close beside a CJK character. It
// returns the character after the delimiter, and whether one touches it on both sides.
func flankBesideCJK(node *parser.Delimiter, before rune, rest []byte) (after rune, touched bool) {
	after, size := utf8.DecodeRune(rest)
	if size == 0 || unicode.IsSpace(after) || unicode.IsSpace(before) || before == 0 {
		return after, false
	}
	beside := isCJK(before) || isCJK(after)
	node.CanOpen, node.CanClose = node.CanOpen || beside, node.CanClose || beside
	return after, true
}

// strikethroughParser reads ~~text~~ as GitHub does, and beside CJK characters as emphasisParser does.
type strikethroughParser struct{ parser.InlineParser }

func (p strikethroughParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	if line, _ := block.PeekLine(); isRange(before, line) {
		return nil
	}
	n := p.InlineParser.Parse(parent, block, pc)
	if node, ok := n.(*parser.Delimiter); ok {
		rest, _ := block.PeekLine()
		flankBesideCJK(node, before, rest)
	}
	return n
}

// isRange reports whether the tilde that line begins with is between two numbers, "5~10".
func isRange(before rune, line []byte) bool {
	return len(line) > 1 && line[1] != '~' && unicode.IsDigit(before) && isDigit(line[1])
}

// isCJK reports whether r belongs to CJK text, its punctuation included.
func isCJK(r rune) bool { return IsUnspaced(r) || unicode.Is(unicode.Hangul, r) }

// closesSentence reports whether r is punctuation that ends words in bold.
func closesSentence(r rune) bool {
	return strings.ContainsRune(":.!?),;\"”’»`]%", r)
}

type emphasisDelimiters struct{}

func (emphasisDelimiters) IsDelimiter(b byte) bool { return b == '*' }

func (emphasisDelimiters) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (emphasisDelimiters) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

// tightHeadingParser reads headings whose signs no space follows, "##Heading": two to six signs, for
// one alone is a tag.
type tightHeadingParser struct{}

func (tightHeadingParser) Trigger() []byte             { return []byte{'#'} }
func (tightHeadingParser) CanInterruptParagraph() bool { return true }
func (tightHeadingParser) CanAcceptIndentedLine() bool { return false }

func (tightHeadingParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	start := pc.BlockOffset()
	if start < 0 {
		return nil, parser.NoChildren
	}
	level := 0
	for start+level < len(line) && line[start+level] == '#' {
		level++
	}
	rest := line[start+level:]
	if r, _ := utf8.DecodeRune(rest); level < 2 || level > 6 || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return nil, parser.NoChildren
	}
	stop := len(bytes.TrimRight(bytes.TrimRight(bytes.TrimRight(line, " \t\n"), "#"), " \t"))
	n := ast.NewHeading(level)
	from := segment.Start + start + level - segment.Padding
	n.Lines().Append(text.NewSegment(from, max(from, segment.Start+stop-segment.Padding)))
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

func (tightHeadingParser) Continue(ast.Node, text.Reader, parser.Context) parser.State {
	return parser.Close
}

func (tightHeadingParser) Close(n ast.Node, r text.Reader, _ parser.Context) {
	if why := (paragraphGuard{}).trouble(n.Lines(), r.Source()); why != "" && n.Parent() != nil {
		replace(n, why)
	}
}
