package fulltext

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"runtime"
	"slices"
	"sync"
)

// Source is what an index is made of: documents numbered from 0. Key and Reader are
// called from several goroutines.
type Source struct {
	Len int
	// Key names document i and its version: equal keys stand for equal documents.
	Key func(i int) string
	// Reader makes a reader of documents for one goroutine, and what to call when no more
	// is to be read.
	Reader func() (read func(i int) Document, done func())
	// Missing, which may be nil, is told how many documents are to be read, before the
	// first of them is.
	Missing func(n int)
	// Workers is how many goroutines read at a time at most; 0 is one a core.
	Workers int
}

// Weights of an occurrence.
const (
	weightOfBody    = 1
	weightOfTag     = 3
	weightOfHeading = 4
	weightOfTitle   = 8
	maxWeight       = 1 << 16
)

const (
	gap       = 16  // places between title, tags and text, so that no phrase spans them
	minShare  = 256 // documents that are worth a goroutine
	maxShares = 8   // of a build: what is being made of one takes memory, so they are small
)

// Build makes an index of all documents of src, on all cores. It fails only when ctx
// ends.
func Build(ctx context.Context, src Source) (*Index, error) {
	numbers := make([]int32, src.Len)
	for i := range numbers {
		numbers[i] = int32(i)
	}
	segments, err := build(ctx, src, numbers)
	if err != nil {
		return nil, err
	}
	return &Index{segments: segments, n: src.Len}, nil
}

// build makes segments of some of the documents.
func build(ctx context.Context, src Source, numbers []int32) ([]*segment, error) {
	if src.Missing != nil {
		src.Missing(len(numbers))
	}
	if len(numbers) == 0 {
		return nil, ctx.Err()
	}
	shares := min(maxShares, 1+len(numbers)/minShare)
	segments, failures := make([]*segment, shares), make([]error, shares)
	turns := make(chan struct{}, max(1, cmp.Or(src.Workers, runtime.GOMAXPROCS(0))))
	var wg sync.WaitGroup
	for k := range segments {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			share := numbers[len(numbers)*k/shares : len(numbers)*(k+1)/shares]
			segments[k], failures[k] = buildShare(ctx, src, share)
		})
	}
	wg.Wait()
	return segments, cmp.Or(ctx.Err(), errors.Join(failures...))
}

// buildShare makes one segment. A panic on the way is an error.
func buildShare(ctx context.Context, src Source, share []int32) (_ *segment, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("full text: %v", p)
		}
	}()
	b := newBuilder()
	read, done := src.Reader()
	defer done()
	for _, i := range share {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		b.add(src.Key(int(i)), read(int(i)))
		runtime.Gosched() // a screen may be waiting for a turn
	}
	return b.finish(slices.Clone(share)), nil
}

// builder makes a segment. It notes what it finds in a log, one record for a word in
// a document, in the order of the documents; finish deals the records out to the words.
type builder struct {
	seed  maphash.Seed
	slots []uint32 // hash table: number of a word + 1
	words []entry
	arena []byte // the words' letters
	log   []byte

	lengths table
	keys    column

	// Of the document at hand.
	doc     uint32
	scan    scanner
	next    []int32 // occurrence → next one of the same word
	places  []uint32
	touched []uint32
	spare   []byte
}

// entry is a word while its segment is being built.
type entry struct {
	hash       uint32
	start, end uint32 // in the arena

	// Of the document at hand: the chain of occurrences, and their weight.
	first, last int32
	weight      uint32
	titled      bool

	doc      uint32 // the last document + 1
	docs     uint32
	listSize uint32
	places   uint32 // size in bytes
}

func newBuilder() *builder {
	return &builder{seed: maphash.MakeSeed(), slots: make([]uint32, 1<<14)}
}

