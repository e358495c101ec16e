package dialect

import (
	"bytes"
)

// docsify returns the callouts of Docsify, "!> text" and "?> text".
func docsify() dialect {
	return dialect{name: "Docsify", line: (*document).docsifyCallout, lineAt: "!?"}
}

func (d *document) docsifyCallout(off, i, end int) (next int, done bool) {
	if i+3 >= end || d.src[i+1] != '>' || d.src[i+2] != ' ' || len(bytes.TrimSpace(d.src[i+3:end])) == 0 {
		return 0, false
	}
	d.start, d.edited = off, true
	d.buf = append(append(d.buf[:0], d.src[off:i]...), '>')
	next = d.spans(i+2, i+3, end)
	d.flush(next)
	return next, true
}
