package render

import (
	"slices"
	"strings"

	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/parse"
	"quire/internal/render/richtext"
)

// gridTable renders one of Pandoc's grid tables.
func (r *renderer) gridTable(n *parse.GridTable, w int) box {
	var rows cells
	var texts []string // of the current row
	columns := 0
	endRow := func() {
		if len(texts) == 0 {
			return
		}
		row := make([][]richtext.Inline, len(texts))
		for i, s := range texts {
			row[i] = r.cellOf(s)
		}
		rows, texts = append(rows, row), nil
	}
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		line := seg.Value(r.block.src)
		if parse.IsGridRule(line) {
			endRow()
			continue
		}
		parts := strings.Split(strings.Trim(strings.TrimSpace(string(line)), "|"), "|")
		for len(texts) < len(parts) {
			texts = append(texts, "")
		}
		for k, part := range parts {
			texts[k] += strings.TrimRight(strings.TrimPrefix(part, " "), " ") + "\n"
		}
		columns = max(columns, len(texts))
	}
	endRow()
	if columns*len(rows) > parse.MaxCells {
		return r.verbatimAt(parse.Source(n, r.block.src), parse.WhyTable, r.lineOf(n), w)
	}
	for i := range rows {
		rows[i] = slices.Grow(rows[i], columns-len(rows[i]))[:columns]
	}
	return r.tableOf(rows, make([]east.Alignment, columns), w)
}

// cellOf returns the Markdown of a cell as inlines, its blocks on lines of their own.
func (r *renderer) cellOf(markdown string) []richtext.Inline {
	b := &inlineBuilder{r: r}
	r.withSource([]byte(markdown), func() {
		b.blocks(parse.Tree([]byte(markdown), r.defs), "")
	})
	return richtext.Trim(b.take())
}
