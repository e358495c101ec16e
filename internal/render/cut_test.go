package render

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What is too long to be drawn in one go comes in parts that read on.
func TestLongBlocksComeInParts(t *testing.T) {
	const n = 12000
	numbered := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i+1)
		}
		return b.String()
	}
	tests := []struct {
		name, src string
		row       func(i int) string // row i of the items, as drawn
	}{
		{"list", numbered("- item number %d\n"), func(i int) string { return fmt.Sprintf("• item number %d", i+1) }},
		{"numbered list", strings.ReplaceAll(numbered("%d. item\n"), "item", "an item"), func(i int) string { return fmt.Sprintf("%d. an item", i+1) }},
		{"list of ones", strings.Repeat("1. an item\n", n), func(i int) string { return fmt.Sprintf("%d. an item", i+1) }},
		{"code", "```go\n" + numbered("line := %d\n") + "```\n", func(i int) string { return fmt.Sprintf("line := %d", i+1) }},
		{"code that holds a fence too far in", "```\n    ```\n" + numbered("line := %d\n") + "```\n", func(i int) string { return fmt.Sprintf("line := %d", i+1) }},
		{"table", "| a | b |\n| - | - |\n" + numbered("| cell | %d |\n"), func(i int) string { return fmt.Sprintf("cell │ %d", i+1) }},
		{"paragraph", numbered("word%d\n"), func(i int) string { return fmt.Sprintf("word%d", i+1) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := drawn(t, []byte("before\n\n"+tt.src+"\nafter\n"), settings{Options: Options{Width: 72}}, windowSize)
			if len(d.Blocks) < 4 {
				t.Errorf("%d blocks", len(d.Blocks))
			}
			at := 0
			for i := range n {
				want := tt.row(i)
				for at < len(d.Rows) && strings.TrimSpace(unstyled(d.Rows[at])) != want {
					at++
				}
				if at == len(d.Rows) {
					t.Fatalf("item %d is not there, or not in its place", i)
				}
			}
			blank := 0
			for _, r := range d.Rows {
				if r == "" {
					blank++
				}
			}
			if blank > 3 {
				t.Errorf("%d blank rows between the parts", blank)
			}
			if got := unstyled(d.Rows[len(d.Rows)-1]); got != "after" {
				t.Errorf("the last row is %q", got)
			}
			checkRows(t, tt.name, d, 72)
		})
	}
}

// Lines of blocks are those of the Markdown.
func TestBlockLines(t *testing.T) {
	src := []byte("\n\n# One\n\ntext\n\n[a]: b\n\n```\n" + strings.Repeat("x\n", 40000) + "```\n\n- a\n- b\n\n[^1]: n\n\nlast[^1]\n")
	a := NewDocument(src, "")
	blocks, err := a.ParseAll(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		if want := 1 + strings.Count(string(a.src[:b.Start]), "\n"); b.Line != want {
			t.Errorf("the block at %d begins in line %d, not %d", b.Start, want, b.Line)
		}
	}
	if !slices.IsSortedFunc(blocks[:len(blocks)-2], func(a, b Block) int { return a.Start - b.Start }) {
		t.Error("blocks out of order")
	}
}

func TestCacheSharesAndForgets(t *testing.T) {
	ctx := context.Background()
	c := NewCache(0)
	src := []byte(strings.Repeat("A paragraph of some words.\n\n", 50))
	a := c.Document(src, "t")
	if c.Document(slices.Clone(src), "t") != a {
		t.Error("the same text is two articles")
	}
	if c.Document(src, "u") == a {
		t.Error("another title is the same article")
	}
	l, m := c.Layout(a, Options{Width: 40}), c.Layout(a, Options{Width: 40})
	if l.Peek(0) != nil {
		t.Error("drawn before anybody asked")
	}
	first, drawn, err := l.Fill(ctx, 10, 6, 6)
	if err != nil || first != 4 || len(drawn) != 12 {
		t.Fatalf("filled %d blocks from %d, %v", len(drawn), first, err)
	}
	if m.Peek(10) != drawn[6] {
		t.Error("two readers of one post have two drawings")
	}
	if c.Layout(a, Options{Width: 41}).Peek(10) != nil {
		t.Error("another measure has the same drawing")
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
	if small.used > small.limit || len(small.drawn) > 20 {
		t.Errorf("%d bytes in %d drawings kept of %d", small.used, len(small.drawn), small.limit)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Render(done, 0); err == nil && s.Peek(0) == nil {
		t.Error("drawn for one who has left")
	}
}

func TestCacheDrawsOnce(t *testing.T) {
	c := NewCache(0)
	l := c.Layout(c.Document([]byte(strings.Repeat("> some words in a quotation\n\n", 40)), ""), Options{Width: 40})
	results := make(chan []*RenderedBlock)
	for range 8 {
		go func() {
			_, drawn, _ := l.Fill(context.Background(), 0, 0, 1000)
			results <- drawn
		}()
	}
	first := <-results
	for range 7 {
		if !slices.Equal(<-results, first) {
			t.Error("readers have different drawings")
		}
	}
}
