package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/server/blogs"
	"quire/internal/sshserver/sshtest"
)

// frontRig is front pages over a folder of blogs whose reading can be held up.
type frontRig struct {
	*fronts
	log  sshtest.Log
	dir  string
	hold map[string]chan struct{} // closed once the blog answers
	fail map[string]bool

	mu    sync.Mutex
	reads map[string]int
}

func newFrontRig(t *testing.T, names ...string) *frontRig {
	t.Helper()
	r := &frontRig{
		fronts: newFronts(), dir: t.TempDir(), hold: map[string]chan struct{}{}, fail: map[string]bool{},
		reads: map[string]int{},
	}
	for _, name := range names {
		r.write(t, name, "one.md")
	}
	r.fronts.log = slog.New(slog.NewTextHandler(&r.log, nil))
	r.ctx = t.Context()
	r.set = blogs.New(blogs.Options{Dir: r.dir})
	r.options = func(*blogs.Blog) index.Options { return index.Options{Frugal: true} }
	r.onJoined = func(*index.Library, *index.Index) {}
	r.load = func(b *blogs.Blog, in folder.Part, before *index.Part) (folder.Part, *index.Part, error) {
		r.mu.Lock()
		r.reads[b.Name]++
		wait, fails := r.hold[b.Name], r.fail[b.Name]
		r.mu.Unlock()
		if wait != nil {
			select {
			case <-wait:
			case <-r.ctx.Done():
			}
		}
		if fails {
			return in, nil, errors.New("a disk error")
		}
		return r.readPart(b, in, before)
	}
	return r
}

func (r *frontRig) write(t *testing.T, name, file string) {
	t.Helper()
	dir := filepath.Join(r.dir, name)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("# %s of %s\n\nText.\n", file, name)
	if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func sourcesOf(r *reading) string {
	terms, _ := r.library.Index().Sources(index.Filter{})
	var out []string
	for _, t := range terms {
		out = append(out, fmt.Sprint(t.Name, t.Count))
	}
	return strings.Join(out, " ")
}

// A blog that does not answer is left out after a while and added when it does; it is asked once, and
// one that fails is asked again later.
func TestFrontWithoutOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newFrontRig(t, "a", "b", "c", "d")
		r.hold["b"] = make(chan struct{})
		r.fail["c"] = true
		ctx, stop := context.WithCancel(t.Context())
		r.ctx = ctx
		r.set.First(ctx)
		page := r.acquire(nil)
		time.Sleep(slowTime / 2)
		if page.library.Index().Complete() || sourcesOf(page) != "a1 d1" {
			t.Errorf("at first the front page has %q", sourcesOf(page))
		}
		if err := page.wait(ctx); err != nil || !page.library.Index().Complete() || sourcesOf(page) != "a1 d1" {
			t.Errorf("%v: without a slow blog and one that fails it has %q", err, sourcesOf(page))
		}
		time.Sleep(3 * retryTime)
		r.mu.Lock()
		if r.reads["b"] != 1 || r.reads["c"] < 3 || r.reads["c"] > 5 {
			t.Errorf("the slow blog was asked %d times, the one that fails %d times", r.reads["b"], r.reads["c"])
		}
		r.fail["c"] = false
		r.mu.Unlock()
		if n := strings.Count(r.log.String(), "a disk error"); n != 1 {
			t.Errorf("%d lines of the log:\n%s", n, r.log.String())
		}
		close(r.hold["b"])
		time.Sleep(2 * retryTime)
		if sourcesOf(page) != "a1 b1 c1 d1" {
			t.Errorf("once all answer it has %q", sourcesOf(page))
		}
		r.write(t, "d", "two.md")
		time.Sleep(refreshTime + time.Second)
		if sourcesOf(page) != "a1 b1 c1 d2" {
			t.Errorf("after a change it has %q", sourcesOf(page))
		}
		page.close()
		time.Sleep(idleTime + time.Minute)
		r.closeIdle(time.Now())
		synctest.Wait()
		if r.mu.Lock(); len(r.fronts.open) != 0 || r.fronts.running || len(r.parts) != 0 {
			t.Errorf("%d front pages and %d blogs are kept without readers", len(r.fronts.open), len(r.parts))
		}
		r.mu.Unlock()
		stop()
		synctest.Wait()
	})
}

// There are only so many front pages: the next reader is shown what everyone may see.
func TestFrontLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newFrontRig(t)
		for i := range maxFronts + 2 {
			name := fmt.Sprintf("b%02d", i)
			r.write(t, name, "one.md")
			r.write(t, name, "authorized_keys")
			if err := os.WriteFile(filepath.Join(r.dir, name, folder.AccessFile), []byte(name), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r.write(t, "open", "one.md")
		r.set = blogs.New(blogs.Options{
			Dir:  r.dir,
			Keys: func(src []byte) map[string]bool { return map[string]bool{string(src): true} },
		})
		ctx, stop := context.WithCancel(t.Context())
		r.ctx = ctx
		r.set.First(ctx)
		var all []*reading
		for i := range maxFronts + 2 {
			all = append(all, r.acquire(fmt.Appendf(nil, "b%02d", i)))
		}
		time.Sleep(slowTime)
		for i, page := range all {
			want := fmt.Sprintf("b%02d1 open1", i)
			if i >= maxFronts {
				want = "open1"
			}
			if got := sourcesOf(page); got != want {
				t.Errorf("reader %d is shown %q, want %q", i, got, want)
			}
		}
		all[0].close()
		if next := r.acquire([]byte("b16")); strings.Join(next.front.granted, " ") != "b16" {
			t.Errorf("a front page without readers has not made room: %q", next.front.granted)
		}
		stop()
		synctest.Wait()
	})
}

// A blog whose folder does not answer is not opened twice; one that was closed is opened anew.
func TestOpenBlogs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newFrontRig(t, "a", "b")
		ctx, stop := context.WithCancel(t.Context())
		r.set.First(ctx)
		s := newOpenBlogs()
		s.ctx, s.options, s.log = ctx, r.options, r.fronts.log
		s.onChanged = func(*blogs.Blog, *index.Library, *index.Index) {}
		a := r.set.Find("a", nil)
		one, err := s.acquire(ctx, a)
		if err != nil || one.wait(ctx) != nil || one.library.Index().Len() != 1 {
			t.Fatal(err)
		}
		two, err := s.acquire(ctx, a)
		if err != nil || two.library != one.library {
			t.Errorf("%v: two readers of a blog do not share it", err)
		}
		one.close()
		one.close() // which counts once
		s.closeIdle(time.Now().Add(2*idleTime), func(*blogs.Blog) bool { return true })
		if s.count() != 1 {
			t.Error("a blog with a reader is closed")
		}
		two.close()
		s.closeIdle(time.Now().Add(2*idleTime), func(*blogs.Blog) bool { return true })
		synctest.Wait()
		if s.count() != 0 || s.isStuck("a") {
			t.Error("a blog without readers is kept")
		}
		b := r.set.Find("b", nil)
		stuck := s.start(b)
		<-stuck.ready
		s.retire(stuck)
		stuck.ended = make(chan struct{}) // it has not ended
		if _, err := s.acquire(ctx, b); !errors.Is(err, errNoAnswer) {
			t.Errorf("a blog that does not answer is opened again: %v", err)
		}
		close(stuck.ended)
		if again, err := s.acquire(ctx, b); err != nil || again.library == stuck.library {
			t.Errorf("%v: a blog that answers again", err)
		}
		stop()
		synctest.Wait()
	})
}
