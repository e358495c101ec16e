package render

import (
	"slices"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
)

// box is blocks as lines, and where in them everything is. Rows count from its top.
type box struct {
	lines    []richtext.Line
	headings []Heading
	codes    []Code
	tables   []Table
	pictures []Picture
	footnote string // label of the footnote that it is
}

// gap is what is between two boxes.
type gap bool

const (
	tight gap = false
	loose gap = true // an empty line
)

// gapIf returns loose if the condition holds.
func gapIf(isLoose bool) gap { return gap(isLoose) }

// add puts other below b.
func (b *box) add(other box, between gap) {
	if between == loose && len(other.lines) > 0 && len(b.lines) > 0 {
		b.lines = append(b.lines, nil)
	}
	if b.footnote == "" {
		b.footnote = other.footnote
	}
	at := len(b.lines)
	b.lines = append(b.lines, other.lines...)
	for _, h := range other.headings {
		h.Row += at
		b.headings = append(b.headings, h)
	}
	for _, c := range other.codes {
		c.Row += at
		b.codes = append(b.codes, c)
	}
	for _, t := range other.tables {
		t.Row += at
		b.tables = append(b.tables, t)
	}
	for _, p := range other.pictures {
		p.Row += at
		b.pictures = append(b.pictures, p)
	}
}

// spaced returns b with an empty line above it.
func (b *box) spaced() box {
	out := box{lines: []richtext.Line{nil}}
	out.add(*b, tight)
	return out
}

// beginsWithHeading reports whether the first line of b is a heading.
func (b *box) beginsWithHeading() bool { return len(b.headings) > 0 && b.headings[0].Row == 0 }

// text returns all the text of b, a space behind each line.
func (b *box) text() string {
	var text []byte
	for _, l := range b.lines {
		text = append(append(text, l.Text()...), ' ')
	}
	return string(text)
}

// tint gives what has no colour of its own the colour of style, and everything its attributes.
func (b *box) tint(style sgr.Style) {
	if style == (sgr.Style{}) {
		return
	}
	for _, l := range b.lines {
		l.Tint(style)
	}
}

// prefix puts first before b's first line and rest before the others.
func (b *box) prefix(first, rest richtext.Line) {
	for i := range b.pictures {
		b.pictures[i].Col += rest.Width()
	}
	for i, l := range b.lines {
		p := rest
		if i == 0 {
			p = first
		}
		b.lines[i] = slices.Concat(p, l)
	}
}

// indent puts spaces before every line of b.
func (b *box) indent(cells int) {
	pad := richtext.Plain(richtext.Spaces(cells), sgr.Style{})
	b.prefix(pad, pad)
}

// suffix puts first behind b's first line and rest behind the others, width cells from the left
// edge.
func (b *box) suffix(first, rest richtext.Line, width int) {
	for i, l := range b.lines {
		s := rest
		if i == 0 {
			s = first
		}
		pad := richtext.Span{Text: richtext.Spaces(width - l.Width())}
		b.lines[i] = slices.Concat(l, richtext.Line{pad}, s)
	}
}
