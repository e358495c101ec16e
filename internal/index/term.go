package index

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/search"
)

// Term is a category or tag and the number of posts that have it.
type Term struct {
	Name  string
	Count int
}

// Categories returns the categories of the posts that f selects, most used first, then by
// name.
func (ix *Index) Categories(f Filter) []Term { return ix.countNames(ix.selected(f), categories) }

// CountCategories returns Categories and Count of f with one look at the posts, or fewer where prev, which
// may be nil, is of a shorter query. It gives up soon after ctx ends, with its error.
func (ix *Index) CountCategories(ctx context.Context, f Filter, prev *Selection) (terms []Term, count int, err error) {
	key := ""
	if f.isPlain() {
		key = ix.shareKey(f, search.Query{})
		if c, ok := ix.selections.knownCategories(key); ok {
			return c.terms, c.count, nil
		}
	}
	at, err := ix.selectedContext(ctx, f, prev)
	if err != nil {
		return nil, 0, err
	}
	terms, count = ix.countNames(at, categories), len(at)
	if key != "" {
		ix.selections.shareCategories(key, categoryCounts{terms, count})
	}
	return terms, count, nil
}

// Tags returns the tags of the posts that f selects, most used first, then by name.
func (ix *Index) Tags(f Filter) []Term { return ix.countNames(ix.selected(f), tags) }

func (ix *Index) countNames(selected []int32, k taxonomy) []Term {
	t := ix.names(k)
	counts := make([]int, len(t.spelling))
	for _, at := range selected {
		for _, id := range t.of(int(at)) {
			counts[id]++
		}
	}
	out := []Term{}
	for id, n := range counts {
		if n > 0 {
			out = append(out, Term{t.spelling[id], n})
		}
	}
	slices.SortFunc(out, func(a, b Term) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(post.Fold(a.Name), post.Fold(b.Name)))
	})
	return out
}

// Values returns the values that a field of a query can have, for search.Complete: names most
// used first, years newest first, languages by their codes. It is nil for a field whose values
// are known without an index.
func (ix *Index) Values(key search.Key) []string {
	var out []string
	switch key {
	case search.Is:
		return nil
	case search.Year:
		for _, m := range ix.Months(Filter{Lang: "all"}) {
			if year := strconv.Itoa(m.Year); m.Year > 0 && !slices.Contains(out, year) {
				out = append(out, year)
			}
		}
		return out
	case search.Lang:
		for _, p := range ix.posts {
			if p.Lang != "" && !p.Unlisted && p.Page == post.NoPage && !slices.Contains(out, p.Lang) {
				out = append(out, p.Lang)
			}
		}
		slices.Sort(out)
		return out
	}
	for _, t := range ix.countNames(ix.selected(Filter{}), taxonomyOf[key]) {
		out = append(out, t.Name)
	}
	return out
}

// Series returns the posts of a series that the reader is shown, oldest first; drafts
// and posts that are not out are not among them.
//
// The first call for a snapshot takes a look at every post, unless its Library has done so
// in the background: it belongs in a command. Later ones only look at the posts of the series.
func (ix *Index) Series(name string) []*post.Post {
	posts := ix.seriesPosts()
	id, ok := ix.names(series).find(sanitize.Line(name))
	if !ok {
		return nil
	}
	var out []*post.Post
	now := ix.now()
	for _, i := range posts[id] {
		if p := ix.posts[i]; !ix.hidden[i] && ix.listed(p, now) {
			out = append(out, p)
		}
	}
	return out
}

// seriesPosts returns the positions of the posts of each series, oldest first.
func (ix *Index) seriesPosts() [][]int32 {
	c := ix.computed
	c.seriesOnce.Do(func() {
		t := ix.names(series)
		c.seriesPosts = make([][]int32, len(t.spelling))
		for i := range slices.Backward(ix.posts) {
			for _, id := range t.of(i) {
				c.seriesPosts[id] = append(c.seriesPosts[id], int32(i))
			}
		}
	})
	return c.seriesPosts
}

// Variants returns the language variants of p in order of their paths, p among them. It
// takes a binary search.
func (ix *Index) Variants(p *post.Post) []*post.Post {
	if i := ix.position(p); i >= 0 && ix.variants[i] != nil {
		return ix.variants[i]
	}
	return []*post.Post{p}
}
