package prompt

import (
	"strings"

	"quire/internal/search"
)

// SetCompletions sets the completions of a value, best first. They are dropped once something
// else is typed.
func (m *Model) SetCompletions(value string, completions []search.Completion) {
	m.completedValue, m.completions, m.current = value, completions, 0
}

// atEnd reports whether the cursor is after all that is typed.
func (m *Model) atEnd() bool { return m.input.Position() >= len([]rune(m.input.Value())) }

// completion returns the current completion. ok is false without one for what is typed.
func (m *Model) completion() (c search.Completion, ok bool) {
	value := m.input.Value()
	if m.current >= len(m.completions) || m.completedValue != value || !m.atEnd() {
		return c, false
	}
	c = m.completions[m.current]
	return c, c.From <= c.To && c.To <= len(value)
}

// complete inserts the current completion and reports whether there is one.
func (m *Model) complete() bool {
	c, ok := m.completion()
	if !ok {
		return false
	}
	value, _ := c.Apply(m.input.Value())
	if !strings.HasSuffix(c.Text, ":") {
		value += " " // the term is complete
	}
	m.input.SetValue(value)
	m.input.CursorEnd()
	return true
}

func (m *Model) nextCompletion() {
	if n := len(m.completions); n > 0 {
		m.current = (m.current + 1) % n
	}
}
