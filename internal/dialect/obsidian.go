package dialect

import "bytes"

// obsidian takes out comments between "%%" marks, on one line or several. open tells
// whether the line at off begins inside one; the result, whether it ends in one.
func (d *document) obsidian(off int, ln []byte, open bool) bool {
	mark := []byte("%%")
	if !open && !bytes.Contains(ln, mark) {
		return false
	}
	if !open && bytes.Count(ln, mark)%2 == 1 &&
		(!bytes.HasPrefix(bytes.TrimSpace(ln), mark) || !bytes.Contains(d.out[off+len(ln):], mark)) {
		return false // per cent signs in prose
	}
	start := 0
	for i := 0; i < len(ln); i++ {
		if !bytes.HasPrefix(ln[i:], mark) {
			continue
		}
		if open {
			d.blank(off+start, off+i+2)
		} else {
			start = i
		}
		open = !open
		i++
	}
	if open {
		d.blank(off+start, off+len(ln))
	}
	return open
}
