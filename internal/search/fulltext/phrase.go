package fulltext

import (
	"cmp"
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
	m := matcher{segment: s, clause: c, words: words, places: make([][]uint32, len(c)), rest: make([][]uint32, len(c))}
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
	places  [][]uint32     // of each word in the candidate at hand
	rest    [][]uint32     // those that are not too far back
}

// match says whether the phrase stands in a candidate.
func (m *matcher) match(candidate int32) bool {
	for i := range m.words {
		if !m.load(i, candidate) {
			return false
		}
	}
	// Go along the places of the first word; when another word lies further on than it
	// should, so does the next chance for the first.
	copy(m.rest, m.places)
	first := m.rest[0]
	for len(first) > 0 {
		begin := first[0]
		for i := 1; i < len(m.clause); i++ {
			at := begin + m.clause[i].offset
			rest := m.rest[i]
			for len(rest) > 0 && rest[0] < at {
				rest = rest[1:]
			}
			if m.rest[i] = rest; len(rest) == 0 {
				return false
			}
			if rest[0] > at {
				begin = rest[0] - m.clause[i].offset
				break
			}
		}
		if begin == first[0] {
			return true
		}
		for len(first) > 0 && first[0] < begin {
			first = first[1:]
		}
	}
	return false
}

// load reads the places of the i-th word in a candidate; false when it has none.
func (m *matcher) load(i int, candidate int32) bool {
	list := m.words[i]
	for len(list) > 0 && list[0].candidate < candidate {
		list = list[1:]
	}
	places := m.places[i][:0]
	lists := 0
	for len(list) > 0 && list[0].candidate == candidate {
		places = appendPlaces(places, m.segment.places[list[0].from:list[0].to])
		list = list[1:]
		lists++
	}
	if lists > 1 {
		slices.Sort(places)
	}
	m.words[i], m.places[i] = list, places
	return len(places) > 0
}
