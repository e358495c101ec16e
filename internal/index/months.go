package index

import (
	"cmp"
	"slices"
	"time"

	"quire/internal/post"
)

// Month is a month of the archive, in the calendars of the posts' authors, and its number of posts.
// The zero Year stands for the posts without a date, whose Month is 0 too.
type Month struct {
	Year  int
	Month time.Month
	Count int
}

// Months returns the months of the posts that f selects, newest first, the undated at the end.
// The order of f does not matter.
func (ix *Index) Months(f Filter) []Month {
	return monthsOf(ix.Select(f, nil).all)
}

func monthsOf(posts []*post.Post) []Month {
	counts := map[Month]int{}
	for _, p := range posts {
		var m Month
		if !p.Date.IsZero() {
			m.Year, m.Month, _ = p.Date.Date()
		}
		counts[m]++
	}
	out := make([]Month, 0, len(counts))
	for m, n := range counts {
		m.Count = n
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Month) int {
		return cmp.Or(cmp.Compare(b.Year, a.Year), cmp.Compare(b.Month, a.Month))
	})
	return out
}
