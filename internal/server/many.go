package server

import (
	"cmp"
	"context"
	"strings"
	"time"

	"quire/internal/cli"
	"quire/internal/index"
	"quire/internal/server/blogs"
	"quire/internal/sshserver"
	"quire/internal/usererr"
)

// Blogs is where a server of many blogs has them.
type Blogs struct {
	Folders []blogs.Folder        // a blog each
	Dir     string                // each folder in which is a blog, "" for none
	Sources func() []blogs.Folder // of the offline library; nil for none
	Access  bool                  // a blog may have a list of the keys that may see it
	Posts   int                   // of a blog at most; 0 is no limit

	Interval time.Duration // between looks at which blogs there are; 0 is 2 s
}

// many is what a server of many blogs has besides the others.
type many struct {
	set    *blogs.Set
	open   *openBlogs
	fronts *fronts
}

// janitorTime is how often what has been idle is closed.
const janitorTime = 15 * time.Second

// newMany returns what serves many blogs.
func (s *Server) newMany(opt Blogs) *many {
	where := blogs.Options{Folders: opt.Folders, Dir: opt.Dir, Sources: opt.Sources, Interval: opt.Interval, Log: s.log}
	if opt.Access {
		where.Keys = sshserver.ParseKeys
	}
	m := &many{set: blogs.New(where), open: newOpenBlogs(), fronts: newFronts()}
	options := func(b *blogs.Blog) index.Options {
		o := s.opt.Index
		o.Frugal = true
		if b != nil {
			o.Title, o.Tagline, o.Featured = b.Title, b.Tagline, b.Featured
		}
		return o
	}
	m.open.options, m.open.limit, m.open.log = options, opt.Posts, s.log
	m.open.onChanged = func(b *blogs.Blog, l *index.Library, ix *index.Index) {
		s.broadcast(l, ix)
		if ix.Complete() {
			m.fronts.refresh(b)
		}
	}
	f := m.fronts
	f.set, f.options, f.limit, f.log, f.dir = m.set, options, opt.Posts, s.log, opt.Dir
	f.onJoined = s.broadcast
	return m
}

// start looks for the blogs and begins to follow which there are.
func (m *many) start(ctx context.Context, changed func()) {
	m.open.ctx, m.fronts.ctx = ctx, ctx
	m.set.First(ctx)
	go m.set.Follow(ctx, changed)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-time.After(janitorTime):
				m.open.closeIdle(now, m.exists)
				m.fronts.closeIdle(now)
			}
		}
	}()
}

// exists reports whether a blog is there as it was.
func (m *many) exists(b *blogs.Blog) bool {
	for _, other := range m.set.All() {
		if other.ID == b.ID {
			return true
		}
	}
	return false
}

// onBlogs ends the sessions of those who may not read any more what they read, and brings front
// pages up to date.
func (s *Server) onBlogs() {
	s.many.open.closeIdle(time.Now(), s.many.exists)
	s.many.fronts.changed()
	for _, v := range s.viewersOf(func(v *viewer) bool { return !s.many.mayRead(v) }) {
		v.end()
	}
}

// mayRead reports whether a viewer may still see what it reads.
func (m *many) mayRead(v *viewer) bool {
	if f := v.reading.front; f != nil {
		for _, name := range f.granted {
			if m.set.Find(name, v.key) == nil {
				return false
			}
		}
		return true
	}
	b := m.set.Find(v.reading.blog.Name, v.key)
	return b != nil && b.Dir == v.reading.blog.Dir
}

// goneFarewell is the message to readers whose blog has gone, or who lost access to it.
const goneFarewell = "What you read is not here any more. Reconnect for what there is."

// read returns what a reader reads who names a blog, or something else for the front page. The owner
// of the key is shown what that key may see. The caller closes it.
func (s *Server) read(ctx context.Context, name string, key []byte) (*reading, error) {
	if s.many == nil {
		return s.only, nil
	}
	if b := s.many.set.Find(name, key); b != nil {
		return s.many.open.acquire(ctx, b)
	}
	return s.many.fronts.acquire(key), nil
}

// readPost returns the blog that the first element of an address names, once it has been read, and
// the rest of the address; nil for what is no address of that form.
func (s *Server) readPost(ctx context.Context, address string, key []byte) (r *reading, rest string) {
	name, rest, ok := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	if s.many == nil || !ok || rest == "" {
		return nil, ""
	}
	b := s.many.set.Find(name, key)
	if b == nil {
		return nil, ""
	}
	r, err := s.many.open.acquire(ctx, b)
	if err != nil {
		return nil, ""
	}
	if r.wait(ctx) != nil || r.library.Index().Find(withoutHeading(rest)) == nil {
		r.close()
		return nil, ""
	}
	return r, rest
}

// withoutHeading returns an address without the heading that it ends in.
func withoutHeading(address string) string {
	name, _, _ := strings.Cut(address, "#")
	return cmp.Or(name, address)
}

// blogList returns the blogs that the owner of a key may see. Those that do not answer have no
// posts.
func (s *Server) blogList(ctx context.Context, key []byte) ([]cli.Blog, error) {
	r := s.many.fronts.acquire(key)
	defer r.close()
	if err := r.wait(ctx); err != nil {
		return nil, usererr.New("the blogs cannot be read at the moment", "try again later")
	}
	ix := r.library.Index()
	counts, _ := ix.Sources(index.Filter{})
	posts := map[string]int{}
	for _, c := range counts {
		posts[c.Name] = c.Count
	}
	updated := map[string]time.Time{}
	for _, p := range ix.Select(index.Filter{}, nil).All() {
		for _, t := range []time.Time{p.Date, p.Updated} {
			if t.After(updated[p.Source]) {
				updated[p.Source] = t
			}
		}
	}
	titles := s.many.fronts.titles()
	var out []cli.Blog
	for _, b := range s.many.set.Visible(key) {
		out = append(out, cli.Blog{
			Name: b.Name, Title: cmp.Or(b.Title, titles[b.Name], b.Name), Posts: posts[b.Name], Updated: updated[b.Name],
		})
	}
	return out, nil
}
