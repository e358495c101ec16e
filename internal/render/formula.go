package render

import (
	"slices"
	"strings"

	"quire/internal/render/latex"
	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sanitize"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// formula renders a display formula, a row for each of its rows. Matrices take several of them where
// there is room.
func (r *renderer) formula(src string, w int) box {
	inner, room := inside(w, 4)
	var rows []string
	if !r.opt.plainText && !r.opt.TeX {
		rows = latex.Display(src)
	}
	isCut := func(row string) bool { return textwidth.Width(row) > inner }
	if r.opt.plainText || r.opt.TeX || slices.ContainsFunc(rows, isCut) {
		rows = latex.Rows(src)
	}
	if r.opt.TeX && strings.ContainsAny(src, `\^_`) {
		rows = texRows(src)
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

// formulaText returns the text of a formula within a paragraph.
func (r *renderer) formulaText(n *parse.Math) string {
	if r.opt.TeX && strings.ContainsAny(n.TeX, `\^_`) {
		return "$" + n.TeX + "$"
	}
	return n.Formula
}

// texRows returns the lines of a formula as they are written.
func texRows(src string) (rows []string) {
	for line := range strings.Lines(sanitize.Text(src)) {
		rows = append(rows, strings.TrimSpace(line))
	}
	return rows
}
