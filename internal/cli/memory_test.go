package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"quire/internal/index"
	"quire/internal/index/folder"
)

// sharedArchive returns an archive of n posts that a server serves.
func sharedArchive(t *testing.T, n int) *index.Index {
	t.Helper()
	files := fstest.MapFS{}
	for i := range n {
		text := fmt.Sprintf("---\ntitle: Post %d\ndate: 2026-01-02\ntags: [a, b]\n---\n%s\n", i,
			strings.Repeat("the quick brown fox ", 40))
		files[fmt.Sprintf("post-%d.md", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	ix, err := index.Load(t.Context(), folder.FromFS(files), index.Options{Searched: true})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// runShared runs a command as a server does.
func runShared(t *testing.T, ix *index.Index, out io.Writer, line string) int {
	t.Helper()
	return Run(t.Context(), Env{
		Stdin: strings.NewReader(""), Stdout: out, Stderr: io.Discard, Getenv: func(string) string { return "" },
		Now: time.Now, Archive: ix, Version: "test",
	}, strings.Fields(line))
}

// liveHeap returns the bytes of the heap that are in use.
func liveHeap() int64 {
	runtime.GC()
	runtime.GC() // what the first one finds to have finalizers
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A command leaves nothing in memory: a server runs any number of them.
func TestCommandsLeaveNothing(t *testing.T) {
	const runs, most = 300, 1 << 20
	ix := sharedArchive(t, 20)
	for _, line := range []string{
		"list", "list --format jsonl", "search the", "show post-1", "tags", "list --unknown",
		"search the --limit x",
	} {
		runShared(t, ix, io.Discard, line)
		before := liveHeap()
		for range runs {
			runShared(t, ix, io.Discard, line)
		}
		if left := liveHeap() - before; left > most {
			t.Errorf("%d runs of %q leave %d kB", runs, line, left>>10)
		}
	}
}

// heapMeter measures the heap when as many bytes have been written as it waits for.
type heapMeter struct {
	wait   int
	before int64
	grown  int64 // 0 before it has measured
}

func (m *heapMeter) Write(p []byte) (int, error) {
	if m.wait -= len(p); m.wait < 0 && m.grown == 0 {
		m.grown = max(1, liveHeap()-m.before)
	}
	return len(p), nil
}

// What a command prints is never in memory whole, whatever its format, since its client may take
// long to read it.
func TestOutputIsStreamed(t *testing.T) {
	const posts, most = 4000, 256 << 10
	ix := sharedArchive(t, posts)
	for _, line := range []string{
		"list --format jsonl", "list --format tsv", "list --format json --per-page 100000", "list --per-page 100000",
		"search the --limit 100000", "search the --limit 100000 --format json", "search the --limit 100000 --format jsonl",
		"search the --limit 100000 --format tsv",
	} {
		runShared(t, ix, io.Discard, line) // what the archive keeps from now on
		m := heapMeter{wait: 100 << 10, before: liveHeap()}
		if status := runShared(t, ix, &m, line); status != OK || m.grown == 0 {
			t.Errorf("%q: status %d, %d bytes short", line, status, m.wait)
		}
		if m.grown > most {
			t.Errorf("%q has %d kB in memory while it prints", line, m.grown>>10)
		}
	}
}

// A JSON document that is streamed is the one that is encoded whole, and ends with the first error.
func TestObjectWriter(t *testing.T) {
	type inner struct {
		A []string `json:"a"`
		B int      `json:"b"`
	}
	type whole struct {
		N     string  `json:"n"`
		Empty []inner `json:"empty"`
		Some  []inner `json:"some"`
		Last  inner   `json:"last"`
	}
	v := whole{"<é>", []inner{}, []inner{{[]string{"x", "y"}, 1}, {[]string{}, 2}}, inner{[]string{"\u0085"}, 3}}
	write := func(w io.Writer) error {
		o := newObject(w)
		o.member("n", v.N)
		for name, list := range map[string][]inner{"empty": v.Empty} {
			o.list(name, elements(list))
		}
		o.list("some", elements(v.Some))
		o.member("last", v.Last)
		return o.end()
	}
	var want, got strings.Builder
	if err := errors.Join(writeJSON(&want, v), write(&got)); err != nil || got.String() != want.String() {
		t.Errorf("%v, it writes\n%s\nwant\n%s", err, got.String(), want.String())
	}
	for n := range got.Len() {
		if err := write(&brokenWriter{n}); !errors.Is(err, io.ErrClosedPipe) {
			t.Fatalf("%v after %d bytes", err, n)
		}
	}
}

func elements[T any](list []T) func(func(any) error) error {
	return func(add func(any) error) error {
		for _, v := range list {
			if err := add(v); err != nil {
				return err
			}
		}
		return nil
	}
}

// brokenWriter fails after n bytes.
type brokenWriter struct{ n int }

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.n -= len(p); w.n < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

// Markdown that is printed some lines at a time is what is printed at once.
func TestPrintMarkdown(t *testing.T) {
	for _, s := range []string{
		"", "\n", "a", "a\n\n\n", "a\r\n\r\n", strings.Repeat("a line of text\n", 20000) + "\n\n",
		strings.Repeat("\n", 200<<10) + "a\x00\n\x01\n",
		strings.Repeat("long", 50000), "a\n" + strings.Repeat("\n", 200<<10),
	} {
		var out strings.Builder
		want := strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\x00", "", "\x01", "").Replace(s), "\n") + "\n"
		if err := printMarkdown(context.Background(), &out, []byte(s)); err != nil || out.String() != want {
			t.Errorf("%.20q: %v, %d bytes, want %d", s, err, out.Len(), len(want))
		}
	}
}
