package render

import (
	"slices"
	"strings"

	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/richtext"
	"quire/internal/sgr"
	"quire/internal/theme"
)

// maxArea is how many cells of the screen a table may cover. One that needs more, because of a few
// long texts among very many columns, is rendered as records.
const maxArea = 2 << 20

// grid renders a table with lines between its columns; head is how many rows its header takes. It
// returns nothing when the table would cover too much.
func (r *renderer) grid(rows cells, align []east.Alignment, widths []int) (lines []richtext.Line, head int) {
	separator := richtext.Span{Text: r.styles.Table.Column, Style: r.styles.Muted}
	if r.opt.plainText {
		separator.Text = "|"
	}
	area := sum(widths) + columnGap*(len(widths)-1)
	columns := make([][]richtext.Line, len(widths))
	var between []int // where lines begin the rows after the first one below the header
	tall := false
	for i, row := range rows {
		height := 1
		for k, cell := range row {
			if i == 0 {
				cell = richtext.Add(cell, richtext.Strong)
			}
			columns[k] = r.wrap(cell, sgr.Style{}, widths[k])
			height = max(height, len(columns[k]))
		}
		if (len(lines)+height)*area > maxArea || r.ctx.Err() != nil {
			return nil, 0
		}
		if i > 1 {
			between = append(between, len(lines))
		}
		tall = tall || i > 0 && height > 1
		for y := range height {
			lines = append(lines, gridLine(columns, y, align, widths, separator))
		}
		if i == 0 {
			lines = append(lines, r.headerRule(widths))
			head = len(lines)
		}
	}
	if tall && !r.opt.plainText {
		lines = withRules(lines, between, r.rowRule(widths))
	}
	return lines, head
}

// withRules returns lines with a rule above those numbered in at, which are in order.
func withRules(lines []richtext.Line, at []int, rule richtext.Line) []richtext.Line {
	out := make([]richtext.Line, 0, len(lines)+len(at))
	for i, l := range lines {
		if len(at) > 0 && at[0] == i {
			out, at = append(out, slices.Clone(rule)), at[1:]
		}
		out = append(out, l)
	}
	return out
}

// rowRule returns the line between two rows of a table whose cells are wrapped.
func (r *renderer) rowRule(widths []int) richtext.Line {
	lines := r.styles.Table
	if lines.Row == "─" {
		lines.Row = "┄"
	}
	return r.ruleOf(lines, widths)
}

// gridLine returns line y of a row whose cells are columns.
func gridLine(
	columns [][]richtext.Line, y int, align []east.Alignment, widths []int, separator richtext.Span,
) richtext.Line {
	w := cellWriter{line: make(richtext.Line, 0, 3*len(columns))}
	for i, cell := range columns {
		if i > 0 {
			w.spaces++
			w.put(separator)
			w.spaces++
		}
		var l richtext.Line
		if y < len(cell) {
			l = cell[y]
		}
		w.cell(l, widths[i], align[i])
	}
	return w.line
}

// headerRule returns the line between a table's header and its rows.
func (r *renderer) headerRule(widths []int) richtext.Line {
	lines := r.styles.Table
	if r.opt.plainText {
		lines = theme.TableLines{Row: "-", Crossing: "|"}
	}
	return r.ruleOf(lines, widths)
}

// ruleOf returns a rule made of lines.
func (r *renderer) ruleOf(lines theme.TableLines, widths []int) richtext.Line {
	dash := lines.Row
	crossing := dash + lines.Crossing + dash
	parts := make([]string, len(widths))
	for i, n := range widths {
		parts[i] = strings.Repeat(dash, n)
	}
	return richtext.Plain(strings.Join(parts, crossing), r.styles.Muted)
}

// cellWriter makes a line of a table of as few spans as it can.
type cellWriter struct {
	line   richtext.Line
	spaces int // before the next span
}

func (w *cellWriter) put(s richtext.Span) {
	if w.spaces > 0 {
		w.line = append(w.line, richtext.Span{Text: richtext.Spaces(w.spaces)})
		w.spaces = 0
	}
	w.line = append(w.line, s)
}

// cell puts a cell, filled with spaces to width.
func (w *cellWriter) cell(l richtext.Line, width int, align east.Alignment) {
	free := max(width-l.Width(), 0)
	left := 0
	switch align {
	case east.AlignRight:
		left = free
	case east.AlignCenter:
		left = free / 2
	}
	w.spaces += left
	for _, s := range l {
		w.put(s)
	}
	w.spaces += free - left
}
