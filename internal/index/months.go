package index

import (
	"time"

	"quire/internal/post"
)

// Month is a month of the archive (UTC) and the number of posts of it. The zero Year is
// the posts without a date, whose Month is 0 too.
type Month struct {
	Year  int
	Month time.Month
	Count int
}

// Months returns the months of the posts that f selects that have any, newest first, the
// undated at the end. The order of f does not matter.
func (ix *Index) Months(f Filter) []Month {
	f.Sort, f.Reverse = ByDate, false
	return monthsOf(ix.Select(f, nil).all)
}

// monthsOf counts posts that are in the order of the archive.
func monthsOf(posts []*post.Post) []Month {
	out := []Month{}
	for _, p := range posts {
		var m Month
		if !p.Date.IsZero() {
			m.Year, m.Month, _ = p.Date.Date()
		}
		if n := len(out); n == 0 || out[n-1].Year != m.Year || out[n-1].Month != m.Month {
			out = append(out, m)
		}
		out[len(out)-1].Count++
	}
	return out
}
