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

// Source is what an index is made from: documents numbered from 0. Key and Reader are called
// from several goroutines.
type Source struct {
	Len int
	// Key returns a name of document i and its version: equal keys mean equal documents.
	Key func(i int) string
	// Reader returns a reader of documents for one goroutine, and a function that closes it.
	Reader func() (read func(i int) Document, done func())
	// Missing, which may be nil, is called with the number of documents to be read before the
	// first of them is.
	Missing func(n int)
	// Workers is how many goroutines read at most; 0 is one per core.
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
	gap           = 16  // positions between title, tags and text, so that no phrase spans them
	minPartition  = 256 // documents for a goroutine
	maxPartitions = 8   // of a build, which are small because each takes memory while it is made
)

// Build makes an index of all documents of src, on all cores. It fails only when ctx ends.
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

// build makes segments from some of the documents.
func build(ctx context.Context, src Source, numbers []int32) ([]*segment, error) {
	if src.Missing != nil {
		src.Missing(len(numbers))
	}
	if len(numbers) == 0 {
		return nil, ctx.Err()
	}
	count := min(maxPartitions, 1+len(numbers)/minPartition)
	segments, errs := make([]*segment, count), make([]error, count)
	semaphore := make(chan struct{}, max(1, cmp.Or(src.Workers, runtime.GOMAXPROCS(0))))
	var wg sync.WaitGroup
	for k := range segments {
		semaphore <- struct{}{}
		wg.Go(func() {
			defer func() { <-semaphore }()
			partition := numbers[len(numbers)*k/count : len(numbers)*(k+1)/count]
			segments[k], errs[k] = buildPartition(ctx, src, partition)
		})
	}
	wg.Wait()
	return segments, cmp.Or(ctx.Err(), errors.Join(errs...))
}

// buildPartition makes one segment. A panic is an error.
func buildPartition(ctx context.Context, src Source, partition []int32) (_ *segment, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("full text: %v", p)
		}
	}()
	b := newBuilder()
	read, done := src.Reader()
	defer done()
	for _, i := range partition {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		b.add(src.Key(int(i)), read(int(i)))
		runtime.Gosched() // a screen may be waiting for a turn
	}
	return b.finish(slices.Clone(partition)), nil
}

// builder makes a segment. It writes a log, one record for a word in a document, in the order
// of the documents; finish distributes the records to the words.
type builder struct {
	seed  maphash.Seed
	slots []uint32 // hash table of the numbers of words + 1
	words []entry
	arena []byte // the letters of the words
	log   []byte

	lengths uint32s
	keys    byteStrings

	// Of the current document.
	doc       uint32
	scan      scanner
	next      []int32 // by occurrence: the next one of the same word
	positions []uint32
	touched   []uint32
	spare     []byte
}

// entry is a word while its segment is being built.
type entry struct {
	hash       uint32
	start, end uint32 // in the arena

	// Of the current document: the chain of occurrences, and their weight.
	first, last int32
	weight      uint32
	inTitle     bool

	doc           uint32 // the last document + 1
	docs          uint32
	listSize      uint32
	positionsSize uint32 // size in bytes
}

func newBuilder() *builder {
	return &builder{seed: maphash.MakeSeed(), slots: make([]uint32, 1<<14)}
}

