package render

import (
	"slices"
	"strings"

	east "github.com/yuin/goldmark/extension/ast"
)

// footnotes are those of one post: numbered as their marks come, drawn at its end.
type footnotes struct {
	number map[string]int
	texts  []footnote
}

// footnote is the text of a footnote, kept until the post ends.
type footnote struct {
	node *east.Footnote
	from block
}

// noteNumber is the number of a footnote, from 1; the first mark decides it.
func (p *painter) noteNumber(label string) int {
	if p.notes.number == nil {
		p.notes.number = map[string]int{}
	}
	n, ok := p.notes.number[label]
	if !ok {
		n = len(p.notes.number) + 1
		p.notes.number[label] = n
	}
	return n
}

// noteSign is how a footnote's mark is shown.
func (p *painter) noteSign(n int) string {
	if p.opt.numbered {
		return "[note " + itoa(n) + "]"
	}
	return "[" + itoa(n) + "]"
}

// noteText draws one footnote behind its mark.
func (p *painter) noteText(n *east.Footnote, w int) box {
	sign := p.noteSign(p.noteNumber(string(n.Ref))) + " "
	inner, room := inside(w, len(sign))
	b := p.blocks(n, inner, true)
	if room && len(b.lines) > 0 {
		b.prefix(textLine(sign, p.pal.accent), textLine(strings.Repeat(" ", len(sign)), style{}))
	}
	return b
}

// inOrder is the footnotes by number; those that nothing leads to come last.
func (f *footnotes) inOrder() []footnote {
	out := slices.Clone(f.texts)
	rank := func(n footnote) int {
		if k, ok := f.number[string(n.node.Ref)]; ok {
			return k
		}
		return maxFootnotes + 1
	}
	slices.SortStableFunc(out, func(a, b footnote) int { return rank(a) - rank(b) })
	return out
}
