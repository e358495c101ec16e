// Package dialect takes out of a post what generators put into Markdown for themselves, so
// that what is left reads as Markdown.
//
// The result has the length of the post, and every line of it begins where it did: what is
// left of a line moves to its left, and spaces fill the rest. So positions of lines hold,
// and what replaces a tag is never longer than the tag. What encloses blocks, whatever its
// dialect (":::note", a shortcode, a component), becomes a container in one form that only
// this package writes: see Open.
//
// A dialect is a file named after it and a line in the table below. It says which
// characters its syntax begins with, and gets the lines and the places where they are;
// what it does not know it leaves to the dialects below it. Code and formulas are left
// alone, as package markdown finds them.
package dialect

import (
	"slices"
	"sync"
)

// dialect is what one generator, or a family of generators with the same syntax, puts into
// Markdown.
type dialect struct {
	name string

	// marks are what a post must hold for anything of the dialect to be within its lines:
	// only lines with one of them are read closely.
	marks []string
	// inline reads what may begin at i, in a line that ends at end, with one of the
	// characters of inlineAt. It returns where that ends and what replaces it; stop is -1
	// for text.
	inline   func(d *document, i, end int) (stop int, replacement string)
	inlineAt string

	// line reads a line from off to end, which has text from i on that begins with one of
	// the characters of lineAt, if as a whole it is of the dialect. It returns where the
	// next line begins, further on if lines below belong to it.
	line   func(d *document, off, i, end int) (next int, done bool)
	lineAt string

	// fence reads a line as line does, before it is known to be code or not: one that
	// begins with three backticks, tildes or colons.
	fence func(d *document, off, i, end int) (next int, done bool)
	// indented reads a line of indented code.
	indented func(d *document, off, end int) bool
	// pair reads a line that begins with one of the characters of pairAt and may begin or
	// end a container, once everything else has been taken out. pairMark is what a post
	// must have at the beginning of a line for that.
	pair     func(d *document, l pairLine) (next int, done bool)
	pairAt   string
	pairMark string

	// traits notes what a line says about the generator of the post. It is given the
	// lines of posts that hold one of signs.
	traits func(t *traits, src []byte, off, end int)
	signs  []string

	// tags are the template tags with a meaning of their own: what replaces each.
	tags map[string]func(t tag, ps params) string
	// outputs are the names of what in "{{ }}" is a generator's in any post.
	outputs []string
}

// dialects returns all of them. Where two begin alike the first one reads first.
func dialects() []dialect {
	return []dialect{
		formulaLines(), goTemplates(), templates(), hugo(), liquid(), jekyll(), hexo(), zola(), mdbook(),
		kramdown(), ruby(), critic(), myst(), pandoc(), bookdown(), mdx(), html(), microsoft(), components(),
		nuxt(), directives(), mkdocs(), obsidian(), vuepress(), docsify(),
		wordpress(), hackmd(), hashnode(), ikiwiki(),
	}
}

// dispatch finds the dialects that may read a place by what is there.
type dispatch struct {
	all    []dialect
	marks  []string // of all, each once
	inline [256][]int
	line   [256][]int
	pair   [256][]int
	fence  []func(d *document, off, i, end int) (next int, done bool)
	tags   map[string]func(t tag, ps params) string

	outputs map[string]bool
}

// table is the dispatch over all dialects, which is made when it is first asked for and
// never changed.
var table struct {
	once sync.Once
	dispatch
}

func dispatchTable() *dispatch {
	table.once.Do(func() { table.dispatch = newDispatch(dialects()) })
	return &table.dispatch
}

func newDispatch(all []dialect) dispatch {
	t := dispatch{all: all, tags: map[string]func(t tag, ps params) string{}, outputs: map[string]bool{}}
	for k, l := range all {
		for _, m := range l.marks {
			if !slices.Contains(t.marks, m) {
				t.marks = append(t.marks, m)
			}
		}
		for _, c := range []byte(l.inlineAt) {
			t.inline[c] = append(t.inline[c], k)
		}
		for _, c := range []byte(l.lineAt) {
			t.line[c] = append(t.line[c], k)
		}
		if l.fence != nil {
			t.fence = append(t.fence, l.fence)
		}
		for _, c := range []byte(l.pairAt) {
			t.pair[c] = append(t.pair[c], k)
		}
		for name, shows := range l.tags {
			if t.tags[name] == nil {
				t.tags[name] = shows
			}
		}
		for _, name := range l.outputs {
			t.outputs[name] = true
		}
	}
	return t
}

// Plain returns src without what generators put into it. src has line feeds only; it is
// not changed, and is returned itself when there is nothing to take out.
func Plain(src []byte) []byte { return Survey(src).Plain(src) }

// Plain returns a part of a post of these traits without what generators put into it, as
// Plain does for a whole one.
func (t Traits) Plain(src []byte) []byte {
	return recovered(src, func() []byte { return t.plain(src) })
}

// recovered returns what take returns, or src should it panic.
func recovered(src []byte, take func() []byte) (out []byte) {
	defer func() {
		if recover() != nil {
			out = src
		}
	}()
	return take()
}

func (t Traits) plain(src []byte) []byte {
	d := newDocument(src, t.traits)
	d.lines()
	d.pair()
	return d.out
}
