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

// Wheel scrolls by steps of the wheel; the choice stays. At the end of a page some steps turn it, as
// many as would scroll by half a page.
func (m *Model) Wheel(by int) {
	const rows = 3 // of a step
	page := m.Page()
	switch to := m.offset + rows*by; {
	case by > 0 && m.offset < m.lastOffset(page), by < 0 && m.offset > 0:
		m.offset, m.turning = max(0, min(to, m.lastOffset(page))), 0
		return
	case m.turning*by < 0: // the other way
		m.turning = 0
	}
	m.turning += by
	if m.turning*sign(by)*rows < m.geo.Rows/2 {
		return
	}
	if next := page + sign(by); next >= 0 && next < m.Pages() {
		m.scrolled = next - m.pageOf(m.cursor)
		m.offset = 0
		if by < 0 {
			m.offset = m.lastOffset(next)
		}
	}
	m.turning = 0
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// lastOffset returns the most rows that a page can be scrolled by.
func (m *Model) lastOffset(page int) int {
	from, to := m.span(page)
	if to <= from {
		return 0
	}
	return max(0, m.top(to-1)+m.height(to-1)-m.geo.Rows)
}

// scrollToCursor scrolls the page so that the chosen post is visible.
func (m *Model) scrollToCursor() {
	m.scrolled, m.turning = 0, 0
	from, to := m.span(m.Page())
	if to <= from {
		m.offset = 0
		return
	}
	top := m.top(m.cursor)
	bottom := top + m.height(m.cursor)
	m.offset = min(m.offset, m.lastOffset(m.Page()))
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
