package index

import (
	"cmp"
	"context"
	"slices"
	"time"

	"quire/internal/post"
	"quire/internal/search"
)

// Sort names an order of a list.
type Sort string

// The orders that a list can have. "" is ByDate, or the best match first when there
// is a query.
const (
	ByDate    Sort = "date"    // newest first, ties by title, undated last
	ByTitle   Sort = "title"   // A to Z
	ByUpdated Sort = "updated" // last changed first
	ByReading Sort = "reading" // quickest to read first
)

// Filter says which posts to list and in which order. The zero value is every
// published post in the reader's language, newest first. Names compare without case.
type Filter struct {
	Source   string // of an archive of several sources, "" for all
	Category string
	Tags     []string // all must be there
	Query    string   // in the language of search.Parse; of one with an error what is whole
	Year     int
	Series   string
	Sort     Sort
	Reverse  bool
	Drafts   bool   // list drafts too
	Future   bool   // list posts of the future and expired ones too
	Lang     string // "" is one variant of each post, "all" every one, else a code
	// FieldsOnly leaves the words, phrases and exclusions of Query to someone else, to
	// the full text say, and selects by its fields.
	FieldsOnly bool
	View       View
	// Marks tells what View, is:unread and is:starred ask about a post, for one reader;
	// nil knows of no mark, so that all are unread and none is starred. It must be safe to
	// call while Select runs.
	Marks func(p *post.Post) Marks
}

// View narrows a list to what a reader's marks say.
type View string

// The views.
const (
	All      View = ""
	Unread   View = "unread"
	Continue View = "continue" // begun and not read to the end; the last left first
	Starred  View = "starred"
)

// Marks are what a reader has done with a post.
type Marks struct {
	Read, Starred, Begun bool
	Left                 int64 // when it was left, greater is later
}

// marks asks for the marks of a post.
func (f Filter) marks(p *post.Post) Marks {
	if f.Marks == nil {
		return Marks{}
	}
	return f.Marks(p)
}

// shows reports whether a view holds a post with these marks.
func (v View) shows(m Marks) bool {
	switch v {
	case Unread:
		return !m.Read
	case Continue:
		return m.Begun
	case Starred:
		return m.Starred
	case All:
	}
	return true
}

// Selection is the posts that a filter selects. It never changes, so goroutines
// share it.
type Selection struct {
	index   *Index
	filter  Filter
	query   search.Query
	matched []int32 // what the text of the query was asked of and found, in index order
	all     []*post.Post
	feature []*post.Post
	archive []*post.Post
	// positions are those in Sections of the posts of the index, -1 for those that are not in
	// it; nil when binary search finds them.
	positions []int32
}

// Found is the number of selected posts, featured ones included.
func (s *Selection) Found() int { return len(s.all) }

// All returns the posts in list order, featured ones in their place.
func (s *Selection) All() []*post.Post { return s.all }

// Featured returns the featured posts in list order.
func (s *Selection) Featured() []*post.Post { return s.feature }

// Archive returns the posts that are not featured, in list order.
func (s *Selection) Archive() []*post.Post { return s.archive }

// Sections returns the posts as a list shows them: featured ones before the archive, unless
// there is a query or a view, whose order is left alone.
func (s *Selection) Sections() (featured, archive []*post.Post) {
	if s.hasSections() {
		return s.feature, s.archive
	}
	return nil, s.all
}

func (s *Selection) hasSections() bool { return s.query.Empty() && s.filter.View == All }

// IsInDateOrder reports whether each of the Sections is in the order of dates, newest or oldest
// first.
func (s *Selection) IsInDateOrder() bool { return s.positions == nil }

// Position returns where in Sections a post of the index is, counted through both; -1 when
// it is not there.
func (s *Selection) Position(p *post.Post) int {
	if s.positions != nil {
		if i := s.index.at(p); i >= 0 {
			return int(s.positions[i])
		}
		return -1
	}
	find := func(list []*post.Post) int {
		i, _ := slices.BinarySearchFunc(list, p, func(a, b *post.Post) int {
			if s.filter.Reverse {
				return byDate(b, a)
			}
			return byDate(a, b)
		})
		if i < len(list) && list[i] == p {
			return i
		}
		return -1
	}
	featured, archive := s.Sections()
	if i := find(featured); i >= 0 {
		return i
	}
	if i := find(archive); i >= 0 {
		return len(featured) + i
	}
	return -1
}

