package index

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"quire/internal/fulltext"
	"quire/internal/index/folder"
	"quire/internal/markdown"
	"quire/internal/parallel"
	"quire/internal/post"
)

// prepareSearch does now what the first Search would do: it reads every post, or what the
// cache does not have of them, and makes the full text, leaving a core to others. Call it off
// the goroutine that must not wait. An error means that ctx has ended, or that there will be
// no full text.
func (ix *Index) prepareSearch(ctx context.Context) error {
	_, err := ix.fullText(ctx, max(1, runtime.GOMAXPROCS(0)-1))
	return err
}

// SearchReady reports whether a Search will not have to make the full text first.
func (ix *Index) SearchReady() bool { return ix.computed.text.Load() != nil }

// SearchProgress returns how many of how many posts the full text has taken in so far.
func (ix *Index) SearchProgress() (done, all int) {
	if ix.SearchReady() {
		return ix.Len(), ix.Len()
	}
	return ix.text.progress(ix), ix.Len()
}

// textBuilder makes the full text of one snapshot of a folder after the other, for all who
// ask, and each from the one before by reading what has changed. A build is finished even if
// all who wait for it give up: the next who asks needs it too.
type textBuilder struct {
	mu     sync.Mutex
	build  *textBuild // nil without one
	newest *fulltext.Index
	loaded func() *fulltext.Index // waits for what the cache has; nil when it was not asked for
}

// textBuild is the full text of a snapshot while it is made.
type textBuild struct {
	ix      *Index
	done    chan struct{}
	err     error // after done: why it failed
	missing atomic.Int64
	read    atomic.Int64
}

// preload begins to load what the cache has.
func (b *textBuilder) preload(o *origin) {
	load := sync.OnceValue(func() *fulltext.Index { return o.opt.Cache.LoadText(o.src) })
	b.mu.Lock()
	b.loaded = load
	b.mu.Unlock()
	go func() {
		defer func() { _ = recover() }() // who waits for it panics too
		load()
	}()
}

// fullText returns the full text of the posts, numbered as they are in the index. It is made
// with at most so many goroutines, 0 for one per core.
func (ix *Index) fullText(ctx context.Context, workers int) (*fulltext.Index, error) {
	for ctx.Err() == nil {
		if text := ix.computed.text.Load(); text != nil {
			return text, nil
		}
		b := ix.text.start(ix, workers)
		parallel.Wait(ctx, func() {
			select {
			case <-b.done:
			case <-ctx.Done():
			}
		})
		select {
		case <-b.done:
			if b.ix.snapshot == ix.snapshot && b.err != nil {
				return nil, b.err
			}
		default:
		}
	}
	return nil, ctx.Err()
}

// start starts to build the full text of ix, or returns the build that is under way.
func (b *textBuilder) start(ix *Index, workers int) *textBuild {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.build != nil {
		return b.build
	}
	t := &textBuild{ix: ix, done: make(chan struct{})}
	if ix.SearchReady() { // another goroutine was quicker
		close(t.done)
		return t
	}
	b.build = t
	t.missing.Store(int64(ix.Len()))
	before, loaded := b.newest, b.loaded
	if b.loaded = nil; loaded == nil {
		loaded = func() *fulltext.Index { return ix.opt.Cache.LoadText(ix.src) }
	}
	go func() {
		text, err := t.run(before, loaded, workers)
		b.mu.Lock()
		defer b.mu.Unlock()
		if t.err, b.build = err, nil; err == nil {
			b.newest = text
			ix.computed.text.Store(text)
		}
		close(t.done)
	}()
	return t
}

func (b *textBuilder) progress(ix *Index) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.build == nil || b.build.ix.snapshot != ix.snapshot {
		return 0
	}
	return max(0, ix.Len()-int(b.build.missing.Load()-b.build.read.Load()))
}

