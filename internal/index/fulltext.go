package index

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"quire/internal/post"
	"quire/internal/search/fulltext"
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
}

// SearchOptions says how much of what is found is wanted.
type SearchOptions struct {
	Limit int // hits
	Width int // of a snippet, in cells; 0 is no snippets
}

// Search finds the posts whose text has the words, phrases and exclusions of f.Query,
// among those that f selects by everything else; the best match comes first whatever
// the order that f asks for. A query of fields only finds what they select, in list
// order; one that asks for nothing finds nothing.
//
// The first search makes the full text, which reads every post: see PrepareSearch. An
// error says that ctx has ended.
func (ix *Index) Search(ctx context.Context, f Filter, opt SearchOptions) (Found, error) {
	f.FieldsOnly = true
	sel, err := ix.SelectContext(ctx, f, nil)
	if err != nil {
		return Found{}, err
	}
	q := sel.Query()
	switch {
	case q.Empty():
		return Found{}, nil
	case !q.HasText():
		return ix.shown(ctx, sel, opt)
	}
	text, err := ix.fullText(ctx)
	if err != nil {
		return Found{}, err
	}
	allowed := make([]bool, ix.Len())
	for _, p := range sel.All() {
		allowed[ix.at(p)] = true
	}
	words := fulltext.QueryOf(q)
	r := text.Search(words, opt.Limit, func(doc int) bool { return allowed[doc] })
	out := Found{Total: r.Found, Hits: make([]Hit, len(r.Hits))}
	for i, h := range r.Hits {
		out.Hits[i] = Hit{Post: ix.posts[h.Doc], Score: h.Score}
	}
	return out, ix.addSnippets(ctx, out.Hits, words, opt)
}

// shown is what a query without words finds.
func (ix *Index) shown(ctx context.Context, sel *Selection, opt SearchOptions) (Found, error) {
	out := Found{Total: sel.Found()}
	for _, p := range sel.All()[:min(opt.Limit, sel.Found())] {
		out.Hits = append(out.Hits, Hit{Post: p})
	}
	return out, ix.addSnippets(ctx, out.Hits, fulltext.Query{}, opt)
}

// addSnippets reads the posts that were found. One that cannot be read has its summary
// for a snippet.
func (ix *Index) addSnippets(ctx context.Context, hits []Hit, q fulltext.Query, opt SearchOptions) error {
	if opt.Width <= 0 {
		return nil
	}
	finder := fulltext.NewFinder(q)
	for i := range hits {
		if err := ctx.Err(); err != nil {
			return err
		}
		p := hits[i].Post
		text := fulltext.Text{Plain: p.Summary}
		if body, err := ix.Read(p); err == nil {
			text = fulltext.Plain(body)
		}
		hits[i].Snippet = finder.Snippet(text, opt.Width)
	}
	return nil
}

// PrepareSearch does now what the first Search would do: it reads every post, or what
// the cache does not know of them, and makes the full text. Call it off the thread that
// must not wait. An error says that ctx has ended.
func (ix *Index) PrepareSearch(ctx context.Context) error {
	_, err := ix.fullText(ctx)
	return err
}

// SearchReady says that a Search will not have to make the full text first.
func (ix *Index) SearchReady() bool { return ix.lazy.text.Load() != nil }

// textKeeper keeps the full text of the newest snapshot of a folder that was asked for
// it: that of the next one is made of it, by reading what has changed.
type textKeeper struct {
	once   sync.Once
	turn   chan struct{} // one at a time
	newest *fulltext.Index
}

// take waits for the turn.
func (k *textKeeper) take(ctx context.Context) error {
	k.once.Do(func() { k.turn = make(chan struct{}, 1) })
	select {
	case k.turn <- struct{}{}:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fullText returns the full text of the posts, numbered as they are in the index.
func (ix *Index) fullText(ctx context.Context) (*fulltext.Index, error) {
	if text := ix.lazy.text.Load(); text != nil {
		return text, nil
	}
	keeper := &ix.src.text
	if err := keeper.take(ctx); err != nil {
		return nil, err
	}
	defer func() { <-keeper.turn }()
	if text := ix.lazy.text.Load(); text != nil {
		return text, nil
	}
	before, keys := keeper.newest, ix.textKeys()
	if before == nil {
		before = ix.opt.Cache.loadText(ix.src)
	}
	text, changes, err := ix.makeText(ctx, before, keys)
	if err != nil {
		return nil, err
	}
	if changes > ix.Len()/100 && ix.opt.Cache.saveText(ix.src, text) {
		// From the file it takes no memory of ours. Another process may have written it
		// meanwhile; what that knows is right too.
		if kept, _, err := ix.makeText(ctx, ix.opt.Cache.loadText(ix.src), keys); err == nil {
			text = kept
		}
	}
	keeper.newest = text
	ix.lazy.text.Store(text)
	return text, nil
}

// makeText makes the full text of before, which may be nil, and of the posts that it does
// not know. It says how many posts are others than before.
func (ix *Index) makeText(ctx context.Context, before *fulltext.Index, keys []string) (text *fulltext.Index, changes int, err error) {
	if before == nil {
		before = &fulltext.Index{}
	}
	var read atomic.Int64
	text, err = before.Update(ctx, fulltext.Source{
		Len: ix.Len(),
		Key: func(i int) string { return keys[i] },
		Reader: func() (func(i int) fulltext.Document, func()) {
			r := ix.src.tree.reader(maxFile)
			return func(i int) fulltext.Document {
				read.Add(1)
				return wordsOf(r, ix.posts[i])
			}, r.close
		},
	})
	gone := before.Len() - (ix.Len() - int(read.Load()))
	return text, max(int(read.Load()), gone), err
}

// wordsOf returns what a post is to be found by. Of one that cannot be read that is
// what the index knows.
func wordsOf(r reader, p *post.Post) fulltext.Document {
	d := fulltext.Document{Title: p.Title, Tags: slices.Concat(p.Categories, p.Tags, p.Authors, []string{p.Series})}
	if p.Described {
		d.Tags = append(d.Tags, p.Summary)
	}
	dir, name := path.Split(p.Path)
	if src, _, err := r.read(strings.TrimSuffix(dir, "/"), name, stamp{size: -1}); err == nil {
		d.Body = fulltext.Plain(post.Body(src))
	}
	return d
}

// textKeys returns a key for every post, which says the same in every process: two posts
// have one key when the same program has read the same file. A file that has changed just
// now may change again without showing it; its key is like no other.
func (ix *Index) textKeys() []string {
	now := time.Now().UnixNano()
	keys := make([]string, ix.Len())
	for i := range keys {
		keys[i] = fmt.Sprint(now, i)
	}
	if ix.read == nil {
		return keys
	}
	program := emptyDigest.add(ix.opt.Cache.Build)
	for i := range ix.read.readings {
		r := &ix.read.readings[i]
		if r.post == nil {
			continue
		}
		d := program.add(r.path).number(r.ground).number(uint64(r.stamp.size)).number(uint64(r.stamp.mtime))
		if r.stamp.size < 0 || r.stamp.mtime > now-int64(racy) {
			d = d.number(uint64(now))
		}
		if at := ix.at(r.post); at >= 0 {
			keys[at] = string(binary.LittleEndian.AppendUint64(nil, uint64(d)))
		}
	}
	return keys
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
	data, err := mapFile(c.textFile(root))
	if err != nil {
		return nil
	}
	text, err := fulltext.Open(data)
	if err != nil {
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
