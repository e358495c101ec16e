package list

import (
	"sort"

	"quire/ui/layout"
)

// top returns the first row of an item on its page.
func (m *Model) top(item int) int {
	n := len(m.featured)
	if item < n {
		return item
	}
	row := 0
	from, _ := m.span(m.pageOf(item))
	if from < n {
		from, row = n, m.featuredRows()
	}
	if !m.measured() {
		return row + (item-from)*m.slot()
	}
	for i := from; i < item; i++ {
		row += m.height(i) + 1
	}
	return row
}

// height returns how many rows of an item are filled.
func (m *Model) height(item int) int {
	switch {
	case item < len(m.featured) || m.slot() == 1:
		return 1
	case m.measured():
		return m.cardHeight(m.at(item))
	}
	return m.slot() - 1
}

// scrollToCursor scrolls the page so that the chosen post is visible.
func (m *Model) scrollToCursor() {
	from, to := m.span(m.Page())
	if to <= from {
		m.offset = 0
		return
	}
	top := m.top(m.cursor)
	bottom := top + m.height(m.cursor)
	end := m.top(to-1) + m.height(to-1)
	m.offset = min(m.offset, max(0, end-m.geo.Rows))
	switch {
	case top < m.offset:
		m.offset = top
	case bottom > m.offset+m.geo.Rows:
		m.offset = bottom - m.geo.Rows
	}
}

// itemAt returns the item at a row of the visible part. found is false between items.
func (m *Model) itemAt(row int) (item int, found bool) {
	row += m.offset
	from, to := m.span(m.Page())
	i := from + sort.Search(to-from, func(k int) bool { return m.top(from+k)+m.height(from+k) > row })
	return i, i < to && row >= m.top(i)
}

func (m *Model) slot() int { return m.density.Resolve(m.geo.Rows).Slot(m.geo.ListWidth) }

// measured reports whether cards are as high as their content.
func (m *Model) measured() bool {
	return m.Len() <= maxMeasured && m.density.Resolve(m.geo.Rows) == layout.DensityCards
}
