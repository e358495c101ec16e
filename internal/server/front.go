package server

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/server/blogs"
)

// frontTitle is the title of the front page.
const frontTitle = "All blogs"

const (
	maxFronts     = 16                     // that show blogs which not everyone may see
	firstJoin     = 30 * time.Millisecond  // from the first reader to the first snapshot
	nextJoin      = 300 * time.Millisecond // between snapshots of a front page
	slowTime      = 3 * time.Second        // after which a front page is complete without a blog
	refreshTime   = 20 * time.Second       // in which each blog of a front page is looked at once
	minRefresh    = 50 * time.Millisecond  // between two of them
	retryTime     = 10 * time.Second       // until a blog that failed is read again
	maxFrontReads = 2                      // blogs that are read at a time
)

// front is a front page: what everyone may see, and what is granted to those who read it. All blogs
// of a front page are one archive, so that nothing of another blog is in it to be left out.
type front struct {
	granted []string // names of blogs that not everyone may see, sorted
	library *index.Library
	parts   atomic.Pointer[[]folder.Part]
	ready   chan struct{} // closed once no part is still to come

	// Guarded by fronts.mu.
	users int
	id    string    // another one for each
	idle  time.Time // since when there are no users

	// The rest belongs to the goroutine of run.
	joined   []*index.Part // of the newest snapshot
	complete bool          // the newest snapshot is
	due      time.Time     // of the next snapshot at the earliest
}

// shows reports whether a blog is on the front page.
func (f *front) shows(b *blogs.Blog) bool {
	return !b.IsPrivate() || slices.Contains(f.granted, b.Name)
}

// frontPart is a blog as front pages have it.
type frontPart struct {
	blog  *blogs.Blog
	in    folder.Part
	part  *index.Part // nil before it has been read, and when it cannot be
	title string

	busy   bool // it is being read
	since  time.Time
	failed bool
	looked time.Time // when it was last read or looked at
	stale  bool      // it has changed since
}

func (p *frontPart) isSlow(now time.Time) bool { return p.busy && now.Sub(p.since) > slowTime }

// fronts are the front pages that are open. One goroutine reads their blogs, which they share, as
// long as there are any.
type fronts struct {
	ctx      context.Context //nolint:containedctx // of what reads in the background
	set      *blogs.Set
	options  func(*blogs.Blog) index.Options
	limit    int    // posts of a blog
	dir      string // under which the full text is kept in a cache, "" for nowhere
	log      *slog.Logger
	onJoined func(*index.Library, *index.Index)
	// load reads a blog, or looks whether it has changed since before.
	load func(b *blogs.Blog, in folder.Part, before *index.Part) (folder.Part, *index.Part, error)

	wake    chan struct{}
	results chan partResult

	mu      sync.Mutex
	open    map[string]*front // by what is granted
	running bool
	parts   map[string]*frontPart // by name; only run changes it
	last    uint64                // number of the front page that was opened last
	started time.Time             // when a blog was last looked at
}

// partResult is what reading a blog has brought.
type partResult struct {
	of   *frontPart
	in   folder.Part
	part *index.Part
	err  error
}

func newFronts() *fronts {
	s := &fronts{
		wake: make(chan struct{}, 1), results: make(chan partResult),
		open: map[string]*front{}, parts: map[string]*frontPart{},
	}
	s.load = s.readPart
	return s
}

// changed says that there are other blogs, or readers.
func (s *fronts) changed() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// refresh says that a blog has changed.
func (s *fronts) refresh(b *blogs.Blog) {
	s.mu.Lock()
	if p := s.parts[b.Name]; p != nil && p.blog.ID == b.ID {
		p.stale = true
	}
	s.mu.Unlock()
	s.changed()
}

// acquire returns the front page for the owner of a key, which the caller releases.
func (s *fronts) acquire(key []byte) *reading {
	var granted []string
	for _, b := range s.set.Visible(key) {
		if b.IsPrivate() {
			granted = append(granted, b.Name)
		}
	}
	slices.Sort(granted)
	id := strings.Join(granted, "/")
	s.mu.Lock()
	f := s.open[id]
	if f == nil && len(s.open) >= maxFronts && id != "" && !s.closeOne() {
		s.log.Warn("too many front pages: a reader is shown the blogs that everyone may see", "front_pages", len(s.open))
		granted, id = nil, ""
		f = s.open[id]
	}
	if f == nil {
		f = s.newFront(granted, id)
	}
	f.users++
	if !s.running {
		s.running = true
		go s.run()
	}
	ofParts := map[string]string{}
	for _, p := range *f.parts.Load() {
		ofParts[p.Name] = p.Blog
	}
	s.mu.Unlock()
	s.changed()
	return &reading{
		library: f.library, front: f, ofParts: ofParts, id: f.id, ready: f.ready,
		release: sync.OnceFunc(func() { s.release(f) }),
	}
}

