package index

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"quire/internal/githistory"
	"quire/internal/index/folder"
	"quire/internal/post"
)

const (
	debounce      = 100 * time.Millisecond // without a change before a new walk
	maxDebounce   = time.Second            // at most until a walk while changes go on
	pollInterval  = 2 * time.Second        // between walks of a folder that cannot be watched
	moveInterval  = time.Second            // between looks at where the path of the folder leads
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
	// moveTick makes the channel that says when to look where the path of the folder leads.
	moveTick func() <-chan time.Time
}

// NewLibrary returns a library that knows no posts yet; Follow fills it.
func NewLibrary(src *folder.Source, opt Options) *Library {
	l := &Library{
		origin: origin{src: src, opt: opt}, rescan: make(chan struct{}, 1),
		moveTick: func() <-chan time.Time { return time.After(moveInterval) },
	}
	l.current.Store(newIndex(&snapshot{origin: &l.origin, site: folder.Site{Title: src.Title()}}))
	return l
}

// Source returns the content folder that the newest snapshot was read from.
func (l *Library) Source() *folder.Source { return l.Index().src }

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
	wanted := make(chan *Index, 1) // the newest whose full text is to be made
	f := &follower{Library: l, deliver: deliver, wanted: wanted}
	defer f.background.Wait()
	if !l.opt.Frugal {
		f.background.Go(func() { prepareTyping(ctx, wanted) })
	}
	f.turnTo(&l.origin)
	defer func() { f.watch.Close() }()
	f.before = newKnown(l.opt.Cache.Load(l.src))
	if f.before != nil {
		deliver(f.before.index(&l.origin))
		if len(f.before.Records) > folder.Big && !sleep(ctx, firstPaint) {
			return
		}
	}
	// Setting watches takes time in a folder of many folders, which a first page does not have:
	// what is not known yet is read without them, and looked at again for changes since.
	for watched := f.before != nil; ctx.Err() == nil; watched = true {
		err := f.look(ctx, watched)
		if watched && !f.wait(ctx, err != nil) {
			return
		}
	}
}

// follower follows the folder of a library for one Follow.
type follower struct {
	*Library
	deliver func(*Index)
	wanted  chan *Index

	background sync.WaitGroup

	from    *origin // of the folder that the path leads to
	watch   *folder.Watch
	before  *known // what was read there last; nil before that
	isFirst bool   // nothing has been read there
	changes int    // since the cache was saved
	hasted  int    // walks in a row of a folder that moved meanwhile

	checkout *githistory.Checkout // whose commits date posts; nil where none do
	commit   string               // its version when it was looked at

	included    uint64 // a hash of the versions of all that posts include
	hasIncluded bool   // it is known
}

// turnTo follows another folder, of which nothing is known.
func (f *follower) turnTo(from *origin) {
	if f.watch != nil {
		f.watch.Close()
	}
	f.from, f.watch = from, folder.NewWatch(from.src.RealDir())
	f.before, f.isFirst, f.changes, f.hasIncluded = nil, true, 0, false
	f.checkout, f.commit = nil, ""
}

// look walks and reads the folder that the path leads to now, and delivers what has changed.
func (f *follower) look(ctx context.Context, watched bool) error {
	src, err := f.from.src.Reopen()
	if err == nil && src != f.from.src {
		f.turnTo(&origin{src: src, opt: f.opt})
	}
	started := time.Now()
	var ix *Index
	var next *known
	if err == nil {
		var enter func(string)
		if watched {
			f.watch.Begin()
			enter = f.watch.Enter
		}
		ix, next, err = f.scan(ctx, enter)
	}
	switch {
	case ctx.Err() != nil:
	case err != nil:
		if !f.Index().complete { // nothing to show: say why, and go on looking
			f.deliver(f.failed(err))
		}
	case f.hasted < maxHasted && f.from.src.HasMoved(): // what was read may be half gone
		f.hasted++
		f.Rescan()
	default:
		f.hasted = 0
		f.onRead(ix, next, started)
		f.followHistory(ctx, next.State)
	}
	return err
}

// maxHasted is how many walks in a row are dropped because the folder has moved meanwhile.
const maxHasted = 3

// onRead delivers what a walk has read and saves it.
func (f *follower) onRead(ix *Index, next *known, started time.Time) {
	if f.hasIncluded && f.lookAtIncluded(ix) { // the posts may be the same, their texts are not
		ix = ix.renewed()
		ix.prepareLookups()
		f.deliver(ix)
	} else {
		f.deliverChanged(ix, f.deliver)
	}
	if !f.hasIncluded { // the first list does not wait for that
		f.lookAtIncluded(ix)
	}
	replace(f.wanted, f.Index())
	f.changes += next.Changes(f.before.stateOrNil())
	if f.changes > 0 && (f.isFirst || f.changes*savedShare >= len(next.Records)) {
		f.save(ix, next, started)
		f.changes = 0
	}
	f.before, f.isFirst = next, false
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

// scan walks and reads the folder; a panic is an error like any other. There are partial
// snapshots only as long as there is no list.
func (f *follower) scan(ctx context.Context, enter func(string)) (ix *Index, next *known, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("content folder: the scan failed: %v", p)
		}
	}()
	w, err := folder.NewWalk(ctx, f.from.src, f.before != nil, enter)
	if err != nil {
		return nil, nil, err
	}
	emit := f.deliver
	if f.Index().complete {
		emit = nil
	}
	return f.from.read(ctx, w, f.before, emit)
}

// save writes to the cache what was read.
func (f *follower) save(ix *Index, read *known, started time.Time) {
	defer func() { _ = recover() }() // the cache must not stop us following
	f.opt.Cache.Save(f.from.src, read.State, ix.posts, started)
}

// failed returns an index without posts whose finding is why.
func (f *follower) failed(err error) *Index {
	ix := newIndex(&snapshot{origin: f.from, site: f.Index().site, complete: true})
	ix.found = []post.Finding{{Path: ".", Severity: post.Error, Rule: folder.Unreadable, Message: err.Error()}}
	ix.unread = 1
	return ix
}

// wait returns true when it is time for a new walk, false when ctx is done. After a failure
// it polls, for nothing in the folder need change when its reason goes.
func (f *follower) wait(ctx context.Context, failed bool) bool {
	var due, latest <-chan time.Time
	if failed || f.watch.Polls() {
		due = time.After(pollInterval)
	}
	var move <-chan time.Time
	if f.from.src.CanMove() || f.checkout != nil {
		move = f.moveTick()
	}
	for {
		select {
		case <-ctx.Done():
			return false
		case <-f.rescan:
			return true
		case <-due:
			return true
		case <-latest:
			return true
		case <-move:
			if f.from.src.HasMoved() {
				return true
			}
			f.followCheckout(ctx)
			move = f.moveTick()
		case <-f.watch.Changes():
			due = time.After(debounce)
			if latest == nil {
				latest = time.After(maxDebounce)
			}
		}
	}
}

// hasChanged reports whether two snapshots, of which the second is complete, differ in anything.
func hasChanged(old, ix *Index) bool {
	if !old.complete || old.src != ix.src || old.site != ix.site || len(old.posts) != len(ix.posts) ||
		len(old.found) != len(ix.found) {
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
