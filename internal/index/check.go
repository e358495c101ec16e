package index

import (
	"slices"
	"strings"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/search"
)

// check is one condition on a post, by its place in the index.
type check struct {
	holds func(i int, p *post.Post) bool
	not   bool
}

// checks are the conditions of a filter on names, years and marks, and those of the
// fields of its query.
func (ix *Index) checks(f Filter, q search.Query) (out []check) {
	called := func(k taxonomy, name string) {
		if name != "" {
			out = append(out, check{holds: ix.bears(k, sanitize.Line(name))})
		}
	}
	if f.Source != "" {
		out = append(out, check{holds: func(_ int, p *post.Post) bool { return p.Source == f.Source }})
	}
	called(categories, f.Category)
	called(series, f.Series)
	for _, t := range f.Tags {
		called(tags, strings.TrimLeft(t, "#"))
	}
	if f.Year != 0 {
		out = append(out, check{holds: inYears(search.Years{From: f.Year, To: f.Year})})
	}
	if f.View != All {
		out = append(out, check{holds: func(_ int, p *post.Post) bool { return f.View.shows(f.marks(p)) }})
	}
	for _, field := range q.Fields() {
		out = append(out, check{holds: ix.fieldCheck(field, f), not: field.Not})
	}
	return out
}

// bears is the condition that a post bears the very name, in any case.
func (ix *Index) bears(k taxonomy, name string) func(int, *post.Post) bool {
	t := ix.named(k)
	id, ok := t.find(name)
	return func(i int, _ *post.Post) bool { return ok && slices.Contains(t.of(i), id) }
}

func inYears(y search.Years) func(int, *post.Post) bool {
	return func(_ int, p *post.Post) bool { return !p.Date.IsZero() && y.Holds(p.Date.Year()) }
}

// taxonomies are the fields of a query that ask for names.
var taxonomies = map[search.Key]taxonomy{
	search.Tag: tags, search.Category: categories, search.Series: series, search.Author: authors,
}

// fieldCheck is the condition of one field of a query.
func (ix *Index) fieldCheck(field search.Field, f Filter) func(int, *post.Post) bool {
	switch field.Key {
	case search.Year:
		return inYears(field.Years)
	case search.Lang:
		return func(_ int, p *post.Post) bool { return speaks(p, field.Value) }
	case search.Is:
		return stateCheck(field.Value, f)
	}
	t := ix.named(taxonomies[field.Key])
	meant := make([]bool, len(t.spelling))
	for _, id := range field.Fits(t.spelling) {
		meant[id] = true
	}
	return func(i int, _ *post.Post) bool {
		return slices.ContainsFunc(t.of(i), func(id int32) bool { return meant[id] })
	}
}

// stateCheck is the condition of is:, which takes its marks from the filter.
func stateCheck(state string, f Filter) func(int, *post.Post) bool {
	switch state {
	case search.Featured:
		return func(_ int, p *post.Post) bool { return p.Featured }
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

// speaks reports whether a post is in a language, or written in "all".
func speaks(p *post.Post, lang string) bool {
	want, is := canonLang(lang), languageOf(p.Lang)
	return want == "all" || is.full == want || is.base == want
}
