package render

import (
	"strings"
	"unicode/utf8"

	"quire/internal/textwidth"
)

// matrixSign stands for matrix number i of a formula until its rows are laid out, as the
// character matrixSign+i, which is dropped from what a post holds.
const (
	matrixSign  = '\uE000'
	maxMatrices = 100
)

// noMatrixSign drops the signs of matrices.
func noMatrixSign(r rune) rune {
	if r >= matrixSign && r < matrixSign+maxMatrices {
		return -1
	}
	return r
}

// matrix is one of a formula's: its cells, and the brackets around them, "" for none.
type matrix struct {
	rows        [][]string
	open, close string
}

// matrixBrackets are the environments that are matrices, and their brackets.
var matrixBrackets = map[string][2]string{
	"matrix": {}, "smallmatrix": {}, "array": {}, "pmatrix": {"(", ")"}, "bmatrix": {"[", "]"}, "vmatrix": {"|", "|"}, "Vmatrix": {"‖", "‖"},
	"Bmatrix": {"{", "}"}, "cases": {"{", ""}, "dcases": {"{", ""}, "rcases": {"", "}"},
}

// matrix translates up to the end of the environment called name, which has just begun.
func (l *latex) matrix(name string) string {
	if l.depth++; l.depth > 50 || len(l.matrices) >= maxMatrices {
		l.failed = true
	}
	defer func() { l.depth-- }()
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
	for l.pos < len(l.src) && !l.failed {
		rest := l.src[l.pos:]
		switch {
		case strings.HasPrefix(rest, `\end`):
			l.pos += len(`\end`)
			l.verbatim()
			endRow()
			m.open, m.close = matrixBrackets[name][0], matrixBrackets[name][1]
			l.matrices = append(l.matrices, m)
			return string(rune(matrixSign + len(l.matrices) - 1))
		case strings.HasPrefix(rest, `\hline`):
			l.pos += len(`\hline`)
		case rest[0] == '&':
			l.pos++
			endCell()
		case strings.HasPrefix(rest, `\\`):
			l.command()
			endRow()
		case rest[0] == '}':
			l.failed = true
		default:
			cell.WriteString(l.piece())
		}
	}
	l.failed = true
	return ""
}

// flat is s with its matrices in one line, their rows apart by semicolons.
func (l *latex) flat(s string, deep int) string {
	if deep > 5 || !strings.ContainsFunc(s, func(r rune) bool { return l.matrixOf(r) != nil }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		m := l.matrixOf(r)
		if m == nil {
			b.WriteRune(r)
			continue
		}
		var rows []string
		for _, row := range m.rows {
			rows = append(rows, l.flat(strings.Join(row, ", "), deep+1))
		}
		b.WriteString(m.open + strings.Join(rows, "; ") + m.close)
	}
	return b.String()
}

// matrixOf is the matrix that r stands for, nil for none.
func (l *latex) matrixOf(r rune) *matrix {
	if i := int(r - matrixSign); i >= 0 && i < len(l.matrices) {
		return &l.matrices[i]
	}
	return nil
}

// laidOut is a row of a formula as lines: what stands beside a matrix stands beside its
// middle.
func (l *latex) laidOut(row string) []string {
	var parts [][]string
	for row != "" {
		at := strings.IndexFunc(row, func(r rune) bool { return l.matrixOf(r) != nil })
		if at < 0 {
			parts = append(parts, []string{row})
			break
		}
		r, n := utf8.DecodeRuneInString(row[at:])
		m := *l.matrixOf(r)
		before, after := row[:at], row[at+n:]
		if s := strings.TrimRight(before, " "); m.open == "" && s != "" && strings.IndexByte("([{|", s[len(s)-1]) >= 0 {
			m.open, before = s[len(s)-1:], s[:len(s)-1]
		}
		if s := strings.TrimLeft(after, " "); m.close == "" && s != "" && strings.IndexByte(")]}|", s[0]) >= 0 {
			m.close, after = s[:1], s[1:]
		}
		parts, row = append(parts, []string{before}, l.drawMatrix(m)), after
	}
	height := 0
	for _, p := range parts {
		height = max(height, len(p))
	}
	lines := make([]string, height)
	for _, p := range parts {
		top, wide := (height-len(p))/2, 0
		for _, s := range p {
			wide = max(wide, textwidth.Width(s))
		}
		for i := range lines {
			s := ""
			if i >= top && i < top+len(p) {
				s = p[i-top]
			}
			lines[i] += s + strings.Repeat(" ", wide-textwidth.Width(s))
		}
	}
	return lines
}

// brackets are the pieces of a tall bracket: the only one of one row, the first, the middle
// and the last one of several.
var brackets = map[string][4]string{
	"(": {"(", "⎛", "⎜", "⎝"}, ")": {")", "⎞", "⎟", "⎠"}, "[": {"[", "⎡", "⎢", "⎣"}, "]": {"]", "⎤", "⎥", "⎦"},
	"{": {"{", "⎧", "⎨", "⎩"}, "}": {"}", "⎫", "⎬", "⎭"}, "|": {"|", "│", "│", "│"}, "‖": {"‖", "‖", "‖", "‖"},
}

// drawMatrix is a matrix as lines, its columns aligned.
func (l *latex) drawMatrix(m matrix) []string {
	var widths []int
	for _, row := range m.rows {
		for i := range row {
			row[i] = l.flat(row[i], 0)
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
			b.WriteString(brackets[m.open][piece] + " ")
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
			b.WriteString(" " + brackets[m.close][piece])
		}
		lines = append(lines, b.String())
	}
	return lines
}
