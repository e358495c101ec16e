package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/internal/index"
	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

// BenchmarkCheck1k checks 1000 posts that link to each other, of which one in twenty has a dead link:
// all of them, and when nothing has changed since.
func BenchmarkCheck1k(b *testing.B) {
	const posts = 1000
	dir := b.TempDir()
	prose := strings.Repeat("A paragraph of some words, `code` and [a link](https://example.org/page?a=b).\n\n- one\n- two\n\n", 20)
	for i := range posts {
		text := fmt.Sprintf("# Post %d\n\n## Part\n\n[own](#part) [next](post-%04d.md#part) [site](/about/)\n\n%s", i,
			(i+1)%posts, prose)
		if i%20 == 0 {
			text += "[dead](nowhere.md) ![missing](missing.png)\n"
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("post-%04d.md", i)), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	src, err := folder.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	ix, err := index.Load(b.Context(), src, index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	check := func(b *testing.B, kept cache.Cache) {
		for b.Loop() {
			found, err := collectFindings(b.Context(), ix, kept)
			if err != nil || len(found) != 2*posts/20 {
				b.Fatal(len(found), err)
			}
		}
	}
	b.Run("cold", func(b *testing.B) { check(b, cache.Cache{}) })
	b.Run("warm", func(b *testing.B) {
		kept := cache.Cache{Dir: b.TempDir(), Build: "benchmark"}
		if _, err := collectFindings(b.Context(), ix, kept); err != nil {
			b.Fatal(err)
		}
		check(b, kept)
	})
}
