package picture

import (
	"container/list"
	"context"
	"sync"

	"github.com/charmbracelet/colorprofile"
)

// atOnce is how many images are decoded at the same time: one of the largest
// takes 160 MB while it is.
const atOnce = 2

// Cache keeps decoded pictures and their half-blocks, and forgets those unused for
// longest. Goroutines share it: what two of them ask for is made once.
type Cache struct {
	limit  int // bytes
	limits Limits
	slots  chan struct{} // holds one value for each work that is going on

	mu      sync.Mutex
	size    int
	entries map[key]*list.Element
	used    *list.List // of *entry, last used first
	works   map[key]*work
}

// key is a picture (cols is 0) or a drawing of it.
type key struct {
	name       string
	cols, rows int
	profile    colorprofile.Profile
}

// entry is what was made for a key. That a file is no image is kept too.
type entry struct {
	key  key
	pic  *Picture
	rows []string
	err  error
}

// size is the memory of an entry in bytes, with a guess at what holds it together.
func (e *entry) size() int {
	n := 256 + len(e.key.name)
	if e.pic != nil {
		n += e.pic.Size()
	}
	for _, row := range e.rows {
		n += len(row) + 16
	}
	return n
}

// work is an entry that is being made.
type work struct {
	waiting int // callers; the last one to leave cancels it
	cancel  context.CancelFunc
	done    chan struct{}
	entry   *entry // once done is closed
}

// NewCache returns a cache of at most limit bytes, which decodes within limits.
func NewCache(limit int, limits Limits) *Cache {
	return &Cache{
		limit: limit, limits: limits, slots: make(chan struct{}, atOnce),
		entries: map[key]*list.Element{}, used: list.New(), works: map[key]*work{},
	}
}

// Picture returns the picture called name, decoded from what load returns the first
// time. The name must differ for another version of a file: an error is kept as well,
// unless it comes of a context.
func (c *Cache) Picture(ctx context.Context, name string, load func(context.Context) ([]byte, error)) (*Picture, error) {
	e := c.get(ctx, key{name: name}, func(ctx context.Context, e *entry) {
		select {
		case c.slots <- struct{}{}:
			defer func() { <-c.slots }()
		case <-ctx.Done():
			e.err = stopped{ctx.Err()}
			return
		}
		var data []byte
		if data, e.err = load(ctx); e.err == nil {
			e.pic, e.err = Decode(ctx, data, c.limits)
		}
	})
	return e.pic, e.err
}

// HalfBlocks returns the picture called name as half-blocks, fitted into cols×rows
// cells; see Picture and the functions HalfBlocks and Fit.
func (c *Cache) HalfBlocks(ctx context.Context, name string, load func(context.Context) ([]byte, error),
	cols, rows int, profile colorprofile.Profile,
) ([]string, error) {
	if cols < 1 || rows < 1 {
		return nil, nil
	}
	e := c.get(ctx, key{name, cols, rows, profile}, func(ctx context.Context, e *entry) {
		var pic *Picture
		if pic, e.err = c.Picture(ctx, name, load); e.err == nil {
			w, h := Fit(pic, cols, rows)
			e.rows = HalfBlocks(pic, w, h, profile)
		}
	})
	return e.rows, e.err
}

// get returns the entry for k, which makeIt fills in when there is none. The work goes
// on for the others when one of those that wait leaves.
func (c *Cache) get(ctx context.Context, k key, makeIt func(context.Context, *entry)) *entry {
	c.mu.Lock()
	if found, ok := c.entries[k]; ok {
		c.used.MoveToFront(found)
		c.mu.Unlock()
		return found.Value.(*entry)
	}
	w, ok := c.works[k]
	if !ok {
		w = &work{done: make(chan struct{})}
		shared, cancel := context.WithCancel(context.WithoutCancel(ctx))
		w.cancel = cancel
		c.works[k] = w
		go func() {
			defer cancel()
			e := &entry{key: k}
			makeIt(shared, e)
			c.finish(w, e, shared.Err() == nil)
		}()
	}
	w.waiting++
	c.mu.Unlock()

	select {
	case <-w.done:
		return w.entry
	case <-ctx.Done():
		c.leave(k, w)
		return &entry{err: stopped{ctx.Err()}}
	}
}

// leave gives up the waiting for w, and w itself when nobody waits for it any more.
func (c *Cache) leave(k key, w *work) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w.waiting--; w.waiting == 0 {
		w.cancel()
		if c.works[k] == w {
			delete(c.works, k)
		}
	}
}

// finish hands e to those who wait and keeps it, if it was not cut short.
func (c *Cache) finish(w *work, e *entry, keep bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.entry = e
	close(w.done)
	if c.works[e.key] != w {
		return // given up, and perhaps begun anew
	}
	delete(c.works, e.key)
	if !keep || e.size() > c.limit {
		return
	}
	c.entries[e.key] = c.used.PushFront(e)
	for c.size += e.size(); c.size > c.limit; {
		oldest := c.used.Remove(c.used.Back()).(*entry)
		delete(c.entries, oldest.key)
		c.size -= oldest.size()
	}
}
