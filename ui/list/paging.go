package list

import (
	"sort"

	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/ui/layout"
)

// featuredRows returns the height of the featured posts: a line each and an empty one.
func (m *Model) featuredRows() int {
	if len(m.featured) == 0 {
		return 0
	}
	return len(m.featured) + 1
}

// maxMeasured is how many posts a list may have for cards of different heights. Measuring them
// takes time in proportion to the list, so all cards of a longer one have the same height.
const maxMeasured = 1000

// paginate finds the first post of each page where cards have different heights.
func (m *Model) paginate() {
	m.starts = nil
	if m.perPage > 0 || !m.measured() {
		return
	}
	n := len(m.featured)
	m.starts = append(m.starts, 0)
	used := m.featuredRows()
	for i := n; i < m.Len(); i++ {
		height := m.height(i)
		if used+height > m.geo.Rows && i > max(n, int(m.starts[len(m.starts)-1])) {
			m.starts, used = append(m.starts, int32(i)), 0
		}
		used += height + 1
	}
}

// pageSizes returns how many posts the first page and each later one have, where all cards
// have the same height. Featured posts take room on the first page.
func (m *Model) pageSizes() (first, later int) {
	if m.perPage > 0 {
		return m.perPage, m.perPage
	}
	return layout.Fit(m.geo.Rows-m.featuredRows(), m.slot()), layout.Fit(m.geo.Rows, m.slot())
}

// Pages returns how many pages there are, at least one.
func (m *Model) Pages() int {
	if m.starts != nil {
		return len(m.starts)
	}
	first, later := m.pageSizes()
	rest := len(m.archive) - first
	if rest <= 0 {
		return 1
	}
	return 1 + (rest+later-1)/later
}

// Page returns the page that is shown, from 0: that of the chosen post, unless the wheel has gone on.
func (m *Model) Page() int { return m.pageOf(m.cursor) + m.scrolled }

func (m *Model) pageOf(item int) int {
	if m.starts != nil {
		return max(0, sort.Search(len(m.starts), func(page int) bool { return int(m.starts[page]) > item })-1)
	}
	first, later := m.pageSizes()
	i := item - len(m.featured)
	if i < first {
		return 0
	}
	return 1 + (i-first)/later
}

// span returns the items of a page as [from, to), with the featured ones on the first.
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
	first, later := m.pageSizes()
	n := len(m.featured)
	if page > 0 {
		from = n + first + (page-1)*later
	}
	to = n + first + page*later
	return min(from, m.Len()), min(to, m.Len())
}

// turnPage goes by pages and chooses the first post there, past the last page the last post.
func (m *Model) turnPage(by int) tea.Msg {
	page := m.Page() + by
	switch {
	case page >= m.Pages():
		return m.setCursor(m.Len() - 1)
	case page < 0:
		return m.setCursor(0)
	}
	from, _ := m.span(page)
	return m.setCursor(from)
}

func (m *Model) halfPage() int {
	from, to := m.span(m.Page())
	return max(1, (to-from)/2)
}

// period is a part of the calendar that keys jump by.
type period struct {
	name string
	same func(a, b *post.Post) bool // reports whether posts are of the same one
}

func year() period  { return period{"year", sameYear} }
func month() period { return period{"month", sameMonth} }

// jumpByDate goes to the next post, or back to the previous one, of another month or year, and
// says so without one.
func (m *Model) jumpByDate(by int, of period) tea.Msg {
	i, step := m.cursor, 1
	if by < 0 {
		by, step = -by, -1
	}
	jumped := false
	for ; by > 0 && m.at(i) != nil; by-- {
		i = m.lastSame(i, step, of.same)
		if m.at(i+step) == nil {
			break
		}
		i += step
		jumped = true
	}
	report := m.setCursor(i)
	switch {
	case jumped || m.Len() == 0:
		return report
	case step > 0:
		return NoticeMsg{"no other " + of.name + " below"}
	}
	return NoticeMsg{"no other " + of.name + " above"}
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
