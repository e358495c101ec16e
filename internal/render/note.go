package render

import (
	"strings"

	east "github.com/yuin/goldmark/extension/ast"
)

// noteNumber is the number of a footnote, from 1; the first mark decides it.
func (p *painter) noteNumber(label string) int { return p.article.defs.found().notes[label] }

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
	b.note = string(n.Ref)
	return b
}
