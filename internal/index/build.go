package index

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"sync"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// build orders posts and findings and finds out what only the whole tells. It takes
// both slices over.
func build(src *Source, opt Options, site Site, posts []*post.Post, findings []post.Finding, complete bool) *Index {
	slices.SortFunc(posts, byDate)
	return buildOrdered(src, opt, site, posts, findings, complete)
}

// buildOrdered is build for posts that stand in order.
func buildOrdered(src *Source, opt Options, site Site, posts []*post.Post, findings []post.Finding, complete bool) *Index {
	s := &snapshot{src: src, opt: opt, site: site, posts: posts, complete: complete}
	s.group()
	ix := newIndex(s)
	ix.tell(findings)
	return ix
}

// confirmed is ix once a look at the whole folder has shown that its posts are as they were.
// It takes over what was found wrong.
func (ix *Index) confirmed(findings []post.Finding) *Index {
	whole := newIndex(&snapshot{
		src: ix.src, opt: ix.opt, site: ix.site, posts: ix.posts, complete: true,
		variantOf: ix.variantOf, rivals: ix.rivals, read: ix.read, lazy: ix.lazy,
	})
	whole.tell(findings)
	return whole
}

// tell takes over the findings about single files.
func (ix *Index) tell(found []post.Finding) {
	inOrder := func(a, b post.Finding) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	}
	slices.SortStableFunc(found, inOrder)
	ix.found, ix.unread = found, 0
	for _, f := range found {
		if f.Rule == unreadable {
			ix.unread++
		}
	}
	if !ix.complete {
		return
	}
	ix.findings = sync.OnceValue(func() []post.Finding {
		all := slices.Concat(found, ix.clashes(), gaps(ix.posts))
		slices.SortStableFunc(all, inOrder)
		return all
	})
}

// byDate is the order of the archive: newest first, ties by title, undated last.
func byDate(a, b *post.Post) int {
	if c := b.Date.Compare(a.Date); c != 0 { // the zero time is before all others
		return c
	}
	return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Path, b.Path))
}

// clashes reports posts that another post's slug hides: of two, the one whose path
// comes first keeps the slug.
func (ix *Index) clashes() (out []post.Finding) {
	type address struct{ source, slug string } // equal slugs of two sources are no mistake
	owner := make(map[address]*post.Post, len(ix.posts))
	for _, p := range ix.posts {
		if was := owner[address{p.Source, p.Slug}]; was == nil || p.Path < was.Path {
			owner[address{p.Source, p.Slug}] = p
		}
	}
	for i, p := range ix.posts {
		first := owner[address{p.Source, p.Slug}]
		if first == p || ix.variantOf[i] != nil && slices.Contains(ix.variantOf[i], first) {
			continue
		}
		out = append(out, post.Finding{
			Path: p.Path, Severity: post.Warning, Rule: "slug",
			Message: fmt.Sprintf("slug %s is taken by %s: open this one by its path, or give it another slug",
				textwidth.Truncate(p.Slug, 60), sanitize.Line(first.Path)),
		})
	}
	return out
}

// gaps reports posts without a date or a title, in folders whose other posts have
// them: a folder of plain notes is left in peace.
func gaps(posts []*post.Post) (out []post.Finding) {
	type tally struct{ all, dated, named int }
	folders := map[string]*tally{}
	for _, p := range posts {
		t := folders[path.Dir(p.Path)]
		if t == nil {
			t = &tally{}
			folders[path.Dir(p.Path)] = t
		}
		t.all++
		if !p.Date.IsZero() {
			t.dated++
		}
		if p.Named {
			t.named++
		}
	}
	for _, p := range posts {
		t := folders[path.Dir(p.Path)]
		if p.Format == "" {
			continue
		}
		if p.Date.IsZero() && !p.Draft && t.all > 3 && t.dated*10 >= t.all*9-9 && t.dated*2 > t.all {
			out = append(out, post.Finding{
				Path: p.Path, Severity: post.Warning, Rule: "date", Message: "no date: listed after all dated posts",
			})
		}
		if p.Named && (t.all <= 3 || t.named*2 <= t.all) {
			out = append(out, post.Finding{
				Path: p.Path, Severity: post.Warning, Rule: "title", Message: "no title: shown by the name of the file",
			})
		}
	}
	return out
}
