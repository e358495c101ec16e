package index

import (
	"context"
	"io"
	"path"
	"path/filepath"
	"strings"

	"quire/internal/fulltext"
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
	// Snippet is the piece of the post that shows best why it matches.
	Snippet fulltext.Snippet
	// Bare says that there is nothing to make a snippet of: a post without text.
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

// Search finds the posts whose text has the words, phrases and exclusions of f.Query,
// among those that f selects by everything else; the best match comes first whatever
// the order that f asks for. A query of fields only finds what they select, in list
// order; one that asks for nothing finds nothing.
//
// The first search makes the full text, which reads every post: see prepareSearch. An
// error says that ctx has ended, or that there will be no full text.
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
		return ix.shown(ctx, sel, opt)
	}
	text, err := ix.fullText(ctx, 0)
	if err != nil {
		return Found{}, err
	}
	passes := ix.passes(f, q)
	if f.View != All || q.AsksForMarks() { // whoever keeps them is asked by one goroutine
		allowed := make([]bool, ix.Len())
		for _, at := range ix.passing(ctx, f, q) {
			allowed[at] = true
		}
		passes = func(doc int) bool { return allowed[doc] }
	}
	if err := ctx.Err(); err != nil {
		return Found{}, err
	}
	words := fulltext.QueryOf(q)
	r := text.Search(words, opt.Limit, passes)
	out := Found{Total: r.Found, Hits: make([]Hit, len(r.Hits))}
	for i, h := range r.Hits {
		out.Hits[i] = Hit{Post: ix.posts[h.Doc], Score: h.Score}
	}
	return out, ix.addSnippets(ctx, opt.shown(out.Hits), words, opt.Width)
}

// shown are the hits that have a snippet.
func (opt SearchOptions) shown(hits []Hit) []Hit {
	if opt.Snippets > 0 && opt.Snippets < len(hits) {
		return hits[:opt.Snippets]
	}
	return hits
}

// shown is what a query without words finds.
func (ix *Index) shown(ctx context.Context, sel *Selection, opt SearchOptions) (Found, error) {
	out := Found{Total: sel.Found()}
	for _, p := range sel.All()[:max(0, min(opt.Limit, sel.Found()))] {
		out.Hits = append(out.Hits, Hit{Post: p})
	}
	return out, ix.addSnippets(ctx, opt.shown(out.Hits), fulltext.Query{}, opt.Width)
}

// AddSnippets gives hits of a search for query their snippets, of width cells. It reads
// their posts; an error says that ctx has ended.
func (ix *Index) AddSnippets(ctx context.Context, hits []Hit, query string, width int) error {
	return ix.addSnippets(ctx, hits, fulltext.QueryOf(search.Lenient(query)), width)
}

// addSnippets reads the posts that were found. One that cannot be read has its summary
// for a snippet.
func (ix *Index) addSnippets(ctx context.Context, hits []Hit, q fulltext.Query, width int) error {
	if width <= 0 {
		return nil
	}
	spread(len(hits), func() (func(int), func()) {
		finder, r := fulltext.NewFinder(q), ix.src.tree.reader(maxFile)
		return func(i int) {
			if ctx.Err() != nil {
				return
			}
			p := hits[i].Post
			text := fulltext.Text{Plain: p.Summary}
			if body, err := bodyOf(r, p); err == nil {
				text = fulltext.Plain(body)
			}
			hits[i].Snippet = finder.Snippet(text, width)
			hits[i].Bare = hits[i].Snippet.Line == ""
		}, r.close
	})
	return ctx.Err()
}

// bodyOf reads the Markdown of a post. It is valid until r reads again.
func bodyOf(r reader, p *post.Post) ([]byte, error) {
	dir, name := path.Split(p.Path)
	src, _, err := r.read(strings.TrimSuffix(dir, "/"), name, stamp{size: -1})
	if err != nil {
		return nil, err
	}
	return post.Body(src), nil
}

// textFile is where the full text of a folder is kept.
func (c Cache) textFile(root string) string {
	return strings.TrimSuffix(c.file(root), filepath.Ext(c.file(root))) + ".text"
}

// loadText returns the full text that is kept of a folder, nil when there is none.
func (c Cache) loadText(src *Source) *fulltext.Index {
	root := c.root(src)
	if root == "" {
		return nil
	}
	data, release, err := mapFile(c.textFile(root), fulltext.Check)
	if err != nil {
		return nil
	}
	text, err := fulltext.OpenChecked(data, release)
	if err != nil {
		release()
		return nil
	}
	return text
}

// saveText keeps the full text of a folder and says whether it has. When it has not, that
// costs only memory and speed.
func (c Cache) saveText(src *Source, text *fulltext.Index) bool {
	root := c.root(src)
	return root != "" && nil == replaceFile(c.textFile(root), func(w io.Writer) error {
		_, err := text.WriteTo(w)
		return err
	})
}
