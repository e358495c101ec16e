package fulltext

import (
	"bytes"
	"encoding/binary"
)

// merger makes one segment of several, without the deleted documents.
type merger struct {
	from  []*segment
	to    *segment
	docs  [][]int32 // by segment and document: its number in the merged segment, or deleted
	words [][]int32 // by segment and word: its number in the merged segment, -1 if no document has it
	next  []int     // by segment: the next word

	list []byte // of the current word
	last uint32 // its last document + 1
}

func merge(from ...*segment) *segment {
	m := &merger{from: from, to: &segment{prefixes: &prefixCache{}}, next: make([]int, len(from))}
	for _, s := range from {
		m.takeDocuments(s)
	}
	for m.takeWord() {
	}
	m.takeStems()
	m.to.countTotals()
	return m.to
}

// takeDocuments numbers the documents of a segment that are not deleted.
func (m *merger) takeDocuments(s *segment) {
	to := m.to
	docs := make([]int32, s.docs())
	for doc, number := range s.numbers {
		docs[doc] = deleted
		if number != deleted {
			docs[doc] = int32(to.docs())
			to.numbers = append(to.numbers, number)
			to.keys.add(s.keys.at(doc))
			to.lengths = binary.LittleEndian.AppendUint32(to.lengths, s.lengths.at(doc))
		}
	}
	m.docs = append(m.docs, docs)
	m.words = append(m.words, make([]int32, s.words.len()))
}

// takeWord merges the lists of the first word that is left; it returns false at the end.
func (m *merger) takeWord() bool {
	var word []byte
	for k, s := range m.from {
		if m.next[k] < s.words.len() {
			if w := s.words.at(m.next[k]); word == nil || bytes.Compare(w, word) < 0 {
				word = w
			}
		}
	}
	if word == nil {
		return false
	}
	m.list, m.last = m.list[:0], 0
	docs, places, number := 0, len(m.to.positions), int32(m.to.words.len())
	for k, s := range m.from {
		if i := m.next[k]; i < s.words.len() && bytes.Equal(s.words.at(i), word) {
			m.next[k]++
			n := m.takeList(k, s.postings(i))
			if m.words[k][i] = number; n == 0 {
				m.words[k][i] = -1
			}
			docs += n
		}
	}
	if docs > 0 {
		m.to.words.add(word)
		m.to.lists.all = binary.AppendUvarint(m.to.lists.all, uint64(docs))
		m.to.lists.all = binary.AppendUvarint(m.to.lists.all, uint64(places))
		m.to.lists.add(m.list)
	}
	return true
}

// takeList adds the documents of a word in the k-th segment to its list.
func (m *merger) takeList(k int, p postings) (docs int) {
	for p.next() {
		from, to := p.positionSpan()
		doc := m.docs[k][p.doc]
		if doc == deleted {
			continue
		}
		docs++
		m.list = binary.AppendUvarint(m.list, uint64(uint32(doc)+1-m.last)<<2|uint64(p.kind))
		m.last = uint32(doc) + 1
		if p.kind != single {
			m.list = binary.AppendUvarint(m.list, uint64(p.weight))
			m.to.positions = binary.AppendUvarint(m.to.positions, uint64(to-from))
		}
		m.to.positions = append(m.to.positions, p.positions[from:to]...)
	}
	return docs
}

// takeStems merges the dictionaries of stems.
func (m *merger) takeStems() {
	var all []stemmed
	for k, s := range m.from {
		for i := range s.stems.len() {
			stem := string(s.stems.at(i))
			for _, word := range s.membersOf(i) {
				if n := m.words[k][word]; n >= 0 {
					all = append(all, stemmed{stem, n})
				}
			}
		}
	}
	m.to.group(all)
}
