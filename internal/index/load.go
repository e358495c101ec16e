package index

import (
	"context"
	"sync"
	"time"

	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

// Options are what an index depends on besides the files.
type Options struct {
	// Now returns the time, by which posts of the future are known; nil is time.Now.
	Now func() time.Time
	// Released makes every post a published one, whatever its date: posts that come with the
	// program are, whatever the clock of the machine says.
	Released bool
	// Locale, as in "en_US.UTF-8", chooses among the language variants of a post.
	Locale string
	// GitDates gives posts without a date that of the commit that added their file, where the folder
	// is in a git repository.
	GitDates bool
	// Cache keeps what was read; the zero value does not.
	Cache cache.Cache
	// Title and Tagline, where they are not "", are what the archive is called.
	Title, Tagline string
	// Featured are the slugs or paths of the posts that are featured; nil leaves that to the posts.
	Featured []string
	// Frugal leaves what typing needs, the full text above all, to the first search.
	Frugal bool
	// Searched means that a Search will follow: the full text that the cache has is read while
	// the folder is.
	Searched bool
}

// origin is what the snapshots of a folder have in common.
type origin struct {
	src  *folder.Source
	opt  Options
	text textBuilder

	dates gitDates
	waits bool // for git, since no reader waits
}

// Load reads the whole folder. It fails only when the folder itself cannot be read, file
// descriptors run out or ctx ends; what is wrong with single files is among the findings.
func Load(ctx context.Context, src *folder.Source, opt Options) (*Index, error) {
	if src.IsJoined() {
		return loadJoined(ctx, &origin{src: src, opt: opt})
	}
	for tries := 1; ; tries++ {
		now, err := src.Reopen()
		if err != nil {
			return nil, err
		}
		ix, err := loadFolder(ctx, &origin{src: now, opt: opt, waits: true})
		if tries > maxHasted || ctx.Err() != nil || !now.HasMoved() {
			return ix, err
		}
	}
}

// loadFolder reads the whole folder once.
func loadFolder(ctx context.Context, o *origin) (*Index, error) {
	src, opt := o.src, o.opt
	started, before := time.Now(), o.preload()
	w, err := folder.NewWalk(ctx, src, opt.Cache.Has(src), nil)
	known := before()
	if err != nil {
		return nil, err
	}
	ix, next, err := o.read(ctx, w, known, nil)
	if err == nil && next.Changes(known.stateOrNil()) > 0 {
		opt.Cache.Save(src, next.State, ix.posts, started)
	}
	return ix, err
}

// preload begins to load what the cache has of the folder; what it returns waits for that. It
// goes on to what the search and an index of posts that have not changed will need.
func (o *origin) preload() func() *known {
	if o.opt.Searched {
		o.text.preload(o)
	}
	loaded := make(chan *known, 1)
	go func() {
		var k *known
		send := sync.OnceFunc(func() { loaded <- k })
		defer func() {
			_ = recover() // the cache has nothing then
			send()
		}()
		if k = newKnown(o.opt.Cache.Load(o.src)); k != nil {
			send()
			if ix := k.index(o); o.opt.Searched {
				ix.textKeys()
			}
		}
	}()
	return func() *known { return <-loaded }
}

// read reads the documents of a walk: all of them, or what has changed since before.
func (o *origin) read(ctx context.Context, w *folder.Walk, before *known, emit func(*Index)) (*Index, *known, error) {
	var partial func(folder.Partial)
	if emit != nil {
		partial = func(p folder.Partial) { emit(build(o, p.Site, p.Posts, p.Findings, false)) }
	}
	state, findings, err := w.Read(ctx, before.stateOrNil(), partial)
	if err != nil {
		return nil, nil, err
	}
	if o.waits && o.needsHistory(state) {
		o.readHistory(ctx)
	}
	state = o.date(state)
	switch {
	case before != nil && state == before.State:
		return before.index(o).confirmed(findings), before, nil
	}
	next := newKnown(state)
	next.made = build(o, state.Site, state.Posts(), findings, true)
	next.made.state = state
	return next.made, next, nil
}

// known is the state of a folder and the index of it. Goroutines share it.
type known struct {
	*folder.State
	once sync.Once
	made *Index
}

// newKnown returns nil when there is no state.
func newKnown(state *folder.State) *known {
	if state == nil {
		return nil
	}
	return &known{State: state}
}

func (k *known) stateOrNil() *folder.State {
	if k == nil {
		return nil
	}
	return k.State
}

// index returns the index of the state: the one that was made when the folder was read, or
// one whose posts are in the order of the records, as a cache has them.
func (k *known) index(o *origin) *Index {
	k.once.Do(func() {
		if k.made == nil {
			k.made = buildSorted(o, k.Site, k.Posts(), k.Findings(), false)
			k.made.state = k.State
		}
	})
	return k.made
}
