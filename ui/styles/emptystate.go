package styles

import (
	"strings"

	"quire/internal/textwidth"
)

// EmptyState renders what a list of a width shows when it has no items: a line that says so,
// and below it why and what to do. An empty string in lines is an empty row.
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