// wordNumber returns the number of a word, a new one if it has none.
func (b *builder) wordNumber(word []byte) uint32 {
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

// add adds a document.
func (b *builder) add(key string, d Document) {
	b.next, b.positions, b.touched = b.next[:0], b.positions[:0], b.touched[:0]
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
	b.logDocument()
	b.lengths = binary.LittleEndian.AppendUint32(b.lengths, uint32(len(b.positions)))
	b.keys.add([]byte(key))
	b.doc++
}

// text adds the words of a text, which are in no phrase with those of another.
func (b *builder) text(s string, weight uint32, title bool) {
	b.piece(s, weight, title)
	b.scan.nextPosition += gap
}

// piece adds the words of a part of a text.
func (b *builder) piece(s string, weight uint32, title bool) {
	b.scan.src, b.scan.at, b.scan.afterBigram, b.scan.suffix = s, 0, false, ""
	for b.scan.scan() {
		n := b.wordNumber(b.scan.word)
		e := &b.words[n]
		i := int32(len(b.positions))
		b.positions = append(b.positions, b.scan.position)
		b.next = append(b.next, -1)
		if e.first < 0 {
			b.touched = append(b.touched, n)
			e.first, e.weight, e.inTitle = i, 0, title
		} else {
			b.next[e.last] = i
		}
		e.last = i
		e.weight += weight
	}
}

// logDocument writes the words of a document into the log: their numbers, the lengths of their
// postings, the postings, and their positions.
func (b *builder) logDocument() {
	for _, n := range b.touched {
		e := &b.words[n]
		head := uint64(b.doc+1-e.doc) << 2
		switch {
		case e.inTitle:
			head |= inTitle
		case e.weight > 1:
			head |= weighted
		}
		b.log = binary.AppendUvarint(b.log, uint64(n))
		lengthAt := len(b.log)
		b.log = append(b.log, 0)
		b.log = binary.AppendUvarint(b.log, head)
		if head&3 != single {
			b.log = binary.AppendUvarint(b.log, uint64(min(e.weight, maxWeight)))
		}
		b.log[lengthAt] = byte(len(b.log) - lengthAt - 1)
		e.listSize += uint32(b.log[lengthAt])
		e.positionsSize += b.logPositions(e.first, head&3)
		e.doc = b.doc + 1
		e.docs++
		e.first = -1
	}
}

// logPositions writes the positions of a chain of occurrences and returns their size.
func (b *builder) logPositions(first int32, kind uint64) uint32 {
	b.spare = b.spare[:0]
	before := uint32(0)
	for i := first; i >= 0; i = b.next[i] {
		b.spare = binary.AppendUvarint(b.spare, uint64(b.positions[i]-before))
		before = b.positions[i]
	}
	size := len(b.log)
	if kind != single {
		b.log = binary.AppendUvarint(b.log, uint64(len(b.spare)))
	}
	b.log = append(b.log, b.spare...)
	return uint32(len(b.log) - size)
}

// finish makes the segment; the builder must not be used afterwards.
func (b *builder) finish(numbers []int32) *segment {
	s := &segment{keys: b.keys, lengths: b.lengths, numbers: numbers, live: len(numbers), prefixes: &prefixCache{}}
	order := make([]uint32, len(b.words))
	for i := range order {
		order[i] = uint32(i)
	}
	word := func(n uint32) []byte { return b.arena[b.words[n].start:b.words[n].end] }
	slices.SortFunc(order, func(x, y uint32) int { return bytes.Compare(word(x), word(y)) })
	for _, n := range order {
		s.words.add(word(n))
	}
	b.distribute(s, order)
	s.addStems()
	s.countTotals()
	return s
}

// distribute writes the posting lists and positions of all words, which are in the order of the
// dictionary.
func (b *builder) distribute(s *segment, order []uint32) {
	lists, places := 0, 0
	for _, n := range order { // the size of each list
		e := &b.words[n]
		lists += uvarintSize(uint64(e.docs)) + uvarintSize(uint64(places)) + int(e.listSize)
		places += int(e.positionsSize)
	}
	s.lists.all = make([]byte, 0, lists)
	s.lists.ends = make(uint32s, 0, 4*len(order))
	s.positions = make([]byte, places)
	places = 0
	for _, n := range order {
		e := &b.words[n]
		s.lists.all = binary.AppendUvarint(s.lists.all, uint64(e.docs))
		s.lists.all = binary.AppendUvarint(s.lists.all, uint64(places))
		e.start, e.end = uint32(len(s.lists.all)), uint32(places) // from now on: where the next posting goes
		s.lists.all = s.lists.all[:len(s.lists.all)+int(e.listSize)]
		s.lists.endString()
		places += int(e.positionsSize)
	}
	for log := b.log; len(log) > 0; {
		n, size := binary.Uvarint(log)
		e := &b.words[n]
		end := size + 1 + int(log[size])
		kind := log[size+1] & 3
		e.start += uint32(copy(s.lists.all[e.start:], log[size+1:end]))
		log = log[end:]
		length, size := binary.Uvarint(log)
		if kind != single {
			size += int(length)
		}
		e.end += uint32(copy(s.positions[e.end:], log[:size]))
		log = log[size:]
	}
	b.log = nil
}

// stemmed is a word that is not its own stem.
type stemmed struct {
	stem string
	word int32
}

// addStems makes the dictionary of stems.
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
			s.members.endString()
			before = 0
		}
	}
}

// countTotals counts the documents that are not deleted and the length of all.
func (s *segment) countTotals() {
	s.totalLength, s.live = 0, 0
	for i := range s.docs() {
		s.totalLength += uint64(s.lengths.at(i))
		if s.numbers[i] != deleted {
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
