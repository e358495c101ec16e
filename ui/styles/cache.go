package styles

import "sync"

// Cache keeps the styles of themes, which are large and the same for all sessions with the
// same theme. Goroutines may share it.
type Cache struct {
	mu   sync.Mutex
	made map[Theme]*Styles
}

// NewCache returns an empty cache.
func NewCache() *Cache { return &Cache{made: map[Theme]*Styles{}} }

// Get returns the styles of a theme, which must not be changed.
func (c *Cache) Get(t Theme) *Styles {
	const limit = 64 // more than a session can choose from
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.made[t]; s != nil {
		return s
	}
	if len(c.made) >= limit {
		clear(c.made)
	}
	s := New(t)
	c.made[t] = &s
	return &s
}
