package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/ui"
	"quire/ui/uitest"
)

// many is a folder of n posts with titles of varied words.
func many(n int) fstest.MapFS {
	words := strings.Fields("kubernetes rolling deployment rollback postgres index query planner cache eviction shard " +
		"leader election timeout retry backoff jitter throttle quota metric trace alert budget incident runbook " +
		"compile link test fixture mock benchmark profile terminal pager search fuzzy filter archive category")
	blog := fstest.MapFS{}
	for i := range n {
		w := func(k int) string { return words[(i*7+k*13+i/len(words))%len(words)] }
		blog[fmt.Sprintf("posts/%05d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: %s %s %s %s %d\ndate: 20%02d-%02d-%02d\ncategories: [%s]\ntags: [%s, %s]\nsummary: On %s and %s in practice.\n---\n\nA first paragraph.\n",
			w(1), w(2), w(3), w(4), i, 10+i%16, 1+i%12, 1+i%28, w(5), w(6), w(7), w(8), w(9))}
	}
	return blog
}

// A key in a list of 10 000 posts, from the press to the finished frame.
func BenchmarkKey10k(b *testing.B) {
	d := uitest.Open(b, ui.Config{Library: library(many(10_000))}, 120, 36)
	b.Run("move", func(b *testing.B) {
		for i := range b.N {
			if i%2000 == 1999 {
				d.Press("g")
			}
			d.Press("j")
			_ = d.View()
		}
	})
	b.Run("page", func(b *testing.B) {
		for i := range b.N {
			if i%1000 == 999 {
				d.Press("g")
			}
			d.Press("l")
			_ = d.View()
		}
	})
	b.Run("filter", func(b *testing.B) {
		query := "kube rollback"
		for i := range b.N {
			at := i % (len(query) + 2)
			switch at {
			case 0:
				d.Press("/")
			case len(query) + 1:
				d.Press("esc")
			default:
				d.Type(query[at-1 : at])
			}
			_ = d.View()
		}
	})
}

// From nothing to a first page of posts on the screen, while the folder is still
// being read.
func BenchmarkFirstPage(b *testing.B) {
	for _, n := range []int{24, 1000, 10_000} {
		blog := many(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				lib := index.NewLibrary(folder.FromFS(blog), index.Options{Now: now})
				d := uitest.Start(b, ui.Config{Library: lib}, 80, 24)
				d.Await("a first page", func() bool { return strings.Contains(d.View().Content, "found") })
				d.Close()
			}
		})
	}
}

// Scrolling a long post.
func BenchmarkScroll(b *testing.B) {
	post := "---\ntitle: Long\n---\n" +
		strings.Repeat("## A heading\n\nA paragraph of some words that go on for a while, and then some more of them.\n\n- one\n- two\n\n```go\nfunc main() {}\n```\n\n", 500)
	d := uitest.Open(b, ui.Config{Document: &ui.Standalone{Name: "long.md", Source: []byte(post)}}, 120, 36)
	b.ResetTimer()
	for i := range b.N {
		if i%3000 == 2999 {
			d.Press("g")
		}
		d.Press("j")
		_ = d.View()
	}
}
