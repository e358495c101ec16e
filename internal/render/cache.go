package render

import (
	"container/list"
	"context"
	"fmt"
	"hash/maphash"
	"runtime"
	"sync"
	"weak"

	"quire/internal/memory"
	"quire/internal/parallel"
	"quire/internal/render/highlight"
)

// defaultCacheSize is how many bytes a Cache keeps when NewCache is given no limit.
const defaultCacheSize = 64 << 20

// Cache keeps documents and rendered blocks, so that all readers of a post share one rendering. The
// least recently used one goes first, and is rendered again when it is needed. Goroutines share a
// Cache.
//
// At most GOMAXPROCS-1 blocks are rendered at a time, each by one goroutine however many ask for it,
// so that a slow post never holds up the screens of the readers of others.
type Cache struct {
	slots       chan struct{} // a value for each block that is being rendered
	limit       int64
	budget      *memory.Budget // nil for none
	seed        maphash.Seed
	highlighter highlight.Highlighter // of all documents

	mu        sync.Mutex
	used      int64
	recent    *list.List // of *entry, the most recently used first
	blocks    map[blockKey]*list.Element
	documents map[documentKey]*list.Element
	pending   map[blockKey]chan struct{}         // closed once the block is rendered
	texts     map[textKey]weak.Pointer[Document] // large ones, as long as they are read
	reading   map[textKey]chan struct{}          // closed once the text has been read, or cannot be
}

type blockKey struct {
	document weak.Pointer[Document] // a large one is not kept for its blocks
	block    int
	opt      Options
}

type documentKey struct {
	title string
	isMDX bool
	size  int
	hash  uint64
}

// entry is a document or a rendered block in the cache.
type entry struct {
	key   any
	size  int64
	value any
}

// NewCache returns a cache of about limit bytes; 0 is defaultCacheSize.
func NewCache(limit int64) *Cache {
	if limit <= 0 {
		limit = defaultCacheSize
	}
	return &Cache{
		slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1)),
		limit: limit, seed: maphash.MakeSeed(), recent: list.New(),
		blocks: map[blockKey]*list.Element{}, pending: map[blockKey]chan struct{}{},
		documents: map[documentKey]*list.Element{},
		texts:     map[textKey]weak.Pointer[Document]{}, reading: map[textKey]chan struct{}{},
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
	c.trim(most, 0)
}

// Document returns the document of this Markdown: the same one for the same text and title.
func (c *Cache) Document(markdown []byte, title string) *Document {
	return c.DocumentOf("", markdown, title)
}

// DocumentOf returns the document of the Markdown in the file called name, as NewDocumentOf does: the
// same one for the same text, title and kind of file, unless the text is large.
func (c *Cache) DocumentOf(name string, markdown []byte, title string) *Document {
	if len(markdown) >= largeText {
		return c.newDocument(name, markdown, title)
	}
	key := documentKey{title, isMDX(name), len(markdown), maphash.Bytes(c.seed, markdown)}
	if d := c.knownDocument(key); d != nil {
		return d
	}
	d := c.newDocument(name, markdown, title)
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.documents[key]; e != nil { // another goroutine was quicker
		return e.Value.(*entry).value.(*Document)
	}
	c.documents[key] = c.add(&entry{key, int64(2*len(markdown) + 1000), d})
	return d
}

func (c *Cache) newDocument(name string, markdown []byte, title string) *Document {
	d := NewDocumentOf(name, markdown, title)
	d.highlighter = &c.highlighter
	return d
}

// knownDocument returns the document for key, nil without one.
func (c *Cache) knownDocument(key documentKey) *Document {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.documents[key]
	if e == nil {
		return nil
	}
	c.recent.MoveToFront(e)
	return e.Value.(*entry).value.(*Document)
}

// add puts e first and drops what no longer fits. c.mu is held.
func (c *Cache) add(e *entry) *list.Element {
	c.used += e.size
	at := c.recent.PushFront(e)
	c.trim(min(c.limit, c.budget.Share()), 1)
	return at
}

// trim drops entries until they have most bytes or few are left. c.mu is held.
func (c *Cache) trim(most int64, few int) {
	for c.used > most && c.recent.Len() > few {
		old := c.recent.Remove(c.recent.Back()).(*entry)
		c.used -= old.size
		switch key := old.key.(type) {
		case blockKey:
			delete(c.blocks, key)
		case documentKey:
			delete(c.documents, key)
		}
	}
}

// peek returns the block for key, nil when it is not there. It does not wait.
func (c *Cache) peek(key blockKey) *RenderedBlock {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known(key)
}

// known returns the block for key, nil when it is not there. c.mu is held.
func (c *Cache) known(key blockKey) *RenderedBlock {
	e := c.blocks[key]
	if e == nil {
		return nil
	}
	c.recent.MoveToFront(e)
	return e.Value.(*entry).value.(*RenderedBlock)
}

// get returns the block for key. It renders it unless another goroutine does.
func (c *Cache) get(ctx context.Context, key blockKey, doc *Document, b Block) (*RenderedBlock, error) {
	for {
		c.mu.Lock()
		if d := c.known(key); d != nil {
			c.mu.Unlock()
			return d, nil
		}
		wait := c.pending[key]
		if wait == nil {
			done := make(chan struct{})
			c.pending[key] = done
			c.mu.Unlock()
			return c.render(ctx, key, doc, b, done)
		}
		c.mu.Unlock()
		parallel.Wait(ctx, func() {
			select {
			case <-wait:
			case <-ctx.Done():
			}
		})
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// render renders a block and closes done.
func (c *Cache) render(ctx context.Context, key blockKey, doc *Document, b Block,
	done chan struct{},
) (d *RenderedBlock, err error) {
	defer func() {
		if r := recover(); r != nil {
			d, err = nil, fmt.Errorf("line %d: the block cannot be rendered", b.Line)
		}
		c.mu.Lock()
		if d != nil {
			c.blocks[key] = c.add(&entry{key, d.Size(), d})
		}
		delete(c.pending, key)
		c.mu.Unlock()
		close(done)
	}()
	if !parallel.HasTurn(ctx) { // the turns are limited already
		select {
		case c.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		defer func() { <-c.slots }()
	}
	d = doc.renderer(ctx, doc.forScreen(key.opt)).rendered(b, doc.Markdown(b), key.block, doc.hasGap(key.block))
	if ctx.Err() != nil { // it may be cut short
		return nil, ctx.Err()
	}
	return d, nil
}
