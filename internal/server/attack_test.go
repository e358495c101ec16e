package server_test

import (
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"quire/internal/cli"
	"quire/internal/server"
	"quire/internal/sshserver/sshtest"
)

// 2: readers who ask for as much as they can leave a reader among them undisturbed, and nothing is
// left of them.
func TestAttackOnReaders(t *testing.T) {
	rounds := 10
	if testing.Short() {
		rounds = 3
	}
	r := start(t, setup{dir: blog(t, 300)})
	modest := r.open(xterm(""))
	modest.Await("300 posts found")
	base := runtime.NumGoroutine()
	keys := []string{
		strings.Repeat("\rqj", 20),                            // posts opened and left
		strings.Repeat("/the post of\x1b", 10),                // filters
		"//" + strings.Repeat("post\x15the\x15", 10) + "\x1b", // the full text
		strings.Repeat("Tjjj\x1b:the\x1b'\x1b", 10),           // themes, the palette, months
	}
	var attackers sync.WaitGroup
	for _, round := range keys {
		greedy := r.open(xterm(""))
		greedy.Await("300 posts found")
		attackers.Go(func() {
			for range rounds {
				greedy.Press(round)
			}
		})
	}
	for _, command := range []string{"list --format jsonl", "search the --limit 100000"} {
		c := r.Dial()
		attackers.Go(func() {
			for range rounds {
				sshtest.Run(t, c, command)
			}
			_ = c.Close()
		})
	}
	for range rounds {
		modest.Press("\r")
		modest.Await("!posts found") // a notice may cover the footer
		modest.Press("q")
		modest.Await("300 posts found")
	}
	attackers.Wait()
	r.stop()
	sshtest.Eventually(t, "goroutines are back at the base", func() bool { return runtime.NumGoroutine() <= base })
}

// Clients that open a large post at the same time share one copy of it; others, for which there is no memory,
// are refused with a word.
func TestLargePostsShareMemory(t *testing.T) {
	const size, clients = 8 << 20, 8
	const most, terminal = 16 << 20, 5 << 20 // of the server, and of a terminal of this test
	dir := t.TempDir()
	text := strings.Repeat(strings.Repeat("Words in a long post. ", 23)+"\n\n", size/508)
	for _, name := range []string{"one", "two"} {
		writeFile(t, filepath.Join(dir, name+".md"), "---\ntitle: Post "+name+"\ndate: 2026-01-02\n---\n"+text)
	}
	r := start(t, setup{dir: dir, change: func(o *server.Options) { o.Memory = 12 << 20 }})
	sshtest.Eventually(t, "the posts can be searched", func() bool {
		return strings.Contains(r.Run("search words").Stdout, "2 posts found")
	})
	before := liveHeap()
	for i := range clients {
		r.open(xterm("one")).Await("Words in a long post.")
		if grown := liveHeap() - before; grown > most+int64(i+1)*terminal {
			t.Fatalf("%d readers of one post take %d MB", i+1, grown>>20)
		}
	}
	other := r.open(xterm("two"))
	if got := r.Run("show two"); got.Status != cli.Failed || !strings.Contains(got.Stderr, "server busy") ||
		!strings.Contains(got.Stderr, "\nhint: try again") {
		t.Errorf("show: %+v", got)
	}
	other.Await("server busy")
}

// liveHeap returns the bytes of the heap that are in use.
func liveHeap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
