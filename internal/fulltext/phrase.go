package fulltext

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// isCandidate is the number of matches of documents in which a phrase is looked for.
const isCandidate = -1

// filter keeps those of the documents found, which are in ascending order, that a clause occurs in,
// or with keep false the others.
func (s *segment) filter(found []uint32, c clause, words []termWords, t *scratch, keep bool) []uint32 {
	kept := found[:0]
	if len(c) == 1 {
		s.mark(words[0], t)
		for _, doc := range found {
			if t.weights[doc] != 0 == keep {
				kept = append(kept, doc)
			}
		}
		return kept
	}
	for _, doc := range found {
		t.matched[doc] = isCandidate
	}
	m := &t.phrase
	m.start(s, c, words, t)
	for _, doc := range found {
		if t.matched[doc] = 0; m.match(doc) == keep {
			kept = append(kept, doc)
		}
	}
	m.release()
	return kept
}

// mark gives the documents that have a word a weight, and the others none.
func (s *segment) mark(w termWords, t *scratch) {
	clear(t.weights)
	if w.exact >= 0 {
		s.gather(t, int(w.exact), 1)
	}
	for _, f := range w.forms {
		s.gather(t, int(f), 1)
	}
	for i := w.from; i < w.to; i++ {
		s.gather(t, i, 1)
	}
}

// occurrence is where the positions of a word in a document are.
type occurrence struct {
	doc      uint32
	from, to uint32
}

// phraseWord iterates over the documents of a word of a phrase: those of one list, which it decodes,
// or the sorted occurrences of several in the candidates.
type phraseWord struct {
	list        postings
	isList      bool
	current     occurrence // of list; it is valid unless atEnd
	atEnd       bool
	occurrences []occurrence // that are left
	space       []occurrence

	positions positionIterator
}

// phraseMatcher looks for a phrase in one document after the other.
type phraseMatcher struct {
	segment *segment
	clause  clause
	words   []phraseWord
}

// start prepares to look for a phrase in the candidates.
func (m *phraseMatcher) start(s *segment, c clause, words []termWords, t *scratch) {
	m.segment, m.clause = s, c
	m.words = slices.Grow(m.words[:0], len(c))[:len(c)]
	for i, l := range words {
		m.words[i].start(s, l, t)
	}
}

// release drops what keeps the segment in memory.
func (m *phraseMatcher) release() {
	m.segment, m.clause = nil, nil
	for i := range m.words {
		w := &m.words[i]
		w.list, w.positions.coded = postings{}, nil
	}
}

// start prepares to iterate over the documents of l.
func (w *phraseWord) start(s *segment, l termWords, t *scratch) {
	w.occurrences = w.space[:0]
	if w.isList = l.exact >= 0 && len(l.forms) == 0 && l.from == l.to; w.isList {
		w.list = s.postings(int(l.exact))
		w.nextOfList()
		return
	}
	add := func(word int) {
		for p := s.postings(word); p.next(); {
			from, to := p.positionSpan()
			if t.matched[p.doc] == isCandidate {
				w.occurrences = append(w.occurrences, occurrence{p.doc, uint32(from), uint32(to)})
			}
		}
	}
	if l.exact >= 0 {
		add(int(l.exact))
	}
	for _, f := range l.forms {
		add(int(f))
	}
	for i := l.from; i < l.to; i++ {
		if int32(i) != l.exact {
			add(i)
		}
	}
	slices.SortFunc(w.occurrences, func(a, b occurrence) int { return cmp.Compare(a.doc, b.doc) })
	w.space = w.occurrences
}

func (w *phraseWord) nextOfList() {
	if w.atEnd = !w.list.next(); !w.atEnd {
		from, to := w.list.positionSpan()
		w.current = occurrence{w.list.doc, uint32(from), uint32(to)}
	}
}

// seek goes to the first position of the word in a document; it returns false without one.
func (w *phraseWord) seek(s *segment, doc uint32) bool {
	w.positions = positionIterator{sorted: w.positions.sorted[:0]}
	if w.isList {
		for !w.atEnd && w.current.doc < doc {
			w.nextOfList()
		}
		if w.atEnd || w.current.doc != doc {
			return false
		}
		w.positions.coded = s.positions[w.current.from:w.current.to]
		return w.positions.next()
	}
	list := w.occurrences
	for len(list) > 0 && list[0].doc < doc {
		list = list[1:]
	}
	n := 0
	for n < len(list) && list[n].doc == doc {
		n++
	}
	w.occurrences = list[n:]
	if n == 1 {
		w.positions.coded = s.positions[list[0].from:list[0].to]
		return w.positions.next()
	}
	for _, o := range list[:n] {
		w.positions.sorted = appendPositions(w.positions.sorted, s.positions[o.from:o.to])
	}
	slices.Sort(w.positions.sorted)
	return w.positions.next()
}

// match reports whether the phrase occurs in a document, which comes after those asked for before.
func (m *phraseMatcher) match(doc uint32) bool {
	for i := range m.words {
		if !m.words[i].seek(m.segment, doc) {
			return false
		}
	}
	// If another word is further on than it should be, so is the next possible position of the
	// first.
	first := &m.words[0].positions
	for i := 1; i < len(m.words); i++ {
		offset := m.clause[i].offset
		switch w := &m.words[i].positions; {
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
	position, coded := w.position, w.coded
	for position < want && len(coded) > 0 && coded[0] < 0x80 { // what next does, faster
		position += uint32(coded[0])
		coded = coded[1:]
	}
	w.position, w.coded = position, coded
	for w.position < want {
		if !w.next() {
			return false
		}
	}
	return w.position <= maxPosition
}
