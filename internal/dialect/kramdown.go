package dialect

import "bytes"

// attributes takes out Kramdown's attribute lists, "{: .class}", at the end of the
// line at off or alone on it.
func (d *document) attributes(off int, trimmed, ln []byte) {
	if len(trimmed) < 4 || trimmed[len(trimmed)-1] != '}' {
		return
	}
	i := bytes.LastIndex(ln, []byte("{:"))
	if i < 0 || bytes.IndexByte(ln[i:], '}') != len(bytes.TrimRight(ln[i:], " \t\r\n"))-1 {
		return
	}
	d.blank(off+i, off+len(ln))
}
