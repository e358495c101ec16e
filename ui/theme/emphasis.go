package theme

import (
	"strings"

	"charm.land/lipgloss/v2"

	"quire/internal/text"
)

// Wrapped breaks s into at most lines rows of width cells, drawn in a style, and
// emphasises in them the spans of s, which are bytes, in order and apart from each other.
func (s *Styles) Wrapped(words string, spans [][2]int, width, lines int, style lipgloss.Style) []string {
	if lines <= 0 || words == "" {
		return nil
	}
	rows := text.Wrap(words, width, lines)
	at := 0
	for i, row := range rows {
		kept := strings.TrimSuffix(row, "…")
		if found := strings.Index(words[at:], kept); found >= 0 {
			at += found
		}
		rows[i] = s.emphasise(row, len(kept), at, spans, style)
		at = min(len(words), at+len(kept))
	}
	return rows
}

// Emphasised is one row, drawn in a style, with its spans emphasised.
func (s *Styles) Emphasised(row string, spans [][2]int, style lipgloss.Style) string {
	return s.emphasise(row, len(row), 0, spans, style)
}

// emphasise draws row, whose first bytes, kept, are those from byte at on of the text that
// spans speak of.
func (s *Styles) emphasise(row string, kept, at int, spans [][2]int, style lipgloss.Style) string {
	var b strings.Builder
	done := 0
	for _, span := range spans {
		from, to := max(span[0]-at, done), min(span[1]-at, kept)
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
