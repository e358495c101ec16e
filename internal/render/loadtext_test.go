package render

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"quire/internal/markdown/include"
	"quire/internal/memory"
)

// A large text is read once for all who read it, counts in the budget meanwhile, and is forgotten with the
// last of them.
func TestLoadSharesLargeTexts(t *testing.T) {
	const size, readers = 4 << 20, 16
	var reads atomic.Int32
	from := TextSource{Path: "large.md", Size: size, Mtime: 1, Read: func() (include.Text, error) {
		reads.Add(1)
		return include.Text{Markdown: bytes.Repeat([]byte(strings.Repeat("some text ", 50)+"\n\n"), size/502)}, nil
	}}
	b := memory.New(64 << 20)
	ctx := memory.With(t.Context(), b)
	c := NewCache(0)
	c.Within(b)
	var texts [readers]include.Text
	var docs [readers]*Document
	var all sync.WaitGroup
	for i := range readers {
		all.Go(func() {
			var err error
			if texts[i], docs[i], err = c.Load(ctx, from); err != nil {
				t.Error(err)
			}
			if _, err := c.Layout(docs[i], Options{Width: 40}).Render(ctx, 3); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range readers {
		if docs[i] != docs[0] || &texts[i].Markdown[0] != &texts[0].Markdown[0] {
			t.Errorf("reader %d has a text of their own", i)
		}
	}
	if used := b.Stats().Used; reads.Load() != 1 || used < size || used > 2*size {
		t.Errorf("%d reads, %d kB reserved", reads.Load(), used>>10)
	}
	from.Mtime++
	if _, doc, err := c.Load(ctx, from); err != nil || doc == docs[0] || reads.Load() != 2 {
		t.Errorf("another version: %v, %d reads", err, reads.Load())
	}
	runtime.KeepAlive(docs)
	docs, texts = [readers]*Document{}, [readers]include.Text{}
	for range 100 { // collections, after which cleanups run when they like
		runtime.GC()
		if b.Stats().Used == 0 {
			break
		}
		runtime.Gosched()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if used := b.Stats().Used; used != 0 || len(c.texts) != 0 {
		t.Errorf("%d kB are reserved and %d texts known, though no reader has them", used>>10, len(c.texts))
	}
}

// A text for which there is no memory is refused; one that cannot be read leaves nothing reserved.
func TestLoadFails(t *testing.T) {
	b := memory.New(8 << 20)
	ctx := memory.With(t.Context(), b)
	c := NewCache(0)
	broken := errors.New("broken")
	for _, size := range []int64{100, 4 << 20} {
		_, _, err := c.Load(ctx, TextSource{
			Path: "a.md", Size: size,
			Read: func() (include.Text, error) { return include.Text{}, broken },
		})
		if !errors.Is(err, broken) || b.Stats().Used != 0 {
			t.Errorf("%d bytes: %v, %d reserved", size, err, b.Stats().Used)
		}
	}
	_, _, err := c.Load(ctx, TextSource{Path: "a.md", Size: 9 << 20, Read: func() (include.Text, error) {
		t.Error("it is read")
		return include.Text{}, nil
	}})
	if err == nil {
		t.Error("there is no room for it")
	}
}
