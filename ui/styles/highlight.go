package styles

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"quire/internal/textwidth"
)

// HighlightWrapped wraps text into at most lines rows of width cells and highlights its
// matches. These are bytes of text, in order and apart from each other.
func (s *Styles) HighlightWrapped(text string, matches [][2]int, width, lines int, style lipgloss.Style) []string {
	if lines <= 0 || text == "" {
		return nil
	}
	rows := textwidth.Wrap(text, width, lines)
	rtl := textwidth.RightToLeft(text)
	at := 0
	for i, row := range rows {
		kept := strings.TrimSuffix(row, "…")
		if found := strings.Index(text[at:], kept); found >= 0 {
			at += found
		}
		rows[i] = s.highlight(row, textwidth.VisualRuns(row, rtl), len(kept), at, matches, style)
		at = min(len(text), at+len(kept))
	}
	return rows
}

// Highlight renders a row of facts and highlights its matches, which are bytes of it. The
// facts stay in order from left to right, whatever direction their text has.
func (s *Styles) Highlight(row string, matches [][2]int, style lipgloss.Style) string {
	return s.highlight(row, factRuns(row), len(row), 0, matches, style)
}

// highlight renders a row with matches. Its first n bytes are those of a text from byte at on,
// in which the matches are counted. With runs, the row is rendered in their order.
func (s *Styles) highlight(
	row string, runs []textwidth.Run, n, at int, matches [][2]int, style lipgloss.Style,
) string {
	inRow := make([][2]int, 0, len(matches))
	for _, m := range matches {
		if from, to := max(m[0]-at, 0), min(m[1]-at, n); from < to {
			inRow = append(inRow, [2]int{from, to})
		}
	}
	if runs != nil {
		row, inRow = reorder(row, runs, inRow)
	}
	var b strings.Builder
	done := 0
	for _, m := range inRow {
		from, to := max(m[0], done), m[1]
		if from >= to {
			continue
		}
		if from > done {
			b.WriteString(style.Render(row[done:from]))
		}
		b.WriteString(s.Match.Render(row[from:to]))
		done = to
	}
	if done < len(row) {
		b.WriteString(style.Render(row[done:]))
	}
	return b.String()
}

// factRuns returns the visual runs of a row of facts, each fact by itself, nil when none is
// right-to-left. Facts end at a dot, a gap, or before a tag.
func factRuns(row string) (runs []textwidth.Run) {
	if !textwidth.Bidirectional(row) {
		return nil
	}
	for from := 0; from < len(row); {
		to := len(row)
		for _, end := range []string{" · ", "   ", " #"} {
			if n := strings.Index(row[from:to], end); n >= 0 {
				to = from + n + 1
			}
		}
		fact := textwidth.VisualRuns(row[from:to], false)
		if fact == nil {
			fact = []textwidth.Run{{To: to - from}}
		}
		for _, r := range fact {
			r.From, r.To = r.From+from, r.To+from
			runs = append(runs, r)
		}
		from = to
	}
	return runs
}

// reorder returns a row in visual order, and where its matches are then.
func reorder(row string, runs []textwidth.Run, matches [][2]int) (string, [][2]int) {
	var b strings.Builder
	var moved [][2]int
	for _, r := range runs {
		from := b.Len()
		b.WriteString(r.Text(row))
		if !slices.ContainsFunc(matches, func(m [2]int) bool { return r.From < m[1] && m[0] < r.To }) {
			continue
		}
		if n := len(moved); n > 0 && moved[n-1][1] == from {
			moved[n-1][1] = b.Len()
		} else {
			moved = append(moved, [2]int{from, b.Len()})
		}
	}
	return b.String(), moved
}
