package markdown

import "bytes"

// LineEnd returns where the line that holds off ends, behind its line feed; the end of src
// where it has none.
func LineEnd(src []byte, off int) int {
	if i := bytes.IndexByte(src[off:], '\n'); i >= 0 {
		return off + i + 1
	}
	return len(src)
}

// LineStart returns where the line that holds off begins.
func LineStart(src []byte, off int) int {
	return bytes.LastIndexByte(src[:min(off, len(src))], '\n') + 1
}

// FirstLine returns the line that s begins with, its line feed included.
func FirstLine(s []byte) []byte { return s[:LineEnd(s, 0)] }

// IsBlankLine reports whether the line that s begins with holds nothing but white space.
func IsBlankLine(s []byte) bool {
	for _, c := range s {
		switch c {
		case ' ', '\t', '\r':
		case '\n':
			return true
		default:
			return false
		}
	}
	return true
}
