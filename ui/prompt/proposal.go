package prompt

import (
	"errors"
	"strings"

	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/textwidth"
)

// SetCompletions offers ways to go on with value, best first. They are forgotten once something
// else is typed.
func (m *Model) SetCompletions(value string, proposals []search.Completion) {
	m.proposed, m.proposals, m.chosen = value, proposals, 0
}

// Input is what stands in the prompt letter by letter, and the byte that the cursor
// stands at.
func (m *Model) Input() (value string, cursor int) {
	value = m.input.Value()
	runes := []rune(value)
	return value, len(string(runes[:min(m.input.Position(), len(runes))]))
}

// atEnd says that the cursor stands behind all that was typed.
func (m *Model) atEnd() bool { return m.input.Position() >= len([]rune(m.input.Value())) }

// proposal is the way to go on that is chosen, if there is one for what is typed.
func (m *Model) proposal() (c search.Completion, ok bool) {
	value := m.input.Value()
	if m.chosen >= len(m.proposals) || m.proposed != value || !m.atEnd() {
		return c, false
	}
	c = m.proposals[m.chosen]
	return c, c.From <= c.To && c.To <= len(value)
}

// complete puts the chosen proposal in; false when there is none.
func (m *Model) complete() bool {
	c, ok := m.proposal()
	if !ok {
		return false
	}
	value, _ := c.Apply(m.input.Value())
	if !strings.HasSuffix(c.Text, ":") {
		value += " " // the term is whole
	}
	m.input.SetValue(value)
	m.input.CursorEnd()
	return true
}

func (m *Model) nextProposal() {
	if n := len(m.proposals); n > 0 {
		m.chosen = (m.chosen + 1) % n
	}
}

// ghost is what the chosen proposal would add behind the cursor, "" when it would change
// what stands there.
func (m *Model) ghost() string {
	c, ok := m.proposal()
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

// above is the rows above the prompt: the values that are proposed, or what is wrong with
// the query, with marks over the characters that are meant; none when there is nothing to
// say.
func (m *Model) above(width int) []string {
	if !m.queries {
		return nil
	}
	if row := m.valuesRow(width); row != "" {
		return []string{row}
	}
	var wrong *search.Error
	q, err := search.Parse(m.input.Value())
	if !errors.As(err, &wrong) || q.TypingPhrase() || m.ghost() != "" {
		return nil
	}
	return m.wrongRows(wrong, width)
}

// wrongRows is a message beside a mark in the column of what it means, or above it where
// it has no room beside it.
func (m *Model) wrongRows(wrong *search.Error, width int) []string {
	value := m.input.Value()
	x := textwidth.Width(" "+m.sign+" ") + textwidth.Width(value[:wrong.At])
	if c := m.input.Cursor(); c != nil { // what is typed may be scrolled
		runes := []rune(value)
		x -= textwidth.Width(string(runes[:min(m.input.Position(), len(runes))])) - c.X
	}
	x = max(0, min(x, width-1))
	const mark = "▾"
	say := m.styles.Error.Render
	switch size := textwidth.Width(wrong.Message); {
	case x+2+size <= width:
		return []string{strings.Repeat(" ", x) + say(mark+" "+wrong.Message)}
	case size+1 <= x:
		return []string{strings.Repeat(" ", x-1-size) + say(wrong.Message+" "+mark)}
	}
	var rows []string
	for _, row := range textwidth.Wrap(wrong.Message, max(1, width-2), 2) {
		rows = append(rows, " "+say(row))
	}
	return append(rows, strings.Repeat(" ", x)+say(mark))
}

// valuesRow lists the proposed values of a field round the chosen one, as many as fit.
func (m *Model) valuesRow(width int) string {
	if len(m.proposals) == 0 || m.proposed != m.input.Value() && !strings.HasPrefix(m.input.Value(), m.proposed) {
		return ""
	}
	if strings.HasSuffix(m.proposals[0].Text, ":") {
		return ""
	}
	const gap, margin = 3, 3
	first, used := m.chosen, 0
	for i := m.chosen; i >= 0 && used < width/2; i-- { // some of those before it stay in sight
		first = i
		used += textwidth.Width(m.proposals[i].Text) + gap
	}
	row, x := strings.Repeat(" ", margin), margin
	for i := first; i < len(m.proposals); i++ {
		value := sanitize.Line(m.proposals[i].Text)
		if x+textwidth.Width(value) > width-2 {
			if i > first {
				row += m.styles.Muted.Render("›")
				break
			}
			value = textwidth.Truncate(value, max(1, width-2-x))
		}
		style := m.styles.Muted
		if i == m.chosen {
			style = m.styles.Strong
		}
		row += style.Render(value) + strings.Repeat(" ", gap)
		x += textwidth.Width(value) + gap
	}
	return textwidth.Truncate(strings.TrimRight(row, " "), width)
}
