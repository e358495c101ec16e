package index

import (
	"context"
	"sync/atomic"

	"quire/internal/fulltext"
	"quire/internal/markdown"
	"quire/internal/parallel"
	"quire/internal/post"
	"quire/internal/search"
)

// Found is what a search of the full text has found.
type Found struct {
	// Total is how many posts match, of which Hits are the best, best first.
	Total int
	Hits  []Hit
}

// Hit is one post that matches.
type Hit struct {
	Post *post.Post
	// Score compares within one search only; higher is better.
	Score float64
	// Snippet is the part of the post that shows best why it matches.
	Snippet fulltext.Snippet
	// Bare means that there is no text to make a snippet of.
	Bare bool
}

// SearchOptions says how much of what is found is wanted.
type SearchOptions struct {
	Limit int // hits
	Width int // of a snippet, in cells; 0 is no snippets
	// Snippets is how many of the hits have one, from the first on; 0 is all of them. The
	// others get theirs by AddSnippets.
	Snippets int
}

// Search finds the posts whose text has the words, phrases and exclusions of f.Query, among
// those that f selects by everything else; the best match comes first whatever the order that
// f asks for. A query of fields alone finds what they select, in list order; an empty one
// finds nothing.
//
// The first search makes the full text, which reads every post: see prepareSearch. An error
// means that ctx has ended, or that there will be no full text.
func (ix *Index) Search(ctx context.Context, f Filter, opt SearchOptions) (Found, error) {
	f.FieldsOnly = true
	q := search.Lenient(f.Query)
	switch {
	case q.Empty():
		return Found{}, nil
	case !q.HasText():
		sel, err := ix.SelectContext(ctx, f, nil)
		if err != nil {
			return Found{}, err
		}
		return ix.foundByFields(ctx, sel, opt)
	}
	text, err := ix.fullText(ctx, 0)
	if err != nil {
		return Found{}, err
	}
	passes := ix.passes(f, q)
	if f.View != All || q.AsksForMarks() { // marks are asked for by one goroutine
		allowed := make([]bool, len(ix.posts))
		for _, at := range ix.passing(ctx, f, q) {
			allowed[at] = true
		}
		passes = func(doc int) bool { return allowed[doc] }
	}
	if err := ctx.Err(); err != nil {
		return Found{}, err
	}
	words := fulltext.QueryOf(q)
	r := text.Search(words, opt.Limit, untilDone(ctx, passes))
	if err := ctx.Err(); err != nil {
		return Found{}, err
	}
	out := Found{Total: r.Found, Hits: make([]Hit, len(r.Hits))}
	for i, h := range r.Hits {
		out.Hits[i] = Hit{Post: ix.posts[h.Doc], Score: h.Score}
	}
	return out, ix.addSnippets(ctx, opt.withSnippet(out.Hits), words, opt.Width)
}

// untilDone returns a condition, for any number of goroutines, that no post passes once ctx has
// ended. It looks at ctx for one in checkEvery posts.
func untilDone(ctx context.Context, passes func(int) bool) func(int) bool {
	var ended atomic.Bool
	return func(doc int) bool {
		if doc%checkEvery == 0 && ctx.Err() != nil {
			ended.Store(true)
		}
		return !ended.Load() && passes(doc)
	}
}

// withSnippet returns the hits that get a snippet.
func (opt SearchOptions) withSnippet(hits []Hit) []Hit {
	if opt.Snippets > 0 && opt.Snippets < len(hits) {
		return hits[:opt.Snippets]
	}
	return hits
}

// foundByFields returns what a query without words finds.
func (ix *Index) foundByFields(ctx context.Context, sel *Selection, opt SearchOptions) (Found, error) {
	out := Found{Total: sel.Found()}
	for _, p := range sel.All()[:max(0, min(opt.Limit, sel.Found()))] {
		out.Hits = append(out.Hits, Hit{Post: p})
	}
	return out, ix.addSnippets(ctx, opt.withSnippet(out.Hits), fulltext.Query{}, opt.Width)
}

// AddSnippets gives hits of a search for query their snippets, of width cells. It reads their
// posts; an error means that ctx has ended.
func (ix *Index) AddSnippets(ctx context.Context, hits []Hit, query string, width int) error {
	return ix.addSnippets(ctx, hits, fulltext.QueryOf(search.Lenient(query)), width)
}

// addSnippets reads the posts that were found. A post that cannot be read has its summary for
// a snippet.
func (ix *Index) addSnippets(ctx context.Context, hits []Hit, q fulltext.Query, width int) error {
	if width <= 0 {
		return nil
	}
	parallel.DoContext(ctx, len(hits), func() (func(int), func()) {
		finder, bodies := fulltext.NewFinder(q), ix.src.Bodies()
		return func(i int) {
			if ctx.Err() != nil {
				return
			}
			p := hits[i].Post
			text := markdown.PlainText{Text: p.Summary}
			if body, err := bodies.Read(p.Path); err == nil {
				text = markdown.ScannerOf(p.Path, body).Plain()
			}
			hits[i].Snippet = finder.Snippet(text, width)
			hits[i].Bare = hits[i].Snippet.Line == ""
		}, bodies.Close
	})
	return ctx.Err()
}
