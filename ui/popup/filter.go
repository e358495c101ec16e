package popup

import (
	"strings"

	"quire/internal/search"
)

// filter lists the items that match what is typed, with their headings.
func (m *Model) filter() {
	m.shown = m.shown[:0]
	hits, filtered := m.match()
	if m.opt.Prefix != "" && strings.TrimSpace(m.query) != "" {
		m.rank(hits)
	} else {
		m.keepHits(hits, filtered)
	}
	m.cursor, m.offset = 0, 0
	m.skipHeadings(1)
}

// match returns the items that match what is typed; filtered is false when all do.
func (m *Model) match() (hits []search.Hit, filtered bool) {
	query := search.Words(m.query)
	if query.Empty() {
		return nil, false
	}
	if m.corpus == nil {
		m.corpus = search.NewCorpus(len(m.opt.Items), func(i int) search.Entry {
			return search.Entry{Title: m.opt.Items[i].Label + " " + m.opt.Items[i].Detail}
		})
	}
	return m.corpus.Match(query, nil), true
}

// keepHits lists the items that match, or all, in their order and below their headings.
func (m *Model) keepHits(hits []search.Hit, filtered bool) {
	matches := make(map[int32]bool, len(hits))
	for _, h := range hits {
		matches[h.Index] = true
	}
	var headings []int // of the next item
	for i, item := range m.opt.Items {
		switch {
		case item.Heading && len(headings) > 0 && i != headings[len(headings)-1]+1:
			headings = []int{i} // no item under the heading before
		case item.Heading:
			headings = append(headings, i)
		case !filtered || matches[int32(i)]:
			m.shown = append(append(m.shown, headings...), i)
			headings = nil
		}
	}
}

// rank lists what choosing the typed text does, and below it the items that match, the best
// first.
func (m *Model) rank(hits []search.Hit) {
	if m.opt.FreeText != nil {
		if m.freeTextItem.Label = m.opt.FreeText(m.query); m.freeTextItem.Label != "" {
			m.shown = append(m.shown, freeTextNumber)
		}
	}
	for _, h := range hits {
		if !m.opt.Items[h.Index].Heading {
			m.shown = append(m.shown, int(h.Index))
		}
	}
}
