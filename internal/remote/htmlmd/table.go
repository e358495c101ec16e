package htmlmd

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

const (
	maxSpan = 50 // the most rows or columns that a cell may take
	// maxGrid is how many cells a table may have once spans and short rows are filled up.
	maxGrid = 20_000
)

// table rewrites a table: one for layout is opened up, the cells of another hold nothing
// that would break a row.
func (p *pass) table(n *html.Node) {
	dropLineNumbers(n)
	layout := strings.EqualFold(attr(n, "role"), "presentation") || hasInside(n, "table") ||
		isInside(n, "a", "strong", "b", "em", "i", "del", "s", "strike")
	p.walk(n)
	rows := tableRows(n)
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	if layout || len(rows) < 2 || columns < 2 || len(rows)*columns > maxGrid {
		openUp(n)
		return
	}
	grid := 0
	for _, row := range rows {
		for _, cell := range row {
			grid += clampSpan(cell, "colspan") * clampSpan(cell, "rowspan")
		}
	}
	for _, row := range rows {
		for _, cell := range row {
			if grid > maxGrid {
				removeAttr(cell, "colspan")
				removeAttr(cell, "rowspan")
			}
			flattenCell(cell)
			writeBreaks(cell)
		}
	}
}

// writeBreaks makes tags of the line breaks in a cell: a line break ends a row.
func writeBreaks(cell *html.Node) {
	for _, c := range children(cell) {
		if isElement(c, "br") {
			replace(c, verbatim("<br>"))
		} else if c.Type == html.ElementNode {
			writeBreaks(c)
		}
	}
}

// tableRows returns the cells of a table, row by row, without those of tables in it.
func tableRows(n *html.Node) [][]*html.Node {
	var rows [][]*html.Node
	for c := range n.ChildNodes() {
		switch {
		case isElement(c, "thead", "tbody", "tfoot"):
			rows = append(rows, tableRows(c)...)
		case isElement(c, "tr"):
			var row []*html.Node
			for cell := range c.ChildNodes() {
				if isElement(cell, "td", "th") {
					row = append(row, cell)
				}
			}
			if len(row) > 0 {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// clampSpan bounds how many rows or columns a cell takes, and returns it.
func clampSpan(cell *html.Node, key string) int {
	if !hasAttr(cell, key) {
		return 1
	}
	v, err := strconv.Atoi(strings.TrimSpace(attr(cell, key)))
	if err != nil || v < 1 || v > maxSpan {
		removeAttr(cell, key)
		return 1
	}
	return v
}

// openUp makes blocks of the cells of a table, and of nothing in them.
func openUp(n *html.Node) {
	for _, c := range children(n) {
		switch {
		case isElement(c, "colgroup", "col"):
			remove(c)
		case isElement(c, "thead", "tbody", "tfoot", "tr"):
			openUp(c)
		case isElement(c, "td", "th"):
			rename(c, "div")
			c.Attr = nil
		}
	}
	rename(n, "div")
	n.Attr = nil
}

// dropLineNumbers removes the column of numbers beside code.
func dropLineNumbers(n *html.Node) {
	var gone []*html.Node
	for d := range n.Descendants() {
		if isElement(d, "td", "th") {
			class := attr(d, "class")
			if numberClass().MatchString(class) || strings.Contains(class, "lntd") && isNumbers(text(d)) {
				gone = append(gone, d)
			}
		}
	}
	for _, d := range gone {
		remove(d)
	}
}

func isNumbers(s string) bool { return strings.Trim(s, " \t\r\n0123456789") == "" }

// flattenCell turns the blocks of a cell into lines of it: a row of Markdown is one line.
func flattenCell(cell *html.Node) {
	for _, c := range children(cell) {
		if c.Type != html.ElementNode {
			continue
		}
		switch {
		case isElement(c, "ul", "ol"):
			flattenList(c)
		case isElement(c, "pre"):
			flattenCode(c)
		case isElement(c, "hr"):
			replace(c, element("br"))
		case isHeading(c):
			flattenCell(c)
			wrapInside(c, "strong")
			unwrapLines(c)
		case isBlock(c) || isElement(c, definitionTerm, definitionText, "li", "tr", "td", "thead", "tbody"):
			flattenCell(c)
			unwrapLines(c)
		default:
			flattenCell(c)
		}
	}
	trimBreaks(cell)
}

// unwrapLines unwraps a block, with line breaks round it.
func unwrapLines(n *html.Node) {
	if isBlank(n) && !hasInside(n, "img", verbatimElement) {
		remove(n)
		return
	}
	if n.PrevSibling != nil {
		n.Parent.InsertBefore(element("br"), n)
	}
	if n.NextSibling != nil {
		n.Parent.InsertBefore(element("br"), n.NextSibling)
	}
	unwrap(n)
}

func flattenList(n *html.Node) {
	number := 1
	for _, item := range children(n) {
		if !isElement(item, "li") {
			continue
		}
		flattenCell(item)
		mark := "• "
		if isElement(n, "ol") {
			mark = strconv.Itoa(number) + ") "
			number++
		}
		item.InsertBefore(textNode(mark), item.FirstChild)
		unwrapLines(item)
	}
	unwrapLines(n)
}

func flattenCode(n *html.Node) {
	lines := strings.Split(strings.Trim(text(n), "\n"), "\n")
	for i, line := range lines {
		if i > 0 {
			n.Parent.InsertBefore(element("br"), n)
		}
		if line = strings.TrimRight(line, " \t\r"); line != "" {
			code := element("code")
			code.AppendChild(textNode(line))
			n.Parent.InsertBefore(code, n)
		}
	}
	if n.NextSibling != nil {
		n.Parent.InsertBefore(element("br"), n)
	}
	remove(n)
}

// trimBreaks removes line breaks at the ends of a cell, and doubled ones.
func trimBreaks(cell *html.Node) {
	last := true // a break came last
	for _, c := range children(cell) {
		isBreak := isElement(c, "br")
		if isBreak && last {
			remove(c)
			continue
		}
		if isBreak || c.Type != html.TextNode || !isBlank(c) {
			last = isBreak
		}
	}
	for c := cell.LastChild; c != nil && (isElement(c, "br") || c.Type == html.TextNode &&
		isBlank(c)); c = cell.LastChild {
		remove(c)
	}
}
