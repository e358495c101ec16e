package readerstate

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// Session is one reader in one blog. What it is told shows in its answers at once; Put
// returns once it is durable, Later leaves that to the next Flush. When the store fails,
// all is kept in memory and offered to the store again by every Flush. Goroutines may
// share a Session; the methods that take a context may wait for the store.
type Session struct {
	store  Store
	reader string
	blog   string
	now    func() time.Time

	writeMu sync.Mutex // held by whoever writes to the store

	mu    sync.RWMutex // holds the rest
	posts map[string]Post
	marks map[Key]Mark // of Letter and Search
	dirty map[Key]Mark // known here and not in the store
	last  int64        // time of the newest mark made here
}

// Post is what is known of a post, by path. The zero value is one that was never seen.
type Post struct {
	Read, Starred bool
	Left          *Position // where it was last left, nil when it never was; not to be changed
	// When each became so, in microseconds since 1970; 0 for never.
	ReadAt, StarredAt, LeftAt int64
}

// IsBegun reports whether the reader is in the middle of the post.
func (p Post) IsBegun() bool {
	return p.Left != nil && !p.Read && !p.Left.InTitle && p.Left.Progress < 1
}

// Visit is a place that a post was left at.
type Visit struct {
	Path     string
	Position Position
	At       time.Time
}

// NewSession is a reader in a blog; store nil keeps nothing beyond the session, and
// now nil is the clock.
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

// Load takes over what the store knows. What was done meanwhile stays where it is newer.
func (s *Session) Load(ctx context.Context) error {
	marks, err := s.store.Load(ctx, s.reader, s.blog)
	if err != nil {
		return err
	}
	s.applyAll(marks)
	return nil
}

// applyAll lets marks hold, so many at a time that no answer waits for long.
func (s *Session) applyAll(marks []Mark) {
	const some = 500
	for run := range slices.Chunk(marks, some) {
		s.mu.Lock()
		for _, m := range run {
			s.apply(m)
		}
		s.mu.Unlock()
	}
}

// apply lets a mark hold if it is the newer one. The caller holds mu.
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
	if m.Blog != s.blog {
		return
	}
	p := s.posts[m.Path]
	switch m.Kind {
	case Read:
		p.Read, p.ReadAt = !m.Gone, m.At
	case Star:
		p.Starred, p.StarredAt = !m.Gone, m.At
	case Left:
		p.Left, p.LeftAt = nil, m.At
		if place, ok := ParsePosition(m.Value); ok && !m.Gone {
			p.Left = &place
		}
	}
	s.posts[m.Path] = p
}

// lookup is what is known under a key. The caller holds mu.
func (s *Session) lookup(k Key) (m Mark, known bool) {
	switch k.Kind {
	case Bookmark, Search:
		m, known = s.marks[k]
		return m, known
	}
	if k.Blog != s.blog {
		return m, false
	}
	p := s.posts[k.Path]
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

// validPath is a path as marks keep it: a file's name may be no text.
func validPath(path string) string { return strings.ToValidUTF8(path, "\uFFFD") }

// Post is what is known of the post at a path.
func (s *Session) Post(path string) Post {
	path = validPath(path)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.posts[path]
}

// Bookmark is the place that a letter stands for in a post.
func (s *Session) Bookmark(path string, name rune) (Position, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m, known := s.marks[Key{s.blog, validPath(path), Bookmark, string(name)}]
	if !known || m.Gone {
		return Position{}, false
	}
	return ParsePosition(m.Value)
}

// Mark makes a mark of this session's blog, of now, and newer than the one it is to
// take the place of, however wrong the clock was when that was made. It keeps nothing.
func (s *Session) Mark(k Key, slug, value string, gone bool) Mark {
	if k.Kind != Search {
		k.Blog, k.Path = s.blog, validPath(k.Path)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	was, _ := s.lookup(k)
	s.last = max(s.now().UnixMicro(), s.last+1, was.At+1)
	return Mark{Key: k, Value: value, Slug: slug, At: s.last, Gone: gone}
}

// Put makes marks hold once they are durable. When that fails they hold in memory, and
// the error says why it is no more than that.
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

// PutLater makes marks hold now; the next Flush makes them durable. It does not wait.
func (s *Session) PutLater(marks ...Mark) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range marks {
		s.apply(m)
	}
	Merge(s.dirty, marks)
}

// IsDirty reports whether there is something that the store does not know.
func (s *Session) IsDirty() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.dirty) > 0
}

// Flush makes durable what is not.
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

// write saves marks, one writer at a time.
func (s *Session) write(ctx context.Context, marks []Mark) error {
	if len(marks) == 0 {
		return nil
	}
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	return s.store.Save(ctx, s.reader, marks)
}

// History is where posts were left, the last one first, at most n.
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

// Searches is what was searched for, the last first, at most n.
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

// IsTransient reports whether an error of a store may pass by itself.
func IsTransient(err error) bool {
	var f *StoreError
	return errors.As(err, &f) && f.Transient
}
