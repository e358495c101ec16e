// Package markdown tells the lines that open and close fenced code in Markdown from all
// others (CommonMark 4.5), for those who look at a post without parsing it. It knows
// nothing of indentation, lists and quotations: what it is given begins behind them.
package markdown

import "bytes"

// Fence is what has opened a block of code; the zero value is none.
type Fence struct {
	Mark byte // '`' or '~'
	Len  int  // how many of them, at least three
}

// Opening is the fence that the line opens which s begins with, the zero value when it
// opens none: behind backticks no other may follow.
func Opening(s []byte) Fence {
	if len(s) < 3 || s[0] != '`' && s[0] != '~' {
		return Fence{}
	}
	f := Fence{s[0], run(s)}
	if f.Len < 3 || f.Mark == '`' && bytes.IndexByte(line(s)[f.Len:], '`') >= 0 {
		return Fence{}
	}
	return f
}

// ClosedBy tells whether the line that s begins with closes f: by at least as many of its
// marks, and nothing but blanks behind them.
func (f Fence) ClosedBy(s []byte) bool {
	if len(s) < f.Len || f.Len == 0 || s[0] != f.Mark {
		return false
	}
	n := run(s)
	return n >= f.Len && len(bytes.TrimSpace(line(s)[n:])) == 0
}

// run is how often the first character of s is repeated at its beginning.
func run(s []byte) int {
	n := 1
	for n < len(s) && s[n] == s[0] {
		n++
	}
	return n
}

// line is the line that s begins with, without its line feed.
func line(s []byte) []byte {
	if i := bytes.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}
