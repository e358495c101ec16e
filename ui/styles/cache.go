package styles

import "sync"

// Cache keeps the styles of themes, which are large and the same for all sessions that
// look the same. Goroutines share it.
type Cache struct {
	mu   sync.Mutex
	made map[Theme]*Styles
}

// NewCache returns an empty one.
func NewCache() *Cache { return &Cache{made: map[Theme]*Styles{}} }

// Get returns the styles of a theme. Nobody may change them.
func (w *Cache) Get(t Theme) *Styles {
	const most = 64 // more than a session can choose from
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.made[t]; s != nil {
		return s
	}
	if len(w.made) >= most {
		clear(w.made)
	}
	s := New(t)
	w.made[t] = &s
	return &s
}
