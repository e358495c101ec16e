package list

import (
	"sync"

	"quire/internal/post"
	"quire/ui/layout"
	"quire/ui/styles"
)

// Cache keeps rendered posts, so that sessions that show the same posts share the rows and
// their text. Goroutines may share it; the rows must not be changed.
type Cache struct {
	mu       sync.Mutex
	rendered map[cacheKey][]string
}

// cacheKey is everything that the rows of a post depend on.
type cacheKey struct {
	post         *post.Post
	styles       *styles.Styles
	width        int // of the list, in cells
	height       int // of the post, in rows
	density      layout.Density
	featured     bool
	chosen, read bool
	badges       string
}

// NewCache returns an empty cache.
func NewCache() *Cache { return &Cache{rendered: map[cacheKey][]string{}} }

// rows returns the rows for a key, rendering them unless they are cached.
func (c *Cache) rows(key cacheKey, render func() []string) []string {
	const limit = 4096 // about as many rows as a hundred pages
	c.mu.Lock()
	rows, cached := c.rendered[key]
	c.mu.Unlock()
	if cached {
		return rows
	}
	rows = render()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.rendered) >= limit {
		clear(c.rendered)
	}
	c.rendered[key] = rows
	return rows
}
