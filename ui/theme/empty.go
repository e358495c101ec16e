package theme

import "quire/internal/text"

// Empty draws why there is nothing to see and what to press: the first line stands out,
// "" is a blank row, and no row is wider than width cells. It is at most height rows.
func (s *Styles) Empty(lines []string, width, height int) []string {
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
		for _, row := range text.Wrap(line, width-2*margin, 0) {
			rows = append(rows, "  "+style.Render(row))
		}
	}
	return rows[:min(len(rows), height)]
}
