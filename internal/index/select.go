package index

import (
	"slices"
	"strings"
	"time"

	"quire/internal/post"
	"quire/internal/search"
	"quire/internal/text"
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
	Category string
	Tags     []string // all must be there
	Query    string   // every word must match
	Year     int
	Series   string
	Sort     Sort
	Reverse  bool
	Drafts   bool   // list drafts too
	Future   bool   // list posts of the future and expired ones too
	Lang     string // "" is one variant of each post, "all" every one, else a code
}

// Selection is the posts that a filter selects. It never changes, so goroutines
// share it.
type Selection struct {
	index   *Index
	filter  Filter
	query   search.Query
	matched []int32 // what the query was asked of and found, in index order
	all     []*post.Post
	feature []*post.Post
	archive []*post.Post
}

// Found is the number of selected posts, featured ones included.
func (s *Selection) Found() int { return len(s.all) }

// All returns the posts in list order, featured ones in their place.
func (s *Selection) All() []*post.Post { return s.all }

// Featured returns the featured posts in list order.
func (s *Selection) Featured() []*post.Post { return s.feature }

// Archive returns the posts that are not featured, in list order.
func (s *Selection) Archive() []*post.Post { return s.archive }

// Filter returns what the selection was made with.
func (s *Selection) Filter() Filter { return s.filter }

// Select returns the posts that f selects. prev may be nil, or an earlier selection
// whose work is reused when f does no more than extend its query.
func (ix *Index) Select(f Filter, prev *Selection) *Selection {
	f.Tags = slices.Clone(f.Tags)
	s := &Selection{index: ix, filter: f, query: search.Parse(f.Query)}
	at := ix.passing(f, prev, s.query)
	ranked := false
	if !s.query.Empty() {
		hits := ix.searcher().Match(s.query, at)
		at = make([]int32, len(hits))
		for i, h := range hits {
			at[i] = h.Index
		}
		s.matched = slices.Clone(at)
		if ranked = f.Sort == ""; ranked {
			search.Rank(hits)
			for i, h := range hits {
				at[i] = h.Index
			}
		}
	}
	if !ranked {
		at = ix.arrange(at, f.Sort)
	}
	if f.Reverse {
		slices.Reverse(at)
	}
	s.fill(at)
	return s
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

// passing returns the places of the posts that pass all of f but its query, in index
// order; when prev asked for the same and q only narrows its query, what prev found.
func (ix *Index) passing(f Filter, prev *Selection, q search.Query) []int32 {
	if prev != nil && prev.index == ix && prev.matched != nil && sameButQuery(f, prev.filter) && q.Extends(prev.query) {
		return prev.matched
	}
	at := make([]int32, 0, len(ix.posts))
	now := time.Now()
	if ix.opt.Now != nil {
		now = ix.opt.Now()
	}
	want, ok := ix.wanted(f)
	if !ok {
		return at
	}
	for i, p := range ix.posts {
		if p.Draft && !f.Drafts || !f.Future && (p.Date.After(now) || !p.Expires.IsZero() && !p.Expires.After(now)) {
			continue
		}
		if f.Year != 0 && (p.Date.IsZero() || p.Date.Year() != f.Year) || !ix.speaks(i, p, f.Lang) || !ix.bears(i, want) {
			continue
		}
		at = append(at, int32(i))
	}
	return at
}

func sameButQuery(a, b Filter) bool {
	return a.Category == b.Category && slices.Equal(a.Tags, b.Tags) && a.Year == b.Year && a.Series == b.Series &&
		a.Drafts == b.Drafts && a.Future == b.Future && a.Lang == b.Lang
}

// name is a category, tag or series that a post must bear.
type name struct {
	kind taxonomy
	id   int32
}

// wanted numbers the names that f asks for; ok is false when no post bears one.
func (ix *Index) wanted(f Filter) (out []name, ok bool) {
	ask := func(k taxonomy, written string) {
		if written == "" {
			return
		}
		id, found := ix.named().ids[k][post.Fold(text.Line(written))]
		ok = ok && found
		out = append(out, name{k, id})
	}
	ok = true
	ask(categories, f.Category)
	ask(series, f.Series)
	for _, t := range f.Tags {
		ask(tags, strings.TrimLeft(t, "#"))
	}
	return out, ok
}

func (ix *Index) bears(i int, want []name) bool {
	for _, n := range want {
		if !slices.Contains(ix.lazy.termsOf[n.kind][i], n.id) {
			return false
		}
	}
	return true
}

// speaks reports whether a post is listed under a choice of language.
func (ix *Index) speaks(i int, p *post.Post, lang string) bool {
	switch lang {
	case "":
		return !ix.hidden[i]
	case "all":
		return true
	}
	want := canonLang(lang)
	return canonLang(p.Lang) == want || baseLang(p.Lang) == want
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
