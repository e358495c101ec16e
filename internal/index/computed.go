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

// computed holds what is worked out about posts when it is first needed, and kept.
type computed struct {
	nameOnces    [taxonomies]sync.Once
	names        [taxonomies]nameTable
	orderOnces   [orders]sync.Once
	orders       [orders][]int32 // positions
	corpusOnce   sync.Once
	corpus       *search.Corpus
	addressOnce  sync.Once
	addresses    addressTable
	seriesOnce   sync.Once
	seriesPosts  [][]int32 // positions of the posts of each series, by the id of its name, oldest first
	textKeysOnce sync.Once
	textKeys     []string
	text         atomic.Pointer[fulltext.Index]
}

// order is one of the sorted orders other than that of the index.
type order int

const (
	byTitle order = iota
	byUpdated
	byReading
	orders // how many there are
)

// sorted returns the positions of the posts in an order.
func (ix *Index) sorted(o order) []int32 {
	c := ix.computed
	c.orderOnces[o].Do(func() {
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
				return lastChange(q).Compare(lastChange(p))
			}
			return cmp.Or(cmp.Compare(p.Minutes, q.Minutes), cmp.Compare(p.Words, q.Words))
		})
		c.orders[o] = at
	})
	return c.orders[o]
}

func (ix *Index) corpus() *search.Corpus {
	c := ix.computed
	c.corpusOnce.Do(func() {
		c.corpus = search.NewCorpus(len(ix.posts), func(i int) search.Entry {
			p := ix.posts[i]
			return search.Entry{
				Title: p.Title, Series: p.Series, Summary: p.Summary, Tags: p.Tags, Categories: p.Categories,
			}
		})
	})
	return c.corpus
}

// prepareLookups makes the tables that Find, ByPath, Follow and Series read.
func (ix *Index) prepareLookups() {
	defer func() { _ = recover() }() // those who call them see what is wrong
	ix.addresses()
	ix.seriesPosts()
}

// position returns the position of a post in the index, -1 when it is not there. A post of
// another snapshot is found if its date, title and path are the same.
func (ix *Index) position(p *post.Post) int32 {
	if i, found := slices.BinarySearchFunc(ix.posts, p, byDate); found {
		return int32(i)
	}
	return -1
}
