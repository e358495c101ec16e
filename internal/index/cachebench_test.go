package index

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"quire/internal/index/cache"
	"quire/internal/index/folder"
	"quire/internal/post"
)

// manyPosts returns the state of n files of an imagined archive, in index order, and its index.
func manyPosts(n int) (*folder.State, *Index) {
	kinds := []string{"engineering", "kubernetes", "databases", "career", "security"}
	state := &folder.State{Site: folder.Site{Title: "Many"}, Records: make([]folder.Record, n)}
	list := make([]*post.Post, n)
	for i := range n {
		list[i] = &post.Post{
			Path:  fmt.Sprintf("content/posts/%s/%d/post-%06d.md", kinds[i%5], 2010+i%16, i),
			Slug:  fmt.Sprintf("post-%06d", i),
			Title: fmt.Sprintf("Post %d: what the %s team learned from the %s", i, kinds[i%5], kinds[i/5%5]),
			Summary: fmt.Sprintf("A few words on number %d, of the length that a summary tends to have, about %s.", i,
				kinds[i%5]),
			Date:       noon.Add(-time.Duration(i) * time.Hour),
			Categories: kinds[i%5 : i%5+1], Tags: []string{fmt.Sprint("tag ", i%40), fmt.Sprint("other ", i%11)},
			Authors: []string{"Jane Doe"}, HasDescription: true, Words: i % 3000, Minutes: 1 + i%3000/220, Line: 9,
			Format: "yaml",
		}
		state.Records[i] = folder.Record{
			Path: list[i].Path, Post: list[i],
			Stamp: folder.Stamp{Size: int64(1000 + i%5000), Mtime: 1_700_000_000_000_000_000 + int64(i)*1_234_567},
		}
	}
	return state, build(&origin{}, state.Site, list, nil, true)
}

// heap returns what is in use after a collection, in bytes.
func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// BenchmarkCache100k saves and loads the state of 100 000 posts: the file alone, and the
// snapshot that the list shows first. The metrics in MB are the heap that stays in use.
func BenchmarkCache100k(b *testing.B) {
	const n = 100_000
	src, err := folder.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	opt := Options{Cache: cache.Cache{Dir: b.TempDir(), Build: "bench"}}
	func() {
		state, ix := manyPosts(n)
		start := time.Now()
		opt.Cache.Save(src, state, ix.posts, noon)
		b.Logf("written in %v", time.Since(start))
	}()
	info, err := os.Stat(cacheFile(b, opt.Cache))
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%s: %.1f MB", filepath.Base(info.Name()), float64(info.Size())/1e6)
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if state := opt.Cache.Load(src); len(state.Records) != n {
				b.Fatal("lost some")
			}
		}
	})
	b.Run("snapshot", func(b *testing.B) {
		for b.Loop() {
			if ix := cachedIndex(src, opt); ix.Len() != n {
				b.Fatal("lost some")
			}
		}
	})
	b.Run("first_page", func(b *testing.B) {
		for b.Loop() {
			ix := cachedIndex(src, opt)
			if ix.Select(Filter{}, nil).Found() != n {
				b.Fatal("lost some")
			}
		}
	})
	b.Run("heap", func(b *testing.B) {
		for b.Loop() {
			before := heap()
			state := opt.Cache.Load(src)
			loaded := heap()
			ix := newKnown(state).index(&origin{src: src, opt: opt})
			sel := ix.Select(Filter{}, nil)
			listed := heap()
			ix.Select(Filter{Query: "kube"}, nil)
			filtered := heap()
			b.ReportMetric(float64(loaded-before)/1e6, "MB-loaded")
			b.ReportMetric(float64(listed-before)/1e6, "MB-listed")
			b.ReportMetric(float64(filtered-before)/1e6, "MB-filtered")
			runtime.KeepAlive(state)
			runtime.KeepAlive(sel)
		}
	})
}

// BenchmarkWarm10k loads 10 000 posts that have not changed.
func BenchmarkWarm10k(b *testing.B) {
	src, err := folder.Open(writeBlog(b, 10_000))
	if err != nil {
		b.Fatal(err)
	}
	then := time.Now().Add(-time.Hour)
	files, _ := filepath.Glob(filepath.Join(src.Dir(), "*.md"))
	for _, f := range files {
		if err := os.Chtimes(f, then, then); err != nil {
			b.Fatal(err)
		}
	}
	opt := Options{Cache: cache.Cache{Dir: b.TempDir(), Build: "bench"}}
	for b.Loop() {
		if ix, err := Load(b.Context(), src, opt); err != nil || ix.Len() != 10_000 {
			b.Fatal(ix.Len(), err)
		}
	}
}
