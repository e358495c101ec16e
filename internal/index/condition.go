package index

import (
	"context"
	"slices"
	"strings"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/search"
)

// predicate reports something about a post, which is at a position in the index.
type predicate func(i int, p *post.Post) bool

// condition is a predicate that must hold, or with not must not.
type condition struct {
	holds predicate
	not   bool
}

// conditions returns those of a filter on names, years and marks, and those of the fields of
// its query.
func (ix *Index) conditions(f Filter, q search.Query) (out []condition) {
	hasName := func(k taxonomy, name string) {
		if name != "" {
			out = append(out, condition{holds: ix.hasName(k, sanitize.Line(name))})
		}
	}
	if f.Source != "" {
		out = append(out, condition{holds: func(_ int, p *post.Post) bool { return p.Source == f.Source }})
	}
	hasName(categories, f.Category)
	hasName(series, f.Series)
	for _, t := range f.Tags {
		hasName(tags, strings.TrimLeft(t, "#"))
	}
	if f.Year != 0 {
		out = append(out, condition{holds: inYears(search.Years{From: f.Year, To: f.Year})})
	}
	if f.View != All {
		out = append(out, condition{holds: func(_ int, p *post.Post) bool { return f.View.shows(f.marks(p)) }})
	}
	for _, field := range q.Fields() {
		out = append(out, condition{holds: ix.hasField(field, f), not: field.Not})
	}
	return out
}

// hasName holds for posts with exactly that name, in any case.
func (ix *Index) hasName(k taxonomy, name string) predicate {
	t := ix.names(k)
	id, ok := t.find(name)
	return func(i int, _ *post.Post) bool { return ok && slices.Contains(t.of(i), id) }
}

func inYears(y search.Years) predicate {
	return func(_ int, p *post.Post) bool { return !p.Date.IsZero() && y.Contains(p.Date.Year()) }
}

// taxonomyOf are the fields of a query that ask for names.
var taxonomyOf = map[search.Key]taxonomy{
	search.Tag: tags, search.Category: categories, search.Series: series, search.Author: authors,
}

// hasField holds for posts that one field of a query asks for.
func (ix *Index) hasField(field search.Field, f Filter) predicate {
	switch field.Key {
	case search.Year:
		return inYears(field.Years)
	case search.Lang:
		return func(_ int, p *post.Post) bool { return isInLanguage(p, field.Value) }
	case search.Is:
		return hasState(field.Value, f)
	}
	t := ix.names(taxonomyOf[field.Key])
	wanted := make([]bool, len(t.spelling))
	for _, id := range field.Matching(t.spelling) {
		wanted[id] = true
	}
	return func(i int, _ *post.Post) bool {
		return slices.ContainsFunc(t.of(i), func(id int32) bool { return wanted[id] })
	}
}

// hasState holds for posts that a field is: asks for; the filter has their marks.
func hasState(state string, f Filter) predicate {
	switch state {
	case search.Featured:
		return func(_ int, p *post.Post) bool { return p.Featured }
	case search.Page:
		return func(_ int, p *post.Post) bool { return p.Page != post.NoPage }
	case search.Draft:
		return func(_ int, p *post.Post) bool { return p.Draft }
	}
	return func(_ int, p *post.Post) bool {
		if state == search.Unread {
			return Unread.shows(f.marks(p))
		}
		return Starred.shows(f.marks(p))
	}
}

// isInLanguage reports whether a post is in a language; every post is in "all".
func isInLanguage(p *post.Post, lang string) bool {
	want, is := canonLang(lang), languageOf(p.Lang)
	return want == "all" || is.full == want || is.base == want
}

// passing returns the positions of the posts that pass all of f but the words of its query, in
// index order. Once ctx has ended it returns what it has.
func (ix *Index) passing(ctx context.Context, f Filter, q search.Query) []int32 {
	at := make([]int32, 0, len(ix.posts))
	passes := ix.passes(f, q)
	for i := range ix.posts {
		if i%checkEvery == 0 && ctx.Err() != nil {
			break
		}
		if passes(i) {
			at = append(at, int32(i))
		}
	}
	return at
}

// passes returns a function that reports whether the post at a position passes all of f but
// the words of its query. Goroutines may share it, unless it asks for marks.
func (ix *Index) passes(f Filter, q search.Query) func(i int) bool {
	now := ix.now()
	for _, field := range q.Fields() {
		switch {
		case field.Not:
		case field.Key == search.Is && field.Value == search.Draft:
			f.Drafts = true
		case field.Key == search.Lang && f.Lang == "":
			f.Lang = "all"
		}
	}
	conditions := ix.conditions(f, q)
	pages := f.findsPages(q)
	return func(i int) bool {
		p := ix.posts[i]
		if isPage := p.Page != post.NoPage; isPage && pages == NoPages || !isPage && pages == OnlyPages {
			return false
		}
		if p.Unlisted || p.Draft && !f.Drafts || !f.Future && !ix.published(p, now) || !ix.isShownIn(f.Lang, i, p) {
			return false
		}
		return !slices.ContainsFunc(conditions, func(c condition) bool { return c.holds(i, p) == c.not })
	}
}
