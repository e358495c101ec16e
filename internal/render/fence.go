package render

import (
	"bytes"

	"quire/internal/markdown"
)

// openCode is the fenced code that is open, the zero value when none is.
type openCode struct{ markdown.Fence }

func (c *openCode) open() bool { return c.IsOpen() }

// holds tells whether a line, which begins at s after its indentation, is code or a
// fence, and opens or closes the code.
func (c *openCode) holds(s []byte) bool {
	if c.open() {
		if c.ClosedBy(s) {
			*c = openCode{}
		}
		return true
	}
	opening := markdown.OpenFence(s)
	// "```</code>" ends code that HTML encloses.
	if !opening.IsOpen() || bytes.Contains(firstLine(s), []byte("</")) {
		return false
	}
	c.Fence = opening
	return true
}

// fenced tells whether a line is code or a fence, of those fences that stand in no list
// or quotation. It may take for one what HTML encloses: what it says of code must do
// no harm if it is none.
func fenced(code *openCode, ln []byte) bool {
	s := bytes.TrimLeft(ln, " ")
	if len(ln)-len(s) > 3 {
		return code.open()
	}
	return code.holds(s)
}

// fenceEnd is where the code ends whose fence stands at off; -1 when it is not closed.
func fenceEnd(src []byte, off int) int {
	var code openCode
	for at := off; ; {
		end := lineEnd(src, at)
		if end < 0 {
			return -1
		}
		in := fenced(&code, src[at:end])
		if at == off && (!in || !code.open()) {
			return -1
		}
		if at = end; !code.open() {
			return at
		}
	}
}

// closingFence is where the line begins that closes the fence opened by the line at
// off, the end of src when none does.
func closingFence(src []byte, off int) int {
	opening := firstLine(src[off:])
	code := openCode{markdown.OpenFence(bytes.TrimLeft(opening, " "))}
	for pos := off + len(opening); pos < len(src); {
		ln := firstLine(src[pos:])
		if fenced(&code, ln); !code.open() {
			return pos
		}
		pos += len(ln)
	}
	return len(src)
}
