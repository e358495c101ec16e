package index_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"quire/internal/index"
	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

// BenchmarkWarmStart loads 10 000 posts that have not changed since they were cached: of 20
// sources, which may take 1.2 times as long as one source.
func BenchmarkWarmStart(b *testing.B) {
	for _, sources := range []int{1, 20} {
		b.Run(fmt.Sprint(sources, "sources"), func(b *testing.B) {
			dir := b.TempDir()
			var names []string
			for i := range sources {
				name := fmt.Sprint("blog-", i)
				names = append(names, name)
				if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
					b.Fatal(err)
				}
				for k := range 10_000 / sources {
					text := fmt.Sprintf("---\ntitle: Post %d of %d\ntags: [a, b%d]\n---\n\nSome words to read.\n", k, i, k%30)
					file := fmt.Sprintf("2026-%02d-%02d-post-%d.md", 1+k%12, 1+k%28, k)
					if err := os.WriteFile(filepath.Join(dir, name, file), []byte(text), 0o600); err != nil {
						b.Fatal(err)
					}
				}
			}
			src := folder.Join(dir, func() []string { return names })
			if sources == 1 {
				var err error
				if src, err = folder.Open(filepath.Join(dir, names[0])); err != nil {
					b.Fatal(err)
				}
			}
			opt := index.Options{Cache: cache.Cache{Dir: b.TempDir()}}
			if _, err := index.Load(b.Context(), src, opt); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				ix, err := index.Load(b.Context(), src, opt)
				if err != nil || ix.Len() != 10_000 {
					b.Fatal(ix.Len(), err)
				}
			}
		})
	}
}
