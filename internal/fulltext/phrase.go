package fulltext

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// occurrence says where the places of a word in a candidate stand.
type occurrence struct {
	candidate int32
	from, to  uint32
}

// filter keeps those of the candidates, which are in ascending order, that a clause
// occurs in, or with keep false those that it does not.
func (s *segment) filter(candidates []uint32, c clause, lookups []lookup, t *scratch, keep bool) []uint32 {
	has := s.occurs(candidates, c, lookups, t)
	kept := candidates[:0]
	for i, doc := range candidates {
		if has[i] == keep {
			kept = append(kept, doc)
		}
	}
	return kept
}

// occurs says in which candidates a clause occurs.
func (s *segment) occurs(candidates []uint32, c clause, lookups []lookup, t *scratch) []bool {
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
	m := matcher{segment: s, clause: c, words: words, walks: make([]walk, len(c))}
	for i := range candidates {
		has[i] = m.match(int32(i))
	}
	return has
}

// occurrences lists where the words that l means stand in the candidates, in their
// order.
func (s *segment) occurrences(l lookup, t *scratch) (out []occurrence) {
	lists := 0
	each := func(word int) {
		lists++
		for p := s.postings(word); p.next(); {
			from, to := p.span()
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

// matcher looks for a phrase in one candidate after another.
type matcher struct {
	segment *segment
	clause  clause
	words   [][]occurrence // what is left of them
	walks   []walk
}

// match says whether the phrase stands in a candidate.
func (m *matcher) match(candidate int32) bool {
	for i := range m.walks {
		if !m.load(i, candidate) {
			return false
		}
	}
	// Where another word lies further on than it should, so does the next chance for the
	// first.
	first := &m.walks[0]
	for i := 1; i < len(m.walks); i++ {
		offset := m.clause[i].offset
		switch w := &m.walks[i]; {
		case !w.seek(first.place + offset):
			return false
		case w.place > first.place+offset:
			if !first.seek(w.place - offset) {
				return false
			}
			i = 0
		}
	}
	return true
}

// load goes to the first place of the i-th word in a candidate; false when it has none.
func (m *matcher) load(i int, candidate int32) bool {
	list := m.words[i]
	for len(list) > 0 && list[0].candidate < candidate {
		list = list[1:]
	}
	n := 0
	for n < len(list) && list[n].candidate == candidate {
		n++
	}
	m.words[i] = list[n:]
	w := &m.walks[i]
	*w = walk{sorted: w.sorted[:0]}
	switch {
	case n == 0:
		return false
	case n == 1:
		w.coded = m.segment.places[list[0].from:list[0].to]
	default:
		for _, o := range list[:n] {
			w.sorted = appendPlaces(w.sorted, m.segment.places[o.from:o.to])
		}
		slices.Sort(w.sorted)
	}
	return w.next()
}

// walk goes along the places of a word in a document: those of one list, decoded on the
// way, or those of several in order.
type walk struct {
	place  uint32
	coded  []byte
	sorted []uint32
	at     int // in sorted
}

func (w *walk) next() bool {
	if w.at < len(w.sorted) {
		w.place = w.sorted[w.at]
		w.at++
		return true
	}
	d, n := binary.Uvarint(w.coded)
	if n <= 0 || d > uint64(maxPlace-w.place) {
		return false
	}
	w.place += uint32(d)
	w.coded = w.coded[n:]
	return true
}

// seek goes to the first place that is not before want.
func (w *walk) seek(want uint32) bool {
	for w.place < want {
		if !w.next() {
			return false
		}
	}
	return true
}
