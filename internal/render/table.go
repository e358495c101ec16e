package render

import (
	"slices"
	"strings"

	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/textwidth"
)

// Table is one table that is wider than the measure and has to be panned. One that
// fits, its cells wrapped, needs no note.
type Table struct {
	Row, Rows int // its first row and how many it has
	Head      int // how many of them are its header and the rule below, to be kept in sight
}

// maxArea is how many cells a drawn table may cover. One that needs more, because of
// a few long texts among very many columns, is drawn row by row.
const maxArea = 2 << 20

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
	return p.tableOf(rows, t.Alignments, w)
}

// tableOf draws a table: within w cells where that leaves its columns readable, else
// at its own width, to be panned. Where nothing is panned it gets records.
func (p *painter) tableOf(rows cells, align []east.Alignment, w int) box {
	if len(rows) == 0 || len(rows[0]) == 0 {
		return box{}
	}
	widths, fits := fitted(rows, w)
	if p.glam != nil && fits && p.pal.table == glamourTable {
		if lines, ok := p.glam.table(rows, align, widths); ok {
			return box{lines: lines}
		}
	}
	if !fits && (p.opt.numbered || p.opt.Wrap) {
		return box{lines: p.records(rows, w)}
	}
	if !fits {
		widths = unfitted(rows)
	}
	lines, head := p.grid(rows, align, widths)
	if lines == nil {
		return box{lines: p.records(rows, w)}
	}
	b := box{lines: lines}
	if !fits {
		b.tables = []Table{{Rows: len(lines), Head: head}}
	}
	return b
}

// grid draws a table with light rules; head is how many lines its header takes. It
// draws nothing when the table would cover too much.
func (p *painter) grid(rows cells, align []east.Alignment, widths []int) (lines []line, head int) {
	bar := span{text: p.pal.table[betweenColumns], st: p.pal.muted}
	if p.opt.numbered {
		bar.text = "|"
	}
	area := sum(widths) + columnGap*(len(widths)-1)
	columns := make([][]line, len(widths))
	for r, row := range rows {
		height := 1
		for i, c := range row {
			if r == 0 {
				c = strong(c)
			}
			columns[i] = p.flow(c, style{}, widths[i])
			height = max(height, len(columns[i]))
		}
		if (len(lines)+height)*area > maxArea || p.ctx.Err() != nil {
			return nil, 0
		}
		for y := range height {
			w := rowWriter{line: make(line, 0, 3*len(columns))}
			for i, c := range columns {
				if i > 0 {
					w.owed++
					w.put(bar)
					w.owed++
				}
				var cell line
				if y < len(c) {
					cell = c[y]
				}
				w.cell(cell, widths[i], align[i])
			}
			lines = append(lines, w.line)
		}
		if r == 0 {
			lines = append(lines, p.underHeader(widths))
			head = len(lines)
		}
	}
	return lines, head
}

// underHeader is the rule between a table's header and its rows.
func (p *painter) underHeader(widths []int) line {
	dash := p.pal.table[belowHeader]
	cross := dash + p.pal.table[crossing] + dash
	if p.opt.numbered {
		dash, cross = "-", "-|-"
	}
	parts := make([]string, len(widths))
	for i, n := range widths {
		parts[i] = strings.Repeat(dash, n)
	}
	return textLine(strings.Join(parts, cross), p.pal.muted)
}

// rowWriter makes a row of a table out of as few spans as it can.
type rowWriter struct {
	line line
	owed int // blanks before what comes next
}

func (w *rowWriter) put(s span) {
	if w.owed > 0 {
		w.line = append(w.line, span{text: blanks(w.owed)})
		w.owed = 0
	}
	w.line = append(w.line, s)
}

// cell puts a cell, filled with blanks to width.
func (w *rowWriter) cell(cell line, width int, to east.Alignment) {
	free := max(width-cell.width(), 0)
	left := 0
	switch to {
	case east.AlignRight:
		left = free
	case east.AlignCenter:
		left = free / 2
	}
	w.owed += left
	for _, s := range cell {
		w.put(s)
	}
	w.owed += free - left
}

const someBlanks = "                                                                "

// blanks is n blanks.
func blanks(n int) string {
	if n <= len(someBlanks) {
		return someBlanks[:max(n, 0)]
	}
	return strings.Repeat(" ", n)
}

// records draws a table row by row: the first cell as a heading, the others below it,
// each after the name of its column.
func (p *painter) records(rows cells, w int) []line {
	names := make([][]inline, len(rows[0]))
	if len(rows) == 1 {
		rows = cells{nil, rows[0]}
	} else {
		for i, name := range rows[0] {
			names[i] = shortened(name)
		}
	}
	var out box
	for _, row := range rows[1:] {
		var rec box
		for i, c := range row {
			switch {
			case len(c) == 0:
			case i == 0 && p.opt.numbered && len(names[i]) > 0:
				rec.lines = p.flow(slices.Concat(names[i], []inline{{text: ": "}}, c), style{}, w)
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

// shortened is the name of a column as it can be said again in every row.
func shortened(name []inline) []inline {
	for i, w := 0, 0; i < len(name); i++ {
		if w += width(name[i].text); w > maxColumn {
			return []inline{{text: textwidth.Truncate(textOf(name), maxColumn)}}
		}
	}
	return name
}
