package index

import (
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
