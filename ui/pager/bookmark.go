package pager

import tea "charm.land/bubbletea/v2"

// rememberTop sets a bookmark at the top row.
func (m *Model) rememberTop(name rune) {
	if m.text.layout == nil {
		return
	}
	if m.bookmarks == nil {
		m.bookmarks = map[rune]Pos{}
	}
	m.bookmarks[name] = m.top
}

// SetBookmark sets a bookmark that is named by a letter.
func (m *Model) SetBookmark(name rune) tea.Msg {
	if !IsBookmark(name) {
		return notice("name a bookmark with a letter, a to z")
	}
	m.rememberTop(name)
	return notice("bookmark " + string(name) + " set")
}

// IsBookmark reports whether a bookmark may have that name, which is a letter.
func IsBookmark(name rune) bool { return name >= 'A' && name <= 'Z' || name >= 'a' && name <= 'z' }

// GoToBookmark goes to a bookmark. The one named ' or ` is the position before the last jump.
func (m *Model) GoToBookmark(name rune) tea.Msg {
	if name == '`' {
		name = '\''
	}
	p, ok := m.bookmarks[name]
	switch {
	case !ok && name == '\'':
		return notice("nothing to go back to")
	case !ok:
		return notice("no bookmark " + string(name))
	}
	m.jump(&Target{Block: p.Block, Row: p.Row})
	return nil
}
