package markdown

import "bytes"

// maxFormula is the longest display formula in bytes.
const maxFormula = 8 << 10

// closesMath returns what ends a display formula that begins with "$$" or "\[".
func closesMath(formula byte) []byte {
	if formula == '$' {
		return []byte("$$")
	}
	return []byte(`\]`)
}

// math takes in a line of the open formula.
func (s *Scanner) math(c *cursor) {
	s.Kind, s.Content = Math, c.next
	if bytes.Contains(s.src[c.next:c.end], closesMath(s.formula)) {
		s.formula = 0
	}
}

// opensMath reports whether rest, the end of the line, begins a display formula that also
// ends, with the line or below it in the same paragraph.
func (s *Scanner) opensMath(rest []byte) bool {
	if len(rest) < 2 || rest[0] == '$' && rest[1] != '$' || rest[0] == '\\' && rest[1] != '[' {
		return false
	}
	sign, none := rest[1], &s.noMath[rest[1]&1]
	closes := closesMath(sign)
	switch n := bytes.Index(rest[2:], closes); {
	case n >= 0 && !IsBlankLine(rest[2+n+len(closes):]):
		return false // text goes on behind it
	case n < 0:
		if s.End < *none {
			return false
		}
		limit := min(s.End+maxFormula, s.gap.from(s.src, s.End, "\n\n"))
		if !bytes.Contains(s.src[s.End:limit], closes) {
			*none = limit
			return false
		}
		s.formula = sign
	}
	s.Kind = Math
	return true
}

// HasTeXCommand reports whether s has a command of TeX, as in "\alpha".
func HasTeXCommand(s []byte) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '\\' && s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z' {
			return true
		}
	}
	return false
}
