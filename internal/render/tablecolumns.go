package render

import (
	"slices"

	"quire/internal/render/richtext"
)

// Widths of the columns of a table, in cells.
const (
	columnGap = 3   // between two columns: a space, the line, a space
	minColumn = 4   // a narrower column is not readable, unless its content is as narrow
	maxWord   = 24  // of a word that is never cut; longer ones, addresses mostly, are cut to make a table fit
	maxColumn = 40  // of text in a table that is panned
	maxPanned = 120 // of one word in such a table
)

// cells are the rows of a table, its header first; all of one length.
type cells [][][]richtext.Inline

// fitColumns returns widths of columns that fill at most w cells, the widest of them less than their
// content. fits is false when that would cut words or leave columns that are not readable.
func fitColumns(rows cells, w int) (widths []int, fits bool) {
	natural := measureColumns(rows, richtext.InlinesWidth)
	room := w - columnGap*(len(natural)-1)
	if sum(natural) <= room {
		return natural, true
	}
	if room < len(natural) {
		return nil, false
	}
	words := measureColumns(rows, richtext.LongestWord)
	for _, cut := range []int{w, maxWord} {
		least := make([]int, len(words))
		for i, n := range words {
			least[i] = max(min(n, cut), min(natural[i], minColumn))
		}
		if sum(least) <= room {
			return shareWidth(least, natural, room), true
		}
	}
	return nil, false
}

// pannedColumns returns the widths of columns in a table that is panned: those of their content, but
// long text is wrapped.
func pannedColumns(rows cells) []int {
	widths, words := measureColumns(rows, richtext.InlinesWidth), measureColumns(rows, richtext.LongestWord)
	for i := range widths {
		widths[i] = min(widths[i], max(maxColumn, min(words[i], maxPanned)))
	}
	return widths
}

// shareWidth shares room cells out among columns, each of which gets at least and at most so many: as
// if they were filled from one jug.
func shareWidth(least, most []int, room int) []int {
	widths := make([]int, len(least))
	fill := func(level int) int {
		for i := range widths {
			widths[i] = max(least[i], min(most[i], level))
		}
		return sum(widths)
	}
	low, high := 0, slices.Max(most)
	for low < high {
		if level := (low + high + 1) / 2; fill(level) <= room {
			low = level
		} else {
			high = level - 1
		}
	}
	left := room - fill(low)
	for i := range widths {
		if left > 0 && widths[i] == low && widths[i] < most[i] {
			widths[i]++
			left--
		}
	}
	return widths
}

// measureColumns returns the largest measure of the cells of each column, 1 at least.
func measureColumns(rows cells, measure func([]richtext.Inline) int) []int {
	out := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			out[i] = max(out[i], measure(cell), 1)
		}
	}
	return out
}

func sum(of []int) int {
	n := 0
	for _, v := range of {
		n += v
	}
	return n
}
