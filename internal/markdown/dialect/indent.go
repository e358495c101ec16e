package dialect

import (
	"bytes"
)

// indents are the components around a line, whose content people indent although
// Markdown gives indentation a meaning.
type indents struct {
	open []indent
	last indent // the one that was closed last
}

type indent struct {
	name      string
	column    int // where the content should begin
	shift     int // how far it is to move to the left; -1: not known yet
	container bool
}

func (s *indents) push(name string, column int, container bool) {
	if len(s.open) < 100 {
		s.open = append(s.open, indent{name, max(column-s.shift(), 0), -1, container})
	}
}

// opened reports whether the innermost of them is called name.
func (s *indents) opened(name string) bool {
	n := len(s.open)
	return n > 0 && s.open[n-1].name == name
}

// pop forgets the innermost component called name and those inside it.
func (s *indents) pop(name string) {
	s.last = indent{}
	for k := len(s.open) - 1; k >= 0; k-- {
		if s.open[k].name == name {
			s.last, s.open = s.open[k], s.open[:k]
			return
		}
	}
}

// shift returns how far lines are to move to the left now.
func (s *indents) shift() int {
	for k := len(s.open) - 1; k >= 0; k-- {
		if s.open[k].shift >= 0 {
			return s.open[k].shift
		}
	}
	return 0
}

// indentation returns the spaces from off to i, as many as are to stay.
func (d *document) indentation(off, i int) string {
	lead := string(d.src[off:i])
	return lead[min(d.indent.shift(), len(lead)):]
}

// dedented returns where the line from off to end begins without what it is indented for
// the components around it.
func (d *document) dedented(off, end int) int {
	n := len(d.indent.open)
	if n == 0 {
		return off
	}
	i := off
	for i < end && (d.src[i] == ' ' || d.src[i] == '\t') {
		i++
	}
	if i == end || d.src[i] == '\n' {
		return off
	}
	if in := &d.indent.open[n-1]; in.shift < 0 {
		in.shift = max(i-off-in.column, 0)
	}
	return off + min(d.indent.shift(), i-off)
}

// dedent moves a line to the left as far as the components around it ask.
func (d *document) dedent(off, end int) {
	i := d.dedented(off, end)
	if i == off {
		return
	}
	d.edited = true
	d.buf = append(d.buf, bytes.TrimSuffix(d.src[i:end], []byte("\n"))...)
	d.flush(end)
}
