package picture

import (
	"container/list"
	"context"
	"errors"
	"sync"

	"github.com/charmbracelet/colorprofile"

	"quire/internal/memory"
	"quire/internal/parallel"
)

// maxDecoding is how many images are decoded at the same time: one of the largest takes 160 MB
// meanwhile, unless a budget is smaller.
const maxDecoding = 2

// Cache keeps decoded pictures and their half-blocks, the most recently used ones. Goroutines share it:
// what two of them ask for is made once.
type Cache struct {
	limit  int            // bytes
	budget *memory.Budget // nil for none
	limits Limits
	slots  chan struct{} // a value for each image that is being decoded

	mu      sync.Mutex
	size    int
	entries map[key]*list.Element
	used    *list.List // of *entry, last used first
	pending map[key]*job
}

// key is a picture (cols is 0), its size, half-blocks of it or a raster.
type key struct {
	name       string
	measured   bool
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

	width, height int // where it is measured only
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

// Within has the cache keep within its share of a budget too. It is called before the cache is used.
func (c *Cache) Within(b *memory.Budget) {
	if c.budget = b; b != nil {
		b.Add(c)
	}
}

// Trim drops what the cache has beyond most bytes.
func (c *Cache) Trim(most int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trim(most)
}

// trim drops the least recently used entries until they have most bytes. c.mu is held.
func (c *Cache) trim(most int64) {
	for int64(c.size) > most && c.used.Len() > 0 {
		oldest := c.used.Remove(c.used.Back()).(*entry)
		delete(c.entries, oldest.key)
		c.size -= oldest.size()
	}
}

// Picture returns the picture called name, decoded from what load returns the first time. Another version
// of a file must have another name. An error is kept as well, unless it is a context's.
func (c *Cache) Picture(
	ctx context.Context, name string, load func(context.Context) ([]byte, error),
) (*Picture, error) {
	e := c.get(ctx, key{name: name}, func(ctx context.Context, e *entry) {
		parallel.Wait(ctx, func() {
			select {
			case c.slots <- struct{}{}:
			case <-ctx.Done():
				e.err = canceled{ctx.Err()}
			}
		})
		if e.err != nil {
			return
		}
		defer func() { <-c.slots }()
		var data []byte
		if data, e.err = load(ctx); e.err == nil {
			e.pic, e.err = Decode(ctx, data, c.limits)
		}
	})
	return e.pic, e.err
}

// Measure returns the size in pixels of the picture called name, as Measure does. load returns its file,
// the first time.
func (c *Cache) Measure(name string, load func() ([]byte, error)) (width, height int, err error) {
	k := key{name: name, measured: true}
	c.mu.Lock()
	if found, ok := c.entries[k]; ok {
		c.used.MoveToFront(found)
		c.mu.Unlock()
		e := found.Value.(*entry)
		return e.width, e.height, e.err
	}
	c.mu.Unlock()
	e := &entry{key: k}
	var data []byte
	if data, e.err = load(); e.err == nil {
		e.width, e.height, e.err = Measure(data, c.limits)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(e)
	return e.width, e.height, e.err
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
			e.rows, e.err = halfBlocks(ctx, pic, w, h, profile)
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
			e.ras = Rasterize(ctx, pic, form)
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
	var takeBack func()
	if !ok {
		j = &job{done: make(chan struct{})}
		shared, cancel := context.WithCancel(context.WithoutCancel(ctx))
		j.cancel = cancel
		c.pending[k] = j
		shared, takeBack = parallel.Lend(shared)
		go func() {
			defer cancel()
			e := &entry{key: k}
			fill(shared, e)
			c.finish(j, e, shared.Err() == nil)
		}()
	}
	j.waiting++
	c.mu.Unlock()

	wait := func() {
		select {
		case <-j.done:
		case <-ctx.Done():
		}
	}
	if ok {
		parallel.Wait(ctx, wait)
	} else { // it is made in the turn of this caller
		wait()
		takeBack()
	}
	select {
	case <-j.done:
		return j.entry
	default:
		c.leave(k, j)
		return &entry{err: canceled{context.Cause(ctx)}}
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
	if complete {
		c.keep(e)
	}
}

// keep keeps an entry, if there is room for it. c.mu is held.
func (c *Cache) keep(e *entry) {
	most := min(int64(c.limit), c.budget.Share())
	if c.entries[e.key] != nil || int64(e.size()) > most || isPassing(e.err) {
		return
	}
	c.entries[e.key] = c.used.PushFront(e)
	c.size += e.size()
	c.trim(most)
}

// isPassing reports whether an error may be another the next time: that the time or the memory of a
// moment was not enough.
func isPassing(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, memory.ErrBusy)
}
