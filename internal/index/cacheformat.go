package index

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"time"

	"quire/internal/post"
)

// A cache file holds, after its magic:
//
//	the length of the head and its checksum       four bytes each
//	the head
//	the readings, so many a chunk                 those of posts first, in index order
//
// and its head:
//
//	build, root, title and tagline of the site    strings
//	lists of names                                each a count and strings
//	grounds                                       eight bytes each
//	how many posts and readings there are
//	for each chunk its length and its checksum    which has four bytes
//
// Numbers are varints, a string is its length and its bytes, a list is its number. Most
// posts have the same few categories, and all posts of a folder the same ground. Chunks are
// read, checked and decoded each by itself, on all cores.

// perChunk is how many readings a chunk has; the last one has fewer.
const perChunk = 2048

// Flags of a reading.
const (
	hasPost = 1 << iota
	isDescribed
	isNamed
	isDraft
	isFeatured
	hasRare // expiry, release, weight, cover, canonical address or aliases
	hasFindings
	isUnlisted
)

// encoder appends to buf.
type encoder struct {
	buf     []byte
	lists   map[string]uint64 // names joined → number; 0 is no name
	grounds map[uint64]uint64
}

func (e *encoder) uint(n uint64) { e.buf = binary.AppendUvarint(e.buf, n) }
func (e *encoder) int(n int)     { e.buf = binary.AppendVarint(e.buf, int64(n)) }
func (e *encoder) int64(n int64) { e.buf = binary.AppendVarint(e.buf, n) }

func (e *encoder) str(s string) {
	e.uint(uint64(len(s)))
	e.buf = append(e.buf, s...)
}

// time writes seconds since the zero time, times four, one more when nanoseconds follow, and two
// more when the offset of a zone does, in seconds east of UTC.
func (e *encoder) time(t time.Time) {
	nanos := t.Nanosecond()
	_, offset := t.Zone()
	flags := int64(0)
	if nanos != 0 {
		flags |= hasNanos
	}
	if offset != 0 {
		flags |= hasZone
	}
	e.int64((t.Unix()-zeroUnix)*4 + flags)
	if nanos != 0 {
		e.uint(uint64(nanos))
	}
	if offset != 0 {
		e.int64(int64(offset))
	}
}

// What follows the seconds of a time.
const (
	hasNanos = 1 << iota
	hasZone
)

// zeroUnix is the zero time in Unix seconds.
var zeroUnix = time.Time{}.Unix()

func listKey(names []string) string { return strings.Join(names, "\x00") }

func (e *encoder) list(names []string) {
	if len(names) == 0 {
		e.uint(0)
		return
	}
	e.uint(e.lists[listKey(names)])
}

// encodeMemory writes m, whose readings stand in the order of the walk. A file that changed
// at or after the time youngest, in Unix nanoseconds, is to be read again whatever its stamp.
func encodeMemory(m *memory, ix *Index, build, root string, youngest int64) (head []byte, chunks [][]byte) {
	e := &encoder{lists: map[string]uint64{}, grounds: map[uint64]uint64{}}
	e.str(build)
	e.str(root)
	e.str(m.site.Title)
	e.str(m.site.Tagline)
	e.tables(m)
	e.uint(uint64(len(ix.posts)))
	e.uint(uint64(len(m.readings)))
	head, e.buf = e.buf, nil
	for at := range slices.Chunk(inIndexOrder(m, ix), perChunk) {
		e.buf = make([]byte, 0, 256*len(at))
		for _, i := range at {
			e.uint(uint64(i))
			e.reading(&m.readings[i], youngest)
		}
		head = binary.AppendUvarint(head, uint64(len(e.buf)))
		head = binary.LittleEndian.AppendUint32(head, crc32.Checksum(e.buf, castagnoli))
		chunks = append(chunks, e.buf)
	}
	return head, chunks
}

// inIndexOrder is the places of readings: those of posts in index order, then the others.
func inIndexOrder(m *memory, ix *Index) []int {
	of := make(map[*post.Post]int, len(ix.posts))
	order := make([]int, 0, len(m.readings))
	for i := range m.readings {
		of[m.readings[i].post] = i
	}
	for _, p := range ix.posts {
		order = append(order, of[p])
	}
	for i := range m.readings {
		if m.readings[i].post == nil {
			order = append(order, i)
		}
	}
	return order
}

// tables writes each list of names and each ground once and numbers them.
func (e *encoder) tables(m *memory) {
	var lists [][]string
	var grounds []uint64
	for i := range m.readings {
		r := &m.readings[i]
		if _, ok := e.grounds[r.ground]; !ok {
			e.grounds[r.ground] = uint64(len(grounds))
			grounds = append(grounds, r.ground)
		}
		if r.post == nil {
			continue
		}
		for _, names := range [][]string{r.post.Categories, r.post.Tags, r.post.Authors} {
			key := listKey(names)
			if _, ok := e.lists[key]; !ok && len(names) > 0 {
				lists = append(lists, names)
				e.lists[key] = uint64(len(lists))
			}
		}
	}
	e.uint(uint64(len(lists)))
	for _, names := range lists {
		e.strs(names)
	}
	e.uint(uint64(len(grounds)))
	for _, g := range grounds {
		e.buf = binary.LittleEndian.AppendUint64(e.buf, g)
	}
}

func (e *encoder) strs(list []string) {
	e.uint(uint64(len(list)))
	for _, s := range list {
		e.str(s)
	}
}

func (e *encoder) reading(r *reading, youngest int64) {
	e.buf = append(e.buf, flagsOf(r))
	e.str(r.path)
	e.uint(e.grounds[r.ground])
	if r.stamp.mtime >= youngest {
		e.int(-1)
		e.int(0)
	} else {
		e.int64(r.stamp.size)
		e.int64(r.stamp.mtime)
	}
	if r.post != nil {
		e.post(r.post)
	}
	if len(r.findings) == 0 {
		return
	}
	e.uint(uint64(len(r.findings)))
	for _, f := range r.findings {
		e.strs([]string{f.Path, string(f.Severity), f.Rule, f.Message})
		e.int(f.Line)
	}
}

func flagsOf(r *reading) (flags byte) {
	set := func(flag byte, on bool) {
		if on {
			flags |= flag
		}
	}
	if p := r.post; p != nil {
		set(hasPost, true)
		set(isDescribed, p.Described)
		set(isNamed, p.Named)
		set(isDraft, p.Draft)
		set(isFeatured, p.Featured)
		set(isUnlisted, p.Unlisted)
		set(hasRare, isRare(p))
	}
	set(hasFindings, len(r.findings) > 0)
	return flags
}

// isRare reports whether a post has any of the fields that most posts have not.
func isRare(p *post.Post) bool {
	return !p.Expires.IsZero() || !p.Release.IsZero() || p.Weight != 0 || p.Cover != "" || p.Canonical != "" || len(p.Aliases) > 0
}

func (e *encoder) post(p *post.Post) {
	for _, s := range []string{p.Slug, p.Title, p.Written, p.Series, p.Summary, p.Lang, p.Format} {
		e.str(s)
	}
	e.time(p.Date)
	e.time(p.Updated)
	e.list(p.Categories)
	e.list(p.Tags)
	e.list(p.Authors)
	e.int(p.Words)
	e.int(p.Minutes)
	e.int(p.Line)
	if !isRare(p) {
		return
	}
	e.time(p.Expires)
	e.time(p.Release)
	e.int(p.Weight)
	e.str(p.Cover)
	e.str(p.Canonical)
	e.strs(p.Aliases)
}
