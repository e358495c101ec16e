package markdown

import (
	"bytes"
	"path"
	"strings"
)

// Kind is what a line belongs to.
type Kind uint8

// The kinds of lines.
const (
	Text     Kind = iota // of a paragraph, a heading, a table, HTML: where inline Markdown is read
	Blank                // nothing but white space and the markers of containers
	Fenced               // opens or closes fenced code
	Code                 // of fenced code
	Indented             // of indented code
	Math                 // of a display formula, its delimiters included
	Comment              // of an HTML comment that began on a line above
	Raw                  // of a <pre>, <script>, <style> or <textarea> that began on a line above
)

// Line is one line of a text.
type Line struct {
	Start, End int // where it begins and ends in the source, the line feed included
	// Content is where its text begins, behind indentation and the markers of containers;
	// for lines of code, behind what the containers take.
	Content int
	Para    int // where the paragraph begins that it belongs to; Start for all other lines
	Kind    Kind
	Item    bool // it begins an item of a list
	Quoted  bool // it stands in a quotation
}

// Scanner goes through the lines of Markdown and knows what block each is part of, as far
// as that decides how the line is read: code, a formula, a comment, or text. It follows
// the containers of CommonMark (quotations and list items), and those of footnotes,
// definitions and admonitions, whose content is indented.
//
// It allocates nothing. A copy of it goes on by itself.
type Scanner struct {
	Line
	// Components says that indentation means nothing, as in MDX: no code is indented,
	// but a fence may be.
	Components bool
	// Dedent is how many spaces and tabs each line loses before it is read.
	Dedent int

	src  []byte
	at   int  // where the next line begins
	held bool // the line is to be read once more

	open  [maxDepth]container
	depth int // containers that are open
	para  int // where the open paragraph begins, -1 when none is open

	fence   Fence  // of the code that is open
	formula byte   // '$', '[' or an environment when a formula is open
	noMath  [3]int // up to where no "$$", no "\[" and no environment begins one
	hidden  int    // where the comment or the raw element ends that is open
	raw     bool   // it is a raw element
	rawEnd  int    // where the next tag stands that ends one, once that has been looked for

	comment, commentEnd, gap, ticks, tildes ahead

	tried int // the last line that may be a fence, before which NextCode has passed over lines
}

// NewScanner returns a scanner that begins with the first line of src.
func NewScanner(src []byte) Scanner {
	return Scanner{
		src: src, para: -1, comment: notYet, commentEnd: notYet, rawEnd: -1, gap: notYet, ticks: notYet,
		tildes: notYet,
	}
}

// ScannerOf returns a scanner for the Markdown of the file called name.
func ScannerOf(name string, src []byte) Scanner {
	s := NewScanner(src)
	s.Components = strings.EqualFold(path.Ext(name), ".mdx")
	return s
}

// Next goes on to the next line, and returns false without one.
func (s *Scanner) Next() bool {
	if s.held {
		s.held = false
		return true
	}
	if s.at >= len(s.src) {
		return false
	}
	s.read(s.at)
	s.at = s.End
	return true
}

// Skip goes on with the line at off, as if there were no lines up to there.
func (s *Scanner) Skip(off int) { s.at, s.held = off, false }

// InFence reports whether fenced code is open behind the line.
func (s *Scanner) InFence() bool { return s.fence.IsOpen() }

// CommentEnd returns where the comment ends that is open behind the line, 0 when none is.
func (s *Scanner) CommentEnd() int {
	if s.raw || s.hidden <= s.End {
		return 0
	}
	return s.hidden
}

// read takes in the line at off.
func (s *Scanner) read(off int) {
	s.Line = Line{Start: off, End: LineEnd(s.src, off), Content: off, Para: off}
	c := cursor{src: s.src, at: off, end: s.End}
	if s.src[c.end-1] == '\n' {
		c.end--
	}
	if off < s.hidden && s.hide(&c) {
		return
	}
	c.at = min(c.at+s.Dedent, c.end)
	c.indent()
	kept := s.keep(&c)
	s.Content = c.at
	switch {
	case kept == s.depth && s.fence.IsOpen():
		s.code(&c)
	case kept == s.depth && s.formula != 0:
		s.math(&c)
	default:
		s.fence, s.formula = Fence{}, 0 // their container has ended
		s.block(&c, kept)
	}
	for _, k := range s.open[:s.depth] {
		s.Quoted = s.Quoted || k.quote
	}
}

// code takes in a line of the open code.
func (s *Scanner) code(c *cursor) {
	s.Kind = Code
	if (c.columns() <= 3 || s.Components) && s.fence.ClosedBy(s.src[c.next:s.End]) {
		s.Kind, s.Content, s.fence = Fenced, c.next, Fence{}
	}
}

// block takes in a line that goes on in the outer kept of the open containers, and in no
// code and no formula.
func (s *Scanner) block(c *cursor, kept int) {
	continues := s.para >= 0
	open := kept
	for open < maxDepth && (c.columns() <= 3 || s.Components) {
		k, title := s.opens(c, continues && kept == s.depth)
		if k.width == 0 && !k.quote {
			break
		}
		s.closeTo(open)
		s.open[open] = k
		open++
		s.depth, continues = open, false
		if title {
			s.Content = c.next
			return
		}
	}
	s.Content = c.next
	switch {
	case c.blank():
		s.Kind = Blank
		s.closeTo(open)
		if open > kept {
			s.open[open-1].empty = !s.open[open-1].quote
		}
		return
	case c.columns() > 3 && !s.Components:
		if !continues {
			s.Kind, s.Content = Indented, c.at
			s.closeTo(open)
			return
		}
	case s.leaf(c, continues && kept == s.depth):
		s.closeTo(open)
		return
	}
	if !continues {
		s.closeTo(open)
		s.para = s.Start
	}
	s.Para = s.para
	s.opensComment()
}

// closeTo ends the open paragraph, and all containers but the outer n.
func (s *Scanner) closeTo(n int) { s.depth, s.para = n, -1 }

// leaf takes in a line that is all or the beginning of a block, and returns false for one
// of a paragraph. continues says that it would continue the paragraph of its container.
func (s *Scanner) leaf(c *cursor, continues bool) bool {
	rest := s.src[c.next:s.End]
	switch b := rest[0]; b {
	case '`', '~':
		f := OpenFence(rest)
		if !f.IsOpen() || bytes.HasPrefix(rest[f.Len:], []byte("</")) { // "```</code>" is of HTML around it
			return false
		}
		s.Kind, s.fence = Fenced, f
		return true
	case '#':
		n := run(rest)
		return n <= 6 && (n == len(rest) || isSpace(rest[n]))
	case '*', '_':
		return isThematicBreak(rest)
	case '-', '=':
		return isThematicBreak(rest) || continues && IsBlankLine(rest[run(rest):])
	case '$', '\\':
		return s.opensMath(rest)
	case '<':
		s.opensRaw(rest)
		return false
	default:
		return b < ' ' // what dialects leave for a container
	}
}

// isThematicBreak reports whether the line s is three or more of its first character with
// spaces between them.
func isThematicBreak(s []byte) bool {
	n := 0
	for _, c := range s {
		switch {
		case c == s[0]:
			n++
		case !isSpace(c):
			return false
		}
	}
	return n >= 3
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
