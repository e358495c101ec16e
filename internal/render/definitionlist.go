package render

import (
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
)

// definitionList renders terms, and their definitions indented below them.
func (r *renderer) definitionList(n *east.DefinitionList, w int) box {
	var out box
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		switch k := k.(type) {
		case *east.DefinitionTerm:
			_, follows := k.PreviousSibling().(*east.DefinitionDescription)
			term := richtext.Add(r.inlines(k), richtext.Strong)
			out.add(box{lines: r.paragraph(term, sgr.Style{}, w)}, gapIf(follows))
		case *east.DefinitionDescription:
			inner, room := inside(w, 2)
			b := r.blocks(k, inner, gapIf(!k.IsTight))
			if room {
				b.indent(2)
			}
			out.add(b, tight)
		}
	}
	return out
}
