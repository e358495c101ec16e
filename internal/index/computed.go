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
	pagesOnce    sync.Once
	pages        []*post.Post // by path
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

// pages returns the documents that are no posts, by path.
func (s *snapshot) pages() []*post.Post {
	c := s.computed
	c.pagesOnce.Do(func() {
		for _, p := range s.posts {
			if p.Page != post.NoPage {
				c.pages = append(c.pages, p)
			}
		}
		slices.SortFunc(c.pages, func(a, b *post.Post) int { return cmp.Compare(a.Path, b.Path) })
	})
	return c.pages
}

// Pages returns the documents that are found and linked to but are no posts, by path. The first call
// for a snapshot takes a look at every post, unless its Library has done so in the background.
func (ix *Index) Pages() []*post.Post {
	now := ix.now()
	return slices.DeleteFunc(slices.Clone(ix.pages()), func(p *post.Post) bool {
		return p.Draft || p.Unlisted || !ix.published(p, now)
	})
}

// frontPage returns the page that introduces the folder, nil for none and in an archive of several
// sources.
func (ix *Index) frontPage() *post.Post {
	if ix.src == nil || ix.src.IsJoined() {
		return nil
	}
	for _, p := range ix.pages() {
		if p.Page == post.FrontPage {
			return p
		}
	}
	return nil
}

// prepareLookups makes the tables that Find, ByPath, Follow, Series and Pages read.
func (ix *Index) prepareLookups() {
	defer func() { _ = recover() }() // those who call them see what is wrong
	ix.addresses()
	ix.seriesPosts()
	ix.pages()
}

// position returns the position of a post in the index, -1 when it is not there. A post of
// another snapshot is found if its date, title and path are the same.
func (ix *Index) position(p *post.Post) int32 {
	if i, found := slices.BinarySearchFunc(ix.posts, p, byDate); found {
		return int32(i)
	}
	return -1
}
