package dialect

import (
	"bytes"
	"maps"
	"slices"

	"quire/internal/markdown"
)

// traits are what the whole of a post says about the generator it is for.
type traits struct {
	mdx        bool            // it has imports, components or expressions
	liquid     bool            // it has "{% %}" tags: what is in "{{ }}" is output
	closed     map[string]bool // components that have an end tag
	goTemplate bool            // it is a template of Go's
	searched   int             // bytes that have been looked through for components
}

// maxSearched is how much of a post is looked through for components before it is taken to
// have none.
const maxSearched = 4 << 20

// Traits are what a post, or its beginning, tells about the generator that it is for.
type Traits struct{ traits }

// Survey looks for the traits of src.
func Survey(src []byte) (t Traits) {
	defer func() {
		if recover() != nil {
			t = Traits{} // it is read as plain Markdown
		}
	}()
	return Traits{survey(src)}
}

// Components returns the traits of an MDX post.
func (t Traits) Components() Traits {
	t.mdx = true
	return t
}

// With returns the traits that a post has which shows t in one place and other in another.
func (t Traits) With(other Traits) Traits {
	t.mdx = t.mdx || other.mdx
	t.liquid = t.liquid || other.liquid
	t.goTemplate = t.goTemplate || other.goTemplate
	if len(t.closed) == 0 {
		t.closed = other.closed
		return t
	}
	closed := maps.Clone(t.closed)
	maps.Copy(closed, other.closed)
	t.closed = closed
	return t
}

// survey looks for the traits of a post outside its code. What is code is known once it
// is known whether the post is MDX.
func survey(src []byte) traits {
	t := surveyLines(markdown.NewScanner(src), src)
	if t.mdx {
		s := markdown.NewScanner(src)
		s.Components = true
		t = surveyLines(s, src)
		t.mdx = true
	}
	return t
}

// surveyLines lets the dialects note what the lines of src say.
func surveyLines(s markdown.Scanner, src []byte) traits {
	var t traits
	var surveying []func(t *traits, src []byte, off, end int)
	for _, l := range dispatchTable().all {
		if slices.ContainsFunc(l.signs, func(sign string) bool { return bytes.Contains(src, []byte(sign)) }) {
			surveying = append(surveying, l.traits)
		}
	}
	for len(surveying) > 0 && s.Next() {
		if s.Kind != markdown.Text && s.Kind != markdown.Raw {
			continue
		}
		for _, note := range surveying {
			note(&t, src, s.Start, s.End)
		}
	}
	return t
}
