package render

import (
	"bytes"
	"context"
	"runtime"
	"weak"

	"quire/internal/markdown/include"
	"quire/internal/memory"
	"quire/internal/parallel"
)

// largeText is the size in bytes from which the text of a post is read once for all of its readers.
const largeText = 1 << 20

// TextSource is the text of a post that can be read.
type TextSource struct {
	Path  string // of the post, with
	Title string
	// Size and Mtime are those of its file, and identify its version. A size below 1 is not known.
	Size, Mtime int64
	Read        func() (include.Text, error)
}

// textKey is a version of a post.
type textKey struct {
	path        string
	size, mtime int64
}

// Load reads a post and returns its text and document. A large one is in memory once for all readers,
// until none of them reads it any more, and counts in the budget of the context meanwhile.
func (c *Cache) Load(ctx context.Context, from TextSource) (include.Text, *Document, error) {
	if from.Size < largeText {
		release, err := memory.Reserve(ctx, from.Size)
		if err != nil {
			return include.Text{}, nil, err
		}
		defer release()
		return c.read(from)
	}
	key := textKey{from.Path, from.Size, from.Mtime}
	for {
		c.mu.Lock()
		if doc := c.texts[key].Value(); doc != nil {
			c.mu.Unlock()
			return include.Text{Markdown: doc.raw}, doc, nil
		}
		reading := c.reading[key]
		if reading == nil {
			done := make(chan struct{})
			c.reading[key] = done
			c.mu.Unlock()
			return c.load(ctx, key, from, done)
		}
		c.mu.Unlock()
		parallel.Wait(ctx, func() {
			select {
			case <-reading:
			case <-ctx.Done():
			}
		})
		if err := ctx.Err(); err != nil {
			return include.Text{}, nil, err
		}
	}
}

// load reads a large text and closes done.
func (c *Cache) load(ctx context.Context, key textKey, from TextSource,
	done chan struct{},
) (include.Text, *Document, error) {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.reading, key)
		close(done)
	}()
	release, err := memory.Reserve(ctx, from.Size+from.Size/largePart)
	if err != nil {
		return include.Text{}, nil, err
	}
	text, doc, err := c.read(from)
	if err != nil {
		release()
		return text, nil, err
	}
	blocks, err := reserveBlocks(ctx, doc)
	if err != nil {
		release()
		return include.Text{}, nil, err
	}
	runtime.AddCleanup(doc, func(self weak.Pointer[Document]) {
		release()
		blocks()
		c.forget(key, self)
	}, doc.self)
	if text.IncludesNothing() { // so that it is the same for all readers
		c.mu.Lock()
		defer c.mu.Unlock()
		c.texts[key] = doc.self
	}
	return text, doc, nil
}

// reserveBlocks reserves what the blocks of a document with many short ones take beyond the usual part.
func reserveBlocks(ctx context.Context, doc *Document) (release func(), err error) {
	const each = 64 // bytes
	return memory.Reserve(ctx, int64(each*bytes.Count(doc.raw, []byte("\n\n"))-len(doc.raw)/largePart))
}

// forget forgets a large text that is not read any more.
func (c *Cache) forget(key textKey, doc weak.Pointer[Document]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.texts[key] == doc {
		delete(c.texts, key)
	}
}

// largePart is what part of a large text its blocks take besides.
const largePart = 8

// read reads a text and makes its document, of which the text is a part if it is large.
func (c *Cache) read(from TextSource) (include.Text, *Document, error) {
	text, err := from.Read()
	if err != nil {
		return text, nil, err
	}
	doc := c.DocumentOf(from.Path, text.Markdown, from.Title)
	if len(doc.raw) == len(text.Markdown) {
		text.Markdown = doc.raw
	}
	return text, doc, nil
}
