package render

import (
	"strconv"

	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
)

// footnote renders one footnote behind its mark.
func (r *renderer) footnote(n *east.Footnote, w int) box {
	mark := r.footnoteMark(string(n.Ref)) + " "
	inner, room := inside(w, len(mark))
	b := r.blocks(n, inner, loose)
	if room && len(b.lines) > 0 {
		b.prefix(richtext.Plain(mark, r.styles.Accent), richtext.Plain(richtext.Spaces(len(mark)), sgr.Style{}))
	}
	b.footnote = string(n.Ref)
	return b
}

// footnoteMark returns the mark of a footnote: its number, from 1, which its first mark decides.
func (r *renderer) footnoteMark(label string) string {
	number := strconv.Itoa(r.defs.Footnote(label))
	if r.opt.plainText {
		return "[note " + number + "]"
	}
	return "[" + number + "]"
}
