package picture

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi/kitty"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// The cells of a picture on an Overlay are placeholders as Kitty has them, with more marks. In the rows of a
// page each has its row and column in the picture, and the picture's id. On the screen it has its place
// there as well, so that one that has moved differs from what it was and is written again, and an epoch,
// with which all are.
const (
	pageMarks   = 3
	screenMarks = 6
)

// Run are cells beside each other that show a row of a picture.
type Run struct {
	ID    int
	Row   int // of the picture
	Col   int // of the picture, the first one
	X, Y  int // of the first cell on the screen
	Cells int
	end   int // byte after the last cell
}

// Cells returns the rows of the picture with id, 1 to 255, on an Overlay, nil when id or size is out of range.
func Cells(id, cols, rows int) []string {
	if !isPlaceable(id, cols, rows) {
		return nil
	}
	out := make([]string, rows)
	var b strings.Builder
	for y := range out {
		b.Reset()
		for x := range cols {
			writeCell(&b, y, x, id)
		}
		out[y] = b.String()
	}
	return out
}

func writeCell(b *strings.Builder, marks ...int) {
	b.WriteRune(sanitize.Placeholder)
	for _, m := range marks {
		b.WriteRune(kitty.Diacritic(m))
	}
}

// HasCells reports whether a row of a page may show a picture on an Overlay.
func HasCells(row string) bool { return strings.Contains(row, string(sanitize.Placeholder)) }

// ReplaceCells returns row y of a page with what f returns for each run of a picture on an Overlay.
func ReplaceCells(row string, y int, f func(Run) string) string {
	var b strings.Builder
	copied := 0
	for at := nextCell(row, 0); at >= 0; {
		r, ok := parseRun(row, at, pageMarks)
		if !ok {
			at = nextCell(row, at+utf8.RuneLen(sanitize.Placeholder))
			continue
		}
		r.X, r.Y = textwidth.Width(row[:at]), y
		b.WriteString(row[copied:at])
		b.WriteString(f(r))
		copied, at = r.end, nextCell(row, r.end)
	}
	if copied == 0 {
		return row
	}
	return b.String() + row[copied:]
}

// OnScreen returns the cells of r as they are on the screen, in an epoch. What is beyond what can be
// numbered stays empty.
func (r Run) OnScreen(epoch int) string {
	var b strings.Builder
	for i := range r.Cells {
		if r.Y >= maxCells || r.X+i >= maxCells {
			b.WriteByte(' ')
		} else {
			writeCell(&b, r.Row, r.Col+i, r.ID, r.Y, r.X+i, epoch%maxCells)
		}
	}
	return b.String()
}

// PinRow returns row y of the screen so that it differs from all rows that are elsewhere, and no renderer
// scrolls it there: an empty cell at its beginning has its place.
func PinRow(row string, y int) string {
	if y >= maxCells || row != "" && row[0] != ' ' {
		return row
	}
	var b strings.Builder
	writeCell(&b, 0, 0, 0, y, 0, 0)
	return b.String() + strings.TrimPrefix(row, " ")
}

// nextCell returns where the next placeholder is, -1 without one.
func nextCell(s string, from int) int {
	at := strings.Index(s[from:], string(sanitize.Placeholder))
	if at < 0 {
		return -1
	}
	return from + at
}

// parseRun returns the cells at the beginning of s[at:] that belong together.
func parseRun(s string, at, marks int) (r Run, ok bool) {
	for {
		var m [screenMarks]int
		n := parseCell(s[at:], marks, &m)
		next := Run{ID: m[2], Row: m[0], Col: m[1] - r.Cells, X: m[4] - r.Cells, Y: m[3], Cells: r.Cells, end: r.end}
		if n == 0 || ok && (next.ID != r.ID || next.Row != r.Row || next.Col != r.Col || next.X != r.X &&
			marks == screenMarks || next.Y != r.Y) {
			return r, ok
		}
		at += n
		next.Cells, next.end = next.Cells+1, at
		if marks == pageMarks {
			next.X = 0
		}
		r, ok = next, true
	}
}

// parseCell returns the length of the placeholder that s begins with and its marks, 0 without one of
// exactly so many.
func parseCell(s string, marks int, out *[screenMarks]int) int {
	r, at := utf8.DecodeRuneInString(s)
	if r != sanitize.Placeholder {
		return 0
	}
	for i := 0; ; i++ {
		r, n := utf8.DecodeRuneInString(s[at:])
		value, ok := markValues()[r]
		switch {
		case !ok && i == marks:
			return at
		case !ok || i == marks:
			return 0
		}
		out[i], at = value, at+n
	}
}

// markValues returns the numbers that marks stand for.
var markValues = sync.OnceValue(func() map[rune]int {
	out := make(map[rune]int, maxCells)
	for i := range maxCells {
		out[kitty.Diacritic(i)] = i
	}
	return out
})
