package styles

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"quire/internal/textwidth"
)

// HighlightWrapped breaks s into at most lines rows of width cells, drawn in a style, and
// emphasises in them the spans of s, which are bytes, in order and apart from each other.
func (s *Styles) HighlightWrapped(words string, spans [][2]int, width, lines int, style lipgloss.Style) []string {
	if lines <= 0 || words == "" {
		return nil
	}
	rows := textwidth.Wrap(words, width, lines)
	rtl := textwidth.RightToLeft(words)
	at := 0
	for i, row := range rows {
		kept := strings.TrimSuffix(row, "…")
		if found := strings.Index(words[at:], kept); found >= 0 {
			at += found
		}
		rows[i] = s.highlight(row, textwidth.VisualRuns(row, rtl), len(kept), at, spans, style)
		at = min(len(words), at+len(kept))
	}
	return rows
}

// Highlight is one row of facts, drawn in a style, with its spans emphasised. Whatever way
// they are written, the facts stand from left to right.
func (s *Styles) Highlight(row string, spans [][2]int, style lipgloss.Style) string {
	return s.highlight(row, turnFacts(row), len(row), 0, spans, style)
}

// highlight draws row, whose first bytes, kept, are those from byte at on of the text that
// spans speak of, in the order of turns, if there are any.
func (s *Styles) highlight(row string, turns []textwidth.Run, kept, at int, spans [][2]int, style lipgloss.Style) string {
	matches := make([][2]int, 0, len(spans))
	for _, span := range spans {
		if from, to := max(span[0]-at, 0), min(span[1]-at, kept); from < to {
			matches = append(matches, [2]int{from, to})
		}
	}
	if turns != nil {
		row, matches = turned(row, turns, matches)
	}
	var b strings.Builder
	done := 0
	for _, m := range matches {
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

// turnFacts are the turns of a row of facts, each of which is turned round by itself; nil when
// none is to be. Facts end at a point, a gap, or the sign of a tag.
func turnFacts(row string) (turns []textwidth.Run) {
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
		for _, t := range fact {
			t.From, t.To = t.From+from, t.To+from
			turns = append(turns, t)
		}
		from = to
	}
	return turns
}

// turned is a row in the order of turns, and where its matches stand then.
func turned(row string, turns []textwidth.Run, matches [][2]int) (string, [][2]int) {
	var b strings.Builder
	var found [][2]int
	for _, t := range turns {
		from := b.Len()
		b.WriteString(t.Text(row))
		if !slices.ContainsFunc(matches, func(m [2]int) bool { return t.From < m[1] && m[0] < t.To }) {
			continue
		}
		if n := len(found); n > 0 && found[n-1][1] == from {
			found[n-1][1] = b.Len()
		} else {
			found = append(found, [2]int{from, b.Len()})
		}
	}
	return b.String(), found
}
