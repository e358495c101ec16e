package render

import (
	"slices"
	"strings"

	"quire/internal/render/latex"
	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// formula renders a display formula, a row for each of its rows. Matrices take several of them where
// there is room.
func (r *renderer) formula(src string, w int) box {
	inner, room := inside(w, 4)
	var rows []string
	if !r.opt.plainText {
		rows = latex.Display(src)
	}
	isCut := func(row string) bool { return textwidth.Width(row) > inner }
	if r.opt.plainText || slices.ContainsFunc(rows, isCut) {
		rows = latex.Rows(src)
	}
	var b box
	for _, row := range rows {
		switch {
		case strings.TrimSpace(row) == "":
		case strings.Contains(row, "  ") || row[0] == ' ': // of a matrix
			style := r.inlineStyle(sgr.Style{}, richtext.Inline{Attr: richtext.Math})
			b.lines = append(b.lines, richtext.Plain(strings.TrimRight(row, " "), style))
		default:
			b.lines = append(b.lines, r.paragraph([]richtext.Inline{{Text: row, Attr: richtext.Math}}, sgr.Style{}, inner)...)
		}
	}
	if room {
		b.indent(4)
	}
	return b
}
