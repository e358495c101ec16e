package render

import "bytes"

// fence is the code fence that is open, the zero value when none is.
type fence struct {
	mark byte // its character
	long int  // how many of them
}

// holds tells whether a line, which begins at s after its indentation, is code or a
// fence, and opens or closes the fence.
func (f *fence) holds(s []byte) bool {
	if len(s) < 3 || s[0] != '`' && s[0] != '~' || s[1] != s[0] || s[2] != s[0] {
		return f.mark != 0
	}
	n := 3
	for n < len(s) && s[n] == s[0] {
		n++
	}
	switch {
	case f.mark == 0:
		// "```</code>" ends code that HTML encloses.
		if info := s[n:]; !bytes.Contains(info, []byte("</")) && (s[0] == '~' || bytes.IndexByte(info, '`') < 0) {
			*f = fence{s[0], n}
			return true
		}
		return false
	case f.mark == s[0] && n >= f.long && len(bytes.TrimSpace(s[n:])) == 0:
		*f = fence{}
	}
	return true
}

// fenced tells whether a line is code or a fence, of those fences that stand in no list
// or quotation. It may take for one what HTML encloses: what it says of code must do
// no harm if it is none.
func fenced(code *fence, ln []byte) bool {
	s := bytes.TrimLeft(ln, " ")
	if len(ln)-len(s) > 3 {
		return code.mark != 0
	}
	return code.holds(s)
}

// fenceEnd is where the code ends whose fence stands at off; -1 when it is not closed.
func fenceEnd(src []byte, off int) int {
	var code fence
	for at := off; ; {
		end := lineEnd(src, at)
		if end < 0 {
			return -1
		}
		in := fenced(&code, src[at:end])
		if at == off && (!in || code.mark == 0) {
			return -1
		}
		if at = end; code.mark == 0 {
			return at
		}
	}
}

// closingFence is where the line begins that closes the fence opened by the line at
// off, the end of src when none does.
func closingFence(src []byte, off int) int {
	opening := firstLine(src[off:])
	mark := bytes.TrimSpace(opening)
	code := fence{mark: mark[0], long: len(mark) - len(bytes.TrimLeft(mark, string(mark[:1])))}
	for pos := off + len(opening); pos < len(src); {
		ln := firstLine(src[pos:])
		if fenced(&code, ln); code.mark == 0 {
			return pos
		}
		pos += len(ln)
	}
	return len(src)
}
