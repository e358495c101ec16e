package markdown

import (
	"bytes"
	"slices"
)

// maxFormula is the longest display formula in bytes.
const maxFormula = 8 << 10

// closesMath returns what ends a display formula that begins with "$$", "\[" or an environment.
func closesMath(formula byte) []byte {
	switch {
	case formula == '$':
		return []byte("$$")
	case formula >= firstEnvironment:
		return []byte(`\end{` + texEnvironments[formula-firstEnvironment] + "}")
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
	if len(rest) > len(`\begin`) && rest[1] == 'b' {
		return s.opensEnvironment(rest)
	}
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

// texEnvironments are the environments that are formulas by themselves, as MathJax reads them.
var texEnvironments = [...]string{
	"align", "align*", "equation", "equation*", "gather", "gather*", "multline", "multline*", "eqnarray", "eqnarray*",
	"alignat", "alignat*", "flalign", "flalign*",
}

// TeXEnvironment returns the name of the environment of formulas that a line begins, "" for none.
func TeXEnvironment(line []byte) string {
	rest, found := bytes.CutPrefix(line, []byte(`\begin{`))
	if !found {
		return ""
	}
	for _, name := range texEnvironments {
		if len(rest) > len(name) && rest[len(name)] == '}' && string(rest[:len(name)]) == name {
			return name
		}
	}
	return ""
}

// firstEnvironment is the sign of an open formula in the first of texEnvironments; the others follow.
const firstEnvironment = 0x80

// opensEnvironment is opensMath for an environment of TeX.
func (s *Scanner) opensEnvironment(rest []byte) bool {
	name := TeXEnvironment(rest)
	if name == "" {
		return false
	}
	sign := byte(firstEnvironment + slices.Index(texEnvironments[:], name))
	closes := closesMath(sign)
	switch n := bytes.Index(rest, closes); {
	case n >= 0 && !IsBlankLine(rest[n+len(closes):]):
		return false
	case n < 0:
		if s.End < s.noMath[2] {
			return false
		}
		limit := min(s.End+maxFormula, s.gap.from(s.src, s.End, "\n\n"))
		if !bytes.Contains(s.src[s.End:limit], closes) {
			s.noMath[2] = limit
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
