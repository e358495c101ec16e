package prompt

import (
	"errors"
	"image"
	"strings"

	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/textwidth"
	"quire/ui/layout"
)

// View renders the prompt in the last row of the screen. Above it are completions or errors,
// as long as two more rows stay free.
func (m *Model) View() layout.Frame {
	row, x := m.line()
	var rows []string
	if above := m.above(m.width); m.height > len(above)+2 {
		rows = above
	}
	rows = append(rows, row)
	return layout.Frame{Y: max(0, m.height-len(rows)), Rows: rows, Cursor: &image.Point{X: x, Y: len(rows) - 1}}
}

// line renders the row of the prompt and returns the column of the cursor.
func (m *Model) line() (row string, cursor int) {
	width, sign := m.width, " "+m.prefix+" "
	note := textwidth.Truncate(m.note, max(0, width/2))
	room := width - textwidth.Width(sign) - textwidth.Width(note) - 2
	if room < 12 || textwidth.Width(m.input.Value())+2 > room { // what is typed goes first
		note, room = "", width-textwidth.Width(sign)-1
	}
	m.input.SetWidth(max(1, room-1))      // the cursor has a cell of its own
	m.input.SetCursor(m.input.Position()) // scrolls no further than this width asks for
	cursor = textwidth.Width(sign)
	if c := m.input.Cursor(); c != nil {
		cursor += c.X
	}
	input := m.input.View()
	if ghost := m.ghost(); ghost != "" {
		ghost = textwidth.Truncate(ghost, max(0, room-textwidth.Width(m.input.Value())))
		input = strings.TrimRight(input, " ") + m.styles.Muted.Render(ghost)
		if strings.HasSuffix(m.input.Value(), " ") {
			input = m.input.Value() + m.styles.Muted.Render(ghost)
		}
	}
	row = m.styles.PromptPrefix.Render(sign) + textwidth.Pad(input, max(1, room))
	if note != "" {
		row += " " + m.styles.Muted.Render(note)
	}
	return textwidth.Truncate(row, width), min(cursor, width-1)
}

// ghost returns the text that the completion would add at the cursor, "" when it would change
// what is typed.
func (m *Model) ghost() string {
	c, ok := m.completion()
	if !ok {
		return ""
	}
	value := m.input.Value()
	typed := value[c.From:c.To]
	if len(typed) > len(c.Text) || !strings.EqualFold(c.Text[:len(typed)], typed) {
		return ""
	}
	return c.Text[len(typed):]
}

// above renders the rows above the prompt: the values to complete, or what is wrong with the
// query.
func (m *Model) above(width int) []string {
	if !m.takesQueries {
		return nil
	}
	if row := m.completionsRow(width); row != "" {
		return []string{row}
	}
	var problem *search.Error
	q, err := search.Parse(m.input.Value())
	if !errors.As(err, &problem) || q.TypingPhrase() || m.ghost() != "" {
		return nil
	}
	return m.errorRows(problem, width)
}

// errorRows renders an error beside a marker at its column, or above the marker where there is
// no room beside it.
func (m *Model) errorRows(problem *search.Error, width int) []string {
	const marker = "▾"
	x, size := m.column(problem.At, width), textwidth.Width(problem.Message)
	render := m.styles.Error.Render
	switch {
	case x+2+size <= width:
		return []string{strings.Repeat(" ", x) + render(marker+" "+problem.Message)}
	case size+1 <= x:
		return []string{strings.Repeat(" ", x-1-size) + render(problem.Message+" "+marker)}
	}
	var rows []string
	for _, row := range textwidth.Wrap(problem.Message, max(1, width-2), 2) {
		rows = append(rows, " "+render(row))
	}
	return append(rows, strings.Repeat(" ", x)+render(marker))
}

// column returns the column of a byte of the value, which may be scrolled.
func (m *Model) column(at, width int) int {
	value := m.input.Value()
	x := textwidth.Width(" "+m.prefix+" ") + textwidth.Width(value[:at])
	if c := m.input.Cursor(); c != nil {
		runes := []rune(value)
		x -= textwidth.Width(string(runes[:min(m.input.Position(), len(runes))])) - c.X
	}
	return max(0, min(x, width-1))
}

// completionsRow renders the values around the current one, as many as fit.
func (m *Model) completionsRow(width int) string {
	if len(m.completions) == 0 || !strings.HasPrefix(m.input.Value(), m.completedValue) {
		return ""
	}
	if strings.HasSuffix(m.completions[0].Text, ":") {
		return ""
	}
	const gap, margin = 3, 3
	first, used := m.current, 0
	for i := m.current; i >= 0 && used < width/2; i-- { // some of those before it stay visible
		first = i
		used += textwidth.Width(m.completions[i].Text) + gap
	}
	row, x := strings.Repeat(" ", margin), margin
	for i := first; i < len(m.completions); i++ {
		value := sanitize.Line(m.completions[i].Text)
		if x+textwidth.Width(value) > width-2 {
			if i > first {
				row += m.styles.Muted.Render("›")
				break
			}
			value = textwidth.Truncate(value, max(1, width-2-x))
		}
		style := m.styles.Muted
		if i == m.current {
			style = m.styles.Strong
		}
		row += style.Render(value) + strings.Repeat(" ", gap)
		x += textwidth.Width(value) + gap
	}
	return textwidth.Truncate(strings.TrimRight(row, " "), width)
}
