package index

import (
	"cmp"
	"context"
	"slices"
	"time"

	"quire/internal/post"
	"quire/internal/search"
)

// Selection is the posts that a filter selects. It never changes, so goroutines
// share it.
type Selection struct {
	index    *Index
	filter   Filter
	query    search.Query
	matched  []int32 // positions of what the words of the query match, in index order; nil without words
	all      []*post.Post
	featured []*post.Post
	archive  []*post.Post
	front    *post.Post // page that a list shows first, nil for none
	pages    int        // of all
	// positions are those in Sections, of the posts in numbered, or, where that is nil, by the
	// positions in the index, -1 for posts that are not selected; nil when binary search finds them.
	positions []int32
	numbered  []int32 // positions in the index, ascending
}

// Found returns the number of selected posts, featured ones included, and pages.
func (s *Selection) Found() int { return len(s.all) }

// FoundPages returns how many of what is selected are pages.
func (s *Selection) FoundPages() int { return s.pages }

// All returns the posts in list order, featured ones in their place.
func (s *Selection) All() []*post.Post { return s.all }

// Featured returns the featured posts in list order.
func (s *Selection) Featured() []*post.Post { return s.featured }

// Archive returns the posts that are not featured, in list order.
func (s *Selection) Archive() []*post.Post { return s.archive }

// Sections returns the posts as a list shows them: featured ones before the archive, unless
// there is a query or a view, whose order is left alone. Where nothing is filtered the front page of
// the folder comes first.
func (s *Selection) Sections() (featured, archive []*post.Post) {
	switch {
	case !s.hasSections():
		return nil, s.all
	case s.front != nil:
		return append([]*post.Post{s.front}, s.featured...), s.archive
	}
	return s.featured, s.archive
}

// Front returns the page that a list shows before the posts, nil for none.
func (s *Selection) Front() *post.Post { return s.front }

// isPlain reports whether a filter leaves out no published post and keeps their order.
func (f Filter) isPlain() bool {
	return f.Source == "" && f.Category == "" && len(f.Tags) == 0 && f.Query == "" && f.Year == 0 && f.Series == "" &&
		f.Sort == "" &&
		!f.Reverse && f.View == All
}

func (s *Selection) hasSections() bool { return s.query.Empty() && s.filter.View == All }

// IsInDateOrder reports whether each of the Sections is in the order of dates, newest or oldest
// first.
func (s *Selection) IsInDateOrder() bool { return s.positions == nil }

// Position returns where in Sections a post is, counted through both; -1 when it is not there.
// A post of another snapshot is found if its date, title and path are the same.
func (s *Selection) Position(p *post.Post) int {
	if s.positions != nil {
		i := s.index.position(p)
		if i >= 0 && s.numbered != nil {
			i = s.numberOf(i)
		}
		if i < 0 {
			return -1
		}
		return int(s.positions[i])
	}
	find := func(list []*post.Post) int {
		i, found := slices.BinarySearchFunc(list, p, func(a, b *post.Post) int {
			if s.filter.Reverse {
				return byDate(b, a)
			}
			return byDate(a, b)
		})
		if !found {
			return -1
		}
		return i
	}
	before := 0
	if s.front != nil && s.hasSections() {
		if p.Path == s.front.Path {
			return 0
		}
		before = 1
	}
	featured, archive := s.Sections()
	if i := find(featured[before:]); i >= 0 {
		return before + i
	}
	if i := find(archive); i >= 0 {
		return len(featured) + i
	}
	return -1
}

// Filter returns what the selection was made with.
func (s *Selection) Filter() Filter { return s.filter }

// Query returns the query of the filter as it was parsed.
func (s *Selection) Query() search.Query { return s.query }

// Select returns the posts that f selects. prev may be nil, or an earlier selection whose work
// is reused when f does no more than extend its query.
func (ix *Index) Select(f Filter, prev *Selection) *Selection {
	s, _ := ix.SelectContext(context.Background(), f, prev)
	return s
}

// SelectContext is Select that gives up soon after ctx ends, with its error and without a
// selection.
func (ix *Index) SelectContext(ctx context.Context, f Filter, prev *Selection) (*Selection, error) {
	f.Tags = slices.Clone(f.Tags)
	q := search.Lenient(f.Query)
	key := ix.shareKey(f, q)
	if s := ix.selections.known(key); s != nil {
		return s, nil
	}
	s, err := ix.newSelection(ctx, f, q, prev)
	if err != nil {
		return nil, err
	}
	return ix.selections.share(key, s), nil
}

