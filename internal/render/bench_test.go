package render

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	charm "charm.land/glamour/v2"
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

var errEnough = errors.New("enough")

// firstScreen renders until the first rows are out.
func firstScreen(b *testing.B, src []byte) {
	opt := Options{Width: 72, Theme: DefaultTheme(true), Hyperlinks: true}
	for b.Loop() {
		ctx, cancel := context.WithCancelCause(context.Background())
		_ = Render(ctx, src, opt, func(*Document) { cancel(errEnough) })
		cancel(nil)
	}
}

func BenchmarkFirstScreen(b *testing.B) {
	for _, s := range []struct {
		name string
		size int
	}{{"10KB", 10 << 10}, {"200KB", 200 << 10}, {"2MB", 2 << 20}} {
		b.Run(s.name, func(b *testing.B) { firstScreen(b, sample(b, s.size)) })
	}
}

func whole(b *testing.B, src []byte, opt settings) {
	opt.Width, opt.Theme, opt.Hyperlinks = 72, DefaultTheme(true), true
	for b.Loop() {
		_ = draw(context.Background(), src, opt, windowSize, func(*Document) {})
	}
}

func glamourAlone(b *testing.B, src []byte) {
	for b.Loop() {
		r, err := charm.NewTermRenderer(charm.WithStandardStyle("dark"), charm.WithWordWrap(72))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := r.RenderBytes(src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWhole(b *testing.B) {
	code := []byte(strings.Repeat("Some code:\n\n```go\nfunc add(a, b int) int {\n\treturn a + b // the sum\n}\n```\n\n", 130))
	for _, s := range []struct {
		name string
		src  []byte
	}{{"10KB", sample(b, 10<<10)}, {"200KB", sample(b, 200<<10)}, {"code", code}} {
		b.Run(s.name+"/quire", func(b *testing.B) { whole(b, s.src, settings{colour: true, glamour: true}) })
		b.Run(s.name+"/without_glamour", func(b *testing.B) { whole(b, s.src, settings{colour: true}) })
		b.Run(s.name+"/glamour_alone", func(b *testing.B) { glamourAlone(b, s.src) })
	}
}

func BenchmarkOutline(b *testing.B) {
	src := sample(b, 10<<10)
	for b.Loop() {
		Outline(src)
	}
}
