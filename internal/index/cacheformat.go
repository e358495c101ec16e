package index

import (
	"encoding/binary"
	"math"
	"strings"
	"time"

	"quire/internal/post"
)

// A cache file holds, after its head:
//
//	build, root, title and tagline of the site    strings
//	lists of names                                each a count and strings
//	grounds                                       eight bytes each
//	the number of posts, then all readings        those of posts in index order
//
// Numbers are varints, a string is its length and its bytes, a list is its number. Most
// posts have the same few categories, and all posts of a folder the same ground.

// Flags of a reading.
const (
	hasPost = 1 << iota
	isDescribed
	isNamed
	isDraft
	isFeatured
	hasRare // expiry, weight, cover, canonical address or aliases
	hasFindings
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

// time writes seconds since the zero time, doubled, and one more when nanoseconds
// follow.
func (e *encoder) time(t time.Time) {
	if nanos := t.Nanosecond(); nanos != 0 {
		e.int64((t.Unix()-zeroUnix)*2 + 1)
		e.uint(uint64(nanos))
		return
	}
	e.int64((t.Unix() - zeroUnix) * 2)
}

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

// encodeMemory writes m. A file that changed at or after the time youngest, in Unix
// nanoseconds, is to be read again whatever its stamp.
func encodeMemory(m *memory, ix *Index, build, root string, youngest int64) []byte {
	e := &encoder{buf: make([]byte, 0, 64<<10+256*len(m.readings)), lists: map[string]uint64{}, grounds: map[uint64]uint64{}}
	e.str(build)
	e.str(root)
	e.str(m.site.Title)
	e.str(m.site.Tagline)
	e.tables(m)
	e.uint(uint64(len(ix.posts)))
	e.uint(uint64(len(m.readings)))
	readingOf := make(map[*post.Post]*reading, len(ix.posts))
	for i := range m.readings {
		readingOf[m.readings[i].post] = &m.readings[i]
	}
	for _, p := range ix.posts {
		e.reading(readingOf[p], youngest)
	}
	for i := range m.readings {
		if m.readings[i].post == nil {
			e.reading(&m.readings[i], youngest)
		}
	}
	return e.buf
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
		set(hasRare, !p.Expires.IsZero() || p.Weight != 0 || p.Cover != "" || p.Canonical != "" || len(p.Aliases) > 0)
	}
	set(hasFindings, len(r.findings) > 0)
	return flags
}

