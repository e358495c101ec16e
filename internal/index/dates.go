package index

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"quire/internal/githistory"
	"quire/internal/index/folder"
	"quire/internal/post"
)

// gitDates is what is known of the git history of a folder, from which posts take their dates that
// have none, or whose front matter asks for it. Only Load waits for git.
type gitDates struct {
	mu       sync.Mutex
	isLoaded bool   // from the cache
	head     string // the commit that was checked out when history was read, "" without one
	history  githistory.History

	isReading atomic.Bool
}

// needsHistory reports whether posts of a state take their dates from git, or have done so.
func (o *origin) needsHistory(state *folder.State) bool {
	if o.src.RealDir() == "" {
		return false
	}
	for i := range state.Records {
		p := state.Records[i].Post
		if p != nil && (p.DateOrigin != post.FromFile || o.opt.GitDates && p.Date.IsZero()) {
			return true
		}
	}
	return false
}

// date returns a state with the dates that git's history gives to its posts, as far as it is known.
func (o *origin) date(state *folder.State) *folder.State {
	if !o.needsHistory(state) {
		return state
	}
	history := o.knownHistory()
	return state.Dated(func(path string) (created, updated time.Time) {
		t := history[path]
		return t.Created, t.Updated
	}, o.opt.GitDates)
}

// knownHistory returns the history as it was read last, in this process or by another.
func (o *origin) knownHistory() githistory.History {
	d := &o.dates
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.isLoaded {
		d.isLoaded = true
		d.head, d.history = o.opt.Cache.LoadHistory(o.src)
	}
	return d.history
}

// readHistory reads the history unless it is known up to the commit that is checked out. It reports
// whether it has changed. Without git, or outside a repository, it has no dates.
func (o *origin) readHistory(ctx context.Context) (hasChanged bool) {
	o.knownHistory()
	d, dir := &o.dates, o.src.RealDir()
	head, err := githistory.Head(ctx, dir)
	if err != nil {
		head = ""
	}
	d.mu.Lock()
	isKnown := head == d.head
	d.mu.Unlock()
	if isKnown || ctx.Err() != nil {
		return false
	}
	var history githistory.History
	if head != "" {
		if history, err = githistory.Read(ctx, dir); err != nil {
			return false // the next look tries again
		}
	}
	d.mu.Lock()
	d.head, d.history = head, history
	d.mu.Unlock()
	o.opt.Cache.SaveHistory(o.src, head, history)
	return true
}

// followHistory reads the history in the background if posts of a state need it, and asks for another
// look at the folder when it has changed.
func (f *follower) followHistory(ctx context.Context, state *folder.State) {
	from := f.from
	if !from.needsHistory(state) {
		f.checkout = nil
		return
	}
	if f.checkout == nil {
		f.checkout = githistory.FindCheckout(from.src.RealDir())
	}
	if !from.dates.isReading.CompareAndSwap(false, true) {
		return // the next look at the checkout tries again
	}
	f.commit = f.checkout.Version() // before it is read: what comes later is seen
	f.background.Go(func() {
		defer from.dates.isReading.Store(false)
		defer func() { _ = recover() }() // posts without dates must not stop us following
		if from.readHistory(ctx) {
			f.Rescan()
		}
	})
}

// followCheckout reads the history again once a commit has been made or checked out, which need not
// change a file of the folder.
func (f *follower) followCheckout(ctx context.Context) {
	if f.checkout != nil && f.before != nil && f.checkout.Version() != f.commit {
		f.followHistory(ctx, f.before.State)
	}
}
