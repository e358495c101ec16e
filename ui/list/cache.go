package list

import (
	"sync"

	"quire/internal/post"
	"quire/ui/layout"
	"quire/ui/styles"
)

// Cache keeps posts as lists draw them, so that sessions that look at the same posts share
// the drawing and the text of it. Goroutines share it; nobody changes what it holds.
type Cache struct {
	mu    sync.Mutex
	drawn map[look][]string
}

// look is all that the rows of a post in a list follow from.
type look struct {
	post         *post.Post
	styles       *styles.Styles
	width        int // of the list, in cells
	height       int // of the post, in rows
	density      layout.Density
	featured     bool
	chosen, read bool
	signs        string
}

// NewCache returns an empty cache.
func NewCache() *Cache { return &Cache{drawn: map[look][]string{}} }

// rows are those of a look, drawn if nobody has yet.
func (c *Cache) rows(l look, draw func() []string) []string {
	const most = 4096 // about as many rows as a hundred pages
	c.mu.Lock()
	rows, known := c.drawn[l]
	c.mu.Unlock()
	if known {
		return rows
	}
	rows = draw()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.drawn) >= most {
		clear(c.drawn)
	}
	c.drawn[l] = rows
	return rows
}