func (e *encoder) post(p *post.Post) {
	for _, s := range []string{p.Slug, p.Title, p.Series, p.Summary, p.Lang, p.Format} {
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
	if p.Expires.IsZero() && p.Weight == 0 && p.Cover == "" && p.Canonical == "" && len(p.Aliases) == 0 {
		return
	}
	e.time(p.Expires)
	e.int(p.Weight)
	e.str(p.Cover)
	e.str(p.Canonical)
	e.strs(p.Aliases)
}

// decoder reads s from byte at on, never past its end. Once bad, what it answers has no
// meaning.
type decoder struct {
	s       string
	at      int
	bad     bool
	lists   [][]string
	grounds []uint64
}

// decodeMemory reads what encodeMemory wrote for the same build and root; nil is
// anything else.
func decodeMemory(s, build, root string) *memory {
	d := &decoder{s: s}
	if d.str() != build || d.str() != root {
		return nil
	}
	m := &memory{site: Site{Title: d.str(), Tagline: d.str()}}
	d.tables()
	const leastPost, leastReading = 17, 5 // bytes
	posts := make([]post.Post, d.count(leastPost))
	m.readings = make([]reading, d.count(leastReading))
	for i := range m.readings {
		if d.bad {
			return nil
		}
		posts = d.reading(&m.readings[i], posts)
	}
	if d.bad || len(posts) > 0 || d.at != len(d.s) {
		return nil
	}
	return m
}

func (d *decoder) tables() {
	d.lists = make([][]string, 1, d.count(1)+1)
	for range cap(d.lists) - 1 {
		d.lists = append(d.lists, d.strs())
	}
	d.grounds = make([]uint64, d.count(8))
	for i := range d.grounds {
		if len(d.s)-d.at < 8 {
			d.bad = true
			return
		}
		d.grounds[i] = binary.LittleEndian.Uint64([]byte(d.s[d.at : d.at+8]))
		d.at += 8
	}
}

// reading reads into r, its post into the first of posts, and returns the rest of them.
func (d *decoder) reading(r *reading, posts []post.Post) []post.Post {
	flags := d.byte()
	r.path = d.str()
	if g := d.uint(); g < uint64(len(d.grounds)) {
		r.ground = d.grounds[g]
	} else {
		d.bad = true
	}
	r.stamp = stamp{size: d.int64(), mtime: d.int64()}
	if flags&hasPost != 0 {
		if len(posts) == 0 {
			d.bad = true
			return nil
		}
		r.post, posts = &posts[0], posts[1:]
		r.post.Path = r.path
		d.post(r.post, flags)
	}
	if flags&hasFindings != 0 {
		d.findings(r)
	}
	return posts
}

func (d *decoder) findings(r *reading) {
	r.findings = make([]post.Finding, d.count(6))
	for i := range r.findings {
		f := d.strs()
		if len(f) != 4 {
			d.bad = true
			return
		}
		r.findings[i] = post.Finding{Path: f[0], Severity: post.Severity(f[1]), Rule: f[2], Message: f[3], Line: d.int()}
	}
}

func (d *decoder) post(p *post.Post, flags byte) {
	p.Slug, p.Title, p.Series = d.str(), d.str(), d.str()
	p.Summary, p.Lang, p.Format = d.str(), d.str(), d.str()
	p.Date, p.Updated = d.time(), d.time()
	p.Categories, p.Tags, p.Authors = d.list(), d.list(), d.list()
	p.Words, p.Minutes, p.Line = d.int(), d.int(), d.int()
	p.Described, p.Named = flags&isDescribed != 0, flags&isNamed != 0
	p.Draft, p.Featured = flags&isDraft != 0, flags&isFeatured != 0
	if flags&hasRare != 0 {
		p.Expires, p.Weight, p.Cover, p.Canonical, p.Aliases = d.time(), d.int(), d.str(), d.str(), d.strs()
	}
}

func (d *decoder) byte() byte {
	if d.bad || d.at >= len(d.s) {
		d.bad = true
		return 0
	}
	d.at++
	return d.s[d.at-1]
}

// uint reads a varint of at most 64 bits; most have one byte.
func (d *decoder) uint() uint64 {
	if d.at < len(d.s) && d.s[d.at] < 0x80 {
		d.at++
		return uint64(d.s[d.at-1])
	}
	return d.longUint()
}

func (d *decoder) longUint() (n uint64) {
	for shift := 0; shift < 64; shift += 7 {
		b := d.byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	d.bad = true
	return 0
}

func (d *decoder) int64() int64 {
	n := d.uint()
	return int64(n>>1) ^ -int64(n&1) // the sign is the lowest bit
}

func (d *decoder) int() int {
	n := d.int64()
	if n > math.MaxInt32 || n < math.MinInt32 {
		d.bad = true
		return 0
	}
	return int(n)
}

// count reads how many things follow that take at least size bytes each.
func (d *decoder) count(size int) int {
	n := d.uint()
	if d.bad || n > uint64((len(d.s)-d.at)/size) {
		d.bad = true
		return 0
	}
	return int(n)
}

func (d *decoder) str() string {
	n := d.uint()
	if n > uint64(len(d.s)-d.at) {
		d.bad = true
		return ""
	}
	from := d.at
	d.at += int(n)
	return d.s[from:d.at]
}

func (d *decoder) strs() []string {
	n := d.count(1)
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = d.str()
	}
	return list
}

func (d *decoder) list() []string {
	i := d.uint()
	if i >= uint64(len(d.lists)) {
		d.bad = true
		return nil
	}
	return d.lists[i]
}

func (d *decoder) time() time.Time {
	n := d.int64()
	if n == 0 {
		return time.Time{}
	}
	nanos := int64(0)
	if n&1 != 0 {
		nanos = int64(d.uint() % 1e9)
	}
	return time.Unix(n>>1+zeroUnix, nanos).UTC()
}
