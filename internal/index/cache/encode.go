package cache

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"time"

	"quire/internal/index/folder"
	"quire/internal/parallel"
	"quire/internal/post"
)

// A file of states holds, after its magic:
//
//	the length of the head and its checksum       four bytes each
//	the head
//	the records, perChunk to a chunk              those of posts first
//
// and its head:
//
//	build, key, title and tagline of the site,
//	what is left out                              strings
//	lists of names                                each a count and strings
//	context hashes                                eight bytes each
//	the numbers of posts and records
//	for each chunk its length and its checksum    the latter in four bytes
//
// Numbers are varints, a string is its length and its bytes, a list of names is its number.
// Most posts have the same few categories, and all posts of a directory the same context.
// Chunks are read, checked and decoded separately, on all cores.

// perChunk is how many records a chunk has; the last one has fewer.
const perChunk = 2048

// Flags of a record.
const (
	hasPost = 1 << iota
	isDescribed
	isNamed
	isDraft
	isFeatured
	hasRare // origin of the date, expiry, release, weight, cover, canonical address, aliases, includes or TeX
	hasFindings
	isUnlisted
)

// encoder appends to buf.
type encoder struct {
	buf      []byte
	lists    map[string]uint64 // names joined → number; 0 is no name
	contexts map[uint64]uint64 // context hash → number
}

func (e *encoder) uint(n uint64) { e.buf = binary.AppendUvarint(e.buf, n) }
func (e *encoder) int(n int)     { e.buf = binary.AppendVarint(e.buf, int64(n)) }
func (e *encoder) int64(n int64) { e.buf = binary.AppendVarint(e.buf, n) }

func (e *encoder) str(s string) {
	e.uint(uint64(len(s)))
	e.buf = append(e.buf, s...)
}

// time writes the seconds since the zero time, shifted by two bits for flags, then the nanoseconds
// and the offset of the zone in seconds east of UTC, if there are any.
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

// encode writes a state, whose records are in the order of the walk; posts are those of its
// records, in the order in which they are to be decoded. A file that was changed at or after
// the time youngest, in Unix nanoseconds, will be read again whatever its stamp.
func encode(state *folder.State, posts []*post.Post, build, key string, youngest int64) (head []byte, chunks [][]byte) {
	e := &encoder{lists: map[string]uint64{}, contexts: map[uint64]uint64{}}
	e.str(build)
	e.str(key)
	e.str(state.Site.Title)
	e.str(state.Site.Tagline)
	e.str(state.Site.LeftOut)
	e.tables(state)
	e.uint(uint64(len(posts)))
	e.uint(uint64(len(state.Records)))
	head, e.buf = e.buf, nil
	parts := slices.Collect(slices.Chunk(ordered(state, posts), perChunk))
	chunks = make([][]byte, len(parts))
	parallel.Do(len(parts), func() (func(int), func()) {
		return func(n int) {
			part := &encoder{buf: make([]byte, 0, 256*len(parts[n])), lists: e.lists, contexts: e.contexts}
			for _, i := range parts[n] {
				part.uint(uint64(i))
				part.record(&state.Records[i], youngest)
			}
			chunks[n] = part.buf
		}, func() {}
	})
	for _, chunk := range chunks {
		head = binary.AppendUvarint(head, uint64(len(chunk)))
		head = binary.LittleEndian.AppendUint32(head, crc32.Checksum(chunk, castagnoli))
	}
	return head, chunks
}

// ordered returns the positions of records: those of posts in their order, then the others.
func ordered(state *folder.State, posts []*post.Post) []int {
	of := make(map[*post.Post]int, len(posts))
	order := make([]int, 0, len(state.Records))
	for i := range state.Records {
		of[state.Records[i].Post] = i
	}
	var byPath map[string]int
	for _, p := range posts {
		at, ok := of[p]
		if !ok { // the index has a copy of its own
			if byPath == nil {
				byPath = make(map[string]int, len(state.Records))
				for i := range state.Records {
					byPath[state.Records[i].Path] = i
				}
			}
			at = byPath[p.Path]
		}
		order = append(order, at)
	}
	for i := range state.Records {
		if state.Records[i].Post == nil {
			order = append(order, i)
		}
	}
	return order
}

// tables writes each list of names and each context hash once and numbers them.
func (e *encoder) tables(state *folder.State) {
	var lists [][]string
	var contexts []uint64
	for i := range state.Records {
		r := &state.Records[i]
		if _, ok := e.contexts[r.ContextHash]; !ok {
			e.contexts[r.ContextHash] = uint64(len(contexts))
			contexts = append(contexts, r.ContextHash)
		}
		if r.Post == nil {
			continue
		}
		for _, names := range [][]string{r.Post.Categories, r.Post.Tags, r.Post.Authors} {
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
	e.uint(uint64(len(contexts)))
	for _, h := range contexts {
		e.buf = binary.LittleEndian.AppendUint64(e.buf, h)
	}
}

func (e *encoder) strs(list []string) {
	e.uint(uint64(len(list)))
	for _, s := range list {
		e.str(s)
	}
}

func (e *encoder) record(r *folder.Record, youngest int64) {
	e.buf = append(e.buf, flagsOf(r))
	e.str(r.Path)
	e.uint(e.contexts[r.ContextHash])
	if r.Stamp.Mtime >= youngest {
		e.int(-1)
		e.int(0)
	} else {
		e.int64(r.Stamp.Size)
		e.int64(r.Stamp.Mtime)
	}
	if r.Post != nil {
		e.post(r.Post)
	}
	if len(r.Findings) == 0 {
		return
	}
	e.uint(uint64(len(r.Findings)))
	for _, f := range r.Findings {
		e.strs([]string{f.Path, string(f.Severity), f.Rule, f.Message})
		e.int(f.Line)
	}
}

func flagsOf(r *folder.Record) (flags byte) {
	set := func(flag byte, on bool) {
		if on {
			flags |= flag
		}
	}
	if p := r.Post; p != nil {
		set(hasPost, true)
		set(isDescribed, p.HasDescription)
		set(isNamed, p.TitleFromName)
		set(isDraft, p.Draft)
		set(isFeatured, p.Featured)
		set(isUnlisted, p.Unlisted)
		set(hasRare, isRare(p))
	}
	set(hasFindings, len(r.Findings) > 0)
	return flags
}

// isRare reports whether a post has any of the fields that most posts have not.
func isRare(p *post.Post) bool {
	return p.DateOrigin != post.FromFile || !p.Expires.IsZero() || !p.Release.IsZero() || p.Weight != 0 ||
		p.Order != 0 || p.Page != post.NoPage || p.Cover != "" || p.Canonical != "" || len(p.Aliases) > 0 ||
		len(p.Includes) > 0 || p.SummaryTeX != ""
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
	e.int(int(p.DateOrigin))
	e.time(p.Expires)
	e.time(p.Release)
	e.int(p.Weight)
	e.int(p.Order)
	e.int(int(p.Page))
	e.str(p.Cover)
	e.str(p.Canonical)
	e.strs(p.Aliases)
	e.strs(p.Includes)
	e.str(p.SummaryTeX)
}