// Filter returns what the selection was made with.
func (s *Selection) Filter() Filter { return s.filter }

// Query returns the query of the filter as it was understood.
func (s *Selection) Query() search.Query { return s.query }

// Select returns the posts that f selects. prev may be nil, or an earlier selection
// whose work is reused when f does no more than extend its query.
func (ix *Index) Select(f Filter, prev *Selection) *Selection {
	s, _ := ix.SelectContext(context.Background(), f, prev)
	return s
}

// SelectContext is Select that gives up soon after ctx ends, with its error and without
// a selection.
func (ix *Index) SelectContext(ctx context.Context, f Filter, prev *Selection) (*Selection, error) {
	f.Tags = slices.Clone(f.Tags)
	s := &Selection{index: ix, filter: f, query: search.Lenient(f.Query)}
	at := prev.narrowed(s)
	if at == nil {
		at = ix.passing(ctx, f, s.query)
	}
	ranked := false
	if s.query.HasText() && !f.FieldsOnly {
		hits, err := ix.searcher().MatchContext(ctx, s.query, at)
		if err != nil {
			return nil, err
		}
		s.matched = places(hits, nil)
		at = slices.Clone(s.matched)
		if ranked = s.query.Ranks() && f.Sort == ""; ranked {
			search.Rank(hits)
			at = places(hits, at)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch {
	case ranked:
	case f.Sort == "" && f.View == Continue:
		at = ix.lastLeft(at, f)
	default:
		at = ix.arrange(at, f.Sort)
	}
	if f.Reverse {
		slices.Reverse(at)
	}
	s.fill(at)
	if ranked || f.Sort != "" && f.Sort != ByDate || f.View == Continue {
		s.number(at)
	}
	return s, nil
}

// places returns where the hits stand in the index, in the space of to.
func places(hits []search.Hit, to []int32) []int32 {
	if to == nil {
		to = []int32{} // that nothing was found is known, too
	}
	to = slices.Grow(to[:0], len(hits))[:len(hits)]
	for i, h := range hits {
		to[i] = h.Index
	}
	return to
}

// narrowed returns what s found when next asks for the same with a longer query, else
// nil. s may be nil.
func (s *Selection) narrowed(next *Selection) []int32 {
	if s == nil || s.index != next.index || s.matched == nil || s.filter.View != All || next.filter.View != All || !sameButQuery(s.filter, next.filter) ||
		!slices.Equal(s.query.Fields(), next.query.Fields()) || !next.query.Extends(s.query) {
		return nil
	}
	if s.query.AsksForMarks() {
		return nil // they change
	}
	return s.matched
}

// fill makes the lists of the posts at the given places.
func (s *Selection) fill(at []int32) {
	s.all = make([]*post.Post, len(at))
	featured := 0
	for i, j := range at {
		s.all[i] = s.index.posts[j]
		if s.all[i].Featured {
			featured++
		}
	}
	if s.archive = s.all; featured == 0 {
		return
	}
	s.feature = make([]*post.Post, 0, featured)
	s.archive = make([]*post.Post, 0, len(at)-featured)
	for _, p := range s.all {
		if p.Featured {
			s.feature = append(s.feature, p)
		} else {
			s.archive = append(s.archive, p)
		}
	}
}

// number makes the table of positions for the posts at the given places.
func (s *Selection) number(at []int32) {
	s.positions = slices.Repeat([]int32{-1}, len(s.index.posts))
	featured, _ := s.Sections()
	first, second := int32(0), int32(len(featured))
	for _, i := range at {
		if len(featured) > 0 && s.index.posts[i].Featured {
			s.positions[i] = first
			first++
		} else {
			s.positions[i] = second
			second++
		}
	}
}

// Count is how many posts f selects.
func (ix *Index) Count(f Filter) int { return len(ix.selected(f)) }

// selected returns the places of the posts that f selects, in index order.
func (ix *Index) selected(f Filter) []int32 {
	q := search.Lenient(f.Query)
	if q.HasText() && !f.FieldsOnly {
		return ix.Select(f, nil).matched
	}
	return ix.passing(context.Background(), f, q)
}

// passing returns the places of the posts that pass all of f but the text of its query,
// in index order. Once ctx has ended it returns what it has.
func (ix *Index) passing(ctx context.Context, f Filter, q search.Query) []int32 {
	at := make([]int32, 0, len(ix.posts))
	passes := ix.passes(f, q)
	for i := range ix.posts {
		if i%chunk == 0 && ctx.Err() != nil {
			break
		}
		if passes(i) {
			at = append(at, int32(i))
		}
	}
	return at
}

// passes is the condition that the post at a place passes all of f but the text of its
// query. Goroutines may share it, unless it asks for marks.
func (ix *Index) passes(f Filter, q search.Query) func(i int) bool {
	now := ix.now()
	for _, field := range q.Fields() {
		switch {
		case field.Not:
		case field.Key == search.Is && field.Value == search.Draft:
			f.Drafts = true
		case field.Key == search.Lang && f.Lang == "":
			f.Lang = "all"
		}
	}
	checks := ix.checks(f, q)
	return func(i int) bool {
		p := ix.posts[i]
		if p.Unlisted || p.Draft && !f.Drafts || !f.Future && !ix.published(p, now) || !ix.speaks(i, p, f.Lang) {
			return false
		}
		return !slices.ContainsFunc(checks, func(c check) bool { return c.holds(i, p) == c.not })
	}
}

// chunk is how many posts are looked at before a look at whether to go on.
const chunk = 4096

func (s *snapshot) now() time.Time {
	if s.opt.Now != nil {
		return s.opt.Now()
	}
	return time.Now()
}

// published reports whether a post is out and not expired.
func (s *snapshot) published(p *post.Post, now time.Time) bool {
	return s.opt.Released || !p.Date.After(now) && !p.Release.After(now) && (p.Expires.IsZero() || p.Expires.After(now))
}

// listed reports whether a post is shown to a reader who asks for nothing special, language
// variants aside.
func (s *snapshot) listed(p *post.Post, now time.Time) bool {
	return !p.Draft && !p.Unlisted && s.published(p, now)
}

func sameButQuery(a, b Filter) bool {
	return a.Source == b.Source && a.Category == b.Category && slices.Equal(a.Tags, b.Tags) && a.Year == b.Year && a.Series == b.Series &&
		a.Drafts == b.Drafts && a.Future == b.Future && a.Lang == b.Lang && a.FieldsOnly == b.FieldsOnly
}

// speaks reports whether a post is listed under a choice of language.
func (ix *Index) speaks(i int, p *post.Post, lang string) bool {
	if lang == "" {
		return !ix.hidden[i]
	}
	return speaks(p, lang)
}

// lastLeft returns places in the order in which the reader has left the posts there.
func (ix *Index) lastLeft(at []int32, f Filter) []int32 {
	left := make(map[int32]int64, len(at))
	for _, i := range at {
		left[i] = f.marks(ix.posts[i]).Left
	}
	at = slices.Clone(at)
	slices.SortStableFunc(at, func(a, b int32) int { return cmp.Compare(left[b], left[a]) })
	return at
}

// arrange puts places that are in index order into another.
func (ix *Index) arrange(at []int32, s Sort) []int32 {
	var o order
	switch s {
	case ByTitle:
		o = byTitle
	case ByUpdated:
		o = byUpdated
	case ByReading:
		o = byReading
	default:
		return at
	}
	in := make([]bool, len(ix.posts))
	for _, i := range at {
		in[i] = true
	}
	out := make([]int32, 0, len(at))
	for _, i := range ix.sorted(o) {
		if in[i] {
			out = append(out, i)
		}
	}
	return out
}

// changed is when a post was last worked on.
func changed(p *post.Post) time.Time {
	if p.Updated.IsZero() {
		return p.Date
	}
	return p.Updated
}
