package index

import (
	"quire/internal/post"
	"quire/internal/search"
)

// taxonomy says which kind of name is meant.
type taxonomy int

const (
	categories taxonomy = iota
	tags
	series
	authors
	terms // of the title: not a taxonomy that anybody wrote, but numbered like one
	kinds
)

func namesOf(p *post.Post, k taxonomy) []string {
	switch k {
	case categories:
		return p.Categories
	case tags:
		return p.Tags
	case authors:
		return p.Authors
	case terms:
		return search.Terms(p.Title)
	}
	if p.Series == "" {
		return nil
	}
	return []string{p.Series}
}

// table numbers the names of one kind, so that filters compare numbers.
type table struct {
	ids      map[string]int32 // name in one case → id
	spelling []string         // id → name as it was written first
	first    []int32          // post → where its ids begin in all; one more for the end
	all      []int32
	counts   []int32 // id → posts that bear it
}

// count is how many posts bear a name.
func (t *table) count(id int32) int { return int(t.counts[id]) }

// of returns the ids of the names that the post at place i bears.
func (t *table) of(i int) []int32 { return t.all[t.first[i]:t.first[i+1]] }

// find returns the id of a name, in any case.
func (t *table) find(name string) (id int32, ok bool) {
	id, ok = t.ids[post.Fold(name)]
	return id, ok
}

// named returns the names of one kind.
func (ix *Index) named(k taxonomy) *table {
	t := &ix.lazy.tables[k]
	ix.lazy.names[k].Do(func() {
		t.ids = map[string]int32{}
		t.first = make([]int32, 1, len(ix.posts)+1)
		written := map[string]int32{}
		for _, p := range ix.posts {
			for _, n := range namesOf(p, k) {
				id, ok := written[n]
				if !ok {
					id = t.number(n)
					written[n] = id
				}
				t.all = append(t.all, id)
				t.counts[id]++
			}
			t.first = append(t.first, int32(len(t.all)))
		}
	})
	return t
}

func (t *table) number(name string) int32 {
	folded := post.Fold(name)
	id, ok := t.ids[folded]
	if !ok {
		id = int32(len(t.spelling))
		t.ids[folded] = id
		t.spelling = append(t.spelling, name)
		t.counts = append(t.counts, 0)
	}
	return id
}
