package render

import (
	"slices"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// records renders a table row by row: the first cell as a heading, the others below it, each after
// the name of its column.
func (r *renderer) records(rows cells, w int) box {
	names := make([][]richtext.Inline, len(rows[0]))
	if len(rows) == 1 {
		rows = cells{nil, rows[0]}
	} else {
		for i, name := range rows[0] {
			names[i] = shortened(name)
		}
	}
	var out box
	for _, row := range rows[1:] {
		out.add(r.record(row, names, w), loose)
	}
	return out
}

// record renders one row of a table.
func (r *renderer) record(row, names [][]richtext.Inline, w int) box {
	var out box
	for i, cell := range row {
		if len(cell) == 0 {
			continue
		}
		if i == 0 && (!r.opt.plainText || len(names[i]) == 0) {
			out.lines = r.wrap(richtext.Add(cell, richtext.Strong), sgr.Style{}, w)
			continue
		}
		if len(names[i]) > 0 {
			cell = slices.Concat(names[i], []richtext.Inline{{Text: ": "}}, cell)
		}
		if i == 0 {
			out.lines = r.wrap(cell, sgr.Style{}, w)
			continue
		}
		b := box{lines: r.wrap(cell, sgr.Style{}, max(w-2, 2))}
		b.indent(2)
		out.add(b, tight)
	}
	return out
}

// shortened returns the name of a column as it is repeated in every row.
func shortened(name []richtext.Inline) []richtext.Inline {
	for i, w := 0, 0; i < len(name); i++ {
		if w += textwidth.Width(name[i].Text); w > maxColumn {
			return []richtext.Inline{{Text: textwidth.Truncate(richtext.Text(name), maxColumn)}}
		}
	}
	return name
}
