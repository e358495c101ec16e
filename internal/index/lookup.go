package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"quire/internal/post"
	"quire/internal/suggest"
)

// normalAddress brings an alias or URL to the form in which addresses are compared: without
// scheme, host, query, fragment and outer slashes.
func normalAddress(s string) string {
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

// Lookup returns the post that Find finds. Without one, p is nil and nearest holds up to
// three posts whose slugs are closest to addr. That takes a look at every post, about 16 ms at
// 50 000: it belongs in a command.
func (ix *Index) Lookup(addr string) (p *post.Post, nearest []*post.Post) {
	if p = ix.Find(addr); p != nil {
		return p, nil
	}
	return nil, ix.nearest(normalAddress(addr))
}

// ByPath returns the post at a path, as in Post.Path, whatever its language; nil if there
// is no such post. It takes as long as Find.
func (ix *Index) ByPath(path string) *post.Post {
	if i := ix.addresses().byPath(ix.posts, path); i >= 0 {
		return ix.posts[i]
	}
	return nil
}

// Find returns the post that a slug, path (with or without extension), alias or address
// leads to; nil without one. Names are compared without case, by their last segment, and with
// spaces for hyphens, when nothing fits exactly.
//
// It takes the same time however many posts there are, once the address table is made: on
// the first call for a snapshot, or by its Library in the background. That takes about a
// millisecond for each 1000 posts, so Find belongs in a command.
func (ix *Index) Find(addr string) *post.Post {
	want := normalAddress(addr)
	last := want[strings.LastIndexByte(want, '/')+1:]
	for _, a := range []string{
		addr, strings.TrimPrefix(addr, "./"), want, last, post.Fold(want), post.Fold(last),
		strings.ReplaceAll(post.Fold(last), "-", " "),
	} {
		if i := ix.addressed(a); i >= 0 {
			return ix.posts[i]
		}
	}
	return nil
}

// nearest returns the three posts whose slugs are the fewest edits away.
func (ix *Index) nearest(want string) []*post.Post {
	type candidate struct {
		p     *post.Post
		edits int
	}
	if utf8.RuneCountInString(want) > 200 {
		want = string([]rune(want)[:200])
	}
	want = strings.ToLower(want)
	var best []candidate
	var row []int
	for i, p := range ix.posts {
		if ix.hidden[i] || p.Unlisted || p.Page != post.NoPage {
			continue
		}
		limit := len(want)/2 + 2 // what has less in common is no suggestion
		if len(best) == 3 {
			limit = best[2].edits
		}
		var d int
		slug := strings.ToLower(p.Slug)
		if want != "" && strings.Contains(slug, want) {
			d = min(2, len(slug)-len(want)) // a part of the slug is nearly right
		} else if d, row = suggest.Distance(want, slug, limit, row); d >= limit {
			continue
		}
		best = append(best, candidate{p, d})
		slices.SortStableFunc(best, func(a, b candidate) int { return cmp.Compare(a.edits, b.edits) })
		best = best[:min(len(best), 3)]
	}
	out := make([]*post.Post, len(best))
	for i, c := range best {
		out[i] = c.p
	}
	return out
}