// newFront opens a front page. The caller holds mu.
func (s *fronts) newFront(granted []string, id string) *front {
	f := &front{granted: granted, ready: make(chan struct{}), due: time.Now().Add(firstJoin)}
	f.parts.Store(&[]folder.Part{})
	dir := s.dir
	if id != "" { // the full text of one that shows more is not kept
		dir = ""
	}
	source := folder.JoinParts(frontTitle, dir, func() []folder.Part { return *f.parts.Load() })
	opt := s.options(nil)
	f.library = index.NewLibrary(source, opt)
	s.open[id] = f
	s.last++
	f.id = fmt.Sprint("front ", s.last)
	return f
}

// closeOne closes a front page without readers, and reports whether there was one. The caller holds
// mu.
func (s *fronts) closeOne() bool {
	for id, f := range s.open {
		if f.users == 0 && id != "" {
			delete(s.open, id)
			return true
		}
	}
	return false
}

func (s *fronts) release(f *front) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.users--
	f.idle = time.Now()
}

// closeIdle closes the front pages that have been idle for long.
func (s *fronts) closeIdle(now time.Time) {
	s.mu.Lock()
	for id, f := range s.open {
		if f.users == 0 && now.Sub(f.idle) > idleTime {
			delete(s.open, id)
		}
	}
	s.mu.Unlock()
	s.changed()
}

// titles returns what the blogs of front pages are called, by their names.
func (s *fronts) titles() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{}
	for name, p := range s.parts {
		out[name] = p.title
	}
	return out
}

// run reads blogs and joins them until no front page is open.
func (s *fronts) run() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case r := <-s.results:
			s.onResult(r)
		case <-s.wake:
		case <-timer.C:
		}
		s.mu.Lock()
		all := make([]*front, 0, len(s.open))
		for _, f := range s.open {
			all = append(all, f)
		}
		now := time.Now()
		next := s.read(all, now)
		if len(all) == 0 && !s.isBusy() {
			clear(s.parts)
			s.running = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		for _, f := range all {
			if wait := s.join(f, now); wait > 0 {
				next = min(next, wait)
			}
		}
		timer.Reset(max(next, time.Millisecond))
	}
}

// isBusy reports whether a blog is being read that may still answer. The caller holds mu.
func (s *fronts) isBusy() bool {
	for _, p := range s.parts {
		if p.busy {
			return true
		}
	}
	return false
}

// read begins to read the blogs that are to be read next, and returns when there may be another. The
// caller holds mu.
func (s *fronts) read(all []*front, now time.Time) time.Duration {
	wanted := map[string]bool{}
	var oldest *frontPart
	reading, count := 0, 0
	var missing []*frontPart
	for _, b := range s.set.All() {
		if !slices.ContainsFunc(all, func(f *front) bool { return f.shows(b) }) {
			continue
		}
		wanted[b.Name] = true
		count++
		p := s.parts[b.Name]
		if p == nil || p.blog.ID != b.ID {
			p = &frontPart{blog: b, title: b.Name}
			s.parts[b.Name] = p
		}
		switch {
		case p.busy && !p.isSlow(now):
			reading++
		case p.busy:
		case p.part == nil && !p.failed, p.stale, p.failed && now.Sub(p.looked) > retryTime:
			missing = append(missing, p)
		case p.part != nil && (oldest == nil || p.looked.Before(oldest.looked)):
			oldest = p
		}
	}
	for name, p := range s.parts {
		if !wanted[name] && !p.busy {
			delete(s.parts, name)
		}
	}
	for _, p := range missing {
		if reading == maxFrontReads {
			return slowTime
		}
		reading++
		s.start(p, now)
	}
	every := max(minRefresh, refreshTime/time.Duration(max(1, count)))
	if oldest == nil || len(missing) > 0 {
		return every
	}
	if wait := every - now.Sub(s.started); wait > 0 {
		return wait
	}
	s.start(oldest, now)
	return every
}

// join makes a new snapshot of a front page if one is due; else it returns when it will be, 0 when
// nothing has changed.
func (s *fronts) join(f *front, now time.Time) time.Duration {
	var parts []*index.Part
	var in []folder.Part
	complete := true
	s.mu.Lock()
	for _, b := range s.set.All() {
		if !f.shows(b) {
			continue
		}
		switch p := s.parts[b.Name]; {
		case p == nil:
			complete = false
		case p.part != nil && p.blog.ID == b.ID:
			parts, in = append(parts, p.part), append(in, p.in)
		default:
			complete = complete && (p.failed || p.isSlow(now))
		}
	}
	s.mu.Unlock()
	complete = complete || f.complete // a blog that is new is added when it has been read
	if complete == f.complete && slices.Equal(parts, f.joined) {
		return 0
	}
	if wait := f.due.Sub(now); wait > 0 && (!complete || f.complete) {
		return wait
	}
	f.joined, f.complete = parts, complete
	f.parts.Store(&in)
	ix := f.library.Join(parts, complete)
	f.due = time.Now().Add(nextJoin)
	if complete {
		select {
		case <-f.ready:
		default:
			close(f.ready)
		}
	}
	s.onJoined(f.library, ix)
	return 0
}
