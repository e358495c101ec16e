package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"quire/internal/post"
	"quire/internal/suggest"
)

// address brings an alias or URL to the form in which addresses are compared:
// without scheme, host, query, fragment and outer slashes.
func address(s string) string {
	if _, after, ok := strings.Cut(s, "://"); ok {
		if _, after, ok = strings.Cut(after, "/"); !ok {
			return ""
		}
		s = after
	}
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		s = s[:i]
	}
	s = strings.Trim(strings.TrimPrefix(s, "./"), "/")
	return strings.TrimSuffix(strings.TrimSuffix(s, "/index.html"), ".html")
}

// Lookup finds a post by slug, path (with or without extension), alias or address.
// When there is none, p is nil and nearest holds up to three posts whose slugs are
// closest to addr.
func (ix *Index) Lookup(addr string) (p *post.Post, nearest []*post.Post) {
	if p = ix.find(addr); p != nil {
		return p, nil
	}
	return nil, ix.nearest(address(addr))
}

// find is Lookup without the nearest ones. Names are compared without case, and by
// themselves, when nothing fits exactly.
func (ix *Index) find(addr string) *post.Post {
	want := address(addr)
	last := want[strings.LastIndexByte(want, '/')+1:]
	for _, a := range []string{addr, strings.TrimPrefix(addr, "./"), want, last, post.Fold(want), post.Fold(last)} {
		if i := ix.addressed(a); i >= 0 {
			return ix.posts[i]
		}
	}
	return nil
}

// nearest returns the three posts whose slugs are the fewest edits away.
func (ix *Index) nearest(want string) []*post.Post {
	type near struct {
		p     *post.Post
		edits int
	}
	if utf8.RuneCountInString(want) > 200 {
		want = string([]rune(want)[:200])
	}
	want = strings.ToLower(want)
	var best []near
	var row []int
	for i, p := range ix.posts {
		if ix.hidden[i] || p.Unlisted {
			continue
		}
		limit := 1 << 30
		if len(best) == 3 {
			limit = best[2].edits
		}
		var d int
		slug := strings.ToLower(p.Slug)
		if want != "" && strings.Contains(slug, want) {
			d = min(2, len(slug)-len(want)) // a piece of the slug is nearly right
		} else if d, row = suggest.Distance(want, slug, limit, row); d >= limit {
			continue
		}
		best = append(best, near{p, d})
		slices.SortStableFunc(best, func(a, b near) int { return cmp.Compare(a.edits, b.edits) })
		best = best[:min(len(best), 3)]
	}
	out := make([]*post.Post, len(best))
	for i, n := range best {
		out[i] = n.p
	}
	return out
}
