package render

import (
	"slices"
	"strings"

	east "github.com/yuin/goldmark/extension/ast"

	"quire/internal/render/richtext"
)

// alignNumbers aligns the columns of numbers for which the post asks for nothing else: to the right, and
// at the decimal point. It returns rows and align themselves where there are none.
func alignNumbers(rows cells, align []east.Alignment) (cells, []east.Alignment) {
	cloned := false
	for column, asked := range align {
		if asked != 0 && asked != east.AlignNone {
			continue
		}
		digits, ok := decimals(rows, column)
		if !ok {
			continue
		}
		if !cloned {
			rows, align, cloned = slices.Clone(rows), slices.Clone(align), true
		}
		align[column] = east.AlignRight
		most := slices.Max(digits)
		for i := range digits {
			row := rows[i+1]
			if free := most - digits[i]; free > 0 && len(row[column]) > 0 {
				row = slices.Clone(row)
				pad := richtext.Inline{Text: richtext.Spaces(free), Attr: richtext.NoBreak}
				row[column] = append(slices.Clip(row[column]), pad)
				rows[i+1] = row
			}
		}
	}
	return rows, align
}

// decimals returns how many cells each number of a column has from its decimal point on, header left
// out. ok is false unless the column holds at least two numbers, and nothing else.
func decimals(rows cells, column int) (digits []int, ok bool) {
	numbers := 0
	for _, row := range rows[1:] {
		text := richtext.Text(row[column])
		if text == "" || text == "-" || text == "–" || text == "—" {
			digits = append(digits, 0)
			continue
		}
		n, isNumber := decimalsOf(text)
		if !isNumber {
			return nil, false
		}
		digits = append(digits, n)
		numbers++
	}
	return digits, numbers >= 2
}

// decimalsOf returns how many cells of a number are from its decimal point on, without a unit of one
// sign. isNumber is false for anything but digits in groups, with a sign before them.
func decimalsOf(s string) (n int, isNumber bool) {
	s = strings.TrimLeft(s, "+-−±~≈<>$€£¥")
	s = strings.TrimRight(s, "%×x°")
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" && fraction == "" || !areDigits(whole, ", '_") || !areDigits(fraction, "") {
		return 0, false
	}
	if strings.Contains(s, ".") {
		n = 1 + len(fraction)
	}
	return n, true
}

// areDigits reports whether s is digits, with single separators between them.
func areDigits(s, separators string) bool {
	last := byte('0')
	for i := range len(s) {
		c := s[i]
		isDigit := c >= '0' && c <= '9'
		if !isDigit && (strings.IndexByte(separators, c) < 0 || i == 0 || last < '0' || i == len(s)-1) {
			return false
		}
		last = c
	}
	return true
}
