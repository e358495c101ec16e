package dialect

import (
	"bytes"
	"slices"
	"strings"

	"quire/internal/markdown"
)

// document is a post and what has been made of it so far.
type document struct {
	src, out []byte
	copied   bool
	traits   traits
	table    *dispatch
	active   uint64 // the dialects, by their bits, that may be within its lines
	ahead    lookaheads
	finds    map[string]find
	budget   int // bytes that may still be looked through in vain

	start   int              // where the current line begins
	buf     []byte           // what is left of the current line
	edited  bool             // whether that differs from the line
	scan    markdown.Scanner // the current line
	indent  indents
	rawEnd  int    // up to where tags are shown as they are
	rawTick int    // where a "{{raw `…`}}" ends
	drop    int    // how many characters go together with the current list of attributes, before it
	unwraps bool   // the text before the current list of attributes loses its brackets
	ends    []bool // the open "{% name() %}" of Zola: whether each is a container
	codeEnd string // what ends the highlighted code that the current line is in, "" outside any

	open    []opened    // the containers that are open, once their ends are looked for
	closers []closer    // the tags open within lines
	boxes   []string    // the open tags that are containers for their title alone
	tabs    []tabName   // what the open tabs are called that do not say it themselves
	fences  []directive // the open directives of MyST
	breaks  bool        // the current line ends a block of HTML
	emptied bool        // the current line has lost what a template puts there
}

// newDocument prepares to take the dialects out of src, a post of these traits.
func newDocument(src []byte, t traits) *document {
	d := &document{src: src, out: src, traits: t, table: dispatchTable()}
	d.dropReserved()
	d.budget = 1<<20 + 8*len(src)
	d.ahead = newLookaheads(d.src, d.table.marks)
	for k, l := range d.table.all {
		if l.marks == nil || slices.ContainsFunc(l.marks, d.ahead.has) {
			d.active |= 1 << k
		}
	}
	return d
}

// own makes out a copy that may be changed.
func (d *document) own() {
	if !d.copied {
		d.out, d.copied = bytes.Clone(d.out), true
	}
}

// lines hands every line outside code and formulas to the dialects.
func (d *document) lines() {
	src := d.src
	d.scan = d.scanner(src)
	for off := 0; off < len(src); {
		end := markdown.LineEnd(src, off)
		d.start, d.buf, d.edited = off, d.buf[:0], false
		if d.codeEnd != "" {
			d.highlighted(off, end)
			off = end
			continue
		}
		if i := textStart(src, off, end); i+3 < end && isFence(src[i:]) && !d.inCode(off) {
			if next, done := d.fence(off, i, end); done {
				off = next
				continue
			}
		}
		d.scan.Dedent = d.dedented(off, end) - off
		d.scan.Skip(off)
		d.scan.Next()
		switch d.scan.Kind {
		case markdown.Fenced, markdown.Code, markdown.Indented:
			off = d.codeLine(off, end)
		case markdown.Math:
			off = end
		default:
			off = d.line(off, end)
		}
	}
}

// scanner goes through lines by the rules of the post.
func (d *document) scanner(src []byte) markdown.Scanner {
	s := markdown.NewScanner(src)
	s.Components = d.traits.mdx
	return s
}

// inCode reports whether the line at off, which is to be scanned next, is of the code that
// is open.
func (d *document) inCode(off int) bool {
	if !d.scan.InFence() {
		return false
	}
	ahead := d.scan
	ahead.Skip(off)
	ahead.Next()
	return ahead.Kind == markdown.Code || ahead.Kind == markdown.Fenced && !ahead.InFence()
}

// line takes the dialects out of the line from off to end and returns where the next
// one begins: further on when a tag began here that ends on another line.
func (d *document) line(off, end int) int {
	if next, done := d.whole(off, end); done {
		return next
	}
	if d.rawTick <= off && !d.ahead.any(d.src, off, end) {
		if len(d.indent.open) > 0 {
			d.dedent(off, end)
		}
		return end
	}
	d.emptied, d.breaks = false, false
	next := d.inline(off, end)
	if d.emptied && isEmptied(d.buf) {
		d.buf = d.buf[:0]
	}
	d.flush(next)
	return next
}

// whole lets the dialects read a line that as a whole, maybe with lines below it, is of one
// of them. It returns where the next line begins and whether it did.
func (d *document) whole(off, end int) (next int, done bool) {
	i := textStart(d.src, off, end)
	if i == end {
		return 0, false
	}
	for _, k := range d.table.line[d.src[i]] {
		if next, done = d.table.all[k].line(d, off, i, end); done {
			return next, true
		}
	}
	return 0, false
}

