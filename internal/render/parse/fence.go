package parse

import "quire/internal/markdown"

// inCode reports whether the line of s is fenced code or a fence.
func inCode(s *markdown.Scanner) bool { return s.Kind == markdown.Code || s.Kind == markdown.Fenced }

// opensCode reports whether the line of s is a fence that opens code.
func opensCode(s *markdown.Scanner) bool { return s.Kind == markdown.Fenced && s.InFence() }

// closesCode reports whether the line of s is a fence that closes code.
func closesCode(s *markdown.Scanner) bool { return s.Kind == markdown.Fenced && !s.InFence() }

// ClosingFence returns where the line begins that closes the code whose fence is at off, and where it
// ends; the end of src for both when the code is not closed.
func ClosingFence(src []byte, off int) (start, end int) {
	s := markdown.NewScanner(src)
	s.Skip(off)
	for s.Next() && inCode(&s) {
		if closesCode(&s) {
			return s.Start, s.End
		}
	}
	return len(src), len(src)
}

// UnclosedFence returns where code begins that goes on to the end of src for want of a fence that
// closes it, outside any container; -1 without one.
func UnclosedFence(src []byte) int {
	for s := markdown.NewScanner(src); ; {
		start, _ := s.NextCode()
		switch {
		case start == len(src):
			return -1
		case s.InFence() && (src[start] == '`' || src[start] == '~'):
			return start
		}
	}
}
