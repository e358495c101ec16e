package fulltext

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// occurrence is where the positions of a word in a candidate are.
type occurrence struct {
	candidate int32
	from, to  uint32
}

// filter keeps those of the candidates, which are in ascending order, that a clause occurs in,
// or with keep false the others.
func (s *segment) filter(candidates []uint32, c clause, lookups []termWords, t *scratch, keep bool) []uint32 {
	has := s.occurs(candidates, c, lookups, t)
	kept := candidates[:0]
	for i, doc := range candidates {
		if has[i] == keep {
			kept = append(kept, doc)
		}
	}
	return kept
}

// occurs returns for each candidate whether a clause occurs in it.
func (s *segment) occurs(candidates []uint32, c clause, lookups []termWords, t *scratch) []bool {
	has := make([]bool, len(candidates))
	for i := range t.index {
		t.index[i] = -1
	}
	for i, doc := range candidates {
		t.index[doc] = int32(i)
	}
	words := make([][]occurrence, len(lookups))
	for i, l := range lookups {
		words[i] = s.occurrences(l, t)
	}
	if len(c) == 1 {
		for _, o := range words[0] {
			has[o.candidate] = true
		}
		return has
	}
	m := phraseMatcher{segment: s, clause: c, words: words, iterators: make([]positionIterator, len(c))}
	for i := range candidates {
		has[i] = m.match(int32(i))
	}
	return has
}

// occurrences returns where the words of l occur in the candidates, in their order.
func (s *segment) occurrences(l termWords, t *scratch) (out []occurrence) {
	lists := 0
	each := func(word int) {
		lists++
		for p := s.postings(word); p.next(); {
			from, to := p.positionSpan()
			if i := t.index[p.doc]; i >= 0 {
				out = append(out, occurrence{i, uint32(from), uint32(to)})
			}
		}
	}
	if l.exact >= 0 {
		each(int(l.exact))
	}
	for _, f := range l.forms {
		each(int(f))
	}
	for i := l.from; i < l.to; i++ {
		if int32(i) != l.exact {
			each(i)
		}
	}
	if lists > 1 {
		slices.SortFunc(out, func(a, b occurrence) int { return cmp.Compare(a.candidate, b.candidate) })
	}
	return out
}

// phraseMatcher looks for a phrase in one candidate after the other.
type phraseMatcher struct {
	segment   *segment
	clause    clause
	words     [][]occurrence // those that are left
	iterators []positionIterator
}

// match reports whether the phrase occurs in a candidate.
func (m *phraseMatcher) match(candidate int32) bool {
	for i := range m.iterators {
		if !m.load(i, candidate) {
			return false
		}
	}
	// If another word is further on than it should be, so is the next possible position of the
	// first.
	first := &m.iterators[0]
	for i := 1; i < len(m.iterators); i++ {
		offset := m.clause[i].offset
		switch w := &m.iterators[i]; {
		case !w.seek(first.position + offset):
			return false
		case w.position > first.position+offset:
			if !first.seek(w.position - offset) {
				return false
			}
			i = 0
		}
	}
	return true
}

// load goes to the first position of the i-th word in a candidate; it returns false when there is
// none.
func (m *phraseMatcher) load(i int, candidate int32) bool {
	list := m.words[i]
	for len(list) > 0 && list[0].candidate < candidate {
		list = list[1:]
	}
	n := 0
	for n < len(list) && list[n].candidate == candidate {
		n++
	}
	m.words[i] = list[n:]
	w := &m.iterators[i]
	*w = positionIterator{sorted: w.sorted[:0]}
	switch {
	case n == 0:
		return false
	case n == 1:
		w.coded = m.segment.positions[list[0].from:list[0].to]
	default:
		for _, o := range list[:n] {
			w.sorted = appendPositions(w.sorted, m.segment.positions[o.from:o.to])
		}
		slices.Sort(w.sorted)
	}
	return w.next()
}

// positionIterator iterates over the positions of a word in a document: those of one list, which
// it decodes, or the sorted ones of several.
type positionIterator struct {
	position uint32
	coded    []byte
	sorted   []uint32
	at       int // in sorted
}

func (w *positionIterator) next() bool {
	if w.at < len(w.sorted) {
		w.position = w.sorted[w.at]
		w.at++
		return true
	}
	d, n := binary.Uvarint(w.coded)
	if n <= 0 || d > uint64(maxPosition-w.position) {
		return false
	}
	w.position += uint32(d)
	w.coded = w.coded[n:]
	return true
}

// seek goes to the first position that is not before want.
func (w *positionIterator) seek(want uint32) bool {
	for w.position < want {
		if !w.next() {
			return false
		}
	}
	return true
}
