package index

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"quire/internal/fulltext"
	"quire/internal/post"
	"quire/internal/search"
)

// lazy holds what is worked out on first use and kept.
type lazy struct {
	names     [kinds]sync.Once
	tables    [kinds]table
	orders    [orders]sync.Once
	permuted  [orders][]int32
	corpus    sync.Once
	matcher   *search.Corpus
	addresses sync.Once
	addressed addressTable
	series    sync.Once
	members   [][]int32 // of the series, by the ids of their names, oldest first
	keyed     sync.Once
	keys      []string // of the text of the posts
	text      atomic.Pointer[fulltext.Index]
}

// order is one of the sorted orders other than the index's own.
type order int

const (
	byTitle order = iota
	byUpdated
	byReading
	orders
)

// sorted returns the positions of the posts in an order.
func (ix *Index) sorted(o order) []int32 {
	l := ix.lazy
	l.orders[o].Do(func() {
		at := make([]int32, len(ix.posts))
		for i := range at {
			at[i] = int32(i)
		}
		var titles []string
		if o == byTitle {
			titles = make([]string, len(ix.posts))
			for i, p := range ix.posts {
				titles[i] = post.Fold(p.Title)
			}
		}
		slices.SortStableFunc(at, func(a, b int32) int {
			p, q := ix.posts[a], ix.posts[b]
			switch o {
			case byTitle:
				return cmp.Compare(titles[a], titles[b])
			case byUpdated:
				return changed(q).Compare(changed(p))
			}
			return cmp.Or(cmp.Compare(p.Minutes, q.Minutes), cmp.Compare(p.Words, q.Words))
		})
		l.permuted[o] = at
	})
	return l.permuted[o]
}

func (ix *Index) searcher() *search.Corpus {
	ix.lazy.corpus.Do(func() {
		ix.lazy.matcher = search.NewCorpus(len(ix.posts), func(i int) search.Entry {
			p := ix.posts[i]
			return search.Entry{
				Title: p.Title, Series: p.Series, Summary: p.Summary, Tags: p.Tags, Categories: p.Categories,
			}
		})
	})
	return ix.lazy.matcher
}

// prepareLookups makes the tables that Find, ByPath, Follow and Series read.
func (ix *Index) prepareLookups() {
	defer func() { _ = recover() }() // those who call them are told
	ix.addresses()
	ix.seriesMembers()
}

// at is the position of a post in the index, -1 when it is not of this index.
func (ix *Index) at(p *post.Post) int32 {
	i, _ := slices.BinarySearchFunc(ix.posts, p, byDate)
	if i < len(ix.posts) && ix.posts[i] == p {
		return int32(i)
	}
	return -1
}
