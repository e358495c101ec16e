package index

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"quire/internal/index/folder"
	"quire/internal/post"
)

const (
	debounce      = 100 * time.Millisecond // without a change before a new walk
	maxDebounce   = time.Second            // at most until a walk while changes go on
	pollInterval  = 2 * time.Second        // between walks of a folder that cannot be watched
	firstPaint    = 100 * time.Millisecond // that the first page of a big folder has the cores for itself
	filterDelay   = 300 * time.Millisecond // until the filter is prepared, so that it does not slow the first page
	fullTextDelay = 2 * time.Second        // from then until the full text is made, for a reader who types at once
	savedShare    = 50                     // the cache is saved again once one post in so many has changed
)

// Library keeps the newest Index of a folder. Goroutines may share it.
type Library struct {
	origin
	current atomic.Pointer[Index]
	rescan  chan struct{}
}

// NewLibrary returns a library that knows no posts yet; Follow fills it.
func NewLibrary(src *folder.Source, opt Options) *Library {
	l := &Library{origin: origin{src: src, opt: opt}, rescan: make(chan struct{}, 1)}
	l.current.Store(newIndex(&snapshot{origin: &l.origin, site: folder.Site{Title: src.Title()}}))
	return l
}

// Source returns the content folder.
func (l *Library) Source() *folder.Source { return l.src }

// Index returns the newest snapshot, never nil.
func (l *Library) Index() *Index { return l.current.Load() }

// Rescan asks for a new walk now; it does not wait for it.
func (l *Library) Rescan() {
	select {
	case l.rescan <- struct{}{}:
	default:
	}
}

// Follow reads the folder and goes on following it until ctx is done, which closes the
// channel. It delivers what the cache knows, or else partial snapshots while the folder is
// first read, then the whole, then one after every change. A slow receiver gets the newest
// only. One Follow at a time serves a library.
func (l *Library) Follow(ctx context.Context) <-chan *Index {
	out := make(chan *Index, 1)
	go func() {
		defer close(out)
		l.follow(ctx, func(ix *Index) {
			ix.version = l.Index().version + 1
			l.current.Store(ix)
			replace(out, ix)
		})
	}()
	return out
}

// replace sends ix in place of one that has not been received yet. It never blocks when it is
// the only sender and the channel has room for one.
func replace(to chan *Index, ix *Index) {
	select {
	case <-to:
	default:
	}
	to <- ix
}

func (l *Library) follow(ctx context.Context, deliver func(*Index)) {
	if l.src.IsJoined() {
		l.followJoined(ctx, deliver)
		return
	}
	watch := folder.NewWatch(l.src.Dir())
	defer watch.Close()
	var background sync.WaitGroup
	defer background.Wait()
	wanted := make(chan *Index, 1) // the newest whose full text is to be made
	background.Go(func() { prepareTyping(ctx, wanted) })
	before, isFirst, changes := newKnown(l.opt.Cache.Load(l.src)), true, 0
	if before != nil {
		deliver(before.index(&l.origin))
		if len(before.Records) > folder.Big && !sleep(ctx, firstPaint) {
			return
		}
	}
	// Setting watches takes time in a folder of many folders, which a first page does not have:
	// what is not known yet is read without them, and looked at again for changes since.
	for watched := before != nil; ctx.Err() == nil; watched = true {
		started := time.Now()
		var enter func(string)
		if watched {
			watch.Begin()
			enter = watch.Enter
		}
		ix, next, err := l.scan(ctx, before, enter, deliver)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			l.deliverChanged(ix, deliver)
			replace(wanted, l.Index())
			changes += next.Changes(before.stateOrNil())
			if changes > 0 && (isFirst || changes*savedShare >= len(next.Records)) {
				l.save(ix, next, started)
				changes = 0
			}
			before, isFirst = next, false
		case !l.Index().complete: // nothing to show: say why, and go on looking
			deliver(l.failed(err))
		}
		if watched && !l.wait(ctx, watch, err != nil) {
			return
		}
	}
}

// deliverChanged delivers a complete snapshot if it differs from the newest, with what a user
// interface needs at once.
func (l *Library) deliverChanged(ix *Index, deliver func(*Index)) {
	if !hasChanged(l.Index(), ix) {
		return
	}
	ix.Findings()
	if l.Index().Len() > 0 { // there is a list already, which can wait
		ix.prepareLookups()
	}
	deliver(ix)
	ix.prepareLookups()
}

// prepareTyping prepares what typing needs, the list for the filter and then the full text, of
// one snapshot after the other, each once no newer one has come for a while. A search does
// not wait for that.
func prepareTyping(ctx context.Context, wanted <-chan *Index) {
	for {
		var ix *Index
		select {
		case <-ctx.Done():
			return
		case ix = <-wanted:
		}
		for due := time.After(filterDelay); due != nil; {
			select {
			case <-ctx.Done():
				return
			case ix = <-wanted:
			case <-due:
				due = nil
			}
		}
		ix.corpus().Prepare()
		if !sleep(ctx, fullTextDelay) {
			return
		}
		_ = ix.prepareSearch(ctx) // a search reports the error
	}
}

// sleep waits for some time; it returns false when ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// scan walks and reads the folder; a panic is an error like any other.
func (l *Library) scan(ctx context.Context, before *known, enter func(string), deliver func(*Index)) (ix *Index, next *known, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("content folder: the scan failed: %v", p)
		}
	}()
	w, err := folder.NewWalk(ctx, l.src, before != nil, enter)
	if err != nil {
		return nil, nil, err
	}
	return l.read(ctx, w, before, deliver)
}

// save writes to the cache what was read.
func (l *Library) save(ix *Index, read *known, started time.Time) {
	defer func() { _ = recover() }() // the cache must not stop us following
	l.opt.Cache.Save(l.src, read.State, ix.posts, started)
}

// failed returns an index without posts whose finding is why.
func (l *Library) failed(err error) *Index {
	ix := newIndex(&snapshot{origin: &l.origin, site: l.Index().site, complete: true})
	ix.found = []post.Finding{{Path: ".", Severity: post.Error, Rule: folder.Unreadable, Message: err.Error()}}
	ix.unread = 1
	return ix
}

// wait returns true when it is time for a new walk, false when ctx is done. After a failure
// it polls, for nothing in the folder need change when its reason goes.
func (l *Library) wait(ctx context.Context, w *folder.Watch, failed bool) bool {
	var due, latest <-chan time.Time
	if failed || w.Polls() {
		due = time.After(pollInterval)
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
		case <-w.Changes():
			due = time.After(debounce)
			if latest == nil {
				latest = time.After(maxDebounce)
			}
		}
	}
}

// hasChanged reports whether two snapshots, of which the second is complete, differ in anything.
func hasChanged(old, ix *Index) bool {
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
