package fulltext

import (
	"bytes"
	"encoding/binary"
	"sort"
)

// segment is an index of documents that are numbered from 0 within it. Its bytes are
// those of the file, and every reader of them stands what a broken file may hold.
//
// A list is: the number of its documents, where its places begin, then the documents
// in ascending order, each the distance from the one before (the first from -1), shifted
// by two bits for the kind of entry. The places of an entry are one number for an entry
// of kind once, else their length in bytes and the distances between them.
type segment struct {
	words   column // the dictionary, sorted
	lists   column // of the word of the same number
	stems   column // sorted; words that are their own stems are not among them
	members column // of the stem of the same number: the words that have it
	keys    column // of the documents
	places  []byte
	lengths table // of the documents, in words

	file     *file     // that the bytes lie in, nil when they are ours
	prefixes *prefixes // what was worked out about them; segments that differ in numbers share it

	numbers []int32 // of the documents in the index; dead for those that are gone
	live    int     // documents that are not gone
	total   uint64  // length of all documents
}

// maxPlace bounds the places of words, so that sums of a few of them are numbers still.
const maxPlace = 1 << 30

// dead is the number of a document that is gone.
const dead = -1

// kinds of entries of a list.
const (
	once    = iota // one occurrence, in the text
	often          // a weight follows
	inTitle        // a weight follows, and the title has it
)

// table is a list of numbers of four bytes.
type table []byte

func (t table) len() int        { return len(t) / 4 }
func (t table) at(i int) uint32 { return binary.LittleEndian.Uint32(t[4*i:]) }

// column is a list of byte strings: where each ends, and all of them.
type column struct {
	ends table
	all  []byte
}

func (c column) len() int { return c.ends.len() }

func (c column) at(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = c.ends.at(i - 1)
	}
	return c.all[from:c.ends.at(i)]
}

func (c *column) add(b []byte) {
	c.all = append(c.all, b...)
	c.close()
}

// close ends a string whose bytes have been appended.
func (c *column) close() { c.ends = binary.LittleEndian.AppendUint32(c.ends, uint32(len(c.all))) }

// find returns the first string not less than want, in a sorted column.
func (c column) find(want []byte) (i int, found bool) {
	i = sort.Search(c.len(), func(i int) bool { return bytes.Compare(c.at(i), want) >= 0 })
	return i, i < c.len() && bytes.Equal(c.at(i), want)
}

// beginning returns the range of strings that begin with want.
func (c column) beginning(want []byte) (from, to int) {
	from, _ = c.find(want)
	n := sort.Search(c.len()-from, func(i int) bool { return !bytes.HasPrefix(c.at(from+i), want) })
	return from, from + n
}

func (s *segment) docs() int { return len(s.numbers) }

func (s *segment) size() int {
	size := len(s.places) + len(s.lengths) + 4*len(s.numbers)
	for _, c := range s.columns() {
		size += len(c.ends) + len(c.all)
	}
	return size
}

func (s *segment) columns() [5]*column {
	return [...]*column{&s.words, &s.lists, &s.stems, &s.members, &s.keys}
}

// forms returns the words with a stem, other than the stem itself.
func (s *segment) forms(stem string) (out []int32) {
	i, found := s.stems.find([]byte(stem))
	if !found {
		return nil
	}
	return s.membersOf(i)
}

func (s *segment) membersOf(i int) (out []int32) {
	word := uint64(0)
	for b := s.members.at(i); len(b) > 0; {
		d, n := binary.Uvarint(b)
		if word += d; n <= 0 || word >= uint64(s.words.len()) {
			break
		}
		out = append(out, int32(word))
		b = b[n:]
	}
	return out
}

// postings goes through the documents of a word.
type postings struct {
	doc    uint32
	kind   uint32
	weight uint32

	rest  []byte
	left  uint64 // documents to come
	limit uint32 // documents are numbered below it

	places []byte
	at     int // places of the entry that comes next
}

func (s *segment) postings(word int) postings {
	p := postings{doc: ^uint32(0), rest: s.lists.at(word), limit: uint32(s.docs()), places: s.places}
	p.left = p.uvarint()
	p.at = int(min(p.uvarint(), uint64(len(p.places))))
	return p
}

// frequency is the number of documents that a word has.
func (s *segment) frequency(word int) int {
	n, _ := binary.Uvarint(s.lists.at(word))
	return int(min(n, uint64(s.docs())))
}

// next goes to the next document; it returns false at the end.
func (p *postings) next() bool {
	if p.left == 0 {
		return false
	}
	p.left--
	head := p.uvarint()
	p.kind = uint32(head & 3)
	doc := uint64(p.doc+1) + head>>2 - 1
	if head>>2 == 0 || doc >= uint64(p.limit) || p.kind > inTitle {
		p.left = 0
		return false
	}
	p.doc, p.weight = uint32(doc), 1
	if p.kind != once {
		p.weight = uint32(p.uvarint())
	}
	return true
}

// uvarint takes a number off the list; 0 where there is none.
func (p *postings) uvarint() uint64 {
	if len(p.rest) > 0 && p.rest[0] < 0x80 {
		v := p.rest[0]
		p.rest = p.rest[1:]
		return uint64(v)
	}
	v, n := binary.Uvarint(p.rest)
	if n <= 0 {
		p.rest = nil
		return 0
	}
	p.rest = p.rest[n:]
	return v
}

// span says where the places of the document stand. It is to be called once for every
// document, or for none.
func (p *postings) span() (from, to int) {
	v, n := binary.Uvarint(p.places[p.at:])
	if n <= 0 {
		return p.at, p.at
	}
	from = p.at
	p.at += n
	if p.kind == once {
		return from, p.at
	}
	from = p.at
	p.at += int(min(v, uint64(len(p.places)-p.at)))
	return from, p.at
}

// appendPlaces appends the places that stand in b.
func appendPlaces(out []uint32, b []byte) []uint32 {
	place := uint32(0)
	for len(b) > 0 {
		d, n := binary.Uvarint(b)
		if n <= 0 || d > uint64(maxPlace-place) {
			break
		}
		place += uint32(d)
		out = append(out, place)
		b = b[n:]
	}
	return out
}
