package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// pandoc returns the syntax of Pandoc, and the attribute lists that Hugo took from it.
func pandoc() dialect {
	return dialect{
		name: "Pandoc", marks: []string{"{"}, inline: (*document).attributes, inlineAt: "{",
		line: (*document).pandocLine, lineAt: "|:#(",
	}
}

// pandocLine reads a line of a line block, the caption of a table, an item "#." of a
// numbered list and a numbered example, "(@label) text".
func (d *document) pandocLine(off, i, end int) (next int, done bool) {
	switch d.src[i] {
	case '|':
		return end, i == off && d.lineBlock(off, end)
	case ':':
		return d.tableCaption(off, i, end)
	}
	if rest := d.src[i:end]; !bytes.HasPrefix(rest, []byte("#. ")) && !bytes.HasPrefix(rest, []byte("(@")) {
		return 0, false
	}
	s := string(bytes.TrimSpace(d.src[i:end]))
	switch s[0] {
	case '#':
		if !strings.HasPrefix(s, "#. ") {
			return 0, false
		}
		d.replace(off, end, string(d.src[off:i])+"1"+s[1:])
		return end, true
	}
	label, _, found := strings.Cut(s, ") ")
	if !found || !strings.HasPrefix(label, "(@") || len(label) > 2 && !attributeWord(label[2:]) {
		return 0, false
	}
	d.replace(off, end, string(d.src[off:i])+"1."+s[len(label)+1:])
	return end, true
}

// attributes returns where the list of attributes of Pandoc or Hugo that begins at i ends,
// -1 for none. It follows what it belongs to, or ends a line. Those of a heading stay:
// the Markdown parser knows them.
func (d *document) attributes(i, end int) (stop int, replacement string) {
	src := d.src
	n := bytes.IndexByte(src[i:min(end, i+1000)], '}')
	if n < 2 || bytes.HasPrefix(bytes.TrimLeft(src[d.start:i], " >"), []byte(":::")) {
		return -1, ""
	}
	inner := string(src[i+1 : i+n])
	if !attributeList(inner) {
		return -1, ""
	}
	if i > d.start && (src[i-1] == '_' || src[i-1] == '^') && inner[0] != '.' && inner[0] != '#' {
		return -1, "" // a script of TeX
	}
	stop = i + n + 1
	atEnd := len(bytes.TrimSpace(src[stop:end])) == 0
	switch {
	case atEnd && d.heading(i, end) && strings.ContainsAny(inner, "#"):
		return -1, ""
	case i > d.start && (src[i-1] == ']' || src[i-1] == '}'):
		d.unwraps = src[i-1] == ']'
		return stop, ""
	case i > d.start && strings.IndexByte(")*_`~:", src[i-1]) >= 0:
		return stop, ""
	case atEnd && strings.IndexByte(".#", inner[0]) >= 0, atEnd && inner == "-" && d.heading(i, end):
		return stop, ""
	case d.textDirective(i):
		return stop, ""
	case atEnd && i == d.start && strings.Contains(inner, "="):
		return stop, ""
	}
	return -1, ""
}

// heading reports whether the line that holds i, and ends at end, is a heading.
func (d *document) heading(i, end int) bool {
	ln := bytes.TrimLeft(d.src[d.start:i], " ")
	if len(ln) > 0 && ln[0] == '#' {
		return true
	}
	next := bytes.TrimRight(d.src[end:markdown.LineEnd(d.src, min(end, len(d.src)))], " \n")
	return len(next) > 0 && (next[0] == '=' || next[0] == '-') && len(bytes.Trim(next, string(next[:1]))) == 0
}

// unwrap takes the brackets from "[text]", which ends before i and has a list of
// attributes behind it.
func (d *document) unwrap(i int) {
	depth := 0
	for k := i - 1; k >= d.start && i-k < 1000; k-- {
		switch d.src[k] {
		case '\n':
			return
		case ']':
			depth++
		case '[':
			if depth--; depth == 0 {
				text := d.src[k+1 : i-1]
				at := len(d.buf) - (i - k)
				if at < 0 || !bytes.Equal(d.buf[at:], d.src[k:i]) || k > d.start && d.src[k-1] == '!' || len(text) > 0 &&
					text[0] == '^' {
					return
				}
				const longest = 64
				name := d.buf[:at] // ":badge[text]" of Nuxt's
				for len(name) > max(0, at-longest) && (isWordByte(name[len(name)-1]) || name[len(name)-1] == '-') {
					name = name[:len(name)-1]
				}
				if n := len(name); n > 0 && n < at && name[n-1] == ':' && (n == 1 || name[n-2] == ' ') {
					at = n - 1
				}
				d.buf = append(d.buf[:at], text...)
				return
			}
		}
	}
}

// lineBlock takes in a line of Pandoc's line blocks, "| text", whose lines are kept.
func (d *document) lineBlock(off, end int) bool {
	ln := d.src[off:end]
	isLine := func(s []byte) bool {
		return bytes.HasPrefix(s, []byte("| ")) && bytes.Count(s, []byte("|")) == 1
	}
	if !isLine(ln) || len(ln) < 5 {
		return false
	}
	before := d.src[bytes.LastIndexByte(d.src[:max(off-1, 0)], '\n')+1 : off]
	after := d.src[end:markdown.LineEnd(d.src, end)]
	if !isLine(before) && !isLine(after) {
		return false
	}
	if len(bytes.TrimSpace(after)) > 0 && !isLine(after) || len(bytes.TrimSpace(before)) > 0 && !isLine(before) {
		return false
	}
	d.own()
	out := bytes.TrimSuffix(d.out[off:end], []byte("\n"))
	text := copy(out, bytes.TrimRight(ln[2:], " \n"))
	fillSpaces(out[text:]) // at least two spaces: a line break to Markdown
	return true
}

// tableCaption takes the mark from the caption of a table, ": text" above or below it.
func (d *document) tableCaption(off, i, end int) (next int, done bool) {
	src := d.src
	if i > off || i+2 >= end || src[i+1] != ' ' {
		return 0, false
	}
	above := bytes.TrimRight(src[max(0, off-500):off], " \n")
	above = above[bytes.LastIndexByte(above, '\n')+1:]
	if len(above) == 0 || above[0] != '|' && above[0] != '+' && above[len(above)-1] != '|' {
		if at := bytes.LastIndex(src[i:end], []byte("{#tbl-")); at < 0 {
			return 0, false
		}
	}
	d.start, d.edited = off, true
	d.buf = d.buf[:0]
	next = d.spans(i+2, i+2, end)
	d.flush(next)
	return next, true
}
