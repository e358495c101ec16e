package markdown

import "bytes"

// maxDepth is how many containers are followed; markers of more are text.
const maxDepth = 24

// container is a block that holds blocks: a quotation, or one whose content is indented.
type container struct {
	width int16 // columns by which content is indented, 0 for a quotation
	quote bool
	empty bool // an item that has no content so far
}

// keep takes what belongs to the open containers from the front of a line, and returns how
// many of them go on in it.
func (s *Scanner) keep(c *cursor) int {
	for i := range s.depth {
		k := &s.open[i]
		switch {
		case k.quote:
			if c.columns() > 3 && !s.Components || c.byte() != '>' {
				return i
			}
			c.quote()
		case c.blank():
			if k.empty {
				return i
			}
		case c.columns() < int(k.width):
			return i
		default:
			k.empty = false
			c.take(int(k.width))
		}
	}
	return s.depth
}

// opens takes the marker of a container from the front of a line; the zero value stands
// for none. interrupts says that the line would otherwise continue a paragraph. title says
// that the rest of the line is the container's title.
func (s *Scanner) opens(c *cursor, interrupts bool) (k container, title bool) {
	if c.blank() {
		return container{}, false
	}
	rest := s.src[c.next:c.end]
	base, n := c.col, 0
	switch b := rest[0]; {
	case b == '>':
		c.quote()
		return container{quote: true}, false
	case b == '-' || b == '*' || b == '+':
		if n = 1; b != '+' && isThematicBreak(rest) {
			return container{}, false
		}
	case b >= '0' && b <= '9':
		n = orderedMarker(rest)
		if interrupts && (n != 2 || b != '1') {
			return container{}, false
		}
	case b == ':':
		n = 1
	case b == '!' || b == '?' || b == '=':
		if !interrupts && isAdmonition(rest) {
			return container{width: int16(c.nextCol - base + 4)}, true
		}
	case b == '[':
		if n = footnoteMarker(rest); n > 0 {
			c.marker(n)
			return container{width: 4}, false
		}
	}
	if n == 0 || n < len(rest) && rest[n] != ' ' && rest[n] != '\t' {
		return container{}, false
	}
	if IsBlankLine(rest[n:]) && (interrupts || rest[0] == ':') {
		return container{}, false
	}
	s.Item = s.Item || rest[0] != ':'
	c.marker(n)
	switch columns := c.columns(); {
	case c.blank():
		return container{width: int16(c.col + 1 - base)}, false
	case columns > 4:
		c.take(1)
	default:
		c.take(columns)
	}
	return container{width: int16(c.col - base)}, false
}

// orderedMarker returns the length of the marker of an ordered list's item, "12.", that s
// begins with; 0 when it begins with none.
func orderedMarker(s []byte) int {
	n := 0
	for n < len(s) && n < 10 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n == 0 || n == 10 || n == len(s) || s[n] != '.' && s[n] != ')' {
		return 0
	}
	return n + 1
}

// footnoteMarker returns the length of the "[^label]:" that s begins with, 0 for none.
func footnoteMarker(s []byte) int {
	const longest = 1000 // bytes of a label
	if len(s) < 5 || s[1] != '^' {
		return 0
	}
	n := bytes.IndexByte(s[:min(len(s), longest)], ']')
	if n < 3 || n+1 >= len(s) || s[n+1] != ':' {
		return 0
	}
	return n + 2
}

// isAdmonition reports whether the line s begins an admonition or a tab of MkDocs, whose
// content is indented: !!! note "Title", ??? note, === "Title".
func isAdmonition(s []byte) bool {
	if len(s) < 5 || s[1] != s[0] || s[2] != s[0] {
		return false
	}
	rest := s[3:]
	if rest[0] == '+' || rest[0] == '!' && s[0] == '=' {
		rest = rest[1:]
	}
	name := bytes.TrimLeft(rest, " \t")
	if len(name) == len(rest) || len(name) == 0 {
		return false
	}
	return name[0] == '"' || s[0] != '=' && isLetter(name[0])
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// cursor goes through the front of a line, by columns: a tab reaches to the next column
// that four divides.
type cursor struct {
	src   []byte
	at    int // what is before it has been taken
	atCol int // its column
	col   int // up to where columns have been taken; behind atCol within a tab

	next    int // where the next character stands that is no space
	nextCol int // its column
	end     int // of the line, without its line feed
}

// indent finds the next character that is no space.
func (c *cursor) indent() {
	c.next, c.nextCol = c.at, c.atCol
	for c.next < c.end {
		switch c.src[c.next] {
		case ' ':
			c.nextCol++
		case '\t':
			c.nextCol += 4 - c.nextCol&3
		case '\r':
		default:
			return
		}
		c.next++
	}
}

// columns returns how far the next character is indented.
func (c *cursor) columns() int { return c.nextCol - c.col }

// blank reports whether nothing but spaces is left of the line.
func (c *cursor) blank() bool { return c.next == c.end }

// byte returns the next character, 0 at the end of the line.
func (c *cursor) byte() byte {
	if c.next == c.end {
		return 0
	}
	return c.src[c.next]
}

// take takes n columns of indentation.
func (c *cursor) take(n int) {
	c.col += n
	for c.at < c.next {
		width := 1
		if c.src[c.at] == '\t' {
			width = 4 - c.atCol&3
		}
		if c.atCol+width > c.col {
			return
		}
		c.at++
		c.atCol += width
	}
}

// marker takes the indentation and a marker of n bytes behind it.
func (c *cursor) marker(n int) {
	c.at, c.atCol = c.next+n, c.nextCol+n
	c.col = c.atCol
	c.indent()
}

// quote takes a ">" and the space behind it.
func (c *cursor) quote() {
	c.marker(1)
	if c.next > c.at {
		c.take(1)
	}
}
