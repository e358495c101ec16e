package cache

import (
	"encoding/binary"
	"math"
	"sync/atomic"
	"time"

	"quire/internal/index/folder"
	"quire/internal/parallel"
	"quire/internal/post"
)

// decoder reads s from byte at on, never past its end. Once bad, what it returns has no
// meaning.
type decoder struct {
	s        string
	at       int
	bad      bool
	lists    [][]string
	contexts []uint64
}

// chunkReader returns n bytes of a file, from a position after the head, if sum is their
// checksum. Goroutines may share it.
type chunkReader func(at, n int64, sum uint32) (string, error)

// decode reads what encode wrote for the same build and key: a head, and the chunks, which
// have size bytes in all. It returns nil for anything else.
func decode(head string, size int64, read chunkReader, build, key string) *folder.State {
	d := &decoder{s: head}
	if d.str() != build || d.str() != key {
		return nil
	}
	state := &folder.State{Site: folder.Site{Title: d.str(), Tagline: d.str(), LeftOut: d.str()}}
	d.tables()
	const minPost, minRecord = 18, 6 // bytes
	posts := make([]post.Post, d.limited(size/minPost))
	state.Records = make([]folder.Record, d.limited(size/minRecord))
	order := make([]int32, len(state.Records)) // positions in the walk
	chunks := make([]chunk, (len(state.Records)+perChunk-1)/perChunk)
	end := int64(0)
	for k := range chunks {
		chunks[k] = chunk{end, d.limited(size - end), d.sum()}
		end += chunks[k].n
	}
	if d.bad || d.at != len(head) || end != size || len(posts) > len(state.Records) {
		return nil
	}
	var bad atomic.Bool
	parallel.Do(len(chunks), func() (func(int), func()) {
		return func(k int) {
			c := &decoder{lists: d.lists, contexts: d.contexts}
			var err error
			c.s, err = read(chunks[k].at, chunks[k].n, chunks[k].sum)
			if err != nil || !c.records(state.Records, order, posts, k*perChunk) {
				bad.Store(true)
			}
		}, func() {}
	})
	if state.Walked = inverse(order); bad.Load() || state.Walked == nil {
		return nil
	}
	return state
}

// inverse returns the inverse of a permutation, nil when it is not one.
func inverse(order []int32) []int32 {
	at := make([]int32, len(order))
	for i := range at {
		at[i] = -1
	}
	for i, n := range order {
		if at[n] >= 0 {
			return nil
		}
		at[n] = int32(i)
	}
	return at
}

// chunk is where a chunk begins after the head, its length and its checksum.
type chunk struct {
	at, n int64
	sum   uint32
}

// records reads the records of a chunk, which begin at from, their positions in the walk, and
// their posts, which are those of the first of all records.
func (d *decoder) records(records []folder.Record, order []int32, posts []post.Post, from int) bool {
	to := min(from+perChunk, len(records))
	posts = posts[min(from, len(posts)):min(to, len(posts))]
	for i := from; i < to && !d.bad; i++ {
		order[i] = int32(d.limited(int64(len(records) - 1)))
		posts = d.record(&records[i], posts)
	}
	return !d.bad && len(posts) == 0 && d.at == len(d.s)
}

func (d *decoder) tables() {
	d.lists = make([][]string, 1, d.count(1)+1)
	for range cap(d.lists) - 1 {
		d.lists = append(d.lists, d.strs())
	}
	d.contexts = make([]uint64, d.count(8))
	for i := range d.contexts {
		if len(d.s)-d.at < 8 {
			d.bad = true
			return
		}
		d.contexts[i] = binary.LittleEndian.Uint64([]byte(d.s[d.at : d.at+8]))
		d.at += 8
	}
}

// record reads into r, its post into the first of posts, and returns the rest of them.
func (d *decoder) record(r *folder.Record, posts []post.Post) []post.Post {
	flags := d.byte()
	r.Path = d.str()
	if n := d.uint(); n < uint64(len(d.contexts)) {
		r.ContextHash = d.contexts[n]
	} else {
		d.bad = true
	}
	r.Stamp = folder.Stamp{Size: d.int64(), Mtime: d.int64()}
	if flags&hasPost != 0 {
		if len(posts) == 0 {
			d.bad = true
			return nil
		}
		r.Post, posts = &posts[0], posts[1:]
		r.Post.Path = r.Path
		d.post(r.Post, flags)
	}
	if flags&hasFindings != 0 {
		d.findings(r)
	}
	return posts
}

func (d *decoder) findings(r *folder.Record) {
	r.Findings = make([]post.Finding, d.count(6))
	for i := range r.Findings {
		f := d.strs()
		if len(f) != 4 {
			d.bad = true
			return
		}
		r.Findings[i] = post.Finding{Path: f[0], Severity: post.Severity(f[1]), Rule: f[2], Message: f[3], Line: d.int()}
	}
}

func (d *decoder) post(p *post.Post, flags byte) {
	p.Slug, p.Title, p.Written, p.Series = d.str(), d.str(), d.str(), d.str()
	p.Summary, p.Lang, p.Format = d.str(), d.str(), d.str()
	p.Date, p.Updated = d.time(), d.time()
	p.Categories, p.Tags, p.Authors = d.list(), d.list(), d.list()
	p.Words, p.Minutes, p.Line = d.int(), d.int(), d.int()
	p.HasDescription, p.TitleFromName = flags&isDescribed != 0, flags&isNamed != 0
	p.Draft, p.Featured, p.Unlisted = flags&isDraft != 0, flags&isFeatured != 0, flags&isUnlisted != 0
	if flags&hasRare != 0 {
		p.DateOrigin = post.DateOrigin(d.int())
		p.Expires, p.Release = d.time(), d.time()
		p.Weight, p.Order, p.Page = d.int(), d.int(), post.Page(d.int())
		p.Cover, p.Canonical, p.Aliases, p.Includes, p.SummaryTeX = d.str(), d.str(), d.strs(), d.strs(), d.str()
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

// limited reads a number that is at most limit.
func (d *decoder) limited(limit int64) int64 {
	n := d.uint()
	if d.bad || limit < 0 || n > uint64(limit) {
		d.bad = true
		return 0
	}
	return int64(n)
}

// sum reads a checksum.
func (d *decoder) sum() uint32 {
	if d.bad || len(d.s)-d.at < 4 {
		d.bad = true
		return 0
	}
	d.at += 4
	return binary.LittleEndian.Uint32([]byte(d.s[d.at-4 : d.at]))
}

// count reads the number of items that follow, which take at least size bytes each.
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

// maxOffset is more than any zone is away from UTC, in seconds.
const maxOffset = 24 * 60 * 60

func (d *decoder) time() time.Time {
	n := d.int64()
	if n == 0 {
		return time.Time{}
	}
	nanos := int64(0)
	if n&hasNanos != 0 {
		nanos = int64(d.uint() % 1e9)
	}
	t := time.Unix(n>>2+zeroUnix, nanos).UTC()
	if n&hasZone != 0 {
		if offset := d.int64(); offset > -maxOffset && offset < maxOffset {
			t = t.In(time.FixedZone("", int(offset)))
		}
	}
	return t
}
