package readerstate

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Session is one reader in one blog. Its answers reflect each mark at once; Put returns
// when a mark is durable, PutLater leaves that to the next Flush. If the store fails,
// marks stay in memory and every Flush tries them again. Goroutines may share a Session;
// the methods that take a context may wait for the store.
type Session struct {
	store  Store
	reader string
	blog   string
	// blogs are those of an archive of several: first element of a path → blog. nil in one blog.
	blogs atomic.Pointer[map[string]string]
	now   func() time.Time

	writeMu sync.Mutex // serializes writes to the store

	mu    sync.RWMutex // guards the rest
	posts map[string]Post
	marks map[Key]Mark // of Bookmark and Search
	dirty map[Key]Mark // not in the store yet
	last  int64        // time of the newest mark made here
}

// Post is what is known of a post. The zero value is a post that was never opened.
type Post struct {
	Read, Starred bool
	Left          *Position // where it was last left, nil if never; read-only
	// Times of these facts, in microseconds since 1970; 0 for never.
	ReadAt, StarredAt, LeftAt int64
}

// IsBegun reports whether the reader is in the middle of the post.
func (p Post) IsBegun() bool {
	return p.Left != nil && !p.Read && !p.Left.InTitle && p.Left.Progress < 1
}

// Visit is where and when a post was left.
type Visit struct {
	Path     string
	Position Position
	At       time.Time
}

// NewSession returns the session of a reader in a blog. With a nil store nothing outlasts
// the session; a nil now is the clock.
func NewSession(store Store, reader, blog string, now func() time.Time) *Session {
	if store == nil {
		store = &Memory{}
	}
	if now == nil {
		now = time.Now
	}
	return &Session{
		store: store, reader: reader, blog: blog, now: now,
		posts: map[string]Post{}, marks: map[Key]Mark{}, dirty: map[Key]Mark{},
	}
}

// NewJoinedSession returns the session of a reader in several blogs at once. The first element
// of a path selects the blog; the rest is the path in that blog, under which marks are saved.
func NewJoinedSession(store Store, reader string, blogs map[string]string, now func() time.Time) *Session {
	s := NewSession(store, reader, "", now)
	s.blogs.Store(&blogs)
	return s
}

// SetBlogs changes the blogs of a session of several. It reports whether any is new: its marks are
// known after the next Load.
func (s *Session) SetBlogs(blogs map[string]string) (isNew bool) {
	was := s.blogs.Load()
	if was == nil {
		return false
	}
	for name, blog := range blogs {
		isNew = isNew || (*was)[name] != blog
	}
	s.blogs.Store(&blogs)
	return isNew
}

// KnowsBlog reports whether marks of the blog with a name have a place. In a session of one blog
// that is so for any.
func (s *Session) KnowsBlog(name string) bool {
	blogs := s.blogs.Load()
	if blogs == nil {
		return true
	}
	_, ok := (*blogs)[name]
	return ok
}

// keyOf returns the blog of a path of this session, and the path there.
func (s *Session) keyOf(path string) (blog, rest string) {
	path = validPath(path)
	blogs := s.blogs.Load()
	if blogs == nil {
		return s.blog, path
	}
	name, rest, _ := strings.Cut(path, "/")
	return (*blogs)[name], rest
}

// pathOf returns the path of this session that a mark is about; ok is false for one of
// another blog.
func (s *Session) pathOf(k Key) (path string, ok bool) {
	blogs := s.blogs.Load()
	if blogs == nil {
		return k.Path, k.Blog == s.blog
	}
	for name, blog := range *blogs {
		if blog == k.Blog {
			return name + "/" + k.Path, true
		}
	}
	return "", false
}

// Load merges the marks in the store. Newer marks made in the meantime stay.
func (s *Session) Load(ctx context.Context) error {
	blogs := []string{s.blog}
	if several := s.blogs.Load(); several != nil {
		blogs = slices.Sorted(maps.Values(*several))
	}
	marks, err := s.store.Load(ctx, s.reader, blogs...)
	if err != nil {
		return err
	}
	s.applyAll(marks)
	return nil
}

// applyAll applies marks in batches, so that no answer waits for long.
func (s *Session) applyAll(marks []Mark) {
	const batchSize = 500
	for batch := range slices.Chunk(marks, batchSize) {
		s.mu.Lock()
		for _, m := range batch {
			s.apply(m)
		}
		s.mu.Unlock()
	}
}

