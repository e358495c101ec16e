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
	"time"

	"quire/internal/fulltext"
	"quire/internal/post"
)

// prepareSearch does now what the first Search would do: it reads every post, or what
// the cache does not know of them, and makes the full text, leaving a core to others.
// Call it off the thread that must not wait. An error says that ctx has ended, or that
// there will be no full text.
func (ix *Index) prepareSearch(ctx context.Context) error {
	_, err := ix.fullText(ctx, max(1, runtime.GOMAXPROCS(0)-1))
	return err
}

// SearchReady says that a Search will not have to make the full text first.
func (ix *Index) SearchReady() bool { return ix.lazy.text.Load() != nil }

// Whole says that all of the folder is known, so that it can be searched: by having
// been read, or from the cache.
func (ix *Index) Whole() bool { return ix.read != nil || ix.complete }

// SearchProgress tells how many of how many posts the full text has taken in so far.
func (ix *Index) SearchProgress() (done, all int) {
	if ix.SearchReady() {
		return ix.Len(), ix.Len()
	}
	return ix.src.text.progress(ix), ix.Len()
}

// textKeeper makes the full text of one snapshot of a folder after the other, for all
// who ask, and each from the one before by reading what has changed. What is being made
// is finished even if all who wait for it give up: the next who asks needs it too.
type textKeeper struct {
	mu     sync.Mutex
	making *making // nil when nothing is
	newest *fulltext.Index
	kept   func() *fulltext.Index // waits for what the cache has; nil when it was not asked for
}

// recall begins to load what the cache has.
func (k *textKeeper) recall(c Cache, src *Source) {
	load := sync.OnceValue(func() *fulltext.Index { return c.loadText(src) })
	k.mu.Lock()
	k.kept = load
	k.mu.Unlock()
	go func() {
		defer func() { _ = recover() }() // who waits for it is told
		load()
	}()
}

// making is the full text of a snapshot while it is made.
type making struct {
	ix      *Index
	done    chan struct{}
	err     error // after done: why there is none
	missing atomic.Int64
	read    atomic.Int64
}

// fullText returns the full text of the posts, numbered as they are in the index. It is
// made with so many goroutines at most, 0 for one a core.
func (ix *Index) fullText(ctx context.Context, workers int) (*fulltext.Index, error) {
	for ctx.Err() == nil {
		if text := ix.lazy.text.Load(); text != nil {
			return text, nil
		}
		m := ix.src.text.make(ix, workers)
		select {
		case <-m.done:
			if m.ix.snapshot == ix.snapshot && m.err != nil {
				return nil, m.err
			}
		case <-ctx.Done():
		}
	}
	return nil, ctx.Err()
}

// make starts to make the full text of ix, or tells of the one that is being made.
func (k *textKeeper) make(ix *Index, workers int) *making {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.making != nil {
		return k.making
	}
	m := &making{ix: ix, done: make(chan struct{})}
	k.making = m
	if ix.SearchReady() { // somebody else was quicker
		k.making = nil
		close(m.done)
		return m
	}
	m.missing.Store(int64(ix.Len()))
	before, kept := k.newest, k.kept
	if k.kept = nil; kept == nil {
		kept = func() *fulltext.Index { return ix.opt.Cache.loadText(ix.src) }
	}
	go func() {
		text, err := m.run(before, kept, workers)
		k.mu.Lock()
		defer k.mu.Unlock()
		if m.err, k.making = err, nil; err == nil {
			k.newest = text
			ix.lazy.text.Store(text)
		}
		close(m.done)
	}()
	return m
}

func (k *textKeeper) progress(ix *Index) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.making == nil || k.making.ix.snapshot != ix.snapshot {
		return 0
	}
	return max(0, ix.Len()-int(k.making.missing.Load()-k.making.read.Load()))
}

// run makes the full text from the one before, which may be nil, or else from what was
// kept. A panic on the way is an error.
func (m *making) run(before *fulltext.Index, kept func() *fulltext.Index, workers int) (text *fulltext.Index, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("full text: %v", p)
		}
	}()
	ix := m.ix
	keys := ix.textKeys()
	if before == nil {
		before = kept()
	}
	text, changes, err := m.from(before, keys, workers)
	if err != nil {
		return nil, err
	}
	if changes > ix.Len()/100 && ix.opt.Cache.saveText(ix.src, text) {
		// From the file it takes no memory of ours, which is given back before. Another
		// process may have written it meanwhile; what that knows is right too.
		large := text.Size() > 1<<20
		if text = nil; large {
			debug.FreeOSMemory()
		}
		text, _, err = m.from(ix.opt.Cache.loadText(ix.src), keys, workers)
	}
	return text, err
}

// from makes the full text of before, which may be nil, and of the posts that it does
// not know. It says how many posts are others than before.
func (m *making) from(before *fulltext.Index, keys []string, workers int) (text *fulltext.Index, changes int, err error) {
	if before == nil {
		before = &fulltext.Index{}
	}
	ix := m.ix
	m.read.Store(0)
	text, err = before.Update(context.Background(), fulltext.Source{
		Len:     ix.Len(),
		Workers: workers,
		Missing: func(n int) { m.missing.Store(int64(n)) },
		Key:     func(i int) string { return keys[i] },
		Reader: func() (func(i int) fulltext.Document, func()) {
			r := ix.src.tree.reader(maxFile)
			return func(i int) fulltext.Document {
				defer m.read.Add(1)
				return wordsOf(r, ix.posts[i])
			}, r.close
		},
	})
	missing := int(m.missing.Load())
	gone := before.Len() - (ix.Len() - missing)
	return text, max(missing, gone), err
}

// wordsOf returns what a post is to be found by. Of one that cannot be read, or that
// the reading of Markdown gives up on, that is what the index knows.
func wordsOf(r reader, p *post.Post) (d fulltext.Document) {
	d = fulltext.Document{Title: p.Title, Tags: slices.Concat(p.Categories, p.Tags, p.Authors, []string{p.Series})}
	if p.Described {
		d.Tags = append(d.Tags, p.Summary)
	}
	defer func() { _ = recover() }()
	if body, err := bodyOf(r, p); err == nil {
		d.Body = fulltext.Plain(body)
	}
	return d
}

// textKeys returns a key for every post, which says the same in every process: two posts
// have one key when the same program has read the same file. A file that has changed just
// now may change again without showing it; its key is like no other.
func (ix *Index) textKeys() []string {
	ix.lazy.keyed.Do(func() { ix.lazy.keys = ix.makeTextKeys() })
	return ix.lazy.keys
}

func (ix *Index) makeTextKeys() []string {
	now := time.Now().UnixNano()
	keys := make([]string, ix.Len())
	if ix.read != nil {
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
			at := int32(i) // as the cache has them
			if i >= len(ix.posts) || ix.posts[i] != r.post {
				at = ix.at(r.post)
			}
			if at >= 0 {
				keys[at] = string(binary.LittleEndian.AppendUint64(nil, uint64(d)))
			}
		}
	}
	for i := range keys {
		if keys[i] == "" {
			keys[i] = fmt.Sprint(now, i)
		}
	}
	return keys
}