// number finds a word, or takes it up.
func (b *builder) number(word []byte) uint32 {
	hash := uint32(maphash.Bytes(b.seed, word))
	mask := uint32(len(b.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		slot := b.slots[i]
		if slot == 0 {
			b.slots[i] = uint32(len(b.words)) + 1
			break
		}
		if e := &b.words[slot-1]; e.hash == hash && bytes.Equal(b.arena[e.start:e.end], word) {
			return slot - 1
		}
	}
	start := uint32(len(b.arena))
	b.arena = append(b.arena, word...)
	b.words = append(b.words, entry{hash: hash, start: start, end: uint32(len(b.arena)), first: -1})
	if 2*len(b.words) > len(b.slots) {
		b.grow()
	}
	return uint32(len(b.words)) - 1
}

func (b *builder) grow() {
	b.slots = make([]uint32, 4*len(b.slots))
	mask := uint32(len(b.slots) - 1)
	for n := range b.words {
		i := b.words[n].hash & mask
		for b.slots[i] != 0 {
			i = (i + 1) & mask
		}
		b.slots[i] = uint32(n) + 1
	}
}

// add takes a document up.
func (b *builder) add(key string, d Document) {
	b.next, b.places, b.touched = b.next[:0], b.places[:0], b.touched[:0]
	b.scan = scanner{word: b.scan.word[:0]}
	b.text(d.Title, weightOfTitle, true)
	for _, tag := range d.Tags {
		b.text(tag, weightOfTag, false)
	}
	at := 0
	for _, h := range d.Body.Headings {
		b.piece(d.Body.Text[at:h.Start], weightOfBody, false)
		b.piece(d.Body.Text[h.Start:h.End], weightOfHeading, false)
		at = h.End
	}
	b.piece(d.Body.Text[at:], weightOfBody, false)
	b.note()
	b.lengths = binary.LittleEndian.AppendUint32(b.lengths, uint32(len(b.places)))
	b.keys.add([]byte(key))
	b.doc++
}

// text takes the words of a text that nothing of another may be a phrase with.
func (b *builder) text(s string, weight uint32, title bool) {
	b.piece(s, weight, title)
	b.scan.next += gap
}

// piece takes the words of a part of a text.
func (b *builder) piece(s string, weight uint32, title bool) {
	b.scan.src, b.scan.at, b.scan.paired, b.scan.suffix = s, 0, false, ""
	for b.scan.scan() {
		n := b.number(b.scan.word)
		e := &b.words[n]
		i := int32(len(b.places))
		b.places = append(b.places, b.scan.place)
		b.next = append(b.next, -1)
		if e.first < 0 {
			b.touched = append(b.touched, n)
			e.first, e.weight, e.titled = i, 0, title
		} else {
			b.next[e.last] = i
		}
		e.last = i
		e.weight += weight
	}
}

// note writes the words of a document into the log: their numbers, the entries of their
// lists with the lengths of these, and their places.
func (b *builder) note() {
	for _, n := range b.touched {
		e := &b.words[n]
		head := uint64(b.doc+1-e.doc) << 2
		switch {
		case e.titled:
			head |= inTitle
		case e.weight > 1:
			head |= often
		}
		b.log = binary.AppendUvarint(b.log, uint64(n))
		mark := len(b.log)
		b.log = append(b.log, 0)
		b.log = binary.AppendUvarint(b.log, head)
		if head&3 != once {
			b.log = binary.AppendUvarint(b.log, uint64(min(e.weight, maxWeight)))
		}
		b.log[mark] = byte(len(b.log) - mark - 1)
		e.listSize += uint32(b.log[mark])
		e.places += b.notePlaces(e.first, head&3)
		e.doc = b.doc + 1
		e.docs++
		e.first = -1
	}
}

// notePlaces writes the places of a chain of occurrences and returns their size.
func (b *builder) notePlaces(first int32, kind uint64) uint32 {
	b.spare = b.spare[:0]
	before := uint32(0)
	for i := first; i >= 0; i = b.next[i] {
		b.spare = binary.AppendUvarint(b.spare, uint64(b.places[i]-before))
		before = b.places[i]
	}
	size := len(b.log)
	if kind != once {
		b.log = binary.AppendUvarint(b.log, uint64(len(b.spare)))
	}
	b.log = append(b.log, b.spare...)
	return uint32(len(b.log) - size)
}

// finish makes the segment; the builder is of no use afterwards.
func (b *builder) finish(numbers []int32) *segment {
	s := &segment{keys: b.keys, lengths: b.lengths, numbers: numbers, live: len(numbers), prefixes: &prefixes{}}
	order := make([]uint32, len(b.words))
	for i := range order {
		order[i] = uint32(i)
	}
	word := func(n uint32) []byte { return b.arena[b.words[n].start:b.words[n].end] }
	slices.SortFunc(order, func(x, y uint32) int { return bytes.Compare(word(x), word(y)) })
	for _, n := range order {
		s.words.add(word(n))
	}
	b.deal(s, order)
	s.addStems()
	s.measure()
	return s
}

// deal writes the lists and places of all words, which come in the order of the
// dictionary.
func (b *builder) deal(s *segment, order []uint32) {
	lists, places := 0, 0
	for _, n := range order { // where each list goes
		e := &b.words[n]
		lists += uvarintSize(uint64(e.docs)) + uvarintSize(uint64(places)) + int(e.listSize)
		places += int(e.places)
	}
	s.lists.all = make([]byte, 0, lists)
	s.lists.ends = make(table, 0, 4*len(order))
	s.places = make([]byte, places)
	places = 0
	for _, n := range order {
		e := &b.words[n]
		s.lists.all = binary.AppendUvarint(s.lists.all, uint64(e.docs))
		s.lists.all = binary.AppendUvarint(s.lists.all, uint64(places))
		e.start, e.end = uint32(len(s.lists.all)), uint32(places) // from now on: where the next entry goes
		s.lists.all = s.lists.all[:len(s.lists.all)+int(e.listSize)]
		s.lists.close()
		places += int(e.places)
	}
	for log := b.log; len(log) > 0; {
		n, size := binary.Uvarint(log)
		e := &b.words[n]
		end := size + 1 + int(log[size])
		kind := log[size+1] & 3
		e.start += uint32(copy(s.lists.all[e.start:], log[size+1:end]))
		log = log[end:]
		length, size := binary.Uvarint(log)
		if kind != once {
			size += int(length)
		}
		e.end += uint32(copy(s.places[e.end:], log[:size]))
		log = log[size:]
	}
	b.log = nil
}

// stemmed is a word that is not its own stem.
type stemmed struct {
	stem string
	word int32
}

// addStems stems the dictionary.
func (s *segment) addStems() {
	var all []stemmed
	for i := range s.words.len() {
		word := string(s.words.at(i))
		if t := stem(word); t != word {
			all = append(all, stemmed{t, int32(i)})
		}
	}
	s.group(all)
}

// group writes the dictionary of stems.
func (s *segment) group(all []stemmed) {
	slices.SortFunc(all, func(a, b stemmed) int {
		return cmp.Or(cmp.Compare(a.stem, b.stem), cmp.Compare(a.word, b.word))
	})
	all = slices.Compact(all)
	before := int32(0)
	for i, m := range all {
		s.members.all = binary.AppendUvarint(s.members.all, uint64(m.word-before))
		before = m.word
		if i+1 == len(all) || all[i+1].stem != m.stem {
			s.stems.add([]byte(m.stem))
			s.members.close()
			before = 0
		}
	}
}

// measure works out what the segment keeps of its documents as a whole.
func (s *segment) measure() {
	s.total, s.live = 0, 0
	for i := range s.docs() {
		s.total += uint64(s.lengths.at(i))
		if s.numbers[i] != dead {
			s.live++
		}
	}
}

func uvarintSize(v uint64) int {
	n := 1
	for ; v >= 0x80; v >>= 7 {
		n++
	}
	return n
}