// isFence reports whether s begins with three characters that open code or a container.
func isFence(s []byte) bool {
	return (s[0] == '`' || s[0] == '~' || s[0] == ':') && s[1] == s[0] && s[2] == s[0]
}

// fence lets the dialects read a line that begins with a fence.
func (d *document) fence(off, i, end int) (next int, done bool) {
	for _, read := range d.table.fence {
		if next, done = read(d, off, i, end); done {
			return next, true
		}
	}
	return 0, false
}

// textStart returns where the text of the line from off to end begins, behind its
// indentation.
func textStart(src []byte, off, end int) int {
	for off < end && (src[off] == ' ' || src[off] == '\t') {
		off++
	}
	return off
}

// hollow reports whether nothing but marks is left of a line whose text a template would
// have put there.
func isEmptied(s []byte) bool {
	return len(bytes.Trim(s, " \t*-+[]()|.,:;#>!")) == 0
}

// flush writes what is left of the current line, which ends at end.
func (d *document) flush(end int) {
	if !d.edited {
		return
	}
	d.own()
	line := d.out[d.start:end]
	feed := len(line) > 0 && line[len(line)-1] == '\n'
	if feed {
		line = line[:len(line)-1]
	}
	n := copy(line, d.buf)
	fillSpaces(line[n:])
	// A line that ends in two spaces is a line break to Markdown; a tab is not.
	if last := len(line) - 1; feed && last >= n && !d.breaks {
		line[last] = '\t'
	}
	if rest := bytes.TrimLeft(line[:n], " \t"); len(rest) == 0 {
		fillSpaces(line)
	}
	d.start, d.buf, d.edited = end, d.buf[:0], false
}

func fillSpaces(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

// replace puts s instead of the line from off to end, if it fits.
func (d *document) replace(off, end int, s string) {
	d.start, d.edited = off, true
	d.buf = d.buf[:0]
	if len(s) < end-off || len(s) == end-off && d.src[end-1] != '\n' {
		d.buf = append(d.buf, s...)
	}
	d.flush(end)
}

// replaceLines puts s instead of the lines from off to end: on the first of them that has
// room for it, or as much of it as is worth keeping on the first one.
func (d *document) replaceLines(off, end int, s string) {
	room := func(off int) (n, stop int) {
		if stop = markdown.LineEnd(d.src, off); d.src[stop-1] == '\n' {
			return stop - off - 1, stop
		}
		return stop - off, stop
	}
	fits := off
	for fits < end {
		n, stop := room(fits)
		if n >= len(s) {
			break
		}
		fits = stop
	}
	if fits >= end && off < end {
		fits = off
		n, _ := room(off)
		lead := s[:len(s)-len(strings.TrimLeft(s, " \t"))]
		s = lead + shortened(s[len(lead):], n-len(lead))
	}
	for off < end {
		_, stop := room(off)
		if off == fits {
			d.replace(off, stop, s)
		} else {
			d.replace(off, stop, "")
		}
		off = stop
	}
}

// cut leaves out the source from i to stop, and puts replacement in its place as far as it
// fits: what spans several lines takes as many words on each of them as it has room.
func (d *document) cut(i, stop int, replacement string) {
	d.edited = true
	replacement = strings.ReplaceAll(replacement, "\n", " ")
	for {
		feed := bytes.IndexByte(d.src[i:stop], '\n')
		if feed < 0 {
			d.buf = append(d.buf, shortened(replacement, stop-d.start-len(d.buf))...)
			return
		}
		room := i + feed - d.start - len(d.buf)
		if len(replacement) > room {
			k := max(lastBlank(replacement, room), 0)
			d.buf = append(d.buf, replacement[:k]...)
			replacement = strings.TrimLeft(replacement[k:], " ")
		} else {
			d.buf = append(d.buf, replacement...)
			replacement = ""
		}
		i += feed + 1
		d.flush(i)
		d.start, d.edited = i, true
	}
}

// shortened returns s, or what is most worth keeping of it, in at most room bytes: the text
// of a link, the words before the last ones.
func shortened(s string, room int) string {
	if len(s) <= room {
		return s
	}
	if text, _, found := strings.Cut(s, "]("); found {
		s = strings.TrimLeft(text, "-!* [")
	}
	if strings.ContainsAny(s, "<[`$") {
		return ""
	}
	if len(s) > room && room > 0 {
		s = s[:max(lastBlank(s, room), 0)]
	}
	if len(s) > room {
		return ""
	}
	return s
}

// lastBlank returns the place of the last space of s within n bytes, -1 for none.
func lastBlank(s string, n int) int {
	for i := min(n, len(s)-1); i >= 0; i-- {
		if s[i] == ' ' {
			return i
		}
	}
	return -1
}
