package list

import tea "charm.land/bubbletea/v2"

// Click acts on a left click at a cell of the screen. A tab shows its category, a chip is
// removed, and a post is chosen or, when it was already, opened.
func (m *Model) Click(x, y int) tea.Msg {
	switch {
	case y == 0:
		if v, ok := m.clickView(x); ok {
			return ViewMsg{v}
		}
		return nil
	case y == m.geo.Filters && len(m.filters) > 0:
		return m.clickChip(x)
	case y == m.geo.Tabs:
		return m.clickTab(x)
	case y == m.geo.Footer:
		return m.clickFooter(x)
	case x >= m.geo.ListWidth || y < m.geo.Cards || y >= m.geo.Cards+m.geo.Rows:
		return nil
	}
	item, found := m.itemAt(y - m.geo.Cards)
	switch {
	case !found:
		return nil
	case item == m.cursor:
		return OpenMsg{m.Chosen()}
	}
	return m.setCursor(item)
}
