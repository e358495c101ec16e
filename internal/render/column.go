package render

import (
	"slices"
)

// Widths of the columns of a table, in cells.
const (
	columnGap = 3   // between two columns: a blank, the rule, a blank
	minColumn = 4   // a column narrower than this is not readable, unless it is by nature
	maxWord   = 24  // longest word that is never cut; longer ones, addresses mostly, are cut to make a table fit
	maxColumn = 40  // of text in a table that is panned
	maxPanned = 120 // of one word in such a table
)

// fitted gives the columns widths that fill at most w cells, the widest of them less
// than is natural to them. fits is false when that would cut words or leave columns
// that nobody can read.
func fitted(rows cells, w int) (widths []int, fits bool) {
	natural := widest(rows, inlineWidth)
	room := w - columnGap*(len(natural)-1)
	if sum(natural) <= room {
		return natural, true
	}
	if room < len(natural) {
		return nil, false
	}
	words := widest(rows, longestWord)
	for _, cut := range []int{w, maxWord} {
		least := make([]int, len(words))
		for i, n := range words {
			least[i] = max(min(n, cut), min(natural[i], minColumn))
		}
		if sum(least) <= room {
			return shared(least, natural, room), true
		}
	}
	return nil, false
}

// unfitted gives the columns the widths they have when the table is panned: their
// own, but long text is wrapped.
func unfitted(rows cells) []int {
	widths, words := widest(rows, inlineWidth), widest(rows, longestWord)
	for i := range widths {
		widths[i] = min(widths[i], max(maxColumn, min(words[i], maxPanned)))
	}
	return widths
}

// shared gives every column at least and at most so many cells, and room cells in
// all: as many to each as if they were filled from one jug.
func shared(least, most []int, room int) []int {
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

// widest is the largest measure of the cells of each column, 1 at least.
func widest(rows cells, measure func([]inline) int) []int {
	out := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			out[i] = max(out[i], measure(c), 1)
		}
	}
	return out
}

// longestWord is the number of cells of the longest piece of in that is not cut.
func longestWord(in []inline) int {
	f := flower{width: 1 << 30, measuring: true}
	f.all(in, func(inline) style { return style{} })
	return f.longest
}

// inlineWidth is the number of cells of in on its longest line.
func inlineWidth(in []inline) int {
	w, most := 0, 0
	for _, n := range in {
		if n.marks&mBreak != 0 {
			w = 0
			continue
		}
		w += width(n.text)
		most = max(most, w)
	}
	return most
}

func sum(of []int) int {
	n := 0
	for _, v := range of {
		n += v
	}
	return n
}
