package dialect

import (
	"bytes"

	"quire/internal/markdown"
)

// kind is what a line belongs to.
type kind int

const (
	prose kind = iota
	code
	formula
)

// block tells line by line what a line stands in, as far as that changes how a line is
// read. It is no Markdown parser: it knows fences, indented code outside lists, and
// formulas between lines of dollars.
type block struct {
	fence     markdown.Fence // of the open code, the zero value for none
	dollars   bool           // inside a formula
	indented  bool           // the line before was indented code
	afterGap  bool           // the line before was blank
	inList    bool
	para      int    // where the paragraph at hand begins
	void      [2]int // up to where no formula ends that begins there, by its sign
	started   bool
	noIndents bool // MDX knows no indented code
}

// inFence tells whether fenced code is open.
func (b *block) inFence() bool { return b.fence.IsOpen() }

// enter takes in the line from off to end and returns what it belongs to.
func (b *block) enter(src []byte, off, end int) kind {
	if !b.started {
		b.started, b.afterGap = true, true
	}
	ln := src[off:end]
	i := 0
	for i < len(ln) && (ln[i] == ' ' || ln[i] == '\t') {
		i++
	}
	rest := ln[i:]
	if len(rest) == 0 || rest[0] == '\n' {
		b.afterGap, b.para = true, end
		if b.inFence() || b.indented {
			return code
		}
		return prose
	}
	gap := b.afterGap
	b.afterGap = false
	if !b.inFence() && !b.dollars && i >= 1 && (i >= 4 || bytes.IndexByte(ln[:i], '\t') >= 0) && !b.noIndents && !b.inList && (gap || b.indented) {
		b.indented = true
		return code
	}
	b.indented = false
	switch c := rest[0]; {
	case c == '`' || c == '~' || c == '>' || c == '-' || c == '*' || c == '+' || c >= '0' && c <= '9':
		return b.marked(rest, i == 0 && gap)
	case c == '$' || c == '\\':
		return b.formula(src, rest, end)
	}
	if b.inFence() {
		return code
	}
	if b.dollars {
		return formula
	}
	if i == 0 && gap {
		b.inList = false
	}
	return prose
}

// marked is enter for a line that begins, after its indentation, with a mark that may
// be a list's, a quotation's or a fence. leavesList tells whether it ends the lists
// above it, should it not be an item itself.
func (b *block) marked(rest []byte, leavesList bool) kind {
	rest, list := markers(rest)
	switch {
	case b.inFence():
		if b.fence.ClosedBy(rest) {
			b.fence = markdown.Fence{}
		}
		return code
	case b.dollars:
		return formula
	}
	if b.fence = markdown.OpenFence(rest); b.inFence() {
		return code
	}
	if list || leavesList {
		b.inList = list
	}
	return prose
}

// markers cuts the marks of quotations and lists from the front of s; list tells
// whether there was one of a list.
func markers(s []byte) (rest []byte, list bool) {
	for len(s) > 1 {
		switch c := s[0]; {
		case c == '>':
			s = bytes.TrimLeft(s[1:], " \t")
		case (c == '-' || c == '*' || c == '+') && (s[1] == ' ' || s[1] == '\t'):
			s, list = bytes.TrimLeft(s[2:], " \t"), true
		case c >= '0' && c <= '9':
			n := 1
			for n < len(s) && n < 9 && s[n] >= '0' && s[n] <= '9' {
				n++
			}
			if n+1 >= len(s) || s[n] != '.' && s[n] != ')' || s[n+1] != ' ' {
				return s, list
			}
			s, list = bytes.TrimLeft(s[n+2:], " \t"), true
		default:
			return s, list
		}
	}
	return s, list
}

// formula is enter for a line that begins with a dollar or a backslash.
func (b *block) formula(src, rest []byte, end int) kind {
	if b.inFence() {
		return code
	}
	opens, closes := []byte("$$"), []byte("$$")
	if rest[0] == '\\' {
		opens, closes = []byte(`\[`), []byte(`\]`)
	}
	if b.dollars {
		if bytes.Contains(rest, closes) {
			b.dollars = false
		}
		return formula
	}
	if !bytes.HasPrefix(rest, opens) {
		return prose
	}
	if bytes.Contains(rest[2:], closes) {
		return formula
	}
	const longest = 8 << 10 // bytes of a formula
	void := &b.void[0]
	if rest[0] == '\\' {
		void = &b.void[1]
	}
	if end < *void {
		return prose
	}
	ahead := src[end:min(len(src), end+longest)]
	if gap := bytes.Index(ahead, []byte("\n\n")); gap >= 0 {
		ahead = ahead[:gap]
	}
	if bytes.Contains(ahead, closes) {
		b.dollars = true
		return formula
	}
	*void = end + len(ahead)
	return prose
}
