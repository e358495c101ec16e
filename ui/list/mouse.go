package list

import (
	tea "charm.land/bubbletea/v2"

	"quire/internal/textwidth"
)

// Click acts on a click of the left button at a cell of the screen: a tab shows its
// category, a chip goes, a post is chosen and, when it was chosen already, opened.
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
	return m.choose(item)
}

func (m *Model) clickTab(x int) tea.Msg {
	tabs, _, _ := m.layTabs()
	for _, t := range tabs {
		if x >= t.x && x < t.x+t.width() {
			return CategoryMsg{t.name}
		}
	}
	return nil
}

func (m *Model) clickChip(x int) tea.Msg {
	chips, xs := m.layChips()
	for i, at := range xs {
		if x >= at && x < at+textwidth.Width(chips[i]) {
			return UnfilterMsg{m.filters[i]}
		}
	}
	return nil
}
