package render

import "bytes"

// firstLine is the first line of s with its line feed, which the last line of a post may
// lack.
func firstLine(s []byte) []byte {
	if end := lineEnd(s, 0); end >= 0 {
		return s[:end]
	}
	return s
}

// lineEnd is where the line at off ends, its line feed included; -1 when it has none.
func lineEnd(src []byte, off int) int {
	i := bytes.IndexByte(src[off:], '\n')
	if i < 0 {
		return -1
	}
	return off + i + 1
}

// lineStart is where the line of src begins that holds position p.
func lineStart(src []byte, p int) int {
	return bytes.LastIndexByte(src[:min(p, len(src))], '\n') + 1
}

// isBlankLine tells whether the line that s begins with is one of blanks.
func isBlankLine(s []byte) bool {
	for _, c := range s {
		switch c {
		case ' ', '\t':
		case '\n':
			return true
		default:
			return false
		}
	}
	return true
}
