package render

import (
	"slices"
	"strings"

	east "github.com/yuin/goldmark/extension/ast"
)

// maxWord is the longest word, in cells, that a column is widened for; longer ones,
// addresses mostly, are cut.
const maxWord = 24

// cells are the rows of a table, its header first; all of one length.
type cells [][][]inline

func (p *painter) table(t *east.Table, w int) box {
	var rows cells
	columns := len(t.Alignments)
	for r := t.FirstChild(); r != nil; r = r.NextSibling() {
		row := make([][]inline, columns)
		i := 0
		for c := r.FirstChild(); c != nil && i < columns; c = c.NextSibling() {
			row[i] = trimInlines(p.inlines(c))
			i++
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 || columns == 0 {
		return box{}
	}
	widths, fits := columnWidths(rows, w)
	if !fits {
		return box{lines: p.records(rows, w)}
	}
	if p.glam != nil {
		if lines, ok := p.glam.table(rows, t.Alignments, widths, w); ok {
			return box{lines: lines}
		}
	}
	return box{lines: p.grid(rows, t.Alignments, widths)}
}

// columnWidths gives each column its natural width, the widest of them less until the
// table is w cells wide with three cells between columns. fits is false when that
// would cut words in two.
func columnWidths(rows cells, w int) (widths []int, fits bool) {
	widths = make([]int, len(rows[0]))
	least := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], inlineWidth(c), 1)
			least[i] = max(least[i], min(longestWord(c), maxWord), 1)
		}
	}
	room := w - 3*(len(widths)-1)
	total := 0
	for _, n := range widths {
		total += n
	}
	for total > room {
		k := -1
		for i, n := range widths {
			if n > least[i] && (k < 0 || n > widths[k]) {
				k = i
			}
		}
		if k < 0 {
			return widths, false
		}
		widths[k]--
		total--
	}
	return widths, true
}

// longestWord is the number of cells of the longest word of in.
func longestWord(in []inline) int {
	most, w := 0, 0
	for _, n := range in {
		for i, part := range strings.Split(n.text, " ") {
			if i > 0 || n.marks&mBreak != 0 {
				w = 0
			}
			if w += width(part); strings.ContainsFunc(part, unspaced) {
				w = 2 // it may be cut anywhere
			}
			most = max(most, w)
		}
	}
	return most
}

// inlineWidth is the number of cells of in on its longest line.
func inlineWidth(in []inline) int {
	w, most := 0, 0
	for _, n := range in {
		if n.marks&mBreak != 0 {
			w = 0
			continue
		}
		w += width(n.text)
		most = max(most, w)
	}
	return most
}

// grid draws a table with light rules.
func (p *painter) grid(rows cells, align []east.Alignment, widths []int) []line {
	var out []line
	bar := line{{text: " "}, {text: "│", st: p.pal.muted}, {text: " "}}
	if p.opt.numbered {
		bar[1].text = "|"
	}
	for r, row := range rows {
		base := style{}
		if r == 0 {
			base.attr = bold
		}
		columns := make([][]line, len(row))
		height := 1
		for i, c := range row {
			columns[i] = p.flow(c, base, widths[i])
			height = max(height, len(columns[i]))
		}
		for y := range height {
			var l line
			for i, c := range columns {
				if i > 0 {
					l = append(l, bar...)
				}
				var cell line
				if y < len(c) {
					cell = c[y]
				}
				l = append(l, aligned(cell, widths[i], align[i])...)
			}
			out = append(out, l)
		}
		if r == 0 {
			out = append(out, p.underHeader(widths))
		}
	}
	return out
}

// underHeader is the rule between a table's header and its rows.
func (p *painter) underHeader(widths []int) line {
	dash, cross := "─", "─┼─"
	if p.opt.numbered {
		dash, cross = "-", "-|-"
	}
	parts := make([]string, len(widths))
	for i, n := range widths {
		parts[i] = strings.Repeat(dash, n)
	}
	return textLine(strings.Join(parts, cross), p.pal.muted)
}

// aligned is a cell filled with blanks to w.
func aligned(cell line, w int, to east.Alignment) line {
	free := max(w-cell.width(), 0)
	left := 0
	switch to {
	case east.AlignRight:
		left = free
	case east.AlignCenter:
		left = free / 2
	}
	out := make(line, 0, len(cell)+2)
	out = append(out, span{text: strings.Repeat(" ", left)})
	out = append(out, cell...)
	return append(out, span{text: strings.Repeat(" ", free-left)})
}

// records draws a table that is too wide row by row: the first cell as a heading, the
// others below it, each after the name of its column.
func (p *painter) records(rows cells, w int) []line {
	names := rows[0]
	if len(rows) == 1 {
		rows = cells{nil, names}
		names = make([][]inline, len(names))
	}
	var out box
	for _, row := range rows[1:] {
		var rec box
		for i, c := range row {
			switch {
			case len(c) == 0:
			case i == 0:
				rec.lines = p.flow(strong(c), style{}, w)
			default:
				if len(names[i]) > 0 {
					c = slices.Concat(names[i], []inline{{text: ": "}}, c)
				}
				cell := box{lines: p.flow(c, style{}, max(w-2, 2))}
				pad := textLine("  ", style{})
				cell.prefix(pad, pad)
				rec.add(cell, false)
			}
		}
		out.add(rec, true)
	}
	return out.lines
}
