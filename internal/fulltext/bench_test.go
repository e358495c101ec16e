package fulltext

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"quire/internal/markdown"
)

// The made-up blog that is measured: words as frequent as those of a language.
const (
	benchPosts      = 15_000
	benchPostSize   = 6_700 // bytes, 100 MB in all
	benchVocabulary = 166_000
)

// made is the corpus and its index, made once for all benchmarks.
var made = sync.OnceValue(func() (m struct {
	posts [][]byte
	words []string
	index *Index
},
) {
	r := rand.New(rand.NewPCG(1, 2))
	syllables := strings.Fields("ka lo mi ne ru sta ver con de pro tri ben gal hu in or ex un set log map run node que cy fer")
	seen := map[string]bool{}
	for len(m.words) < benchVocabulary {
		word := ""
		for range 1 + r.IntN(2+min(4, len(m.words)/500)) {
			word += syllables[r.IntN(len(syllables))]
		}
		word += []string{"", "s", "ing", "ed"}[r.IntN(4)]
		if !seen[word] {
			seen[word] = true
			m.words = append(m.words, word)
		}
	}
	zipf := rand.NewZipf(r, 1.07, 2.7, benchVocabulary-1)
	posts := benchPosts
	if testing.Short() {
		posts = 300
	}
	for i := range posts {
		var b bytes.Buffer
		for b.Len() < benchPostSize {
			if b.Len()%11 == 0 {
				b.WriteString("\n\n## A [heading](https://example.org/" + strconv.Itoa(i) + ")\n\n")
			}
			for range 12 {
				b.WriteString(m.words[zipf.Uint64()] + " ")
			}
			b.WriteString("with *marks* and `code`.\n")
		}
		m.posts = append(m.posts, b.Bytes())
	}
	return m
})

func benchIndex(b *testing.B) *Index {
	b.Helper()
	m := made()
	x, err := Build(b.Context(), benchSource(m.posts))
	if err != nil {
		b.Fatal(err)
	}
	return x
}

func benchSource(posts [][]byte) Source {
	return Source{Len: len(posts), Key: strconv.Itoa, Reader: readerOf(func(i int) Document {
		return Document{Title: fmt.Sprint("Post ", i), Body: markdown.Plain(posts[i])}
	})}
}

func BenchmarkPlain(b *testing.B) {
	posts := made().posts[:300]
	for b.Loop() {
		for _, p := range posts {
			b.SetBytes(int64(len(p)) * int64(len(posts)))
			markdown.Plain(p)
		}
	}
}

// BenchmarkBuild tells the processor time a megabyte beside the time it took: others
// may have been at work on the machine.
func BenchmarkBuild(b *testing.B) {
	src := benchSource(made().posts)
	size := len(made().posts) * benchPostSize
	before := processorTime()
	for b.Loop() {
		if _, err := Build(b.Context(), src); err != nil {
			b.Fatal(err)
		}
	}
	megabytes := float64(size) / 1e6 * float64(b.N)
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/megabytes, "ms/MB")
	b.ReportMetric(float64((processorTime()-before).Milliseconds())/megabytes, "cpu-ms/MB")
}

func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		heap := heapInUse()
		x := benchIndex(b)
		b.ReportMetric(float64(heapInUse()-heap)/1e6, "MB")
		b.ReportMetric(float64(x.Size())/1e6, "MB-file")
		runtime.KeepAlive(x)
	}
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkOpen(b *testing.B) {
	var file bytes.Buffer
	if _, err := benchIndex(b).WriteTo(&file); err != nil {
		b.Fatal(err)
	}
	name := b.TempDir() + "/index"
	if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Run("checked", func(b *testing.B) {
		for b.Loop() {
			if _, err := Open(file.Bytes(), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			data, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := Open(data, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkUpdate(b *testing.B) {
	x := benchIndex(b)
	src := benchSource(made().posts)
	version := 0
	src.Key = func(i int) string {
		if i == 5 {
			return fmt.Sprint("5, version ", version)
		}
		return strconv.Itoa(i)
	}
	for b.Loop() {
		version++
		next, err := x.Update(b.Context(), src)
		if err != nil {
			b.Fatal(err)
		}
		x = next
	}
}

// BenchmarkSearch reports the middle and the 99th of a hundred queries of each kind: the time that
// passes, and that of the processors, which others on the machine hardly change.
func BenchmarkSearch(b *testing.B) {
	x := benchIndex(b)
	words := made().words
	r := rand.New(rand.NewPCG(3, 4))
	zipf := rand.NewZipf(r, 1.07, 60, 20_000)
	word := func() string { return words[zipf.Uint64()] }
	common := func() string { return words[r.IntN(30)] }
	for _, kind := range []struct {
		name string
		make func() string
	}{
		{"word", func() string { return word() + " " }},
		{"three words", func() string { return word() + " " + word() + " " + word() + " " }},
		{"prefix of 3", func() string { return word()[:3] }},
		{"prefix of 1", func() string { return word()[:1] }},
		{"word and prefix of 2", func() string { return word() + " " + word()[:2] }},
		{"phrase", func() string { return `"` + word() + " " + common() + `"` }},
		{"phrase of common words", func() string { return `"` + common() + " " + common() + `"` }},
		{"common words", func() string { return common() + " " + common() + " " + common() + " " }},
		{"excluded", func() string { return word() + " -" + common() + ` -"` + common() + " " + common() + `"` }},
	} {
		b.Run(kind.name, func(b *testing.B) {
			queries := make([]Query, 100)
			for i := range queries {
				queries[i] = parse(kind.make())
			}
			var times, processor []time.Duration
			for b.Loop() {
				for _, q := range queries {
					start, before := time.Now(), processorTime()
					x.Search(q, 20, nil)
					times = append(times, time.Since(start))
					processor = append(processor, processorTime()-before)
				}
			}
			reportQuantiles(b, times, "ms")
			reportQuantiles(b, processor, "cpu-ms")
		})
	}
}

func reportQuantiles(b *testing.B, times []time.Duration, unit string) {
	b.Helper()
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-"+unit)
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-"+unit)
}

func BenchmarkSnippet(b *testing.B) {
	m := made()
	f := NewFinder(parse(m.words[40] + " " + m.words[60] + " " + m.words[20][:2]))
	b.SetBytes(benchPostSize)
	for b.Loop() {
		f.Snippet(markdown.Plain(m.posts[7]), 120)
	}
}
