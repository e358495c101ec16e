package index

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"quire/internal/post"
)

const (
	quiet    = 100 * time.Millisecond // without a change before a new scan
	patient  = time.Second            // at most until a scan while changes go on
	poll     = 2 * time.Second        // between scans of a folder that cannot be watched
	painting = 100 * time.Millisecond // that the first page of a big folder has the cores for itself
	settled  = 300 * time.Millisecond // until the filter is prepared, so that the first page is not in its way
	idle     = 2 * time.Second        // from then until the full text is made, for a reader who types at once
	often    = 50                     // the cache is written again once one post in so many has changed
)

// Library keeps the newest Index of a Source. Goroutines may share it.
type Library struct {
	src     *Source
	opt     Options
	current atomic.Pointer[Index]
	rescan  chan struct{}
}

// NewLibrary returns a library that knows no posts yet; Follow fills it.
func NewLibrary(src *Source, opt Options) *Library {
	l := &Library{src: src, opt: opt, rescan: make(chan struct{}, 1)}
	site := Site{Title: joinedTitle}
	if src.join == nil {
		site.Title = (&walk{src: src}).folderTitle()
	}
	l.current.Store(newIndex(&snapshot{src: src, opt: opt, site: site}))
	return l
}

// Source returns the content folder.
func (l *Library) Source() *Source { return l.src }

// Index returns the newest snapshot, never nil.
func (l *Library) Index() *Index { return l.current.Load() }

// Rescan asks for a new scan now; it does not wait for it.
func (l *Library) Rescan() {
	select {
	case l.rescan <- struct{}{}:
	default:
	}
}

// Follow reads the folder and goes on following it until ctx is done, which closes
// the channel. It delivers what the cache knows, or else partial snapshots while the
// folder is first read, then the whole, then one after every change. A slow receiver gets
// the newest only. One Follow at a time serves a library.
func (l *Library) Follow(ctx context.Context) <-chan *Index {
	out := make(chan *Index, 1)
	go func() {
		defer close(out)
		l.follow(ctx, func(ix *Index) {
			ix.version = l.Index().version + 1
			l.current.Store(ix)
			select { // the newest wins: only we send, so there is room afterwards
			case <-out:
			default:
			}
			out <- ix
		})
	}()
	return out
}

func (l *Library) follow(ctx context.Context, deliver func(*Index)) {
	if l.src.join != nil {
		l.followJoined(ctx, deliver)
		return
	}
	watch := newWatch(l.src.dir)
	defer watch.close()
	var background sync.WaitGroup
	defer background.Wait()
	whole := make(chan *Index, 1) // the newest whose full text is to be made
	background.Go(func() { prepare(ctx, whole) })
	known, first, changes := l.opt.Cache.load(l.src), true, 0
	if known != nil {
		deliver(known.snapshot(l.src, l.opt))
		if len(known.readings) > big && !rest(ctx, painting) {
			return
		}
	}
	// Watches take time in a folder of many folders, which a first page has not: what is
	// not known yet is read without, and looked at again for what has changed meanwhile.
	for unseen := known == nil; ctx.Err() == nil; unseen = false {
		started, to := time.Now(), listener{emit: deliver}
		if !unseen {
			watch.begin()
			to.enter = watch.enter
		}
		ix, next, err := l.scan(ctx, known, to)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			if changedSince(l.Index(), ix) {
				ix.Findings() // not in the way of who asks
				if l.Index().Len() > 0 {
					ix.prepareLookups() // the list need not wait: it has something to show
				}
				deliver(ix)
				ix.prepareLookups()
			}
			offer(whole, l.Index())
			changes += next.changes(known)
			if changes > 0 && (first || changes*often >= len(next.readings)) {
				l.keep(ix, next, started)
				changes = 0
			}
			known, first = next, false
		case !l.Index().complete: // nothing to show: say why, and go on looking
			deliver(l.failed(err))
		}
		if !unseen && !l.wait(ctx, watch, err != nil) {
			return
		}
	}
}

// prepare makes ready what typing needs, the list for the filter and then the full text, of
// one snapshot after the other, each once it has settled. A search does not wait for that.
func prepare(ctx context.Context, whole <-chan *Index) {
	for {
		var ix *Index
		select {
		case <-ctx.Done():
			return
		case ix = <-whole:
		}
		for due := time.After(settled); due != nil; {
			select {
			case <-ctx.Done():
				return
			case ix = <-whole:
			case <-due:
				due = nil
			}
		}
		ix.searcher().Prepare()
		if !rest(ctx, idle) {
			return
		}
		_ = ix.prepareSearch(ctx) // who searches is told what is wrong
	}
}

// rest lets some time pass; false when ctx ends first.
func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// offer puts ix in the place of what has not been taken yet.
func offer(to chan *Index, ix *Index) {
	select {
	case <-to:
	default:
	}
	to <- ix
}

// scan loads the folder; a panic on the way is an error like any other.
func (l *Library) scan(ctx context.Context, known *memory, to listener) (ix *Index, next *memory, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("content folder: the scan gave up: %v", p)
		}
	}()
	w, err := newWalk(ctx, l.src, known != nil, to.enter)
	if err != nil {
		return nil, nil, err
	}
	return w.load(ctx, l.opt, known, to)
}

// keep writes to the cache what a scan has read.
func (l *Library) keep(ix *Index, next *memory, started time.Time) {
	defer func() { _ = recover() }() // the cache must not stop us following
	l.opt.Cache.save(l.src, ix, next, started)
}

// failed is an index without posts that tells why.
func (l *Library) failed(err error) *Index {
	return newIndex(&snapshot{
		src: l.src, opt: l.opt, site: l.Index().site, complete: true,
		found: []post.Finding{{Path: ".", Severity: post.Error, Rule: unreadable, Message: err.Error()}}, unread: 1,
	})
}

// wait returns true when it is time for a new scan, false when ctx is done. What failed is
// tried again, for nothing need change in the folder when its reason goes.
func (l *Library) wait(ctx context.Context, w *watch, failed bool) bool {
	var due, latest <-chan time.Time
	if failed || w.polls() {
		due = time.After(poll)
	}
	for {
		select {
		case <-ctx.Done():
			return false
		case <-l.rescan:
			return true
		case <-due:
			return true
		case <-latest:
			return true
		case <-w.changes():
			due = time.After(quiet)
			if latest == nil {
				latest = time.After(patient)
			}
		}
	}
}

// changedSince reports whether two complete snapshots differ in anything.
func changedSince(old, ix *Index) bool {
	if !old.complete || old.site != ix.site || len(old.posts) != len(ix.posts) || len(old.found) != len(ix.found) {
		return true
	}
	for i, p := range ix.posts { // what was not read again is the same pointer
		if old.posts[i] != p {
			return true
		}
	}
	for i, f := range ix.found {
		if old.found[i] != f {
			return true
		}
	}
	return false
}
