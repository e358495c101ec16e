package remote_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quire/internal/remote"
	"quire/internal/remote/fetch"
)

// TestErrorPageEmptiesNothing verifies that nothing that is no feed removes a post or
// replaces a validator.
func TestErrorPageEmptiesNothing(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("one", "two"), "ETag", `"good"`, "Last-Modified", "then")
	name := r.add("/feed").Name
	before := r.files(name)
	for what, change := range map[string]func(){
		"HTML":    func() { r.serve("/feed", "<!doctype html><h1>Log in</h1>", "ETag", `"portal"`) },
		"nothing": func() { r.serve("/feed", "", "ETag", `"nothing"`) },
		"cut body": func() {
			r.mu.Lock()
			r.pages["/feed"] = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("ETag", `"cut"`)
				w.Header().Set("Content-Length", "100000")
				_, _ = w.Write([]byte(rss("three")))
			}
			r.mu.Unlock()
		},
		"500": func() { r.status("/feed", 500, "ETag", `"500"`) },
		"404": func() { r.status("/feed", 404, "ETag", `"404"`) },
		"bomb": func() {
			var z bytes.Buffer
			w := gzip.NewWriter(&z)
			_, _ = w.Write(make([]byte, 17<<20))
			_ = w.Close()
			r.serve("/feed", z.String(), "Content-Encoding", "gzip", "ETag", `"bomb"`)
		},
		"deep": func() { r.serve("/feed", "<rss><channel><item>"+strings.Repeat("<a>", 5000), "ETag", `"deep"`) },
	} {
		change()
		if res := r.sync(forced); res.Err == nil {
			t.Errorf("%s: no error", what)
		}
		if got := r.last().Header; got.Get("If-None-Match") != `"good"` || got.Get("If-Modified-Since") != "then" {
			t.Errorf("%s: asked with %q", what, got.Get("If-None-Match"))
		}
		if after := r.files(name); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("%s: the posts are %q", what, after)
		}
	}
	r.serve("/feed", rss(), "ETag", `"empty"`) // an empty feed is one
	if res := r.sync(forced); res.Err != nil || fmt.Sprint(r.files(name)) != fmt.Sprint(before) {
		t.Errorf("an empty feed: %+v", res)
	}
	r.sync(forced)
	if got := r.last().Header.Get("If-None-Match"); got != `"empty"` {
		t.Errorf("asked with %q after an empty feed", got)
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("one"))
	r.add("/feed")
	r.status("/feed", 429, "Retry-After", "3600")
	if res := r.sync(remote.Options{}); res.Err == nil {
		t.Error("429 is no error")
	}
	r.requests()
	for _, mode := range []fetch.Mode{fetch.ByHand, fetch.Forced, fetch.Scheduled} {
		r.now = r.now.Add(19 * time.Minute)
		if res := r.sync(remote.Options{Mode: mode}); res.Err != nil || r.requests() != 0 {
			t.Errorf("mode %d: asked too early, or an error: %+v", mode, res)
		}
	}
	r.now = r.now.Add(4 * time.Minute)
	r.serve("/feed", rss("one", "two"))
	if res := r.sync(remote.Options{}); res.New != 1 {
		t.Errorf("%+v", res)
	}
}

func TestGoneIsSaidOnce(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("one"))
	name := r.add("/feed").Name
	r.status("/feed", 410)
	if res := r.sync(remote.Options{}); !errors.Is(res.Err, fetch.ErrGone) {
		t.Errorf("%+v", res)
	}
	r.requests()
	r.now = r.now.AddDate(1, 0, 0)
	if res := r.sync(forced); !res.Skipped || r.requests() != 0 || len(r.files(name)) != 1 {
		t.Errorf("%+v", res)
	}
}

// TestOneDoesNotStopAnother verifies that every source is synced, whatever the others do.
func TestOneDoesNotStopAnother(t *testing.T) {
	r := newRig(t)
	for _, p := range []string{"/a", "/b", "/c", "/d"} {
		r.serve(p, rss("one"))
		r.add(p)
	}
	r.serve("/a", "<html>")
	r.status("/b", 500)
	r.serve("/c", rss("one", "two"))
	busy, err := r.lib.Lock("the-blog-4")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	if err := os.WriteFile(filepath.Join(r.lib.Path("the-blog"), ".quire", "manifest.json"), []byte("{broken"),
		0o600); err != nil {
		t.Fatal(err)
	}
	results, err := r.Sync(t.Context(), nil, remote.Options{}, remote.Progress{})
	if err != nil {
		t.Fatal(err)
	}
	if results[0].Err == nil || results[1].Err == nil || results[2].New != 1 || results[3].Err != nil ||
		len(results[3].Notes) != 1 {
		t.Errorf("%+v", results)
	}
	_, err = r.Sync(t.Context(), []string{"nowhere"}, remote.Options{}, remote.Progress{})
	if _, ok := errors.AsType[*remote.UnknownError](err); !ok {
		t.Errorf("an unknown name: %v", err)
	}
}

// TestKilled verifies that a sync that ended anywhere leaves whole files, and that the next
// one makes good the rest without doubles.
func TestKilled(t *testing.T) {
	r := newRig(t)
	titles := make([]string, 40)
	for i := range titles {
		titles[i] = fmt.Sprint("post-", i)
	}
	r.serve("/feed", rss(titles...))
	src := r.add("/feed")
	want := r.files(src.Name)
	manifest := filepath.Join(r.lib.Path(src.Name), ".quire", "manifest.json")
	for i := range 20 { // files without their manifest, some of them, and a temporary one
		if err := os.Remove(manifest); err != nil {
			t.Fatal(err)
		}
		for name := range want {
			if len(name)%(i+2) == 0 {
				_ = os.Remove(filepath.Join(r.lib.Path(src.Name), name))
			}
		}
		if err := os.WriteFile(filepath.Join(r.lib.Path(src.Name), fmt.Sprint(".tmp-", i)), []byte("half"),
			0o600); err != nil {
			t.Fatal(err)
		}
		if res := r.sync(forced); res.Err != nil {
			t.Fatal(res.Err)
		}
		if got := r.files(src.Name); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%d files, want %d", len(got), len(want))
		}
	}
}

// TestInterruptedWithNewPosts verifies that posts that a sync has written before it ended, beside
// an older manifest, are known again by the next one.
func TestInterruptedWithNewPosts(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("one"))
	src := r.add("/feed")
	manifest := filepath.Join(r.lib.Path(src.Name), ".quire", "manifest.json")
	before, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	r.serve("/feed", rss("two", "one", "three"))
	r.sync(forced)
	want := r.files(src.Name)
	if err := os.WriteFile(manifest, before, 0o600); err != nil {
		t.Fatal(err)
	}
	if res := r.sync(forced); res.Err != nil || fmt.Sprint(r.files(src.Name)) != fmt.Sprint(want) {
		t.Errorf("%+v: %d files, want %d", res, len(r.files(src.Name)), len(want))
	}
}
