package block

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
	"quire/internal/render/parse"
)

// fastPath splits the next blocks that are known from how their lines begin, which is ten times as
// fast as parsing them: headings, fenced code, and runs of lines that are a paragraph, a quotation, a
// table or a list, each with what is known to be another block behind it. It returns none where it
// cannot be sure; a test verifies over many posts that it never differs from the parser.
func (s *Splitter) fastPath(end int, final bool) []Block {
	var blocks []Block
	for {
		start := blankEnd(s.src, s.off, end)
		stop := shortEnd(s.src[:end], start)
		if stop < 0 {
			return blocks
		}
		next := blankEnd(s.src, stop, end)
		if next == end && !final || next < end && !beginsAnew(s.src[start:end], s.src[next:end]) {
			return blocks
		}
		s.skipTo(start)
		blocks = append(blocks, Block{Start: start, End: next, Line: s.line})
		s.skipTo(next)
	}
}

// blankEnd returns where the first line from off on begins that is not blank; end when all are up to
// there.
func blankEnd(src []byte, off, end int) int {
	for at := off; at < end; at++ {
		switch src[at] {
		case '\n':
			off = at + 1
		case ' ', '\t':
		default:
			return off
		}
	}
	return end
}

// beginsAnew reports whether next begins another block than block does, which ends before it with a
// blank line, or needs none to end. What is indented may belong to a list, a colon makes a definition
// of a paragraph, and a list goes on with another item.
func beginsAnew(block, next []byte) bool {
	switch kindOfLine(block) {
	case headingLine, fenceLine, ruleLine:
		return true
	case itemLine:
		if next[0] == block[0] {
			return false
		}
	case numberLine:
		if next[0] >= '0' && next[0] <= '9' {
			return false
		}
	}
	return next[0] > ' ' && next[0] != ':'
}

// lineKind is the kind of block that a line may begin or be part of.
type lineKind uint8

const (
	otherLine      lineKind = iota // anything that only a parser knows
	proseLine                      // of a paragraph, wherever it is
	headingLine                    // "## a heading"
	fenceLine                      // "```"
	quoteLine                      // "> a quotation"
	rowLine                        // "| of a table |"
	itemLine                       // "- an item"
	numberLine                     // "1. an item"
	ruleLine                       // "---"
	definitionLine                 // "[label]: target"
)

// shortEnd returns where the block ends that begins with the line at off; -1 when only a parser
// knows.
func shortEnd(src []byte, off int) int {
	if off >= len(src) {
		return -1
	}
	kind := kindOfLine(src[off:])
	switch kind {
	case otherLine:
		return -1
	case fenceLine:
		if start, end := parse.ClosingFence(src, off); start < end && src[end-1] == '\n' {
			return end
		}
		return -1
	}
	marker, inside := src[off], 0
	switch kind {
	case itemLine:
		inside = 2
	case numberLine:
		n := digits(src[off:])
		marker, inside = src[off+n], n+2
	}
	for at := off; ; {
		end := markdown.LineEnd(src, at)
		if src[end-1] != '\n' { // its line may go on
			return -1
		}
		if kind == headingLine || kind == ruleLine || kind == definitionLine && kindOfLine(src[end:]) == kind {
			return end
		}
		if below := markdown.FirstLine(src[end:]); kind == rowLine && at == off && !isTableHead(src[at:end], below) {
			return -1
		}
		if at = end; at == len(src) || markdown.IsBlankLine(src[at:]) {
			return at
		}
		ln := src[at:]
		switch k := kindOfLine(ln); {
		case inside > 0 && len(ln) > inside && len(bytes.TrimLeft(ln[:inside], " ")) == 0: // it belongs to the item
		case k != kind, k == itemLine && ln[0] != marker,
			k == numberLine && (digits(ln)+2 != inside || ln[inside-2] != marker):
			return -1
		}
	}
}

