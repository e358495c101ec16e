package index

import (
	"quire/internal/post"
	"quire/internal/search"
)

// taxonomy is a kind of names that posts have.
type taxonomy int

const (
	categories taxonomy = iota
	tags
	series
	authors
	titleTerms // not a taxonomy of the posts' authors, but numbered like one
	taxonomies // how many there are
)

func namesOf(p *post.Post, k taxonomy) []string {
	switch k {
	case categories:
		return p.Categories
	case tags:
		return p.Tags
	case authors:
		return p.Authors
	case titleTerms:
		return search.Terms(p.Title)
	}
	if p.Series == "" {
		return nil
	}
	return []string{p.Series}
}

// nameTable numbers the names of one taxonomy, so that filters compare numbers.
type nameTable struct {
	ids      map[string]int32 // folded name → id
	spelling []string         // by id: the name as it was written first
	counts   []int32          // by id: posts with the name
	first    []int32          // by post: where its ids begin in all; one more for the end
	all      []int32
}

// count returns how many posts have a name.
func (t *nameTable) count(id int32) int { return int(t.counts[id]) }

// of returns the ids of the names of the post at position i.
func (t *nameTable) of(i int) []int32 { return t.all[t.first[i]:t.first[i+1]] }

// find returns the id of a name, in any case.
func (t *nameTable) find(name string) (id int32, ok bool) {
	id, ok = t.ids[post.Fold(name)]
	return id, ok
}

// names returns the names of a taxonomy.
func (ix *Index) names(k taxonomy) *nameTable {
	t := &ix.computed.names[k]
	ix.computed.nameOnces[k].Do(func() {
		t.ids = map[string]int32{}
		t.first = make([]int32, 1, len(ix.posts)+1)
		written := map[string]int32{}
		for _, p := range ix.posts {
			for _, n := range namesOf(p, k) {
				id, ok := written[n]
				if !ok {
					id = t.add(n)
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

// add returns the id of a name, a new one if it has none.
func (t *nameTable) add(name string) int32 {
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
