package server_test

import (
	"runtime"
	"strings"
	"sync"
	"testing"

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
