package render

import (
	"context"
	"slices"
	"strings"
	"testing"
)

func TestCacheSharesAndForgets(t *testing.T) {
	ctx := context.Background()
	c := NewCache(0)
	src := []byte(strings.Repeat("A paragraph of some words.\n\n", 50))
	a := c.Document(src, "t")
	if c.Document(slices.Clone(src), "t") != a {
		t.Error("the same text is two documents")
	}
	if c.Document(src, "u") == a {
		t.Error("another title is the same document")
	}
	l, m := c.Layout(a, Options{Width: 40}), c.Layout(a, Options{Width: 40})
	if l.Peek(0) != nil {
		t.Error("rendered before it was asked for")
	}
	first, rendered, err := l.Fill(ctx, 10, 6, 6)
	if err != nil || first != 4 || len(rendered) != 12 {
		t.Fatalf("filled %d blocks from %d, %v", len(rendered), first, err)
	}
	if m.Peek(10) != rendered[6] {
		t.Error("two readers of one post have two renderings")
	}
	if c.Layout(a, Options{Width: 41}).Peek(10) != nil {
		t.Error("another measure has the same rendering")
	}
	if d, err := l.Render(ctx, 1000); d != nil || err != nil {
		t.Errorf("past the end: %v, %v", d, err)
	}
	small := NewCache(2000)
	s := small.Layout(small.Document(src, "t"), Options{Width: 40})
	for i := range 50 {
		if _, err := s.Render(ctx, i); err != nil {
			t.Fatal(err)
		}
	}
	if small.used > small.limit || len(small.blocks) > 20 {
		t.Errorf("%d bytes in %d blocks kept, limit %d", small.used, len(small.blocks), small.limit)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Render(done, 0); err == nil && s.Peek(0) == nil {
		t.Error("rendered although the context has ended")
	}
}

func TestCacheDrawsOnce(t *testing.T) {
	c := NewCache(0)
	l := c.Layout(c.Document([]byte(strings.Repeat("> some words in a quotation\n\n", 40)), ""), Options{Width: 40})
	results := make(chan []*RenderedBlock)
	for range 8 {
		go func() {
			_, rendered, _ := l.Fill(context.Background(), 0, 0, 1000)
			results <- rendered
		}()
	}
	first := <-results
	for range 7 {
		if !slices.Equal(<-results, first) {
			t.Error("readers have different renderings")
		}
	}
}
