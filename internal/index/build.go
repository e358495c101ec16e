package index

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"quire/internal/post"
	"quire/internal/text"
)

// build orders posts and findings and finds out what only the whole tells. It takes
// both slices over.
func build(src *Source, opt Options, site Site, posts []*post.Post, findings []post.Finding, complete bool) *Index {
	ix := &Index{src: src, opt: opt, site: site, posts: posts, complete: complete}
	slices.SortFunc(posts, byDate)
	ix.group()
	if complete {
		findings = append(findings, ix.clashes()...)
		findings = append(findings, gaps(posts)...)
	}
	slices.SortStableFunc(findings, func(a, b post.Finding) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	ix.findings = findings
	return ix
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
	owner := make(map[string]*post.Post, len(ix.posts))
	for _, p := range ix.posts {
		if was := owner[p.Slug]; was == nil || p.Path < was.Path {
			owner[p.Slug] = p
		}
	}
	for i, p := range ix.posts {
		first := owner[p.Slug]
		if first == p || ix.variantOf[i] != nil && slices.Contains(ix.variantOf[i], first) {
			continue
		}
		out = append(out, post.Finding{
			Path: p.Path, Severity: post.Warning, Rule: "slug",
			Message: fmt.Sprintf("slug %s is taken by %s: open this one by its path, or give it another slug",
				text.Truncate(p.Slug, 60), text.Line(first.Path)),
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

// group finds the language variants of posts and which of them the reader is shown.
func (ix *Index) group() {
	ix.variantOf = make([][]*post.Post, len(ix.posts))
	ix.hidden = make([]bool, len(ix.posts))
	foreign := false
	for _, p := range ix.posts {
		foreign = foreign || p.Lang != ""
	}
	if !foreign {
		return
	}
	now := ix.now()
	groups := make(map[string][]int32, len(ix.posts))
	for i, p := range ix.posts {
		k := variantKey(p)
		groups[k] = append(groups[k], int32(i))
	}
	for _, members := range groups {
		members = ix.distinct(members)
		if len(members) < 2 {
			continue
		}
		set := make([]*post.Post, len(members))
		for j, i := range members {
			set[j] = ix.posts[i]
			ix.variantOf[i] = set
		}
		ix.choose(members, now)
	}
}

// choose shows one of the language variants of a post, of those that are out. One that
// is not out hides none and is hidden by none: whoever asks for drafts or for posts of
// the future is shown it by itself.
func (ix *Index) choose(members []int32, now time.Time) {
	out := func(i int32) bool { return !ix.posts[i].Draft && ix.published(ix.posts[i], now) }
	if slices.ContainsFunc(members, out) {
		members = slices.DeleteFunc(slices.Clone(members), func(i int32) bool { return !out(i) })
	}
	best := members[0]
	for _, i := range members {
		if ix.preference(ix.posts[i]) > ix.preference(ix.posts[best]) {
			best = i
		}
	}
	for _, i := range members {
		ix.hidden[i] = i != best
	}
}

// distinct keeps the first member of each language, in order of paths.
func (ix *Index) distinct(members []int32) []int32 {
	slices.SortFunc(members, func(a, b int32) int { return cmp.Compare(ix.posts[a].Path, ix.posts[b].Path) })
	var out []int32
	for _, i := range members {
		if !slices.ContainsFunc(out, func(j int32) bool { return ix.posts[j].Lang == ix.posts[i].Lang }) {
			out = append(out, i)
		}
	}
	return out
}

// variantKey is the same for the language variants of one post: its path without
// folders and suffixes that name a language.
func variantKey(p *post.Post) string {
	dir, name := path.Split(p.Path)
	if p.Lang == "" || !strings.Contains("/"+dir, "/"+p.Lang+"/") {
		return dir + post.Stem(name)
	}
	return strings.TrimPrefix(strings.Replace("/"+dir, "/"+p.Lang+"/", "/", 1), "/") + post.Stem(name)
}

// preference is how well a variant suits the reader: the language and country of the
// locale, then the language, then a post of no stated language, then English.
func (ix *Index) preference(p *post.Post) int {
	lang, base := canonLang(p.Lang), baseLang(p.Lang)
	want := canonLang(ix.opt.Locale)
	switch {
	case lang == want && want != "":
		return 4
	case base == baseLang(want) && base != "":
		return 3
	case lang == "":
		return 2
	case base == "en":
		return 1
	}
	return 0
}

// canonLang is a language or locale as in pt-br; the locales C and POSIX are none.
func canonLang(s string) string {
	s, _, _ = strings.Cut(s, ".")
	s, _, _ = strings.Cut(s, "@")
	s = strings.ToLower(strings.ReplaceAll(s, "_", "-"))
	if s == "c" || s == "posix" {
		return ""
	}
	return s
}

func baseLang(s string) string {
	base, _, _ := strings.Cut(canonLang(s), "-")
	return base
}
