package render

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"quire/internal/textwidth"
)

// arranged puts the lines that in was wrapped into in the order in which a terminal
// shows them, where anything in them runs from right to left; a paragraph that does as
// a whole is set against the right edge, w cells from the left one. Plain text stays
// as it is read: what shows it does this itself.
func (p *painter) arranged(in []inline, lines []line, w int) []line {
	if p.opt.numbered || !bidirectional(in) {
		return lines
	}
	var b strings.Builder
	for _, n := range in {
		if n.marks&mBreak != 0 {
			b.WriteByte(' ')
		} else {
			b.WriteString(n.text)
		}
	}
	para := b.String()
	rtl := textwidth.RightToLeft(para)
	levels := textwidth.Levels(para, rtl)
	at := 0
	for i, l := range lines {
		l, at = ordered(l, para, levels, at)
		if free := w - l.width(); rtl && free > 0 && len(l) > 0 {
			l = append(line{{text: blanks(free)}}, l...)
		}
		lines[i] = l
	}
	return lines
}

func bidirectional(in []inline) bool {
	for _, n := range in {
		if textwidth.Bidirectional(n.text) {
			return true
		}
	}
	return false
}

// ordered is one line of a paragraph as a terminal shows it. It begins at or after
// byte at of the paragraph, and ends at next: only blanks are left out on the way.
func ordered(l line, para string, levels []uint8, at int) (out line, next int) {
	var parts line // one character each
	var of []uint8
	for _, s := range l {
		for i := 0; i < len(s.text); {
			size, _ := cluster(s.text[i:])
			part := s
			part.text = s.text[i : i+size]
			i += size
			for at < len(para) && !strings.HasPrefix(para[at:], part.text) {
				at++
			}
			level := uint8(0)
			if at < len(para) {
				level = levels[at]
				at += size
			}
			parts, of = append(parts, part), append(of, level)
		}
	}
	var b strings.Builder
	flush := func(s span) {
		if b.Len() > 0 {
			s.text = b.String()
			out = append(out, s)
			b.Reset()
		}
	}
	var last span
	for _, i := range textwidth.VisualOrder(of) {
		part := parts[i]
		if part.st != last.st || part.link != last.link {
			flush(last)
			last = part
		}
		if of[i]%2 == 1 {
			part.text = textwidth.Mirror(part.text)
		}
		b.WriteString(part.text)
	}
	flush(last)
	return out, at
}

// orderedCode is a line of code as a terminal shows it: code runs from left to right,
// and a comment never changes places with the string before it.
func (p *painter) orderedCode(l line) line {
	if p.opt.numbered {
		return l
	}
	var out line
	for i, s := range l {
		if !textwidth.Bidirectional(s.text) {
			if out != nil {
				out = append(out, s)
			}
			continue
		}
		if out == nil {
			out = l[:i:i]
		}
		turned, _ := ordered(line{s}, s.text, textwidth.Levels(s.text, false), 0)
		out = append(out, turned...)
	}
	if out == nil {
		return l
	}
	return out
}

// fromRight tells whether a list item or quotation runs from right to left, so that
// its sign stands on the right: whether the paragraph that it begins with does.
func (p *painter) fromRight(n ast.Node) bool {
	n = n.FirstChild()
	if n == nil || n.Kind() != ast.KindParagraph && n.Kind() != ast.KindTextBlock || p.opt.numbered {
		return false
	}
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		if textwidth.Bidirectional(string(seg.Value(p.src))) {
			return textwidth.RightToLeft(plainText(n, p.src))
		}
	}
	return false
}

// suffix puts first behind b's first line and rest behind the others, w cells from
// the left edge.
func (b *box) suffix(first, rest line, w int) {
	for i, l := range b.lines {
		s := rest
		if i == 0 {
			s = first
		}
		l = append(l[:len(l):len(l)], span{text: blanks(w - l.width())})
		b.lines[i] = append(l, s...)
	}
}
