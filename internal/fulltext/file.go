package fulltext

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"runtime"
)

// A file is: magic and version, the CRC-32C of all that follows, the sizes as varints, then the
// bytes of every segment as they are in memory.
const magic = "quireFT\x02"

const headSize = len(magic) + 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// ErrFile means that a file is not an index of this version, or is broken: make a new one.
var ErrFile = errors.New("not a full-text index of this version")

// WriteTo writes the index as Open reads it.
func (x *Index) WriteTo(w io.Writer) (int64, error) {
	sizes := binary.AppendUvarint(nil, uint64(x.n))
	sizes = binary.AppendUvarint(sizes, uint64(len(x.segments)))
	parts := [][]byte{nil, nil}
	for _, s := range x.segments {
		sizes = binary.AppendUvarint(sizes, uint64(s.docs()))
		numbers := make([]byte, 0, 4*s.docs())
		for _, n := range s.numbers {
			numbers = binary.LittleEndian.AppendUint32(numbers, uint32(n))
		}
		parts = append(parts, numbers, s.lengths)
		for _, c := range s.columns() {
			sizes = binary.AppendUvarint(sizes, uint64(c.len()))
			sizes = binary.AppendUvarint(sizes, uint64(len(c.all)))
			parts = append(parts, c.ends, c.all)
		}
		sizes = binary.AppendUvarint(sizes, uint64(len(s.positions)))
		parts = append(parts, s.positions)
	}
	parts[1] = sizes
	sum := uint32(0)
	for _, p := range parts {
		sum = crc32.Update(sum, castagnoli, p)
	}
	parts[0] = binary.LittleEndian.AppendUint32([]byte(magic), sum)
	defer runtime.KeepAlive(x)
	written := int64(0)
	for _, p := range parts {
		n, err := w.Write(p)
		written += int64(n)
		if err != nil {
			return written, fmt.Errorf("write full-text index: %w", err)
		}
	}
	return written, nil
}

// Open reads what WriteTo wrote. The index, and every one that Update makes from it, keeps data,
// which must not change; release, which may be nil, is called some time after the last of them
// is collected. Anything but a whole and unchanged file is ErrFile, and is not released.
func Open(data []byte, release func()) (*Index, error) {
	if err := Check(bytes.NewReader(data)); err != nil {
		return nil, err
	}
	return OpenChecked(data, release)
}

// Check reads a file to its end: anything but a whole and unchanged one is ErrFile.
func Check(r io.Reader) error {
	head := make([]byte, headSize)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(magic)]) != magic {
		return ErrFile
	}
	sum := uint32(0)
	for buf := make([]byte, 128<<10); ; { // which fits a cache of a core
		n, err := r.Read(buf)
		sum = crc32.Update(sum, castagnoli, buf[:n])
		switch {
		case errors.Is(err, io.EOF):
			if sum != binary.LittleEndian.Uint32(head[len(magic):]) {
				return fmt.Errorf("%w: broken", ErrFile)
			}
			return nil
		case err != nil:
			return fmt.Errorf("%w: %w", ErrFile, err)
		}
	}
}

// OpenChecked is Open of what Check has passed. A mapped file is best checked by reading it: the
// pages of a mapping that were read count as memory of the process.
func OpenChecked(data []byte, release func()) (*Index, error) {
	if len(data) < headSize {
		return nil, ErrFile
	}
	r := &fileReader{rest: data[headSize:]}
	n, count := r.size(), r.size()
	layouts := make([]segmentSizes, 0, min(count, 64))
	for i := 0; i < count && !r.failed; i++ {
		layouts = append(layouts, r.segmentSizes())
	}
	x := &Index{n: n}
	for _, l := range layouts {
		x.segments = append(x.segments, r.segment(l))
	}
	if r.failed || len(r.rest) > 0 || !x.isNumbered() {
		return nil, fmt.Errorf("%w: broken", ErrFile)
	}
	if release != nil {
		f := &file{data}
		runtime.AddCleanup(f, func(release func()) { release() }, release)
		for _, s := range x.segments {
			s.file = f
		}
	}
	return x, nil
}

// file owns bytes that were not allocated. Segments in them reference it, so readers of their
// bytes must reference the segments.
type file struct{ data []byte }

// isNumbered reports whether every number below n is that of one document.
func (x *Index) isNumbered() bool {
	live := 0
	for _, s := range x.segments {
		live += s.live
	}
	if live != x.n {
		return false
	}
	seen := make([]bool, x.n)
	for _, s := range x.segments {
		for _, n := range s.numbers {
			if n == deleted {
				continue
			}
			if n < 0 || int(n) >= x.n || seen[n] {
				return false
			}
			seen[n] = true
		}
	}
	return true
}

// segmentSizes are the sizes of the parts of a segment.
type segmentSizes struct {
	docs    int
	columns [5]struct{ count, size int }
	places  int
}

// fileReader parses a file. Once it has failed its results are empty.
type fileReader struct {
	rest   []byte
	failed bool
}

func (r *fileReader) size() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > math.MaxInt32 {
		r.failed = true
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

func (r *fileReader) segmentSizes() (l segmentSizes) {
	l.docs = r.size()
	for i := range l.columns {
		l.columns[i].count, l.columns[i].size = r.size(), r.size()
	}
	l.places = r.size()
	return l
}

func (r *fileReader) take(n int) []byte {
	if r.failed || n < 0 || n > len(r.rest) {
		r.failed = true
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *fileReader) segment(l segmentSizes) *segment {
	s := &segment{prefixes: &prefixCache{}}
	numbers := uint32s(r.take(4 * l.docs))
	s.numbers = make([]int32, numbers.len())
	for i := range s.numbers {
		s.numbers[i] = int32(numbers.at(i))
	}
	s.lengths = r.take(4 * l.docs)
	for i, c := range s.columns() {
		*c = r.column(l.columns[i].count, l.columns[i].size)
	}
	s.positions = r.take(l.places)
	if s.words.len() != s.lists.len() || s.stems.len() != s.members.len() || s.keys.len() != s.docs() {
		r.failed = true
	}
	if r.failed {
		return &segment{}
	}
	s.countTotals()
	return s
}

// column reads a list of strings.
func (r *fileReader) column(count, size int) byteStrings {
	c := byteStrings{ends: r.take(4 * count), all: r.take(size)}
	before := uint32(0)
	for i := range c.len() {
		end := c.ends.at(i)
		if end < before {
			r.failed = true
		}
		before = end
	}
	if int(before) != size {
		r.failed = true
	}
	return c
}
