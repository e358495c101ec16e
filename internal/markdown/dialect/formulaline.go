package dialect

import (
	"bytes"

	"quire/internal/markdown"
)

// formulaLines returns the lines of formulas that look like items of a list.
func formulaLines() dialect {
	return dialect{name: "TeX", line: (*document).formulaLine, lineAt: "+-*"}
}

// formulaLine reads a line that begins with an operator amid a formula of a paragraph, "$\alpha" and
// "+ \beta$" below it: without the space behind the operator it is no item.
func (d *document) formulaLine(off, i, end int) (next int, done bool) {
	const reach = 600 // bytes before and behind the line that are looked at
	src := d.src
	if i+2 >= end || src[i+1] != ' ' || off == 0 {
		return 0, false
	}
	before := src[max(0, off-reach):off]
	if bytes.IndexByte(before, '$') < 0 {
		return 0, false
	}
	if gap := bytes.LastIndex(before, []byte("\n\n")); gap >= 0 {
		before = before[gap:]
	}
	behind := src[i:min(len(src), i+reach)]
	if gap := bytes.Index(behind, []byte("\n\n")); gap >= 0 {
		behind = behind[:gap]
	}
	open := openDollar(before)
	if open < 0 || openDollar(behind) < 0 && bytes.IndexByte(behind, '$') < 0 || !markdown.HasTeXCommand(before[open:]) {
		return 0, false
	}
	d.replace(off, end, string(src[off:i+1])+string(bytes.TrimRight(src[i+2:end], "\n")))
	return end, true
}

// openDollar returns where the dollar is that begins a formula which text does not end, -1 without one.
func openDollar(text []byte) int {
	open := -1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '`':
			return -1
		case '$':
			if i+1 < len(text) && text[i+1] == '$' {
				return -1
			}
			if open >= 0 {
				open = -1
			} else {
				open = i
			}
		}
	}
	return open
}