// newSelection makes a selection.
func (ix *Index) newSelection(ctx context.Context, f Filter, q search.Query, prev *Selection) (*Selection, error) {
	s := &Selection{index: ix, filter: f, query: q}
	at := prev.narrowed(s)
	if at == nil {
		at = ix.passing(ctx, f, s.query)
	}
	ranked := false
	if s.query.HasText() && !f.FieldsOnly {
		hits, err := ix.corpus().MatchContext(ctx, s.query, at)
		if err != nil {
			return nil, err
		}
		s.matched = positionsOf(hits, nil)
		at = slices.Clone(s.matched)
		if ranked = s.query.Ranks() && f.Sort == ""; ranked {
			search.Rank(hits)
			at = positionsOf(hits, at)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch {
	case ranked:
	case f.Sort == "" && f.View == Continue:
		at = ix.sortByLeft(at, f)
	default:
		at = ix.sort(at, f.Sort)
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

// positionsOf returns the positions of hits in the index, in the space of to. They are not
// nil even if there are none.
func positionsOf(hits []search.Hit, to []int32) []int32 {
	if to == nil {
		to = []int32{}
	}
	to = slices.Grow(to[:0], len(hits))[:len(hits)]
	for i, h := range hits {
		to[i] = h.Index
	}
	return to
}

// narrowed returns what s has matched when next asks for the same with a longer query, else
// nil. s may be nil.
func (s *Selection) narrowed(next *Selection) []int32 {
	switch {
	case s == nil || s.index != next.index || s.matched == nil:
	case s.filter.View != All || next.filter.View != All || s.query.AsksForMarks(): // marks change
	case !sameButQuery(s.filter, next.filter) || !slices.Equal(s.query.Fields(), next.query.Fields()):
	case next.query.Extends(s.query):
		return s.matched
	}
	return nil
}

// fill makes the lists of the posts at the given positions.
func (s *Selection) fill(at []int32) {
	s.all = make([]*post.Post, len(at))
	if s.filter.isPlain() {
		s.front = s.index.frontPage()
	}
	count := 0 // of featured posts
	for i, j := range at {
		s.all[i] = s.index.posts[j]
		if s.all[i].Page != post.NoPage {
			s.pages++
		}
		if s.all[i].Featured {
			count++
		}
	}
	if s.archive = s.all; count == 0 {
		return
	}
	s.featured = make([]*post.Post, 0, count)
	s.archive = make([]*post.Post, 0, len(at)-count)
	for _, p := range s.all {
		if p.Featured {
			s.featured = append(s.featured, p)
		} else {
			s.archive = append(s.archive, p)
		}
	}
}

// number makes the table of positions in Sections for the posts at the given positions. That of a
// few matches is small.
func (s *Selection) number(at []int32) {
	number := func(i int32) int32 { return i }
	if s.matched != nil && len(s.matched) < len(s.index.posts)/4 {
		s.numbered, number = s.matched, s.numberOf
		s.positions = make([]int32, len(s.matched))
	} else {
		s.positions = slices.Repeat([]int32{-1}, len(s.index.posts))
	}
	featured, _ := s.Sections()
	first, second := int32(0), int32(len(featured))
	for _, i := range at {
		if len(featured) > 0 && s.index.posts[i].Featured {
			s.positions[number(i)] = first
			first++
		} else {
			s.positions[number(i)] = second
			second++
		}
	}
}

// numberOf returns where a position in the index is among the numbered ones, -1 when it is not.
func (s *Selection) numberOf(i int32) int32 {
	if k, found := slices.BinarySearch(s.numbered, i); found {
		return int32(k)
	}
	return -1
}

// Count returns how many posts f selects.
func (ix *Index) Count(f Filter) int { return len(ix.selected(f)) }

// selected returns the positions of the posts that f selects, in index order.
func (ix *Index) selected(f Filter) []int32 {
	at, _ := ix.selectedContext(context.Background(), f, nil)
	return at
}

// selectedContext is selected that reuses the work of prev, as Select does, and gives up soon after ctx
// ends, with its error.
func (ix *Index) selectedContext(ctx context.Context, f Filter, prev *Selection) ([]int32, error) {
	q := search.Lenient(f.Query)
	if !q.HasText() || f.FieldsOnly {
		return ix.passing(ctx, f, q), ctx.Err()
	}
	s, err := ix.SelectContext(ctx, f, prev)
	if err != nil {
		return nil, err
	}
	return s.matched, nil
}

// findsPages returns what a filter with a query finds of pages.
func (f Filter) findsPages(q search.Query) PageScope {
	if slices.ContainsFunc(q.Fields(), func(field search.Field) bool {
		return !field.Not && field.Key == search.Is && field.Value == search.Page
	}) {
		return OnlyPages
	}
	if f.Pages == PagesByWords && !q.HasText() {
		return NoPages
	}
	return f.Pages
}

// checkEvery is how many posts are looked at before the next look at the context.
const checkEvery = 1024

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
	return !p.Draft && !p.Unlisted && p.Page == post.NoPage && s.published(p, now)
}

func sameButQuery(a, b Filter) bool {
	return a.Source == b.Source && a.Category == b.Category && slices.Equal(a.Tags, b.Tags) && a.Year == b.Year &&
		a.Series == b.Series &&
		a.Drafts == b.Drafts && a.Future == b.Future && a.Lang == b.Lang && a.FieldsOnly == b.FieldsOnly && a.Pages == b.Pages
}

// isShownIn reports whether a post is listed under a choice of language, as in Filter.
func (ix *Index) isShownIn(lang string, i int, p *post.Post) bool {
	if lang == "" {
		return !ix.hidden[i]
	}
	return isInLanguage(p, lang)
}

// sortByLeft returns positions in the order in which the reader has left their posts, the last
// first.
func (ix *Index) sortByLeft(at []int32, f Filter) []int32 {
	left := make(map[int32]int64, len(at))
	for _, i := range at {
		left[i] = f.marks(ix.posts[i]).Left
	}
	at = slices.Clone(at)
	slices.SortStableFunc(at, func(a, b int32) int { return cmp.Compare(left[b], left[a]) })
	return at
}

// sort puts positions that are in index order into another order.
func (ix *Index) sort(at []int32, s Sort) []int32 {
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
	selected := make([]bool, len(ix.posts))
	for _, i := range at {
		selected[i] = true
	}
	out := make([]int32, 0, len(at))
	for _, i := range ix.sorted(o) {
		if selected[i] {
			out = append(out, i)
		}
	}
	return out
}

// lastChange returns when a post was last worked on.
func lastChange(p *post.Post) time.Time {
	if p.Updated.IsZero() {
		return p.Date
	}
	return p.Updated
}
