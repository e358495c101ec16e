package markdown

import "bytes"

// Fence is the run of characters that opens fenced code; the zero value is no fence.
type Fence struct {
	Char byte // '`' or '~'
	Len  int  // how many of them, at least three
}

// OpenFence returns the fence that opens on the line that s begins with, the zero value
// when none does: the info string of backticks holds no backtick. Indentation and the
// markers of containers must be gone from s.
func OpenFence(s []byte) Fence {
	if len(s) < 3 || s[0] != '`' && s[0] != '~' {
		return Fence{}
	}
	f := Fence{s[0], run(s)}
	if f.Len < 3 || f.Char == '`' && bytes.IndexByte(FirstLine(s)[f.Len:], '`') >= 0 {
		return Fence{}
	}
	return f
}

// IsOpen reports whether f is a fence.
func (f Fence) IsOpen() bool { return f.Len > 0 }

// ClosedBy reports whether the line that s begins with closes f: by at least as many of
// its characters, with nothing but spaces behind them.
func (f Fence) ClosedBy(s []byte) bool {
	if len(s) < f.Len || f.Len == 0 || s[0] != f.Char {
		return false
	}
	n := run(s)
	return n >= f.Len && IsBlankLine(s[n:])
}

// run counts how often the first character of s is repeated at its beginning.
func run(s []byte) int {
	n := 1
	for n < len(s) && s[n] == s[0] {
		n++
	}
	return n
}