// isTableHead reports whether a row of a table and the one below are a plain head: names, and a
// delimiter for each.
func isTableHead(names, below []byte) bool {
	inside := func(row []byte) []byte {
		row = bytes.TrimPrefix(bytes.TrimSpace(row), []byte("|"))
		return bytes.TrimSuffix(row, []byte("|"))
	}
	bars := func(row []byte) int { return bytes.Count(inside(row), []byte("|")) }
	if len(bytes.TrimSpace(inside(names))) == 0 || bars(names) != bars(below) {
		return false
	}
	for cell := range bytes.SplitSeq(inside(below), []byte("|")) {
		dashes := bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(cell), []byte(":")), []byte(":"))
		if len(dashes) == 0 || len(bytes.Trim(dashes, "-")) > 0 {
			return false
		}
	}
	return true
}

// digits returns how many digits s begins with.
func digits(s []byte) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// kindOfLine returns the kind of the line that s begins with.
func kindOfLine(s []byte) lineKind {
	c, second := at(s, 0), at(s, 1)
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= 0x80:
		return proseUnlessDefinition(s)
	case c >= '0' && c <= '9':
		n := digits(s)
		if d := at(s, n); d != '.' && d != ')' {
			return proseUnlessDefinition(s)
		}
		if n <= 2 && at(s, n+1) == ' ' && item(s[n:]) == itemLine {
			return numberLine
		}
		return otherLine
	}
	switch c {
	case '"', '\'', '(', ',', '.', ';', '/', '@', '&', ']', ')':
		return proseUnlessDefinition(s)
	case '[', '!':
		switch {
		case c == '[' && isDefinition(markdown.FirstLine(s)):
			return definitionLine
		case second != '!':
			return proseUnlessDefinition(s)
		}
	case '*', '_':
		if isRule(s) {
			return ruleLine
		}
		if isAlnum(second) || second == c && isAlnum(at(s, 2)) {
			return proseUnlessDefinition(s)
		}
		if c == '*' && second == ' ' {
			return item(s)
		}
	case '-', '+':
		if second == ' ' {
			return item(s)
		}
		if c == '-' && isRule(s) {
			return ruleLine
		}
	case '`', '~':
		if second == c && at(s, 2) == c {
			return fenceLine
		}
		return proseUnlessDefinition(s)
	case '#':
		return heading(s)
	case '>':
		return quoteLine
	case '|':
		return rowLine
	}
	return otherLine
}

// at returns byte i of s, a line feed behind its end.
func at(s []byte, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return '\n'
}

// proseUnlessDefinition returns proseLine unless the line may end a link reference or a footnote.
func proseUnlessDefinition(s []byte) lineKind {
	if bytes.Contains(markdown.FirstLine(s), []byte("]:")) {
		return otherLine
	}
	return proseLine
}

// isDefinition reports whether a line is a link reference of the plainest kind.
func isDefinition(ln []byte) bool {
	n := 1
	for isAlnum(at(ln, n)) || at(ln, n) == '-' || at(ln, n) == ' ' && n > 1 {
		n++
	}
	if n == 1 || at(ln, n) != ']' || at(ln, n+1) != ':' || at(ln, n+2) != ' ' {
		return false
	}
	target, title, titled := bytes.Cut(bytes.TrimSuffix(ln[n+3:], []byte("\n")), []byte(" \""))
	if titled && bytes.IndexAny(title, "\"\\") != len(title)-1 {
		return false
	}
	isSpecial := func(r rune) bool { return r >= 0x80 || r <= ' ' || strings.ContainsRune("<>()\\\"'", r) }
	return len(target) > 0 && bytes.IndexFunc(target, isSpecial) < 0
}

// isRule reports whether a line is a thematic break without spaces.
func isRule(s []byte) bool {
	ln := markdown.FirstLine(s)
	n := 0
	for n < len(ln) && ln[n] == ln[0] {
		n++
	}
	return n >= 3 && at(ln, n) == '\n'
}

// item returns itemLine for an item of a list that begins with text.
func item(s []byte) lineKind {
	if kindOfLine(s[2:]) == proseLine {
		return itemLine
	}
	return otherLine
}

// heading returns headingLine for a heading that has a text.
func heading(s []byte) lineKind {
	n := 1
	for at(s, n) == '#' {
		n++
	}
	if n <= 6 && at(s, n) == ' ' && kindOfLine(s[n+1:]) == proseLine {
		return headingLine
	}
	return otherLine
}