// apply applies a mark if it is newer. The caller holds mu.
func (s *Session) apply(m Mark) {
	was, known := s.lookup(m.Key)
	if known && !m.Newer(was) {
		return
	}
	s.last = max(s.last, min(m.At, s.now().Add(time.Hour).UnixMicro()))
	if m.Kind == Bookmark || m.Kind == Search {
		s.marks[m.Key] = m
		return
	}
	path, ok := s.pathOf(m.Key)
	if !ok {
		return
	}
	p := s.posts[path]
	switch m.Kind {
	case Read:
		p.Read, p.ReadAt = !m.Gone, m.At
	case Star:
		p.Starred, p.StarredAt = !m.Gone, m.At
	case Left:
		p.Left, p.LeftAt = nil, m.At
		if place, ok := parsePosition(m.Value); ok && !m.Gone {
			p.Left = &place
		}
	}
	s.posts[path] = p
}

// lookup returns the mark of a key. The caller holds mu.
func (s *Session) lookup(k Key) (m Mark, known bool) {
	switch k.Kind {
	case Bookmark, Search:
		m, known = s.marks[k]
		return m, known
	}
	path, ok := s.pathOf(k)
	if !ok {
		return m, false
	}
	p := s.posts[path]
	m.Key = k
	switch k.Kind {
	case Read:
		m.At, m.Gone = p.ReadAt, !p.Read
	case Star:
		m.At, m.Gone = p.StarredAt, !p.Starred
	case Left:
		m.At, m.Gone = p.LeftAt, p.Left == nil
		if p.Left != nil {
			m.Value = p.Left.String()
		}
	}
	return m, m.At != 0
}

// validPath returns a path as marks have it: file names need not be valid UTF-8.
func validPath(path string) string { return strings.ToValidUTF8(path, "\uFFFD") }

// Post returns what is known of the post at a path.
func (s *Session) Post(path string) Post {
	path = validPath(path)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.posts[path]
}

// Bookmark returns the position of a bookmark in a post.
func (s *Session) Bookmark(path string, name rune) (Position, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	blog, path := s.keyOf(path)
	m, known := s.marks[Key{blog, path, Bookmark, string(name)}]
	if !known || m.Gone {
		return Position{}, false
	}
	return parsePosition(m.Value)
}

// Mark returns a mark of this session's blog with the current time, and newer than the one
// it replaces even if the clock was wrong when that was made. It saves nothing.
func (s *Session) Mark(k Key, slug, value string, gone bool) Mark {
	if k.Kind != Search {
		k.Blog, k.Path = s.keyOf(k.Path)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	was, _ := s.lookup(k)
	s.last = max(s.now().UnixMicro(), s.last+1, was.At+1)
	return Mark{Key: k, Value: value, Slug: slug, At: s.last, Gone: gone}
}

// Put saves marks and then applies them. If saving fails, they are applied all the same and
// the next Flush tries again.
func (s *Session) Put(ctx context.Context, marks ...Mark) error {
	err := s.write(ctx, marks)
	s.applyAll(marks)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		Merge(s.dirty, marks)
	}
	return err
}

// PutLater applies marks at once; the next Flush saves them. It does not wait.
func (s *Session) PutLater(marks ...Mark) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range marks {
		s.apply(m)
	}
	Merge(s.dirty, marks)
}

// IsDirty reports whether there are marks to save.
func (s *Session) IsDirty() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.dirty) > 0
}

// Flush saves the marks that are not in the store yet.
func (s *Session) Flush(ctx context.Context) error {
	s.mu.RLock()
	marks := make([]Mark, 0, len(s.dirty))
	for _, m := range s.dirty {
		marks = append(marks, m)
	}
	s.mu.RUnlock()
	if len(marks) == 0 {
		return nil
	}
	if err := s.write(ctx, marks); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range marks {
		if s.dirty[m.Key] == m {
			delete(s.dirty, m.Key)
		}
	}
	return nil
}

// write saves marks, one call at a time.
func (s *Session) write(ctx context.Context, marks []Mark) error {
	if len(marks) == 0 {
		return nil
	}
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	return s.store.Save(ctx, s.reader, marks)
}

// History returns at most n posts with the position where each was left, the latest first.
func (s *Session) History(n int) []Visit {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []Visit
	for path, p := range s.posts {
		if p.Left != nil {
			all = append(all, Visit{path, *p.Left, time.UnixMicro(p.LeftAt).UTC()})
		}
	}
	slices.SortFunc(all, func(a, b Visit) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Path, b.Path)) })
	return all[:min(n, len(all))]
}

// Searches returns at most n searches, the latest first.
func (s *Session) Searches(n int) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []Mark
	for _, m := range s.marks {
		if m.Kind == Search && !m.Gone {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b Mark) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.Name, b.Name)) })
	var out []string
	for _, m := range all[:min(n, len(all))] {
		out = append(out, m.Name)
	}
	return out
}

// IsTransient reports whether trying again in a while may help.
func IsTransient(err error) bool {
	var e *StoreError
	return errors.As(err, &e) && e.Transient
}
