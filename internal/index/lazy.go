package index

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"quire/internal/post"
	"quire/internal/search"
	"quire/internal/search/fulltext"
	"quire/internal/text"
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
	byAddress map[string]int32
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
	l := &ix.lazy
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

// at is the place of a post in the index, -1 when it is not of this index.
func (ix *Index) at(p *post.Post) int32 {
	i, _ := slices.BinarySearchFunc(ix.posts, p, byDate)
	if i < len(ix.posts) && ix.posts[i] == p {
		return int32(i)
	}
	return -1
}

// addressed maps every address to a post. Slugs win over paths, paths over other
// addresses; of equals the variant that the reader is shown, then the first path.
func (ix *Index) addressed() map[string]int32 {
	ix.lazy.addresses.Do(func() {
		byPath := make([]int32, len(ix.posts))
		for i := range byPath {
			byPath[i] = int32(i)
		}
		slices.SortFunc(byPath, func(a, b int32) int {
			if ix.hidden[a] != ix.hidden[b] {
				if ix.hidden[a] {
					return 1
				}
				return -1
			}
			return cmp.Compare(ix.posts[a].Path, ix.posts[b].Path)
		})
		m := make(map[string]int32, 4*len(ix.posts))
		add := func(addr string, i int32) {
			if _, taken := m[addr]; !taken && addr != "" {
				m[addr] = i
			}
		}
		for _, i := range byPath {
			add(ix.posts[i].Slug, i)
		}
		for _, i := range byPath {
			p := ix.posts[i].Path
			add(p, i)
			bare := strings.TrimSuffix(p, path.Ext(p))
			add(bare, i)
			if dir, name := path.Split(bare); post.Stem(name) == "index" || post.Stem(name) == "README" {
				add(strings.TrimSuffix(dir, "/"), i)
			}
		}
		for _, i := range byPath { // as it is shown, and as JSON has it
			p := ix.posts[i].Path
			if shown := text.Line(p); shown != p {
				add(shown, i)
				add(string([]rune(p)), i)
			}
		}
		for _, i := range byPath {
			for _, a := range ix.posts[i].Aliases {
				add(address(a), i)
			}
			add(address(ix.posts[i].Canonical), i)
		}
		for _, i := range byPath { // without case, and by the bare name of the file
			add(post.Fold(ix.posts[i].Slug), i)
		}
		for _, i := range byPath {
			name := path.Base(ix.posts[i].Path)
			add(post.Fold(strings.TrimSuffix(name, path.Ext(name))), i)
		}
		ix.lazy.byAddress = m
	})
	return ix.lazy.byAddress
}
