// Package dialect takes out of a post what generators put into Markdown for
// themselves, so that what is left reads as CommonMark.
//
// It keeps every byte in its place: what goes becomes blanks, so that positions and
// lines in the result are those of the post. It parses no Markdown beyond telling
// code fences, which it leaves alone.
package dialect

import "bytes"

// Plain returns src without template tags, attribute lists, Obsidian comments and MDX
// imports. src has line feeds only; it is not changed, and is returned itself when
// there is nothing to take out.
func Plain(src []byte) []byte {
	if !bytes.ContainsAny(src, "{%") && !bytes.Contains(src, []byte("import ")) && !bytes.Contains(src, []byte("export ")) {
		return src
	}
	d := &document{src: src, out: src}
	d.lines()
	return d.out
}

// document is a post and what has been made of it so far.
type document struct {
	src, out []byte
	copied   bool
	inTag    bool // inside a tag that encloses highlighted code
}

// blank makes the bytes from start to end blanks; line feeds stay.
func (d *document) blank(start, end int) {
	d.own()
	for i := start; i < end; i++ {
		if d.out[i] != '\n' {
			d.out[i] = ' '
		}
	}
}

// own makes out a copy that may be changed.
func (d *document) own() {
	if !d.copied {
		d.out, d.copied = bytes.Clone(d.out), true
	}
}

// lines hands every line outside fenced code to the dialects.
func (d *document) lines() {
	var fence byte
	first := true // nothing but imports so far
	comment := false
	for off := 0; off < len(d.out); {
		end := len(d.out)
		if i := bytes.IndexByte(d.out[off:], '\n'); i >= 0 {
			end = off + i + 1
		}
		ln := d.out[off:end]
		s := bytes.TrimSpace(ln)
		switch f := fenceOf(s); {
		case d.highlighted(off, end, s, fence != 0):
			first = false
		case f != 0 && (fence == 0 || fence == f):
			if fence = f - fence; fence != f {
				fence = 0
			}
			first = false
		case fence != 0:
		default:
			d.tags(off, end)
			d.attributes(off, s, ln)
			comment = d.obsidian(off, ln, comment)
			if mdxLine(s) && (first || bytes.HasPrefix(s, []byte("import "))) {
				d.blank(off, end)
			} else if len(s) > 0 {
				first = false
			}
		}
		off = end
	}
}

// highlighted makes a tag that opens or closes highlighted code a fence. It reports
// whether the line, from off to end, has been dealt with.
func (d *document) highlighted(off, end int, s []byte, fenced bool) bool {
	if fenced {
		return false
	}
	lang, opens, closes := highlight(s)
	switch {
	case opens && !d.inTag && bytes.Contains(d.out[end:], []byte("highlight")):
		d.blank(off, end)
		copy(d.out[off:end], codeFence+lang)
	case closes && d.inTag:
		d.blank(off, end)
		copy(d.out[off:end], codeFence)
	default:
		return d.inTag
	}
	d.inTag = opens
	return true
}

// fenceOf is the character of the code fence that s begins with, 0 for none.
func fenceOf(s []byte) byte {
	if len(s) >= 3 && (s[0] == '`' || s[0] == '~') && s[1] == s[0] && s[2] == s[0] {
		return s[0]
	}
	return 0
}
