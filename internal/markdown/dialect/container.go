package dialect

import (
	"bytes"
	"slices"
	"strings"

	"quire/internal/markdown"
)

// opened is a container that has begun.
type opened struct {
	off, end int    // its line
	length   int    // of the fence that opens it, 0 for a tag
	char     byte   // what the fence is made of
	mark     string // what replaces the line
	// optional says that a line without an end is text, and stays as it is.
	optional bool
}

// pairLine is a line that may begin or end a container.
type pairLine struct {
	off, end int
	lead     string // indentation and the markers of quotations
	text     string // what is behind it, without spaces around
}

// fence returns the length of the run of characters that the line begins with, and what is
// behind it.
func (l pairLine) fence() (length int, rest string) {
	length = run([]byte(l.text), 0)
	return length, strings.TrimSpace(l.text[length:])
}

// pair finds the end of every container, makes fences of dialects containers too, and drops
// the marks that have no partner.
func (d *document) pair() {
	if bytes.IndexByte(d.out, Open) < 0 && bytes.IndexByte(d.out, Close) < 0 && !d.table.mayPair(d.out) {
		return
	}
	d.own()
	d.src = bytes.Clone(d.out) // the lines as they are now
	d.codeEnd, d.breaks = "", false
	for s := d.scanner(d.src); s.Next(); {
		if s.Kind == markdown.Text {
			s.Skip(d.pairLine(s.Start, s.End))
		}
	}
	for _, o := range d.open {
		d.unopen(o)
	}
}

// mayPair reports whether a line of src begins with a fence that a dialect makes a
// container of.
func (t *dispatch) mayPair(src []byte) bool {
	return slices.ContainsFunc(t.all, func(l dialect) bool { return l.pairMark != "" && beginsLine(src, l.pairMark) })
}

// pairLine takes in a line and returns where the next one begins.
func (d *document) pairLine(off, end int) int {
	i := textStart(d.src, off, end)
	for i+1 < end && d.src[i] == '>' { // a fence in a quotation
		for i++; i < end && d.src[i] == ' '; i++ {
			continue
		}
	}
	text := bytes.TrimSpace(d.src[i:end])
	if len(text) == 0 || text[0] != Open && text[0] != Close && len(d.table.pair[text[0]]) == 0 {
		return end
	}
	l := pairLine{off, end, string(d.src[off:i]), string(text)}
	switch {
	case l.text[0] == Open:
		if strings.IndexByte(l.text, Text) < 0 {
			d.open = append(d.open, opened{off: off, end: end, mark: l.text})
		}
	case l.text[0] == Close:
		d.closeContainer(l, 0, 0)
	default:
		for _, k := range d.table.pair[l.text[0]] {
			if next, done := d.table.all[k].pair(d, l); done {
				return next
			}
		}
	}
	return end
}

// maxOpen is how many containers of fences are open at a time.
const maxOpen = 50

// openContainer notes a container that a fence of length characters begins; mark replaces
// its line once its end is found.
func (d *document) openContainer(l pairLine, length int, mark string, optional bool) {
	if len(d.open) <= maxOpen {
		d.open = append(d.open, opened{l.off, l.end, length, l.text[0], l.lead + mark, optional})
	}
}

// maxContainer is the most bytes that a container may enclose; what encloses more is
// taken for a mistake.
const maxContainer = 256 << 10

// beginsLine reports whether mark is at the beginning of a line, behind the signs of
// lists and quotations if any.
func beginsLine(src []byte, mark string) bool {
	const most = 100 // of them that are looked at before the lines are
	for i, n := 0, 0; n < most; n++ {
		k := bytes.Index(src[i:], []byte(mark))
		if k < 0 {
			return false
		}
		i += k
		if start := bytes.LastIndexByte(src[max(0, i-80):i], '\n') + 1 + max(0, i-80); len(bytes.TrimLeft(src[start:i],
			" \t>-*+0123456789.)")) == 0 {
			return true
		}
		i += len(mark)
	}
	return true
}

// closeContainer ends the container that a line closes: the innermost one whose fence is as
// long, or else the innermost whose fence is shorter, of the last hundred that began. A
// fence of colons that closes nothing goes; all others are text.
func (d *document) closeContainer(l pairLine, length int, char byte) {
	const most = 100
	at, outermost := -1, max(0, len(d.open)-most)
	for k := len(d.open) - 1; k >= outermost && at < 0; k-- {
		if d.open[k].length == length && (length == 0 || d.open[k].char == char) {
			at = k
		}
	}
	for k := len(d.open) - 1; k >= outermost && at < 0 && length > 0; k-- {
		if n := d.open[k].length; n > 0 && n < length && d.open[k].char == char {
			at = k
		}
	}
	if at < 0 {
		if length != 2 && char != '/' {
			d.replace(l.off, l.end, strings.TrimRight(l.lead, " "))
		}
		return
	}
	for _, o := range d.open[at+1:] {
		d.unopen(o)
	}
	o := d.open[at]
	d.open = d.open[:at]
	switch {
	case l.off-o.end > maxContainer:
		d.unopen(o)
		d.replace(l.off, l.end, strings.TrimRight(l.lead, " "))
	case o.length > 0:
		d.replace(o.off, o.end, o.mark)
		d.replace(l.off, l.end, l.lead+string(Close))
	}
}

// unopen leaves of a container without an end its title.
func (d *document) unopen(o opened) {
	if o.optional {
		return
	}
	before, mark, _ := strings.Cut(o.mark, string(Open))
	_, title, _ := strings.Cut(mark, " ")
	d.replace(o.off, o.end, strings.TrimRight(before+title, " "))
}

// oneLine makes a container of the line from off to end that a tag begins, from i to
// stop, and closes, at inner. The tag must end on its line, and below it a gap must follow,
// for else the next line would belong to it.
func (d *document) oneLine(off, i, end, stop int, inner extent, kind, title string) (next int, done bool) {
	src := d.src
	if bytes.IndexByte(src[i:stop], '\n') >= 0 {
		return 0, false
	}
	if below := bytes.TrimLeft(src[end:markdown.LineEnd(src, end)], " \t"); len(below) > 0 && below[0] != '\n' &&
		below[0] != '<' && below[0] != '{' || len(bytes.TrimSpace(src[stop:inner.start])) == 0 {
		return 0, false
	}
	close := src[inner.start:end]
	if n := bytes.IndexByte(close, '>'); inner.stop == 0 && n >= 0 {
		inner.stop = inner.start + n + 1
	}
	if inner.stop == 0 || inner.stop > end || len(bytes.TrimSpace(src[inner.stop:end])) > 0 {
		return 0, false
	}
	before := d.indentation(off, i)
	mark := openMark(kind, title) + string(Text)
	if room := len(src[i:stop]) + len(bytes.TrimSpace(close)); len(mark) > room {
		mark = openMark(kind, "") + string(Text)
	}
	d.start, d.edited = off, true
	d.buf = append(append(d.buf[:0], before...), mark...)
	if next = d.spans(stop, stop, inner.start); next > inner.start {
		d.flush(next)
		return next, true
	}
	d.flush(end)
	return end, true
}
