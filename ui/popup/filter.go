package popup

import (
	"slices"
	"strconv"
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
	m.putNumberFirst()
	m.headings = 0
	for i := range m.shown {
		if m.hasHeadings && m.at(i).Heading {
			m.headings++
		}
	}
	m.cursor, m.offset = 0, 0
	m.skipHeadings(1)
}

// putNumberFirst lists the item whose number is typed above the others.
func (m *Model) putNumberFirst() {
	n, err := strconv.Atoi(strings.TrimSpace(m.query))
	if !m.opt.Numbered || err != nil || n < 1 || n > len(m.opt.Items) {
		return
	}
	if at := slices.Index(m.shown, n-1); at >= 0 {
		m.shown = slices.Delete(m.shown, at, at+1)
	}
	m.shown = slices.Insert(m.shown, 0, n-1)
}

// newCorpus returns the items to be searched.
func (m *Model) newCorpus() *search.Corpus {
	if m.corpus == nil {
		m.corpus = search.NewCorpus(len(m.opt.Items), func(i int) search.Entry {
			return search.Entry{Title: m.opt.Items[i].Label + " " + m.opt.Items[i].Detail}
		})
	}
	return m.corpus
}

// match returns the items that match what is typed; filtered is false when all do. Of a query
// that goes on with the last one only its matches are tried.
func (m *Model) match() (hits []search.Hit, filtered bool) {
	query := search.Words(m.query)
	if query.Empty() {
		m.matched = nil
		return nil, false
	}
	var among []int32
	if m.matched != nil && query.Extends(m.matches) {
		among = m.matched
	}
	hits = m.newCorpus().Match(query, among)
	m.matches, m.matched = query, make([]int32, len(hits))
	for i, h := range hits {
		m.matched[i] = h.Index
	}
	return hits, true
}

// keepHits lists the items that match, or all, in their order and below their headings.
func (m *Model) keepHits(hits []search.Hit, filtered bool) {
	if filtered && !m.hasHeadings {
		for _, h := range hits {
			m.shown = append(m.shown, int(h.Index))
		}
		return
	}
	var headings []int // of the next item
	for i, item := range m.opt.Items {
		for len(hits) > 0 && int(hits[0].Index) < i {
			hits = hits[1:]
		}
		switch {
		case item.Heading && len(headings) > 0 && i != headings[len(headings)-1]+1:
			headings = []int{i} // no item under the heading before
		case item.Heading:
			headings = append(headings, i)
		case !filtered || len(hits) > 0 && int(hits[0].Index) == i:
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
