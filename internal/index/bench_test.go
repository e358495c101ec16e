package index

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"quire/internal/index/folder"
)

// writeBlog makes a folder of n posts, the same bytes every time.
func writeBlog(tb testing.TB, n int) string {
	tb.Helper()
	dir := tb.TempDir()
	vocabulary := strings.Fields("the cluster rolls a deployment forward while readers wait for storage to settle and " +
		"every request finds its bucket behind a quiet balancer that nobody remembers to watch until it fails")
	seed := uint32(1)
	next := func() int {
		seed = seed*1664525 + 1013904223
		return int(seed >> 8)
	}
	var b strings.Builder
	for i := range n {
		b.Reset()
		year, month, day := 2010+i%15, 1+i%12, 1+i%28
		fmt.Fprintf(&b, "---\ntitle: \"Post %d: %s and %s\"\ndate: %d-%02d-%02dT10:00:00Z\ncategories: [Category %d]\ntags:\n",
			i, vocabulary[next()%len(vocabulary)], vocabulary[next()%len(vocabulary)], year, month, day, i%7)
		fmt.Fprintf(&b, "  - tag %d\n  - other %d\ndescription: A few words on %s.\n---\n\n", i%40, i%11,
			vocabulary[next()%len(vocabulary)])
		for b.Len() < 5500 {
			if next()%9 == 0 {
				b.WriteString("\n\n## A heading\n\n```go\nfunc main() { println(1) }\n```\n\n")
			}
			for range 60 {
				b.WriteString(vocabulary[next()%len(vocabulary)])
				b.WriteByte(' ')
			}
			b.WriteString("ends here.\n\n")
		}
		name := filepath.Join(dir, fmt.Sprintf("%d-%02d-%02d-post-%05d.md", year, month, day, i))
		if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// BenchmarkLoad10k is the cold index of 10 000 posts, words counted; the ratio to
// BenchmarkCat10k tells how near it is to only reading them.
func BenchmarkLoad10k(b *testing.B) {
	dir := writeBlog(b, 10_000)
	src, err := folder.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		ix, err := Load(b.Context(), src, Options{})
		if err != nil || ix.Len() != 10_000 {
			b.Fatal(ix.Len(), err)
		}
	}
}

// BenchmarkCat10k reads the same files with cat.
func BenchmarkCat10k(b *testing.B) {
	if _, err := exec.LookPath("sh"); err != nil {
		b.Skip("no sh")
	}
	dir := writeBlog(b, 10_000)
	for b.Loop() {
		cmd := exec.Command("sh", "-c", "find . -type f -print0 | xargs -0 cat > /dev/null")
		cmd.Dir = dir
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRescan10k looks for changes among 10 000 posts when there are none.
func BenchmarkRescan10k(b *testing.B) {
	src, err := folder.Open(writeBlog(b, 10_000))
	if err != nil {
		b.Fatal(err)
	}
	_, before, err := load(b.Context(), src, Options{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := load(b.Context(), src, Options{}, before); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSelect10k selects from 10 000 posts without a query.
func BenchmarkSelect10k(b *testing.B) {
	src, err := folder.Open(writeBlog(b, 10_000))
	if err != nil {
		b.Fatal(err)
	}
	ix, err := Load(b.Context(), src, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]Filter{
		"all":      {},
		"category": {Category: "category 3", Tags: []string{"TAG 3"}},
		"title":    {Sort: ByTitle, Reverse: true},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ix.Select(f, nil)
			}
		})
	}
	b.Run("categories", func(b *testing.B) {
		for b.Loop() {
			ix.Categories(Filter{})
		}
	})
}
