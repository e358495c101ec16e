package picture

import (
	"container/list"
	"context"
	"sync"

	"github.com/charmbracelet/colorprofile"
)

// maxDecoding is how many images are decoded at the same time: one of the largest takes 160 MB
// meanwhile.
const maxDecoding = 2

// Cache keeps decoded pictures and their half-blocks, the most recently used ones. Goroutines share it:
// what two of them ask for is made once.
type Cache struct {
	limit  int // bytes
	limits Limits
	slots  chan struct{} // a value for each image that is being decoded

	mu      sync.Mutex
	size    int
	entries map[key]*list.Element
	used    *list.List // of *entry, last used first
	pending map[key]*job
}

// key is a picture (cols is 0), half-blocks of it or a raster.
type key struct {
	name       string
	cols, rows int
	profile    colorprofile.Profile
	form       Form // of a raster
}

// entry is what was made for a key. That a file is not an image is kept too.
type entry struct {
	key  key
	pic  *Picture
	rows []string
	ras  *Raster // nil with a picture of too many pixels
	err  error
}

// size returns about how many bytes of memory an entry takes.
func (e *entry) size() int {
	n := 256 + len(e.key.name)
	if e.pic != nil {
		n += e.pic.Size()
	}
	if e.ras != nil {
		n += e.ras.Size()
	}
	for _, row := range e.rows {
		n += len(row) + 16
	}
	return n
}

// job makes an entry.
type job struct {
	waiting int // callers; the last one to leave cancels it
	cancel  context.CancelFunc
	done    chan struct{}
	entry   *entry // once done is closed
}

// NewCache returns a cache of at most limit bytes, which decodes within limits.
func NewCache(limit int, limits Limits) *Cache {
	return &Cache{
		limit: limit, limits: limits, slots: make(chan struct{}, maxDecoding),
		entries: map[key]*list.Element{}, used: list.New(), pending: map[key]*job{},
	}
}

// Picture returns the picture called name, decoded from what load returns the first time. Another version
// of a file must have another name. An error is kept as well, unless it is a context's.
func (c *Cache) Picture(
	ctx context.Context, name string, load func(context.Context) ([]byte, error),
) (*Picture, error) {
	e := c.get(ctx, key{name: name}, func(ctx context.Context, e *entry) {
		select {
		case c.slots <- struct{}{}:
			defer func() { <-c.slots }()
		case <-ctx.Done():
			e.err = canceled{ctx.Err()}
			return
		}
		var data []byte
		if data, e.err = load(ctx); e.err == nil {
			e.pic, e.err = Decode(ctx, data, c.limits)
		}
	})
	return e.pic, e.err
}

// HalfBlocks returns the picture called name as half-blocks, fitted into cols×rows cells; see Picture and
// the functions HalfBlocks and Fit.
func (c *Cache) HalfBlocks(ctx context.Context, name string, load func(context.Context) ([]byte, error),
	cols, rows int, profile colorprofile.Profile,
) ([]string, error) {
	if cols < 1 || rows < 1 {
		return nil, nil
	}
	e := c.get(ctx, key{name: name, cols: cols, rows: rows, profile: profile}, func(ctx context.Context, e *entry) {
		var pic *Picture
		if pic, e.err = c.Picture(ctx, name, load); e.err == nil {
			w, h := fit(pic, cols, rows)
			e.rows = halfBlocks(pic, w, h, profile)
		}
	})
	return e.rows, e.err
}

// Raster returns the picture called name in a form, nil when it would have too many pixels; see Picture and
// Rasterize.
func (c *Cache) Raster(
	ctx context.Context, name string, load func(context.Context) ([]byte, error), form Form,
) (*Raster, error) {
	e := c.get(ctx, key{name: name, form: form}, func(ctx context.Context, e *entry) {
		var pic *Picture
		if pic, e.err = c.Picture(ctx, name, load); e.err == nil {
			e.ras = Rasterize(pic, form)
		}
	})
	return e.ras, e.err
}

// get returns the entry for k, which fill fills in without one. It goes on for the others when
// one of those that wait leaves.
func (c *Cache) get(ctx context.Context, k key, fill func(context.Context, *entry)) *entry {
	c.mu.Lock()
	if found, ok := c.entries[k]; ok {
		c.used.MoveToFront(found)
		c.mu.Unlock()
		return found.Value.(*entry)
	}
	j, ok := c.pending[k]
	if !ok {
		j = &job{done: make(chan struct{})}
		shared, cancel := context.WithCancel(context.WithoutCancel(ctx))
		j.cancel = cancel
		c.pending[k] = j
		go func() {
			defer cancel()
			e := &entry{key: k}
			fill(shared, e)
			c.finish(j, e, shared.Err() == nil)
		}()
	}
	j.waiting++
	c.mu.Unlock()

	select {
	case <-j.done:
		return j.entry
	case <-ctx.Done():
		c.leave(k, j)
		return &entry{err: canceled{ctx.Err()}}
	}
}

// leave stops waiting for j, and cancels it when no caller is left.
func (c *Cache) leave(k key, j *job) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if j.waiting--; j.waiting == 0 {
		j.cancel()
		if c.pending[k] == j {
			delete(c.pending, k)
		}
	}
}

// finish gives e to the callers that wait, and keeps it if it is complete.
func (c *Cache) finish(j *job, e *entry, complete bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	j.entry = e
	close(j.done)
	if c.pending[e.key] != j {
		return // canceled, and perhaps begun anew
	}
	delete(c.pending, e.key)
	if !complete || e.size() > c.limit {
		return
	}
	c.entries[e.key] = c.used.PushFront(e)
	for c.size += e.size(); c.size > c.limit; {
		oldest := c.used.Remove(c.used.Back()).(*entry)
		delete(c.entries, oldest.key)
		c.size -= oldest.size()
	}
}