// run makes the full text from the one before, which may be nil, or else from what the cache
// has. A panic is an error.
func (t *textBuild) run(before *fulltext.Index, loaded func() *fulltext.Index,
	workers int,
) (text *fulltext.Index, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("full text: %v", p)
		}
	}()
	ix := t.ix
	keys := ix.textKeys()
	if before == nil {
		before = loaded()
	}
	text, changes, err := t.update(before, keys, workers)
	if err != nil {
		return nil, err
	}
	if changes > ix.Len()/100 && ix.opt.Cache.SaveText(ix.src, text) {
		// Mapped from the file it takes no memory of ours, which is given back before. Another
		// process may have written the file since; what that knows is right too.
		isLarge := text.Size() > 1<<20
		if text = nil; isLarge {
			debug.FreeOSMemory()
		}
		text, _, err = t.update(ix.opt.Cache.LoadText(ix.src), keys, workers)
	}
	return text, err
}

// update makes the full text from the one before, which may be nil, and the posts that it does
// not have. changes is how many posts differ from those before.
func (t *textBuild) update(before *fulltext.Index, keys []string,
	workers int,
) (text *fulltext.Index, changes int, err error) {
	if before == nil {
		before = &fulltext.Index{}
	}
	ix := t.ix
	t.read.Store(0)
	text, err = before.Update(context.Background(), fulltext.Source{
		Len:     ix.Len(),
		Workers: workers,
		Missing: func(n int) { t.missing.Store(int64(n)) },
		Key:     func(i int) string { return keys[i] },
		Reader: func() (func(i int) fulltext.Document, func()) {
			bodies := ix.src.Bodies()
			return func(i int) fulltext.Document {
				defer t.read.Add(1)
				return ix.textOf(bodies, ix.posts[i])
			}, bodies.Close
		},
	})
	missing := int(t.missing.Load())
	gone := before.Len() - (ix.Len() - missing)
	return text, max(missing, gone), err
}

// textOf returns what a post is to be found by. If its file cannot be read, or the reading of
// Markdown panics, that is what the index knows.
func (ix *Index) textOf(bodies *folder.Bodies, p *post.Post) (d fulltext.Document) {
	d = fulltext.Document{Title: p.Title, Tags: slices.Concat(p.Categories, p.Tags, p.Authors, []string{p.Series})}
	if p.HasDescription {
		d.Tags = append(d.Tags, p.Summary)
	}
	defer func() { _ = recover() }()
	if body, err := bodies.Read(p.Path); err == nil {
		d.Body = ix.plainText(p, body)
	}
	return d
}

// plainText returns the words of a post, whose Markdown is body, and of what it includes.
func (ix *Index) plainText(p *post.Post, body []byte) markdown.PlainText {
	if len(p.Includes) > 0 {
		body = ix.expand(p, body).Markdown
	}
	return markdown.ScannerOf(p.Path, body).Plain()
}

// VersionKeys returns a key for the version of every post, in the order of Posts: as long as a post
// has the same key, in this process or another of the same build, its file says the same.
func (ix *Index) VersionKeys() []string { return ix.textKeys() }

// textKeys returns a key for the version of every post, as State.VersionKeys makes them.
func (ix *Index) textKeys() []string {
	c := ix.computed
	c.textKeysOnce.Do(func() {
		c.textKeys = make([]string, ix.Len())
		if ix.state != nil {
			ix.addVersionKeys(c.textKeys)
			ix.addIncluded(c.textKeys)
		}
		for i := range c.textKeys {
			if c.textKeys[i] == "" {
				c.textKeys[i] = folder.UniqueKey(i)
			}
		}
	})
	return c.textKeys
}

// addIncluded adds to keys what the posts include.
func (ix *Index) addIncluded(keys []string) {
	versions := ix.src.Versions()
	defer versions.Close()
	for i, p := range ix.posts {
		if len(p.Includes) > 0 && keys[i] != "" {
			keys[i] = string(binary.LittleEndian.AppendUint64([]byte(keys[i]), ix.included(p, versions, nil)))
		}
	}
}

func (ix *Index) addVersionKeys(keys []string) {
	key := ix.state.VersionKeys(ix.opt.Cache.Build)
	for i := range ix.state.Records {
		p := ix.state.Records[i].Post
		if p == nil {
			continue
		}
		at := int32(i) // as in a cache
		if i >= len(ix.posts) || ix.posts[i] != p {
			at = ix.position(p)
		}
		if at >= 0 {
			keys[at] = key(i)
		}
	}
}
