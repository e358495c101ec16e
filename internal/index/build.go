package index

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"sync"

	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// build sorts posts and findings and finds out what only the whole reveals. It takes both
// slices over.
func build(o *origin, site folder.Site, posts []*post.Post, findings []post.Finding, complete bool) *Index {
	slices.SortFunc(posts, byDate)
	return buildSorted(o, site, posts, findings, complete)
}

// buildSorted is build for posts that are sorted.
func buildSorted(o *origin, site folder.Site, posts []*post.Post, findings []post.Finding, complete bool) *Index {
	o.feature(posts)
	s := &snapshot{origin: o, site: site, posts: posts, complete: complete}
	s.groupVariants()
	ix := newIndex(s)
	ix.setFindings(findings)
	return ix
}

// feature makes the posts that the options name the featured ones.
func (o *origin) feature(posts []*post.Post) {
	if o.opt.Featured == nil {
		return
	}
	for i, p := range posts {
		if is := slices.Contains(o.opt.Featured, p.Slug) || slices.Contains(o.opt.Featured, p.Path); is != p.Featured {
			own := *p // the other one is that of a cache, or of another index
			own.Featured = is
			posts[i] = &own
		}
	}
}

// confirmed returns ix as a complete index, once all of the folder has been looked at and its
// posts are as they were. It takes the findings over.
func (ix *Index) confirmed(findings []post.Finding) *Index {
	whole := newIndex(&snapshot{
		origin: ix.origin, site: ix.site, posts: ix.posts, complete: true,
		variants: ix.variants, variantGroups: ix.variantGroups, state: ix.state, computed: ix.computed,
	})
	whole.setFindings(findings)
	return whole
}

// setFindings takes over the findings about single files.
func (ix *Index) setFindings(found []post.Finding) {
	inOrder := func(a, b post.Finding) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	}
	slices.SortStableFunc(found, inOrder)
	ix.found, ix.unread = found, 0
	for _, f := range found {
		if f.Rule == folder.Unreadable {
			ix.unread++
		}
	}
	if !ix.complete {
		return
	}
	ix.findings = sync.OnceValue(func() []post.Finding {
		all := slices.Concat(found, ix.slugClashes(), missingFields(ix.posts))
		slices.SortStableFunc(all, inOrder)
		return all
	})
}

// byDate is the order of the archive: newest first, undated last, ties as in the table of contents of
// the site, then by title.
func byDate(a, b *post.Post) int {
	if c := b.Date.Compare(a.Date); c != 0 { // the zero time is before all others
		return c
	}
	return cmp.Or(byOrder(a, b), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Path, b.Path))
}

// byOrder is the order of a table of contents, before what is not in it.
func byOrder(a, b *post.Post) int {
	switch {
	case a.Order == b.Order:
		return 0
	case a.Order == 0:
		return 1
	case b.Order == 0:
		return -1
	}
	return cmp.Compare(a.Order, b.Order)
}

// slugClashes reports posts that the slug of another post hides: of two, the one whose path
// comes first keeps the slug.
func (ix *Index) slugClashes() (out []post.Finding) {
	type key struct{ source, slug string } // two sources may have one slug
	keyOf := func(p *post.Post) key { return key{p.Source, p.Slug} }
	owners := make(map[key]*post.Post, len(ix.posts))
	for _, p := range ix.posts {
		if p.Page != post.NoPage {
			continue
		}
		if owner := owners[keyOf(p)]; owner == nil || p.Path < owner.Path {
			owners[keyOf(p)] = p
		}
	}
	for i, p := range ix.posts {
		owner := owners[keyOf(p)]
		if p.Page != post.NoPage || owner == p || ix.variants[i] != nil && slices.Contains(ix.variants[i], owner) {
			continue
		}
		out = append(out, post.Finding{
			Path: p.Path, Severity: post.Warning, Rule: "slug",
			Message: fmt.Sprintf("slug %s is taken by %s: open this one by its path, or give it another slug",
				textwidth.Truncate(p.Slug, 60), sanitize.Line(owner.Path)),
		})
	}
	return out
}

// missingFields reports posts without a date or a title, in folders whose other posts have
// them: a folder of plain notes is left alone.
func missingFields(posts []*post.Post) (out []post.Finding) {
	type tally struct{ all, dated, named int }
	folders := map[string]*tally{}
	for _, p := range posts {
		if p.Page != post.NoPage {
			continue
		}
		t := folders[path.Dir(p.Path)]
		if t == nil {
			t = &tally{}
			folders[path.Dir(p.Path)] = t
		}
		t.all++
		if !p.Date.IsZero() {
			t.dated++
		}
		if p.TitleFromName {
			t.named++
		}
	}
	for _, p := range posts {
		t := folders[path.Dir(p.Path)]
		if p.Format == "" || p.Page != post.NoPage {
			continue
		}
		if p.Date.IsZero() && !p.Draft && t.all > 3 && t.dated*10 >= t.all*9-9 && t.dated*2 > t.all {
			out = append(out, post.Finding{
				Path: p.Path, Severity: post.Warning, Rule: "date", Message: "no date: listed after all dated posts",
			})
		}
		if p.TitleFromName && (t.all <= 3 || t.named*2 <= t.all) {
			out = append(out, post.Finding{
				Path: p.Path, Severity: post.Warning, Rule: "title", Message: "no title: the file name is shown",
			})
		}
	}
	return out
}
