package render

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"quire/internal/render/highlight"
	"quire/internal/theme"
)

// sample is Markdown of about size bytes: prose, lists, tables and code.
func sample(b *testing.B, size int) []byte {
	b.Helper()
	all, err := os.ReadFile("testdata/all.md")
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	for out.Len() < size {
		out.Write(all)
		out.WriteString("\n\n")
		out.WriteString(strings.Repeat("Prose of the ordinary kind, with a [link](https://example.com) and *emphasis* in it. ", 12))
		out.WriteString("\n\n")
	}
	return out.Bytes()[:size]
}

// open returns a new document whose languages have been seen, as those of a cache in use.
func open(src []byte, h *highlight.Highlighter) *Document {
	d := NewDocument(src, "x")
	d.highlighter = h
	return d
}

// firstScreen opens a post and renders its first fifty rows.
func firstScreen(b *testing.B, src []byte) {
	opt := Options{Width: 72, Theme: theme.TerminalPost(true), Hyperlinks: true}
	var h highlight.Highlighter
	defer reportCPU(b)()
	for b.Loop() {
		l := NewCache(0).Layout(open(src, &h), opt)
		if _, _, err := l.Fill(context.Background(), 0, 0, 50); err != nil {
			b.Fatal(err)
		}
	}
}

// jump parses a post up to its middle and renders fifty rows there.
func jump(b *testing.B, src []byte) {
	opt := Options{Width: 72, Theme: theme.TerminalPost(true), Hyperlinks: true}
	var h highlight.Highlighter
	defer reportCPU(b)()
	for b.Loop() {
		a := open(src, &h)
		l := NewCache(0).Layout(a, opt)
		blocks, _, _ := a.ParseMore(context.Background(), func(bs []Block) bool {
			return len(bs) > 0 &&
				bs[len(bs)-1].End > len(src)/2
		})
		if _, _, err := l.Fill(context.Background(), len(blocks)-1, 25, 25); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFirstScreen(b *testing.B) {
	for _, s := range []struct {
		name string
		size int
	}{{"10KB", 10 << 10}, {"200KB", 200 << 10}, {"2MB", 2 << 20}, {"10MB", 10 << 20}} {
		b.Run(s.name, func(b *testing.B) { firstScreen(b, sample(b, s.size)) })
	}
}

func BenchmarkJumpToMiddle(b *testing.B) {
	for _, s := range []struct {
		name string
		size int
	}{{"10KB", 10 << 10}, {"10MB", 10 << 20}} {
		b.Run(s.name, func(b *testing.B) { jump(b, sample(b, s.size)) })
	}
}

// BenchmarkCut finds all blocks of ten megabytes.
func BenchmarkCut(b *testing.B) {
	src := sample(b, 10<<20)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := NewDocument(src, "").ParseAll(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

func whole(b *testing.B, src []byte, opt settings) {
	opt.Width, opt.Theme, opt.Hyperlinks = 72, theme.TerminalPost(true), true
	for b.Loop() {
		_ = NewDocument(src, "").rows(context.Background(), opt, func(string) bool { return true })
	}
}

// BenchmarkTargets looks for what may be addresses, which an Outline finds by parsing.
func BenchmarkTargets(b *testing.B) {
	src := sample(b, 10<<10)
	for b.Loop() {
		for range Targets(src) { //nolint:revive // each is looked for
		}
	}
}

func BenchmarkOutline(b *testing.B) {
	src := sample(b, 10<<10)
	for b.Loop() {
		if _, err := NewDocument(src, "").Outline(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
