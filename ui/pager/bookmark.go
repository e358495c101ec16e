package pager

import tea "charm.land/bubbletea/v2"

// mark sets a mark at the top row.
func (m *Model) mark(name rune) {
	if m.text.layout == nil {
		return
	}
	if m.marks == nil {
		m.marks = map[rune]Pos{}
	}
	m.marks[name] = m.top
}

// SetBookmark sets a mark named by a letter.
func (m *Model) SetBookmark(name rune) tea.Msg {
	if !IsBookmark(name) {
		return say("a mark is named by a letter")
	}
	m.mark(name)
	return say("mark " + string(name) + " set")
}

// IsBookmark reports whether a mark may be named so: by a letter.
func IsBookmark(name rune) bool { return name >= 'A' && name <= 'Z' || name >= 'a' && name <= 'z' }

// GoToBookmark goes to the mark of that name; "'" is where the reader was before the last
// jump.
func (m *Model) GoToBookmark(name rune) tea.Msg {
	p, ok := m.marks[name]
	switch {
	case !ok && name == '\'':
		return say("nowhere to go back to")
	case !ok:
		return say("there is no mark " + string(name))
	}
	m.jump(&Target{Block: p.Block, Row: p.Row})
	return nil
}
