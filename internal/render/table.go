package render

import (
	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/richtext"
)

// table renders a table of Markdown.
func (r *renderer) table(t *east.Table, w int) box {
	var rows cells
	columns := len(t.Alignments)
	for tr := t.FirstChild(); tr != nil; tr = tr.NextSibling() {
		row := make([][]richtext.Inline, columns)
		i := 0
		for c := tr.FirstChild(); c != nil && i < columns; c = c.NextSibling() {
			row[i] = richtext.Trim(r.inlines(c))
			i++
		}
		rows = append(rows, row)
	}
	return r.tableOf(rows, t.Alignments, w)
}

// tableOf renders a table: within w cells where that leaves its columns readable, else at its own
// width, to be panned. Where nothing is panned it becomes records.
func (r *renderer) tableOf(rows cells, align []east.Alignment, w int) box {
	if len(rows) == 0 || len(rows[0]) == 0 {
		return box{}
	}
	rows, align = alignNumbers(rows, align)
	widths, fits := fitColumns(rows, w)
	if r.delegate != nil && fits {
		if lines, ok := r.delegate.Table(rows, align, widths); ok {
			return box{lines: lines}
		}
	}
	if !fits {
		if r.opt.plainText || r.opt.Wrap {
			return r.records(rows, w)
		}
		widths = pannedColumns(rows)
	}
	lines, head := r.grid(rows, align, widths)
	if lines == nil {
		return r.records(rows, w)
	}
	b := box{lines: lines}
	if !fits {
		b.tables = []Table{{Rows: len(lines), Head: head}}
	}
	return b
}
