package richtext

import (
	"slices"
	"strings"

	"quire/internal/textwidth"
)

// Reorder returns the lines that in was wrapped into in visual order, if anything in them runs from
// right to left. A paragraph that does as a whole is aligned right in width cells. It changes lines.
func Reorder(in []Inline, lines []Line, width int) []Line {
	if !slices.ContainsFunc(in, func(n Inline) bool { return textwidth.Bidirectional(n.Text) }) {
		return lines
	}
	var b strings.Builder
	for _, n := range in {
		if n.Attr&LineBreak != 0 {
			b.WriteByte(' ')
		} else {
			b.WriteString(n.Text)
		}
	}
	text := b.String()
	rtl := textwidth.RightToLeft(text)
	p := paragraph{text: text, levels: textwidth.Levels(text, rtl)}
	for i, l := range lines {
		l = p.visual(l)
		if free := width - l.Width(); rtl && free > 0 && len(l) > 0 {
			l = append(Line{{Text: Spaces(free)}}, l...)
		}
		lines[i] = l
	}
	return lines
}

// ReorderCode returns a line of code in visual order. Code runs from left to right, and each of its
// spans is reordered by itself: a comment never changes places with the string before it.
func ReorderCode(l Line) Line {
	var out Line
	for i, s := range l {
		if !textwidth.Bidirectional(s.Text) {
			if out != nil {
				out = append(out, s)
			}
			continue
		}
		if out == nil {
			out = l[:i:i]
		}
		p := paragraph{text: s.Text, levels: textwidth.Levels(s.Text, false)}
		out = append(out, p.visual(Line{s})...)
	}
	if out == nil {
		return l
	}
	return out
}

// paragraph is text whose lines are reordered one after the other.
type paragraph struct {
	text   string
	levels []uint8 // for each byte of text
	at     int     // up to where its lines have been reordered
}

// visual returns the next line of the paragraph in visual order. Only spaces of the paragraph are
// missing between its lines.
func (p *paragraph) visual(l Line) Line {
	var parts Line // a cluster each
	var levels []uint8
	for _, s := range l {
		for i := 0; i < len(s.Text); {
			size, _ := textwidth.Cluster(s.Text[i:])
			part := s
			part.Text = s.Text[i : i+size]
			i += size
			for p.at < len(p.text) && !strings.HasPrefix(p.text[p.at:], part.Text) {
				p.at++
			}
			level := uint8(0)
			if p.at < len(p.text) {
				level = p.levels[p.at]
				p.at += size
			}
			parts, levels = append(parts, part), append(levels, level)
		}
	}
	var out Line
	var b strings.Builder
	var last Span // whose text is in b
	flush := func() {
		if b.Len() > 0 {
			last.Text = b.String()
			out = append(out, last)
			b.Reset()
		}
	}
	for _, i := range textwidth.VisualOrder(levels) {
		part := parts[i]
		if part.Style != last.Style || part.Link != last.Link {
			flush()
			last = part
		}
		if levels[i]%2 == 1 {
			part.Text = textwidth.Mirror(part.Text)
		}
		b.WriteString(part.Text)
	}
	flush()
	return out
}
