package search

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Both ways to rank agree.
func TestRankingByCountingEqualsSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.IntRange(0, 6000), 256, 400).Draw(t, "scores")
		hits := make([]Hit, len(scores))
		for i, s := range scores {
			hits[i] = Hit{Index: int32(2 * i), Score: s}
		}
		counted := slices.Clone(hits)
		if !rankByCounting(counted) {
			t.Fatal("declined")
		}
		slices.Reverse(hits) // not the order of the corpus: these are sorted
		if Rank(hits); !slices.Equal(hits, counted) {
			t.Fatalf("%v, sorted %v", counted, hits)
		}
	})
}
