package render

import (
	"container/list"
	"context"
	"fmt"
	"hash/maphash"
	"runtime"
	"sync"
)

// DefaultCacheSize is how much a Cache keeps unless it is told otherwise, in bytes.
const DefaultCacheSize = 64 << 20

// Cache keeps articles and drawn blocks, so that all readers of a post share one
// rendering. What was used longest ago goes first; what goes is drawn again when it is
// needed. Goroutines share a Cache.
//
// At most GOMAXPROCS-1 blocks are drawn at a time, each by one goroutine however many
// ask for it, so that a slow post never holds the screens of the readers of others.
type Cache struct {
	workers chan struct{}
	limit   int64
	seed    maphash.Seed

	mu       sync.Mutex
	used     int64
	recent   *list.List // of *entry, the most recently used first
	drawn    map[drawnKey]*list.Element
	articles map[articleKey]*list.Element
	pending  map[drawnKey]chan struct{}
}

type drawnKey struct {
	article *Document
	block   int
	opt     Options
}

type articleKey struct {
	title string
	size  int
	hash  uint64
}

// entry is an article or a drawn block in the cache.
type entry struct {
	key   any
	size  int64
	value any
}

// NewCache returns a cache of about limit bytes; 0 is DefaultCacheSize.
func NewCache(limit int64) *Cache {
	if limit <= 0 {
		limit = DefaultCacheSize
	}
	return &Cache{
		workers: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1)),
		limit:   limit, seed: maphash.MakeSeed(), recent: list.New(),
		drawn: map[drawnKey]*list.Element{}, articles: map[articleKey]*list.Element{}, pending: map[drawnKey]chan struct{}{},
	}
}

// Document returns the article of this Markdown: the one that is there already when the
// same text has been asked for before.
func (c *Cache) Document(markdown []byte, title string) *Document {
	key := articleKey{title, len(markdown), maphash.Bytes(c.seed, markdown)}
	c.mu.Lock()
	if e := c.articles[key]; e != nil {
		c.recent.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*entry).value.(*Document)
	}
	c.mu.Unlock()
	a := NewDocument(markdown, title)
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.articles[key]; e != nil { // somebody was quicker
		return e.Value.(*entry).value.(*Document)
	}
	c.articles[key] = c.keep(&entry{key, int64(2*len(markdown) + 1000), a})
	return a
}

// keep puts e first and drops what no longer fits. c.mu is held.
func (c *Cache) keep(e *entry) *list.Element {
	c.used += e.size
	at := c.recent.PushFront(e)
	for c.used > c.limit && c.recent.Len() > 1 {
		last := c.recent.Back()
		old := c.recent.Remove(last).(*entry)
		c.used -= old.size
		switch key := old.key.(type) {
		case drawnKey:
			delete(c.drawn, key)
		case articleKey:
			delete(c.articles, key)
		}
	}
	return at
}

// peek is the drawing for key, nil when it is not there.
func (c *Cache) peek(key drawnKey) *RenderedBlock {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.drawn[key]; e != nil {
		c.recent.MoveToFront(e)
		return e.Value.(*entry).value.(*RenderedBlock)
	}
	return nil
}

// draw returns the drawing for key, drawing it if nobody else does.
func (c *Cache) draw(ctx context.Context, key drawnKey, b Block) (*RenderedBlock, error) {
	for {
		c.mu.Lock()
		if e := c.drawn[key]; e != nil {
			c.recent.MoveToFront(e)
			c.mu.Unlock()
			return e.Value.(*entry).value.(*RenderedBlock), nil
		}
		wait := c.pending[key]
		if wait == nil {
			done := make(chan struct{})
			c.pending[key] = done
			c.mu.Unlock()
			return c.work(ctx, key, b, done)
		}
		c.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// work draws a block and closes done.
func (c *Cache) work(ctx context.Context, key drawnKey, b Block, done chan struct{}) (d *RenderedBlock, err error) {
	defer func() {
		if r := recover(); r != nil {
			d, err = nil, fmt.Errorf("the block in line %d cannot be drawn", b.Line)
		}
		c.mu.Lock()
		if d != nil {
			c.drawn[key] = c.keep(&entry{key, d.bytes(), d})
		}
		delete(c.pending, key)
		c.mu.Unlock()
		close(done)
	}()
	select {
	case c.workers <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-c.workers }()
	p := key.article.painter(ctx, key.article.screen(key.opt))
	d = p.finished(b, key.block)
	if ctx.Err() != nil { // it may be cut short
		return nil, ctx.Err()
	}
	return d, nil
}

// Layout is an article at one measure in one theme. Goroutines may share it.
type Layout struct {
	cache   *Cache
	article *Document
	opt     Options
}

// Layout lays an article out.
func (c *Cache) Layout(a *Document, opt Options) *Layout { return &Layout{c, a, opt} }

// Document is what is laid out.
func (l *Layout) Document() *Document { return l.article }

// Width is the measure in cells.
func (l *Layout) Width() int { return l.opt.Width }

// Peek is block i as drawn, nil when it has not been or is forgotten. It does not wait.
func (l *Layout) Peek(i int) *RenderedBlock { return l.cache.peek(drawnKey{l.article, i, l.opt}) }

// Render draws block i unless it has been. It returns nil past the last block.
func (l *Layout) Render(ctx context.Context, i int) (*RenderedBlock, error) {
	blocks, _, err := l.article.ParseMore(ctx, func(b []Block) bool { return len(b) > i })
	if err != nil || i < 0 || i >= len(blocks) {
		return nil, err
	}
	return l.cache.draw(ctx, drawnKey{l.article, i, l.opt}, blocks[i])
}

// Fill draws the blocks round block at: on to at least below rows from its beginning,
// and back to at least above rows before it, as far as there are any. first is the
// number of the first block that is returned.
func (l *Layout) Fill(ctx context.Context, at, above, below int) (first int, drawn []*RenderedBlock, err error) {
	for rows, i := 0, at; rows < below; i++ {
		d, err := l.Render(ctx, i)
		if err != nil {
			return 0, nil, err
		}
		if d == nil {
			break
		}
		drawn = append(drawn, d)
		rows += len(d.Rows)
	}
	var before []*RenderedBlock
	first = at
	for rows := 0; rows < above && first > 0; {
		d, err := l.Render(ctx, first-1)
		if err != nil {
			return 0, nil, err
		}
		if d == nil {
			break
		}
		first--
		before = append(before, d)
		rows += len(d.Rows)
	}
	out := make([]*RenderedBlock, 0, len(before)+len(drawn))
	for i := len(before) - 1; i >= 0; i-- {
		out = append(out, before[i])
	}
	return first, append(out, drawn...), nil
}

// PlainRows hands the rows of all blocks to yield, in order, until it returns false. They
// are laid out as Draw does it, but may lack colours. It takes time that grows with the
// article.
func (l *Layout) PlainRows(ctx context.Context, yield func(block int, rows []string) bool) error {
	blocks, err := l.article.ParseAll(ctx)
	if err != nil {
		return err
	}
	opt := l.article.screen(l.opt)
	opt.colour = false
	p := l.article.painter(ctx, opt)
	for i, b := range blocks {
		d := l.Peek(i)
		if d == nil {
			d = p.finished(b, i)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !yield(i, d.Rows) {
			break
		}
	}
	return nil
}
