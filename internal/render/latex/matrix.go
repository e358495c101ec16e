package latex

import (
	"strings"
	"unicode/utf8"

	"quire/internal/textwidth"
)

// The character placeholder+i represents matrix i of a formula until its rows are laid out. Such
// characters are dropped from the source.
const (
	placeholder = '\uE000'
	maxMatrices = 100
	maxNested   = 5 // matrices in one another
)

// dropPlaceholder is a mapping for strings.Map that drops placeholders.
func dropPlaceholder(r rune) rune {
	if r >= placeholder && r < placeholder+maxMatrices {
		return -1
	}
	return r
}

// matrix is the cells of a matrix and the brackets around them, "" for none.
type matrix struct {
	rows        [][]string
	open, close string
}

// matrixBrackets maps the environments that are matrices to their brackets.
var matrixBrackets = map[string][2]string{
	"matrix": {}, "smallmatrix": {}, "array": {},
	"pmatrix": {"(", ")"}, "bmatrix": {"[", "]"}, "vmatrix": {"|", "|"}, "Vmatrix": {"‖", "‖"},
	"Bmatrix": {"{", "}"}, "cases": {"{", ""}, "dcases": {"{", ""}, "rcases": {"", "}"},
}

// matrix translates up to the end of the environment name, which has just begun, and returns the
// placeholder of the matrix.
func (t *translator) matrix(name string) string {
	if t.depth++; t.depth > maxDepth || len(t.matrices) >= maxMatrices {
		t.failed = true
	}
	defer func() { t.depth-- }()
	var m matrix
	var row []string
	var cell strings.Builder
	endCell := func() {
		row = append(row, strings.Join(strings.Fields(cell.String()), " "))
		cell.Reset()
	}
	endRow := func() {
		if endCell(); len(row) > 1 || row[0] != "" {
			m.rows = append(m.rows, row)
		}
		row = nil
	}
	for t.pos < len(t.src) && !t.failed {
		rest := t.src[t.pos:]
		switch {
		case strings.HasPrefix(rest, `\end`):
			t.pos += len(`\end`)
			t.verbatim()
			endRow()
			m.open, m.close = matrixBrackets[name][0], matrixBrackets[name][1]
			t.matrices = append(t.matrices, m)
			return string(rune(placeholder + len(t.matrices) - 1))
		case strings.HasPrefix(rest, `\hline`):
			t.pos += len(`\hline`)
		case rest[0] == '&':
			t.pos++
			endCell()
		case strings.HasPrefix(rest, `\\`):
			t.command()
			endRow()
		case rest[0] == '}':
			t.failed = true
		default:
			cell.WriteString(t.next())
		}
	}
	t.failed = true
	return ""
}

// flat returns s with its matrices in the same line, their rows separated by semicolons.
func (t *translator) flat(s string, depth int) string {
	if depth > maxNested || !strings.ContainsFunc(s, func(r rune) bool { return t.matrixOf(r) != nil }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		m := t.matrixOf(r)
		if m == nil {
			b.WriteRune(r)
			continue
		}
		var rows []string
		for _, row := range m.rows {
			rows = append(rows, t.flat(strings.Join(row, ", "), depth+1))
		}
		b.WriteString(m.open + strings.Join(rows, "; ") + m.close)
	}
	return b.String()
}

// matrixOf returns the matrix whose placeholder r is, nil for none.
func (t *translator) matrixOf(r rune) *matrix {
	if i := int(r - placeholder); i >= 0 && i < len(t.matrices) {
		return &t.matrices[i]
	}
	return nil
}

// stacked returns a row of a formula as lines. Text beside a matrix is in the line of its middle.
func (t *translator) stacked(row string) []string {
	var parts [][]string
	for row != "" {
		at := strings.IndexFunc(row, func(r rune) bool { return t.matrixOf(r) != nil })
		if at < 0 {
			parts = append(parts, []string{row})
			break
		}
		r, n := utf8.DecodeRuneInString(row[at:])
		m := *t.matrixOf(r)
		before, after := row[:at], row[at+n:]
		if s := strings.TrimRight(before, " "); m.open == "" && s != "" && strings.IndexByte("([{|", s[len(s)-1]) >= 0 {
			m.open, before = s[len(s)-1:], s[:len(s)-1]
		}
		if s := strings.TrimLeft(after, " "); m.close == "" && s != "" && strings.IndexByte(")]}|", s[0]) >= 0 {
			m.close, after = s[:1], s[1:]
		}
		parts, row = append(parts, []string{before}, t.grid(m)), after
	}
	height := 0
	for _, p := range parts {
		height = max(height, len(p))
	}
	lines := make([]string, height)
	for _, p := range parts {
		top, width := (height-len(p))/2, 0
		for _, s := range p {
			width = max(width, textwidth.Width(s))
		}
		for i := range lines {
			s := ""
			if i >= top && i < top+len(p) {
				s = p[i-top]
			}
			lines[i] += s + strings.Repeat(" ", width-textwidth.Width(s))
		}
	}
	return lines
}

// bracketPieces are the pieces of a bracket: the only one of one row; the first, the middle and
// the last one of several.
var bracketPieces = map[string][4]string{
	"(": {"(", "⎛", "⎜", "⎝"}, ")": {")", "⎞", "⎟", "⎠"}, "[": {"[", "⎡", "⎢", "⎣"}, "]": {"]", "⎤", "⎥", "⎦"},
	"{": {"{", "⎧", "⎨", "⎩"}, "}": {"}", "⎫", "⎬", "⎭"}, "|": {"|", "│", "│", "│"}, "‖": {"‖", "‖", "‖", "‖"},
}

// grid returns a matrix as lines, its columns aligned.
func (t *translator) grid(m matrix) []string {
	var widths []int
	for _, row := range m.rows {
		for i := range row {
			row[i] = t.flat(row[i], 0)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], textwidth.Width(row[i]))
		}
	}
	lines := make([]string, 0, len(m.rows))
	for k, row := range m.rows {
		piece := 2
		switch {
		case len(m.rows) == 1:
			piece = 0
		case k == 0:
			piece = 1
		case k == len(m.rows)-1:
			piece = 3
		}
		var b strings.Builder
		if m.open != "" {
			b.WriteString(bracketPieces[m.open][piece] + " ")
		}
		for i, w := range widths {
			cell := ""
			if i < len(row) {
				cell = row[i]
			}
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(cell + strings.Repeat(" ", w-textwidth.Width(cell)))
		}
		if m.close != "" {
			b.WriteString(" " + bracketPieces[m.close][piece])
		}
		lines = append(lines, b.String())
	}
	return lines
}
