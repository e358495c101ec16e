package fulltext

import (
	"cmp"
	"math"
	"slices"
)

// topHits keeps the best hits.
type topHits struct {
	limit int
	found int
	heap  []Hit // the worst is the first; each is better than those at 2i+1 and 2i+2 are not
}

func compareHits(a, b Hit) int {
	return cmp.Or(cmp.Compare(a.begun, b.begun), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Doc, b.Doc))
}

// isWorse reports whether a comes after b.
func isWorse(a, b *Hit) bool {
	switch {
	case a.begun != b.begun:
		return a.begun > b.begun
	case a.Score != b.Score:
		return a.Score < b.Score
	}
	return a.Doc > b.Doc
}

func (r *topHits) add(h Hit) {
	r.found++
	switch {
	case len(r.heap) < r.limit:
		r.heap = append(r.heap, h)
		r.up(len(r.heap) - 1)
	case r.limit > 0 && isWorse(&r.heap[0], &h):
		r.heap[0] = h
		r.down()
	}
}

// up moves the i-th hit to its place among those before it.
func (r *topHits) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !isWorse(&r.heap[i], &r.heap[parent]) {
			return
		}
		r.heap[i], r.heap[parent] = r.heap[parent], r.heap[i]
		i = parent
	}
}

// down moves the first hit to its place.
func (r *topHits) down() {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(r.heap) {
			return
		}
		if child+1 < len(r.heap) && isWorse(&r.heap[child+1], &r.heap[child]) {
			child++
		}
		if !isWorse(&r.heap[child], &r.heap[i]) {
			return
		}
		r.heap[i], r.heap[child] = r.heap[child], r.heap[i]
		i = child
	}
}

func (r *topHits) merge(o topHits) {
	for _, h := range o.heap {
		r.add(h)
	}
	r.found += o.found - len(o.heap)
}

func (r *topHits) results() Results {
	slices.SortFunc(r.heap, compareHits)
	lowerScores(r.heap)
	return Results{Hits: r.heap, Found: r.found}
}

// lowerScores lowers the scores of documents that have only beginnings of words below those of the
// documents before them, so that the scores of hits are in order.
func lowerScores(hits []Hit) {
	factor := 1.0
	for i := 1; i < len(hits); i++ {
		if last := hits[i-1]; hits[i].begun != last.begun {
			factor = min(1, last.Score/max(hits[i].Score, math.SmallestNonzeroFloat64))
		}
		hits[i].Score = min(hits[i].Score*factor, hits[i-1].Score)
	}
}
