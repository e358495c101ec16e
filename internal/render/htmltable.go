package render

import (
	"slices"
	"strconv"

	east "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"

	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sgr"
)

// htmlTable gathers a table of HTML.
type htmlTable struct {
	rows  cells
	spans []int // rows that the cell above still takes of each column
	depth int   // tables inside, whose cells become text of the cell around them
	open  bool  // a cell is
	wide  int   // columns that the open cell takes
	tall  int   // rows that it takes
}

// startInTable adds a start tag inside a table.
func (h *htmlRenderer) startInTable(t html.Token) {
	table := h.table
	switch t.Data {
	case "table":
		table.depth++
		return
	case "tr":
		if table.depth == 0 {
			h.endCell()
			table.rows = append(table.rows, nil)
		}
		return
	case "td", "th":
		if table.depth > 0 {
			h.inlines.add(" ", 0, 0)
			return
		}
		h.endCell()
		if len(table.rows) == 0 {
			table.rows = append(table.rows, nil)
		}
		table.open, table.wide, table.tall = true, spanOf(t, "colspan"), spanOf(t, "rowspan")
	case "caption":
		h.endParagraph()
	case "thead", "tbody", "tfoot", "colgroup", "col":
		return
	case "p", "div", "li", "ul", "ol", "dt", "dd", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6":
		if table.open && !h.inlines.isEmpty() || h.inlines.open {
			h.inlines.lineBreak()
		}
		if t.Data == "li" {
			h.inlines.add(h.r.bullet(), 0, 0)
		}
	}
	h.inlines.startTag(t, h.line)
}

// spanOf returns how many columns or rows a cell takes.
func spanOf(t html.Token, name string) int {
	const most = 50
	n, _ := strconv.Atoi(attribute(t, name))
	return min(max(n, 1), most)
}

// endInTable adds an end tag inside a table.
func (h *htmlRenderer) endInTable(name string) {
	table := h.table
	switch name {
	case "table":
		if table.depth--; table.depth < 0 {
			h.endTable()
		}
		return
	case "td", "th", "tr":
		if table.depth == 0 {
			h.endCell()
		}
	case "caption":
		h.inlines.endTag(name)
		h.endParagraph()
		return
	}
	h.inlines.endTag(name)
}

// endCell puts the current text into the open cell.
func (h *htmlRenderer) endCell() {
	table := h.table
	if !table.open {
		h.endParagraph() // text between cells
		return
	}
	cell := richtext.Trim(h.inlines.take())
	row := &table.rows[len(table.rows)-1]
	for len(*row) < len(table.spans) && table.spans[len(*row)] > 0 {
		table.spans[len(*row)]--
		*row = append(*row, nil)
	}
	for i := range table.wide {
		if len(*row) >= len(table.spans) {
			table.spans = append(table.spans, 0)
		}
		table.spans[len(*row)] = table.tall - 1
		if i > 0 {
			cell = nil
		}
		*row = append(*row, cell)
	}
	table.open = false
}

// endTable renders the table. One of a single column or row is there for its looks and becomes text.
func (h *htmlRenderer) endTable() {
	h.endCell()
	rows := slices.DeleteFunc(h.table.rows, func(row [][]richtext.Inline) bool {
		return !slices.ContainsFunc(row, func(cell []richtext.Inline) bool { return len(cell) > 0 })
	})
	h.table = nil
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	if columns < 2 || len(rows) < 2 {
		for _, row := range rows {
			for _, cell := range row {
				h.out.add(box{lines: h.r.paragraph(cell, sgr.Style{}, h.width)}, loose)
			}
		}
		return
	}
	if columns*len(rows) > parse.MaxCells {
		columns = max(parse.MaxCells/len(rows), 1)
	}
	for i, row := range rows {
		for len(row) < columns {
			row = append(row, nil)
		}
		rows[i] = row[:columns]
	}
	h.out.add(h.r.tableOf(rows, make([]east.Alignment, columns), h.width), loose)
}
