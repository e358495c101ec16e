package index

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"quire/internal/fulltext"
	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

// TestMain lets this binary play another process that shares a cache.
func TestMain(m *testing.M) {
	if dir := os.Getenv("QUIRE_TEST_CACHE_WRITER"); dir != "" {
		writeForever(dir, os.Getenv("QUIRE_TEST_CACHE_DIR"), os.Getenv("QUIRE_TEST_CACHE_PART") == "text")
		return
	}
	os.Exit(m.Run())
}

// writeForever writes the list or the full text of the folder into the cache again and
// again, a line after each time, until its output is closed.
func writeForever(content, dir string, words bool) {
	src, err := folder.Open(content)
	if err != nil {
		panic(err)
	}
	opt := Options{Cache: cache.Cache{Dir: dir, Build: "test"}}
	ix, read, err := load(context.Background(), src, opt, nil)
	if err != nil {
		panic(err)
	}
	var text *fulltext.Index
	if words {
		if text, err = ix.fullText(context.Background(), 0); err != nil {
			panic(err)
		}
	}
	for {
		if words {
			if !opt.Cache.SaveText(src, text) {
				panic("the full text cannot be saved")
			}
		} else {
			opt.Cache.Save(src, read.State, ix.posts, time.Now())
		}
		if _, err := fmt.Println("written"); err != nil {
			return
		}
	}
}

func startWriter(t *testing.T, content, dir, part string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "QUIRE_TEST_CACHE_WRITER="+content, "QUIRE_TEST_CACHE_DIR="+dir,
		"QUIRE_TEST_CACHE_PART="+part)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// Two processes write while a third reads; then both are killed in the midst of it.
func TestProcessesShareACache(t *testing.T) {
	src, opt := cached(t, 300)
	want := titles(cachedIndex(src, opt))
	a, aLines := startWriter(t, src.Dir(), opt.Cache.Dir, "list")
	b, bLines := startWriter(t, src.Dir(), opt.Cache.Dir, "list")
	for range 40 {
		if !aLines.Scan() || !bLines.Scan() {
			t.Fatal("a writer has ended")
		}
		if opt.Cache.Load(src) == nil {
			t.Fatal("a reader met half a file")
		}
		if got := titles(cachedIndex(src, opt)); got != want {
			t.Fatalf("read %.60s", got)
		}
	}
	for _, cmd := range []*exec.Cmd{a, b} {
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
	}
	if opt.Cache.Load(src) == nil || titles(cachedIndex(src, opt)) != want {
		t.Error("the cache did not survive its writers")
	}
}
