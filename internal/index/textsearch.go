package index

import (
	"context"
	"sync/atomic"

	"quire/internal/fulltext"
	"quire/internal/index/folder"
	"quire/internal/markdown"
	"quire/internal/memory"
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

// Results are the posts that a search has found, best first. They are small, whatever the posts
// show: Each makes what there is to show.
type Results struct {
	Total  int          // how many posts match, of which
	Posts  []*post.Post // are the best; the caller must not change them
	ix     *Index
	scores []float64 // nil where all are 0
	words  fulltext.Query
}

// Each passes on the results with their snippets, of width cells, 0 for none. It makes a few at a
// time. An error is the one of do, or means that ctx has ended.
func (r Results) Each(ctx context.Context, width int, do func(Hit) error) error {
	const few = 64
	var hits [few]Hit
	for from := 0; from < len(r.Posts); from += few {
		some := hits[:min(few, len(r.Posts)-from)]
		for i := range some {
			some[i] = r.hit(from + i)
		}
		if err := r.ix.addSnippets(ctx, some, r.words, width); err != nil {
			return err
		}
		for _, h := range some {
			if err := do(h); err != nil {
				return err
			}
		}
	}
	return nil
}

// hit returns the i-th result without its snippet.
func (r Results) hit(i int) Hit {
	h := Hit{Post: r.Posts[i]}
	if r.scores != nil {
		h.Score = r.scores[i]
	}
	return h
}

// Search returns what FindText does, as hits with snippets.
func (ix *Index) Search(ctx context.Context, f Filter, opt SearchOptions) (Found, error) {
	r, err := ix.FindText(ctx, f, opt.Limit)
	if err != nil {
		return Found{}, err
	}
	out := Found{Total: r.Total, Hits: make([]Hit, len(r.Posts))}
	for i := range out.Hits {
		out.Hits[i] = r.hit(i)
	}
	return out, ix.addSnippets(ctx, opt.withSnippet(out.Hits), r.words, opt.Width)
}

// FindText finds the posts whose text has the words, phrases and exclusions of f.Query, among
// those that f selects by everything else, at most limit; the best match comes first whatever the
// order that f asks for. A query of fields alone finds what they select, in list order; an empty one
// finds nothing.
//
// The first search makes the full text, which reads every post: see prepareSearch. An error
// means that ctx has ended, or that there will be no full text.
func (ix *Index) FindText(ctx context.Context, f Filter, limit int) (Results, error) {
	f.FieldsOnly = true
	q := search.Lenient(f.Query)
	switch {
	case q.Empty():
		return Results{}, nil
	case !q.HasText():
		sel, err := ix.SelectContext(ctx, f, nil)
		if err != nil {
			return Results{}, err
		}
		return Results{Total: sel.Found(), Posts: sel.All()[:max(0, min(limit, sel.Found()))], ix: ix}, nil
	}
	text, err := ix.fullText(ctx, 0)
	if err != nil {
		return Results{}, err
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
		return Results{}, err
	}
	words := fulltext.QueryOf(q)
	r := text.Search(words, limit, untilDone(ctx, passes))
	if err := ctx.Err(); err != nil {
		return Results{}, err
	}
	out := Results{
		Total: r.Found, Posts: make([]*post.Post, len(r.Hits)), ix: ix, scores: make([]float64, len(r.Hits)), words: words,
	}
	for i, h := range r.Hits {
		out.Posts[i], out.scores[i] = ix.posts[h.Doc], h.Score
	}
	return out, nil
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
			ix.addSnippet(ctx, &hits[i], finder, bodies, width)
		}, bodies.Close
	})
	return ctx.Err()
}

// addSnippet reads the post of a hit. A large one counts in the budget of the context meanwhile; if there is
// none for it, the snippet is that of the summary.
func (ix *Index) addSnippet(ctx context.Context, h *Hit, finder *fulltext.Finder, bodies *folder.Bodies, width int) {
	text := markdown.PlainText{Text: h.Post.Summary}
	size := bodies.Size(h.Post.Path)
	if release, err := memory.Reserve(ctx, 2*size); err == nil {
		defer release()
		if size >= memory.Small {
			defer bodies.Forget()
		}
		if body, err := bodies.Read(h.Post.Path); err == nil {
			text = ix.plainText(h.Post, body)
		}
	}
	h.Snippet = finder.Snippet(text, width)
	h.Bare = h.Snippet.Line == ""
}
