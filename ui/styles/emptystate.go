package styles

import (
	"strings"

	"quire/internal/textwidth"
)

// EmptyState is what stands in a list of so many cells when it holds nothing: a first line
// that says so, and below it why and what to do. An empty line parts others.
func (s *Styles) EmptyState(lines []string, width int) []string {
	const margin = 2
	rows := []string{""}
	for i, line := range lines {
		style := s.Muted
		if i == 0 {
			style = s.Strong
		}
		if line == "" {
			rows = append(rows, "")
		}
		for _, row := range textwidth.Wrap(line, width-2*margin, 0) {
			rows = append(rows, strings.Repeat(" ", margin)+style.Render(row))
		}
	}
	return rows
}
