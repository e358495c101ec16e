package markdown

import (
	"bytes"
	"strings"
)

// NextCode goes on to the next fenced code and returns where it begins and ends, its
// fences included; both are the length of the source without one. InFence then
// reports whether the code goes on to the end of the source for want of a closing fence.
//
// It finds what Next would find, but looks only at lines that may be a fence and at what
// decides whether they are.
func (s *Scanner) NextCode() (start, end int) {
	for s.skipToFence() && s.Next() {
		if s.Kind != Fenced {
			continue
		}
		start = s.Start
		for s.InFence() && s.nextInCode() {
			if s.Kind == Code || s.Kind == Fenced && !s.InFence() {
				continue
			}
			s.held = true // its container has ended, and the code with it
			return start, s.Start
		}
		return start, s.End
	}
	return len(s.src), len(s.src)
}

// skipToFence passes over lines before the next one that may be a fence, as far as they
// leave no container open there; it returns false when there is no such line.
func (s *Scanner) skipToFence() bool {
	if s.held || s.at < s.hidden {
		return true
	}
	next := min(s.ticks.from(s.src, s.at, "```"), s.tildes.from(s.src, s.at, "~~~"))
	for !mayOpen(s.src, next) {
		end := LineEnd(s.src, next)
		next = min(s.ticks.from(s.src, end, "```"), s.tildes.from(s.src, end, "~~~"))
	}
	if next == len(s.src) {
		return false
	}
	if s.tried == next {
		return true
	}
	s.tried = next
	to := LineStart(s.src, next)
	for to > s.at && !beginsAnew(s.src, to) {
		to = LineStart(s.src, to-1)
	}
	if to > s.at && !leavesHidden(s.src[s.at:to]) {
		s.closeTo(0)
		s.formula = 0
		s.at = to
	}
	return true
}

// mayOpen reports whether nothing but indentation and markers of containers is before off
// on its line.
func mayOpen(src []byte, off int) bool {
	if off == len(src) {
		return true
	}
	for off--; off >= 0 && src[off] != '\n'; off-- {
		if src[off] != ' ' && strings.IndexByte("\t\r>-*+.):0123456789", src[off]) < 0 {
			return bytes.IndexByte(src[LineStart(src, off):off], '[') >= 0 // of a footnote
		}
	}
	return true
}

// beginsAnew reports whether all blocks end above the line at off: it is not indented, and
// below an empty line.
func beginsAnew(src []byte, off int) bool {
	return off > 1 && src[off-2] == '\n' && !isSpace(src[off])
}

// leavesHidden reports whether a comment or a raw element may begin in s that does not end
// there.
func leavesHidden(s []byte) bool {
	for at := 0; ; {
		n := bytes.IndexByte(s[at:], '<')
		if n < 0 {
			return false
		}
		at += n + 1
		switch {
		case bytes.HasPrefix(s[at:], []byte("!--")):
			if bytes.IndexByte(s[LineStart(s, at):at], '`') >= 0 {
				return true // it may be code
			}
			n = bytes.Index(s[at:], []byte("-->"))
		case isRaw(s[at:], true):
			n = rawEnd(s[at:])
		default:
			n = 0
		}
		if n < 0 {
			return true
		}
		at += n
	}
}

// rawEnd returns where a tag that ends a raw element begins in s, -1 without one.
func rawEnd(s []byte) int {
	for off := 0; ; off += len("</") {
		n := bytes.Index(s[off:], []byte("</"))
		if n < 0 {
			return -1
		}
		if off += n; isRaw(s[off+2:], false) {
			return off
		}
	}
}

// nextInCode is Next for the open code: outside containers it goes on to the line that
// closes the code, or to the last one.
func (s *Scanner) nextInCode() bool {
	if s.depth > 0 || s.Dedent > 0 || s.at >= len(s.src) {
		return s.Next()
	}
	mark, from := []byte("```"), s.at
	if s.fence.Char == '~' {
		mark = []byte("~~~")
	}
	for {
		n := bytes.Index(s.src[from:], mark)
		if n < 0 {
			s.Line = Line{Start: s.at, End: len(s.src), Content: s.at, Para: s.at, Kind: Code}
			s.at = s.End
			return true
		}
		start := LineStart(s.src, from+n)
		if s.fence.ClosedBy(bytes.TrimLeft(s.src[start:], " \t")) {
			s.at = start
			if s.Next(); s.Kind == Fenced {
				return true
			}
		}
		from = LineEnd(s.src, from+n)
	}
}
