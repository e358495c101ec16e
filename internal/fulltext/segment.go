package fulltext

import (
	"bytes"
	"encoding/binary"
	"sort"
)

// segment is an index of documents that are numbered from 0 within it. Its bytes are those of
// the file, and every reader of them copes with what a broken file may contain.
//
// A posting list is: the number of its documents, where its positions begin, then the documents
// in ascending order, each as the distance from the one before (the first from -1), shifted by
// two bits for the kind of posting. The positions of a posting are one number for the kind
// single, else their length in bytes and the distances between them.
type segment struct {
	words     byteStrings // the dictionary, sorted
	lists     byteStrings // posting lists, by number of the word
	stems     byteStrings // sorted, without words that are their own stems
	members   byteStrings // by number of the stem: the words that have it
	keys      byteStrings // of the documents
	positions []byte
	lengths   uint32s // of the documents, in words

	file     *file        // that the bytes are in, nil when they were allocated
	prefixes *prefixCache // shared by segments that differ in numbers

	numbers     []int32 // of the documents in the index; deleted for those that are gone
	live        int     // documents that are not deleted
	totalLength uint64  // length of all documents
}

// maxPosition bounds the positions of words, so that sums of a few of them do not overflow.
const maxPosition = 1 << 30

// deleted is the number of a deleted document.
const deleted = -1

// Kinds of postings.
const (
	single   = iota // one occurrence, in the text
	weighted        // a weight follows
	inTitle         // a weight follows, and the word is in the title
)

// uint32s is a list of numbers of four bytes each.
type uint32s []byte

func (t uint32s) len() int        { return len(t) / 4 }
func (t uint32s) at(i int) uint32 { return binary.LittleEndian.Uint32(t[4*i:]) }

// byteStrings is a list of byte strings: where each ends, and all of them concatenated.
type byteStrings struct {
	ends uint32s
	all  []byte
}

func (c byteStrings) len() int { return c.ends.len() }

func (c byteStrings) at(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = c.ends.at(i - 1)
	}
	return c.all[from:c.ends.at(i)]
}

func (c *byteStrings) add(b []byte) {
	c.all = append(c.all, b...)
	c.endString()
}

// endString ends a string whose bytes have been appended.
func (c *byteStrings) endString() {
	c.ends = binary.LittleEndian.AppendUint32(c.ends, uint32(len(c.all)))
}

// find returns the first string not less than want, in a sorted list.
func (c byteStrings) find(want []byte) (i int, found bool) {
	i = sort.Search(c.len(), func(i int) bool { return bytes.Compare(c.at(i), want) >= 0 })
	return i, i < c.len() && bytes.Equal(c.at(i), want)
}

// withPrefix returns the range of strings that begin with want, in a sorted list.
func (c byteStrings) withPrefix(want []byte) (from, to int) {
	from, _ = c.find(want)
	n := sort.Search(c.len()-from, func(i int) bool { return !bytes.HasPrefix(c.at(from+i), want) })
	return from, from + n
}

func (s *segment) docs() int { return len(s.numbers) }

func (s *segment) size() int {
	size := len(s.positions) + len(s.lengths) + 4*len(s.numbers)
	for _, c := range s.columns() {
		size += len(c.ends) + len(c.all)
	}
	return size
}

func (s *segment) columns() [5]*byteStrings {
	return [...]*byteStrings{&s.words, &s.lists, &s.stems, &s.members, &s.keys}
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

// postings iterates over the documents of a word.
type postings struct {
	doc    uint32
	kind   uint32
	weight uint32

	rest  []byte
	left  uint64 // documents left
	limit uint32 // documents are numbered below it

	positions   []byte
	positionsAt int // in positions, those of the next posting
}

func (s *segment) postings(word int) postings {
	p := postings{doc: ^uint32(0), rest: s.lists.at(word), limit: uint32(s.docs()), positions: s.positions}
	p.left = p.uvarint()
	p.positionsAt = int(min(p.uvarint(), uint64(len(p.positions))))
	return p
}

// frequency returns the number of documents that contain a word.
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
	if p.kind != single {
		p.weight = uint32(p.uvarint())
	}
	return true
}

// posting is a document of a word.
type posting struct {
	doc     uint32
	weight  uint32
	inTitle bool
}

// appendPostings appends the documents of a word to out. It does what next does, faster, for lists
// that are read in one go.
func (s *segment) appendPostings(out []posting, word int) []posting {
	p := s.postings(word)
	rest, left, doc := p.rest, p.left, p.doc
	for left > 0 {
		if len(rest) < 2 || rest[0] >= 0x80 || rest[1] >= 0x80 && rest[0]&3 != single {
			p.rest, p.left, p.doc = rest, left, doc
			if !p.next() {
				break
			}
			rest, left, doc = p.rest, p.left, p.doc
			out = append(out, posting{doc, p.weight, p.kind == inTitle})
			continue
		}
		kind, distance, weight, n := rest[0]&3, uint32(rest[0]>>2), uint32(rest[1]), 2
		if kind == single {
			weight, n = 1, 1
		}
		if doc += distance; distance == 0 || doc >= p.limit || kind > inTitle {
			break
		}
		out = append(out, posting{doc, weight, kind == inTitle})
		rest = rest[n:]
		left--
	}
	return out
}

// uvarint reads the next number of the list; 0 at its end.
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

// positionSpan returns where the positions of the document are. It must be called once for every
// document, or never.
func (p *postings) positionSpan() (from, to int) {
	v, n := binary.Uvarint(p.positions[p.positionsAt:])
	if n <= 0 {
		return p.positionsAt, p.positionsAt
	}
	from = p.positionsAt
	p.positionsAt += n
	if p.kind == single {
		return from, p.positionsAt
	}
	from = p.positionsAt
	p.positionsAt += int(min(v, uint64(len(p.positions)-p.positionsAt)))
	return from, p.positionsAt
}

// appendPositions decodes the positions in b and appends them.
func appendPositions(out []uint32, b []byte) []uint32 {
	place := uint32(0)
	for len(b) > 0 {
		d, n := binary.Uvarint(b)
		if n <= 0 || d > uint64(maxPosition-place) {
			break
		}
		place += uint32(d)
		out = append(out, place)
		b = b[n:]
	}
	return out
}
