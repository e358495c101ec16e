//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"quire/internal/sshserver/sshtest"
)

// blog makes a folder of so many posts, which have the last one first.
func blog(t *testing.T, posts int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range posts {
		touch(t, dir, i, "first")
	}
	return dir
}

// touch writes a post of a blog again.
func touch(t *testing.T, dir string, i int, words string) {
	t.Helper()
	body := fmt.Sprintf("---\ntitle: Post %02d\ndate: 2026-01-%02d\n---\nThe %s words of it.\n\n%s", i, i+1, words,
		strings.Repeat("A line to read.\n\n", 60))
	write(t, filepath.Join(dir, fmt.Sprintf("post-%02d.md", i)), body)
}

// A server that is killed while many read and mark comes up again where it was: on its port
// and with its key, with every mark that a reader has seen saved, and what it had
// remembered of the posts is right.
func TestServerKilled(t *testing.T) {
	t.Parallel()
	const readers, posts = 12, 15
	rounds := 2
	if testing.Short() {
		rounds = 1
	}
	dir, home := blog(t, posts), t.TempDir()
	caches := "QUIRE_CACHE=" + filepath.Join(home, "cache")
	args := func(listen string) []string {
		return []string{
			"serve", "-C", dir, "--listen", listen, "--state", filepath.Join(home, "readers.db"), "--host-key",
			filepath.Join(home, "host_key"),
			"--max-per-source", "0", "--max-new-readers", "0",
		}
	}
	in := func(c *exec.Cmd) { c.Env = append(c.Env, caches) }
	h := serveProcess(t, in, args("127.0.0.1:0")...)
	hostKey := h.log.Await(t, `host_key=(\S+)`)[1]
	for round := range rounds {
		keys := make([]ssh.Signer, readers)
		seen := make([]int, readers) // stars, by reader
		var confirmed atomic.Int64
		kill := make(chan struct{})
		var all sync.WaitGroup
		for i := range readers {
			keys[i] = sshtest.NewSigner(t)
			v := sshtest.Open(t, h.Dial(ssh.PublicKeys(keys[i])), sshtest.Spec{Term: "xterm", Width: 80, Height: 150})
			v.Await(fmt.Sprint(posts, " posts found"))
			all.Go(func() {
				for seen[i] < posts {
					_, _ = io.WriteString(v.Keys, "s")
					if !v.AwaitCount("★", seen[i]+1) || isRefused(v.Screen()) {
						return
					}
					seen[i]++
					if confirmed.Add(1) == int64((round+1)*readers*posts/5) {
						close(kill)
					}
					_, _ = io.WriteString(v.Keys, "j")
				}
			})
		}
		for changing := 0; changing >= 0; changing++ { // so that there is always something to remember
			touch(t, dir, changing%posts, fmt.Sprint("round", round))
			select {
			case <-kill:
				changing = -2
			case <-time.After(time.Millisecond):
			}
		}
		h.kill()
		all.Wait()
		h = serveProcess(t, in, args(h.Addr)...)
		if again := h.log.Await(t, `host_key=(\S+)`)[1]; again != hostKey {
			t.Errorf("another host key: %s, it was %s", again, hostKey)
		}
		for i, key := range keys {
			v := sshtest.Open(t, h.Dial(ssh.PublicKeys(key)), sshtest.Spec{Term: "xterm", Width: 80, Height: 150})
			if !v.AwaitCount("★", seen[i]) {
				t.Errorf("round %d, reader %d: a confirmed star is lost", round, i)
			}
			_ = v.Client.Close()
		}
		for _, words := range []string{"list --format json", "search --format json round" + fmt.Sprint(round)} {
			want := unscored(out(t, dir, "QUIRE_CACHE=off", words))
			if got := unscored(out(t, dir, caches, words)); got != want || got == "" {
				t.Errorf("%s says %q, without what was remembered %q", words, got, want)
			}
			if got := unscored(h.Run(words).Stdout); got != want {
				t.Errorf("over SSH %s says %q, want %q", words, got, want)
			}
		}
	}
}

// isRefused reports whether a screen says that the store has not saved a star, which is shown all
// the same: on a busy machine it may not be in time.
func isRefused(screen string) bool {
	return strings.Contains(screen, "retrying in") || strings.Contains(screen, "for this session only")
}

// unscored drops the scores of hits, which also depend on versions of posts that are gone.
func unscored(s string) string { return regexp.MustCompile(`"score": [\d.]+`).ReplaceAllString(s, "") }

// out is what a command prints in a process of its own.
func out(t *testing.T, dir, environment, words string) string {
	t.Helper()
	program, err := exec.LookPath("quire")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, append(strings.Fields(words), "-C", dir)...)
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "GORACE=" + os.Getenv("GORACE"), environment}
	text, err := cmd.Output()
	if err != nil {
		t.Errorf("%s: %v", words, err)
	}
	return string(text)
}
