package server

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/sanitize"
	"quire/internal/server/blogs"
	"quire/internal/usererr"
)

const (
	maxIdleBlogs = 64              // that are kept open without readers
	idleTime     = 5 * time.Minute // for which they are, and a front page is
)

// openBlog is a blog that is kept open for those who read it, and for a while after.
type openBlog struct {
	blog   *blogs.Blog
	opened chan struct{} // closed once library and of are set, or err
	ready  chan struct{} // closed once all has been read
	ended  chan struct{} // closed once nothing of it runs any more
	cancel context.CancelFunc

	library *index.Library
	of      string // its name in reader state
	err     error

	// Guarded by openBlogs.mu.
	users int
	id    string    // another one for each
	idle  time.Time // since when there are no users
}

func (o *openBlog) hasEnded() bool {
	select {
	case <-o.ended:
		return true
	default:
		return false
	}
}

// openBlogs opens blogs when they are first read, and closes them when they have been idle. Each
// reads on goroutines of its own: one whose files do not answer costs the others nothing.
type openBlogs struct {
	ctx       context.Context //nolint:containedctx // of what reads in the background
	options   func(*blogs.Blog) index.Options
	limit     int // posts of a blog
	log       *slog.Logger
	onChanged func(*blogs.Blog, *index.Library, *index.Index)

	mu   sync.Mutex
	open map[string]*openBlog
	last uint64             // number of what was opened last
	old  map[*openBlog]bool // that a newer one has replaced, or that were closed and have not ended
}

func newOpenBlogs() *openBlogs {
	return &openBlogs{open: map[string]*openBlog{}, old: map[*openBlog]bool{}}
}

// acquire returns an open blog, which the caller releases. It waits until the folder answers.
func (s *openBlogs) acquire(ctx context.Context, b *blogs.Blog) (*reading, error) {
	s.mu.Lock()
	o := s.open[b.Name]
	if o != nil && o.blog.ID != b.ID {
		s.retire(o)
		o = nil
	}
	if o == nil {
		if s.isStuck(b.Name) {
			s.mu.Unlock()
			return nil, errNoAnswer
		}
		o = s.start(b)
	}
	o.users++
	s.mu.Unlock()
	limited, stop := context.WithTimeout(ctx, answerTime)
	defer stop()
	err := errNoAnswer
	select {
	case <-o.opened:
		err = o.err
	case <-limited.Done():
	}
	release := sync.OnceFunc(func() { s.release(o) })
	if err != nil {
		release()
		return nil, err
	}
	return &reading{library: o.library, blog: b, of: o.of, id: o.id, ready: o.ready, release: release}, nil
}

// isStuck reports whether a blog of that name was closed and has not ended, since its files do not
// answer. The caller holds mu.
func (s *openBlogs) isStuck(name string) bool {
	for o := range s.old {
		if o.hasEnded() {
			delete(s.old, o)
		} else if o.users == 0 && o.blog.Name == name {
			return true
		}
	}
	return false
}

// retire closes a blog once it has no users. The caller holds mu.
func (s *openBlogs) retire(o *openBlog) {
	if s.open[o.blog.Name] == o {
		delete(s.open, o.blog.Name)
	}
	s.old[o] = true
	if o.users == 0 {
		o.cancel()
	}
}

// start opens a blog. The caller holds mu.
func (s *openBlogs) start(b *blogs.Blog) *openBlog {
	o := &openBlog{blog: b, opened: make(chan struct{}), ready: make(chan struct{}), ended: make(chan struct{})}
	var ctx context.Context
	ctx, o.cancel = context.WithCancel(s.ctx)
	s.open[b.Name] = o
	s.last++
	o.id = fmt.Sprint("blog ", s.last)
	go s.follow(ctx, o)
	return o
}

// follow reads a blog and follows its changes.
func (s *openBlogs) follow(ctx context.Context, o *openBlog) {
	defer close(o.ended)
	isOpened := false
	fail := func(why string) {
		s.log.Error("cannot read a blog", "blog", o.blog.Name, "error", why)
		if !isOpened {
			o.err = errNoAnswer // why is not for readers: it names folders
			close(o.opened)
		}
		s.mu.Lock()
		s.retire(o) // the next reader tries again
		s.mu.Unlock()
	}
	defer func() {
		if p := recover(); p != nil {
			fail(sanitize.PanicMessage(p))
		}
	}()
	src, err := folder.Open(o.blog.Dir)
	if err == nil && src.RealDir() != o.blog.Dir { // a link on the way has been pointed elsewhere
		err = errNoAnswer
	}
	if err != nil {
		fail(usererr.Line(err))
		return
	}
	src = src.Limited(s.limit)
	o.of = src.Blog()
	o.library = index.NewLibrary(src, s.options(o.blog))
	isOpened = true
	close(o.opened)
	isReady := false
	for ix := range o.library.Follow(ctx) {
		if ix.Complete() && !isReady {
			isReady = true
			close(o.ready)
		}
		s.onChanged(o.blog, o.library, ix)
	}
}

func (s *openBlogs) release(o *openBlog) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.users--
	if o.users > 0 {
		return
	}
	o.idle = time.Now()
	if s.open[o.blog.Name] != o {
		o.cancel()
		return
	}
	if idle := s.idle(); len(idle) > maxIdleBlogs {
		oldest := idle[0]
		for _, other := range idle {
			if other.idle.Before(oldest.idle) {
				oldest = other
			}
		}
		s.retire(oldest)
	}
}

// idle returns the open blogs without users. The caller holds mu.
func (s *openBlogs) idle() (out []*openBlog) {
	for _, o := range s.open {
		if o.users == 0 {
			out = append(out, o)
		}
	}
	return out
}

// closeIdle closes the blogs that have been idle for long, and those that are no blogs any more.
func (s *openBlogs) closeIdle(now time.Time, exists func(*blogs.Blog) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.open {
		if !exists(o.blog) || o.users == 0 && now.Sub(o.idle) > idleTime {
			s.retire(o)
		}
	}
}

// count returns how many blogs are open.
func (s *openBlogs) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}
