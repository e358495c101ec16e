package list

import (
	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
)

// SetSelection shows the posts of sel. at is the position of the post to choose in the order
// of the list; below zero the list starts at its top.
func (m *Model) SetSelection(sel *index.Selection, filters []Filter, at int) {
	m.sel, m.filters = sel, filters
	m.query = sel.Query()
	m.featured, m.archive = sel.Sections()
	if at < 0 {
		m.cursor, m.moved = 0, false
	} else {
		m.cursor = min(at, max(0, m.Len()-1))
	}
	m.offset, m.firstTab = 0, 0
	m.layOut(m.geo.Width, m.geo.Height)
	m.paginate()
	m.scrollToCursor()
}

// Len returns how many posts are listed, featured ones included.
func (m *Model) Len() int { return len(m.featured) + len(m.archive) }

// Chosen returns the chosen post, nil in an empty list.
func (m *Model) Chosen() *post.Post { return m.at(m.cursor) }

// Moved reports whether the choice has moved since the list was last at its top.
func (m *Model) Moved() bool { return m.moved }

// Cursor returns the position of the chosen post in the list, from 0.
func (m *Model) Cursor() int { return m.cursor }

// At returns the post at a position, from 0, nil past the ends.
func (m *Model) At(i int) *post.Post { return m.at(i) }

// Step chooses the post by positions after the chosen one, within the ends.
func (m *Model) Step(by int) tea.Msg { return m.setCursor(m.cursor + by) }

// Choose chooses the post at a position, from 0, within the ends.
func (m *Model) Choose(i int) tea.Msg { return m.setCursor(i) }

func (m *Model) at(i int) *post.Post {
	switch {
	case i < 0 || i >= m.Len():
		return nil
	case i < len(m.featured):
		return m.featured[i]
	}
	return m.archive[i-len(m.featured)]
}

// setCursor chooses the post at a position, within the ends, and reports a change.
func (m *Model) setCursor(i int) tea.Msg {
	i = max(0, min(i, m.Len()-1))
	if i == m.cursor || m.Len() == 0 {
		m.scrollToCursor()
		return nil
	}
	m.cursor, m.moved = i, true
	m.scrollToCursor()
	return ChosenMsg{}
}
