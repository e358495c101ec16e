package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"quire/internal/post"
)

// Options are what an index depends on beside the files.
type Options struct {
	// Now tells the time, by which posts of the future are known; nil is time.Now.
	Now func() time.Time
	// Released says that every post is out, whatever its date: posts that come with the
	// program are, whatever the clock of the machine says.
	Released bool
	// Locale, as in "en_US.UTF-8", chooses among the language variants of a post.
	Locale string
	// Cache keeps what was read; the zero value does not.
	Cache Cache
	// Searched says that a Search will follow: the full text that the cache has is read
	// while the folder is.
	Searched bool
}

const (
	batch        = 64                     // files that a worker takes at a time
	firstPartial = 30 * time.Millisecond  // until the first partial snapshot at the latest
	firstPage    = 2 * batch              // posts in the first one of a folder that takes that long
	big          = 1500                   // documents in such a folder
	nextPartial  = 150 * time.Millisecond // between the others
)

// Load reads the whole folder. It fails only when the folder itself cannot be read, files
// run out or ctx ends; what is wrong with single files is among the findings.
func Load(ctx context.Context, src *Source, opt Options) (*Index, error) {
	if src.join != nil {
		return loadJoined(ctx, src, opt)
	}
	started, recall := time.Now(), opt.recall(src)
	w, err := newWalk(ctx, src, opt.Cache.has(src), nil)
	known := recall()
	if err != nil {
		return nil, err
	}
	ix, read, err := w.load(ctx, opt, known, listener{})
	if err == nil && read.changes(known) > 0 {
		opt.Cache.save(src, ix, read, started)
	}
	return ix, err
}

// recall begins to load what is known about a folder; what it returns waits for that. It
// goes on to what the search and an index of posts that have not changed will need.
func (opt Options) recall(src *Source) func() *memory {
	if opt.Searched {
		src.text.recall(opt.Cache, src)
	}
	known := make(chan *memory, 1)
	go func() {
		var m *memory
		tell := sync.OnceFunc(func() { known <- m })
		defer func() {
			_ = recover() // nothing is known then
			tell()
		}()
		if m = opt.Cache.load(src); m != nil {
			tell()
			if ix := m.snapshot(src, opt); opt.Searched {
				ix.textKeys()
			}
		}
	}()
	return func() *memory { return <-known }
}

// reading is what a file told when it was read last.
type reading struct {
	path     string
	ground   uint64
	stamp    stamp
	post     *post.Post
	findings []post.Finding
}

// listener is who follows a reading of the folder; the zero value is nobody.
type listener struct {
	emit  func(*Index)        // takes partial snapshots
	enter func(folder string) // is told of each folder before it is listed
}

// load reads the folder, all of it or what changed since before.
func (w *walk) load(ctx context.Context, opt Options, before *memory, to listener) (*Index, *memory, error) {
	src := w.src
	all := make([]reading, len(w.docs))
	done := make(chan [2]int, len(w.docs)/batch+1)
	go w.readAll(ctx, all, before, done)
	site := w.site()
	timer := time.NewTimer(firstPartial)
	defer timer.Stop()
	var posts []*post.Post
	findings := slices.Clone(w.findings)
	soon := to.emit != nil && before == nil && len(w.docs) > big
	partial := func() {
		if to.emit != nil && before == nil && len(posts) > 0 {
			to.emit(build(src, opt, site, slices.Clone(posts), slices.Clone(findings), false))
		}
		timer.Reset(nextPartial)
	}
	for open := true; open; {
		select {
		case span, ok := <-done:
			if open = ok; !ok {
				break
			}
			for i := range all[span[0]:span[1]] {
				r := &all[span[0]+i]
				if r.post != nil {
					posts = append(posts, r.post)
				}
				findings = append(findings, r.findings...)
			}
			if soon && len(posts) >= firstPage {
				soon = false
				partial()
			}
		case <-timer.C:
			partial()
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if w.short.Load() { // posts would be missing that are there
		return nil, nil, src.unreadable(syscall.EMFILE)
	}
	after := &memory{readings: all, site: site, fresh: int(w.fresh.Load())}
	if before != nil && after.changes(before) == 0 {
		return before.snapshot(src, opt).confirmed(findings), before, nil
	}
	after.ix = build(src, opt, site, posts, findings, true)
	after.ix.read = after
	return after.ix, after, nil
}

// readAll reads every document on a few goroutines and sends the spans that are
// done; it closes the channel at the end. The last folders come first, for they tend
// to hold the newest posts.
func (w *walk) readAll(ctx context.Context, all []reading, before *memory, done chan<- [2]int) {
	defer close(done)
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 8) {
		wg.Go(func() {
			r := w.src.tree.reader(maxFile)
			defer r.close()
			for ctx.Err() == nil {
				hi := len(all) - int(taken.Add(batch)) + batch
				lo := max(hi-batch, 0)
				if hi <= 0 {
					return
				}
				for i := lo; i < hi; i++ {
					d := &w.docs[i]
					was := before.found(i, d)
					if was != nil && was.ground == d.ground() && was.stamp.size >= 0 {
						if d.now.size < 0 {
							d.now = r.stamp(d.folder.path, d.name)
						}
						if d.now == was.stamp {
							all[i] = *was
							continue
						}
					}
					all[i] = w.read(r, d, w.place(d, was), was)
					if was == nil || was.stamp != all[i].stamp || was.ground != all[i].ground {
						w.fresh.Add(1)
						runtime.Gosched() // the screen is waiting for a turn
					}
				}
				done <- [2]int{lo, hi}
			}
		})
	}
	wg.Wait()
}

// read reads one document, unless it is as it was.
func (w *walk) read(r reader, d *document, place post.Place, was *reading) (out reading) {
	out.path, out.ground = place.Path, d.ground()
	fail := func(message string) reading {
		out.post, out.stamp = nil, stamp{size: -1}
		out.findings = []post.Finding{{Path: place.Path, Severity: post.Error, Rule: unreadable, Message: message}}
		return out
	}
	defer func() { // one bad post hides no other
		if p := recover(); p != nil {
			out = fail(fmt.Sprintf("not readable: the parser gave up: %v", p))
		}
	}()
	old := stamp{size: -1}
	if was != nil && was.ground == out.ground {
		old = was.stamp
	}
	data, now, err := r.read(d.folder.path, d.name, old)
	switch {
	case errors.Is(err, errSame):
		return *was
	case errors.Is(err, fs.ErrNotExist): // deleted since the walk
		out.stamp = stamp{size: -1}
		return out
	case errors.Is(err, errSpecial):
		return fail("not a regular file, not read")
	case err != nil:
		if spent(err) {
			w.short.Store(true)
		}
		return fail("not readable: " + plainError(err).Error())
	}
	out.stamp = now
	out.post, out.findings = post.Parse(place, data)
	return out
}
