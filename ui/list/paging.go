package list

import (
	"sort"

	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/ui/layout"
)

// shelfRows is the height of the shelf of featured posts: a line each and a blank.
func (m *Model) shelfRows() int {
	if len(m.featured) == 0 {
		return 0
	}
	return len(m.featured) + 1
}

func (m *Model) slot() int { return m.density.Resolve(m.geo.Rows).Slot(m.geo.ListWidth) }

// mostMeasured is how many posts a list may have for its cards to be as high as what is in
// them. To measure them takes a time that grows with the list, so those of a longer one are
// all of the same height.
const mostMeasured = 1000

// measured reports whether the cards are as high as what is in them.
func (m *Model) measured() bool {
	return m.Len() <= mostMeasured && m.density.Resolve(m.geo.Rows) == layout.DensityCards
}

// arrange lays the pages out, where they hold what fits of cards of different heights.
func (m *Model) arrange() {
	m.starts = nil
	if m.perPage > 0 || !m.measured() {
		return
	}
	n := len(m.featured)
	m.starts = append(m.starts, 0)
	used := m.shelfRows()
	for i := n; i < m.Len(); i++ {
		height := m.height(i)
		if used+height > m.geo.Rows && i > max(n, int(m.starts[len(m.starts)-1])) {
			m.starts, used = append(m.starts, int32(i)), 0
		}
		used += height + 1
	}
}

// sizes is how many posts of the archive the first page and each later one hold where they
// all hold as many: what fits below the shelf and on a screen, unless a size is set.
func (m *Model) sizes() (first, later int) {
	if m.perPage > 0 {
		return m.perPage, m.perPage
	}
	return layout.Fit(m.geo.Rows-m.shelfRows(), m.slot()), layout.Fit(m.geo.Rows, m.slot())
}

// Pages is how many pages the archive has, at least one.
func (m *Model) Pages() int {
	if m.starts != nil {
		return len(m.starts)
	}
	first, later := m.sizes()
	rest := len(m.archive) - first
	if rest <= 0 {
		return 1
	}
	return 1 + (rest+later-1)/later
}

// Page is the page of the chosen post, from 0.
func (m *Model) Page() int { return m.pageOf(m.cursor) }

func (m *Model) pageOf(item int) int {
	if m.starts != nil {
		return max(0, sort.Search(len(m.starts), func(page int) bool { return int(m.starts[page]) > item })-1)
	}
	first, later := m.sizes()
	i := item - len(m.featured)
	if i < first {
		return 0
	}
	return 1 + (i-first)/later
}

// span is the items of a page: [from, to), the shelf included on the first.
func (m *Model) span(page int) (from, to int) {
	if m.starts != nil {
		from, to = m.Len(), m.Len()
		if page < len(m.starts) {
			from = int(m.starts[page])
		}
		if page+1 < len(m.starts) {
			to = int(m.starts[page+1])
		}
		return from, to
	}
	first, later := m.sizes()
	n := len(m.featured)
	if page > 0 {
		from = n + first + (page-1)*later
	}
	to = n + first + page*later
	return min(from, m.Len()), min(to, m.Len())
}

// turn goes by pages and chooses the first post there; past the last page it goes to
// the last post.
func (m *Model) turn(by int) tea.Msg {
	page := m.Page() + by
	switch {
	case page >= m.Pages():
		return m.choose(m.Len() - 1)
	case page < 0:
		return m.choose(0)
	}
	from, _ := m.span(page)
	return m.choose(from)
}

func (m *Model) half() int {
	from, to := m.span(m.Page())
	return max(1, (to-from)/2)
}

// jumpByDate goes to the next post, or back to the previous one, of another month or year.
func (m *Model) jumpByDate(by int, same func(a, b *post.Post) bool) tea.Msg {
	i, step := m.cursor, 1
	if by < 0 {
		by, step = -by, -1
	}
	for ; by > 0 && m.at(i) != nil; by-- {
		i = m.lastSame(i, step, same)
		if m.at(i+step) == nil {
			break
		}
		i += step
	}
	return m.choose(i)
}

// lastSame returns the last post in a direction, from i on, of those in a row with the same date
// as that at i. Where they are in the order of dates it looks at a few of them only.
func (m *Model) lastSame(i, step int, same func(a, b *post.Post) bool) int {
	here := m.at(i)
	for m.at(i+step) != nil && same(here, m.at(i+step)) {
		i += step
		if !m.sel.IsInDateOrder() {
			continue
		}
		n := m.Len() - i // posts from i on in its section
		switch inArchive := i >= len(m.featured); {
		case step > 0 && !inArchive:
			n = len(m.featured) - i
		case step < 0 && inArchive:
			n = i - len(m.featured) + 1
		case step < 0:
			n = i + 1
		}
		i += step * (sort.Search(n, func(k int) bool { return !same(here, m.at(i+step*k)) }) - 1)
	}
	return i
}

func sameYear(a, b *post.Post) bool { return a.Date.Year() == b.Date.Year() }

func sameMonth(a, b *post.Post) bool { return sameYear(a, b) && a.Date.Month() == b.Date.Month() }

// top is the first row of an item on its page.
func (m *Model) top(item int) int {
	n := len(m.featured)
	if item < n {
		return item
	}
	row := 0
	from, _ := m.span(m.pageOf(item))
	if from < n {
		from, row = n, m.shelfRows()
	}
	if !m.measured() {
		return row + (item-from)*m.slot()
	}
	for i := from; i < item; i++ {
		row += m.height(i) + 1
	}
	return row
}

// height is how many rows of an item show something.
func (m *Model) height(item int) int {
	switch {
	case item < len(m.featured) || m.slot() == 1:
		return 1
	case m.measured():
		return m.cardHeight(m.at(item))
	}
	return m.slot() - 1
}

// reveal scrolls the page so that the chosen post is in the window.
func (m *Model) reveal() {
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

// itemAt is the item that a row of the window belongs to.
func (m *Model) itemAt(row int) (item int, found bool) {
	row += m.offset
	from, to := m.span(m.Page())
	i := from + sort.Search(to-from, func(k int) bool { return m.top(from+k)+m.height(from+k) > row })
	return i, i < to && row >= m.top(i)
}
