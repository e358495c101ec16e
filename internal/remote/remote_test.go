package remote_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"quire/internal/remote"
	"quire/internal/remote/fetch"
	"quire/internal/remote/library"
)

// rig is a library, a server on loopback and a clock.
type rig struct {
	*remote.Syncer
	t     *testing.T
	lib   *library.Library
	url   string
	list  string
	marks remote.Marks
	blind bool // reader state cannot be read

	mu    sync.Mutex
	now   time.Time
	pages map[string]http.HandlerFunc
	asked []*http.Request
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC), pages: map[string]http.HandlerFunc{}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL
	dir := t.TempDir()
	r.lib = library.New(filepath.Join(dir, "data", "library"), filepath.Join(dir, "state"))
	r.list = filepath.Join(dir, "config", "sources.toml")
	r.Syncer = remote.New(remote.Config{
		Library: r.lib, Sources: r.list, Stores: filepath.Join(dir, "cache"), Now: func() time.Time { return r.now },
		Client: fetch.New(fetch.Options{Wait: func(context.Context, time.Duration) error { return nil }}),
		Marks: func(context.Context, string) (remote.Marks, error) {
			if r.blind {
				return remote.Marks{}, errors.New("locked")
			}
			return r.marks, nil
		},
	})
	return r
}

func (r *rig) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	r.asked = append(r.asked, req)
	page := r.pages[req.URL.Path]
	r.mu.Unlock()
	if page == nil {
		http.NotFound(w, req)
		return
	}
	page(w, req)
}

// serve answers a path with a body, and with header pairs.
func (r *rig) serve(path, body string, header ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pages[path] = func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		_, _ = w.Write([]byte(body))
	}
}

func (r *rig) status(path string, status int, header ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pages[path] = func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	}
}

// requests returns how often the server was asked since the last call.
func (r *rig) requests() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.asked)
	r.asked = nil
	return n
}

func (r *rig) last() *http.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked[len(r.asked)-1]
}

func (r *rig) add(path string) library.Source {
	r.t.Helper()
	src, _, err := r.Add(r.t.Context(), remote.Addition{Address: r.url + path}, remote.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	return src
}

// sync syncs all sources and returns the result of the one.
func (r *rig) sync(opt remote.Options) remote.Result {
	r.t.Helper()
	results, err := r.Sync(r.t.Context(), nil, opt, remote.Progress{})
	if err != nil || len(results) != 1 {
		r.t.Fatal(results, err)
	}
	return results[0]
}

var forced = remote.Options{Mode: fetch.Forced}

// files returns the posts of a source with their text.
func (r *rig) files(name string) map[string]string {
	r.t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(r.lib.Path(name), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, ".quire") {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(r.lib.Path(name), path)
		files[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return files
}

// rss is a feed with items, each of which is a title.
func rss(titles ...string) string {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>The Blog</title><link>https://a.example/</link>`)
	for _, title := range titles {
		fmt.Fprintf(&b, `<item><title>%s</title><guid isPermaLink="false">%[1]s</guid><pubDate>Tue, 03 Nov 2026 10:00:00 GMT</pubDate><description>Text of %[1]s.</description></item>`, title)
	}
	b.WriteString("</channel></rss>")
	return b.String()
}

func TestAddIsOneRequest(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("one", "two"), "ETag", `"1"`)
	src := r.add("/feed")
	if n := r.requests(); n != 1 {
		t.Errorf("%d requests", n)
	}
	if src.Name != "the-blog" || src.Title != "The Blog" || src.Kind != library.KindFeed {
		t.Errorf("%+v", src)
	}
	files := r.files("the-blog")
	if len(files) != 2 || !strings.Contains(files["2026-11-03-one.md"], "Text of one.") {
		t.Errorf("%q", files)
	}
	_, _, err := r.Add(t.Context(), remote.Addition{Address: r.url + "/feed"}, remote.Options{})
	if known, ok := errors.AsType[*remote.KnownError](err); !ok || known.Name != "the-blog" || r.requests() != 0 {
		t.Errorf("a source that is there: %v", err)
	}
	res := r.sync(remote.Options{})
	if !res.Unchanged() || r.last().Header.Get("If-None-Match") != `"1"` {
		t.Errorf("%+v", res)
	}
}

func TestDiscovery(t *testing.T) {
	r := newRig(t)
	r.serve("/", `<html><link rel=alternate type="application/rss+xml" title="Comments" href=/comments><link rel=alternate type="application/atom+xml" href=/feed>`, "Content-Type", "text/html")
	r.serve("/feed", rss("one"))
	if src := r.add("/"); src.URL != r.url+"/feed" || r.requests() != 2 {
		t.Errorf("%+v", src)
	}
	r.serve("/two", `<html><link rel=alternate type="application/rss+xml" href=/a><link rel=alternate type="application/rss+xml" href=/b>`)
	r.serve("/a", rss("one"))
	_, _, err := r.Add(t.Context(), remote.Addition{Address: r.url + "/two"}, remote.Options{})
	if choice, ok := errors.AsType[*remote.ChoiceError](err); !ok || len(choice.Feeds) != 2 {
		t.Errorf("two feeds: %v", err)
	}
	if src, _, err := r.Add(t.Context(), remote.Addition{Address: r.url + "/two", First: true}, remote.Options{}); err != nil || src.URL != r.url+"/a" || src.Name != "the-blog-2" {
		t.Errorf("the first: %+v %v", src, err)
	}
	r.serve("/none", "<html>x")
	if _, _, err := r.Add(t.Context(), remote.Addition{Address: r.url + "/none"}, remote.Options{}); err == nil || !strings.Contains(err.Error(), "no feed") {
		t.Errorf("no feed: %v", err)
	}
	for _, path := range []string{"/none", "/404"} {
		before, _ := os.ReadDir(r.lib.Dir())
		_, _, _ = r.Add(t.Context(), remote.Addition{Address: r.url + path}, remote.Options{})
		if after, _ := os.ReadDir(r.lib.Dir()); len(after) != len(before) {
			t.Errorf("%s leaves a folder", path)
		}
	}
}

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

func TestNothingNewWritesNothing(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("one"), "ETag", `"1"`)
	name := r.add("/feed").Name
	stamp := func() string {
		var s string
		_ = filepath.WalkDir(r.lib.Dir(), func(path string, d os.DirEntry, err error) error {
			if info, e := d.Info(); err == nil && e == nil && !d.IsDir() {
				s += fmt.Sprintln(path, info.ModTime(), info.Size())
			}
			return nil
		})
		return s
	}
	before := stamp()
	r.sync(forced) // the same body
	r.status("/feed", 304, "ETag", `"1"`)
	r.sync(forced)
	if after := stamp(); after != before {
		t.Errorf("written:\n%s\n%s", before, after)
	}
	r.status("/feed", 304, "ETag", `"2"`)
	r.sync(forced)
	r.sync(forced)
	if got := r.last().Header.Get("If-None-Match"); got != `"2"` {
		t.Errorf("the validator of a 304 is not kept: %q", got)
	}
	_ = name
}

func TestUpdatesAndWhatLeft(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("one", "two"))
	name := r.add("/feed").Name
	r.serve("/feed", strings.Replace(rss("two", "three"), "Text of two", "New text of two", 1))
	if res := r.sync(remote.Options{}); res.New != 1 || res.Updated != 1 || res.Err != nil {
		t.Errorf("%+v", res)
	}
	files := r.files(name)
	if len(files) != 3 || !strings.Contains(files["2026-11-03-two.md"], "New text") || !strings.Contains(files["2026-11-03-two.md"], "lastmod: 2026-11-28T12:00:00Z") {
		t.Errorf("%q", files)
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

func TestMovedFeed(t *testing.T) {
	r := newRig(t)
	r.serve("/old", rss("one"))
	r.serve("/new", rss("one", "two"))
	name := r.add("/old").Name
	blog := r.manifest(name).Blog
	r.status("/old", 301, "Location", "/new")
	r.sync(forced)
	if list, _ := r.List(); list[0].URL != r.url+"/old" {
		t.Errorf("rewritten at once: %s", list[0].URL)
	}
	r.now = r.now.AddDate(0, 0, 8)
	r.serve("/new", rss("one", "two", "three")) // an equal body is not parsed
	if res := r.sync(forced); len(res.Notes) != 1 {
		t.Errorf("%+v", res)
	}
	list, _ := r.List()
	m := r.manifest(name)
	if list[0].URL != r.url+"/new" || m.Blog != blog || !slices.Equal(m.Old, []string{r.url + "/old"}) {
		t.Errorf("%+v %+v", list, m.Old)
	}
}

func (r *rig) manifest(name string) *library.Manifest {
	r.t.Helper()
	m, err := r.lib.ReadManifest(name)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
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
	if err := os.WriteFile(filepath.Join(r.lib.Path("the-blog"), ".quire", "manifest.json"), []byte("{broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	results, err := r.Sync(t.Context(), nil, remote.Options{}, remote.Progress{})
	if err != nil {
		t.Fatal(err)
	}
	if results[0].Err == nil || results[1].Err == nil || results[2].New != 1 || results[3].Err != nil || len(results[3].Notes) != 1 {
		t.Errorf("%+v", results)
	}
	_, err = r.Sync(t.Context(), []string{"nowhere"}, remote.Options{}, remote.Progress{})
	if _, ok := errors.AsType[*remote.UnknownError](err); !ok {
		t.Errorf("an unknown name: %v", err)
	}
}

// TestStarredIsNeverLost verifies that no clean-up takes a starred post, or any while
// reader state cannot be read.
func TestStarredIsNeverLost(t *testing.T) {
	r := newRig(t)
	r.serve("/feed", rss("star", "read", "unread", "edited", "here"))
	src := r.add("/feed")
	err := library.UpdateSources(r.list, func(l []library.Source) ([]library.Source, error) { l[0].Keep = "1"; return l, nil })
	if err != nil {
		t.Fatal(err)
	}
	edited := filepath.Join(r.lib.Path(src.Name), "2026-11-03-edited.md")
	if err := os.WriteFile(edited, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := func(s string) string { return "2026-11-03-" + s + ".md" }
	r.marks = remote.Marks{
		Read:    map[string]bool{p("star"): true, p("read"): true, p("edited"): true, p("here"): true},
		Starred: map[string]bool{p("star"): true},
	}
	r.serve("/feed", rss("here"))
	r.blind = true
	if res := r.sync(forced); res.Removed != 0 || len(res.Notes) != 1 || len(r.files(src.Name)) != 5 {
		t.Errorf("blind: %+v", res)
	}
	r.blind = false
	if res := r.sync(forced); res.Removed != 1 {
		t.Errorf("%+v", res)
	}
	files := r.files(src.Name)
	for _, name := range []string{"star", "unread", "edited", "here"} {
		if files[p(name)] == "" {
			t.Errorf("%s is gone", name)
		}
	}
	r.serve("/feed", rss("here", "read"))
	if res := r.sync(forced); res.New != 0 || len(r.files(src.Name)) != 4 {
		t.Errorf("a pruned post comes back: %+v", res)
	}
	kept, err := r.Remove(src.Name, r.marks, false)
	if err != nil || kept != 1 || r.files(src.Name)[p("star")] == "" {
		t.Errorf("removed with its star: %d %v", kept, err)
	}
	if again := r.add("/feed"); again.Name != src.Name || len(r.files(src.Name)) < 2 {
		t.Errorf("added again: %+v", again)
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
		if err := os.WriteFile(filepath.Join(r.lib.Path(src.Name), fmt.Sprint(".tmp-", i)), []byte("half"), 0o600); err != nil {
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

func TestFullArticles(t *testing.T) {
	r := newRig(t)
	article := "<html><head><title>T</title></head><body><nav>Menu of the site</nav><article><h1>T</h1>" +
		strings.Repeat("<p>The whole article has many words, and even some commas, in each of its paragraphs.</p>", 20) + "</article></body></html>"
	var b strings.Builder
	b.WriteString(`<rss><channel><title>The Blog</title>`)
	for i := range 25 {
		fmt.Fprintf(&b, `<item><title>P%d</title><link>%s/p%[1]d</link><description>Short summary %[1]d…</description></item>`, i, r.url)
		r.serve(fmt.Sprint("/p", i), article, "Content-Type", "text/html")
	}
	b.WriteString(`</channel></rss>`)
	r.status("/p1", 404)
	r.serve("/p2", "<p>tiny", "Content-Type", "text/html")
	r.serve("/feed", b.String())
	name := r.add("/feed").Name
	r.requests()
	if res := r.sync(remote.Options{Mode: fetch.Forced, Full: true}); res.Err != nil || r.requests() > 21 {
		t.Fatalf("%+v", res)
	}
	whole := 0
	for _, text := range r.files(name) {
		if strings.Contains(text, "whole article") {
			whole++
			if strings.Contains(text, "Menu of") {
				t.Error("the menu is in the article")
			}
		}
	}
	if whole != 18 {
		t.Errorf("%d articles in the first sync, want 18", whole)
	}
	r.sync(remote.Options{Mode: fetch.Forced, Full: true})
	whole = 0
	for file, text := range r.files(name) {
		if strings.Contains(text, "whole article") {
			whole++
		} else if !strings.Contains(text, "Short summary") {
			t.Errorf("%s has neither", file)
		}
	}
	if whole != 23 {
		t.Errorf("%d articles after the second sync, want 23", whole)
	}
}

func TestImages(t *testing.T) {
	r := newRig(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	r.serve("/a.png", picture.String())
	r.serve("/evil.png", "<svg onload=x>", "Content-Type", "image/png")
	r.serve("/feed", `<rss><channel><title>The Blog</title><item><title>P</title><link>`+r.url+`/p</link><description><![CDATA[<p><img src="/a.png" alt="A"><img src="/evil.png" alt="B">
<img src="http://169.254.169.254/x.png" alt="C"></p><pre>![A](`+r.url+`/a.png)</pre>]]></description></item></channel></rss>`)
	name := r.add("/feed").Name
	if res := r.sync(remote.Options{Mode: fetch.Forced, Images: true}); res.Err != nil {
		t.Fatal(res.Err)
	}
	files := r.files(name)
	var post, file string
	for path, text := range files {
		if strings.HasPrefix(path, "images/") {
			file = path
		} else {
			post = text
		}
	}
	if len(files) != 2 || files[file] != picture.String() || !strings.HasSuffix(file, ".png") {
		t.Fatalf("%d files, image %q", len(files), file)
	}
	for _, want := range []string{"![A](" + file + ")", "![B](" + r.url + "/evil.png)", "![C](http://169.254.169.254/x.png)", "![A](" + r.url + "/a.png)\n```"} {
		if !strings.Contains(post, want) {
			t.Errorf("%q is not in\n%s", want, post)
		}
	}
	r.requests()
	r.sync(remote.Options{Mode: fetch.Forced, Images: true})
	if n := r.requests(); n != 1 {
		t.Errorf("%d requests for what is there", n)
	}
}

func TestHistory(t *testing.T) {
	r := newRig(t)
	page := func(next, title string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><title>The Blog</title><link rel="prev-archive" href="` + next + `"/><entry><id>` + title + `</id><title>` + title + `</title></entry></feed>`
	}
	r.serve("/feed", page("/2", "one"))
	r.serve("/2", page("/3", "two"))
	r.serve("/3", page("/2", "three"))
	src, res, err := r.Add(t.Context(), remote.Addition{Address: r.url + "/feed"}, remote.Options{History: true})
	if err != nil || res.New != 3 || r.requests() != 3 {
		t.Errorf("%+v %v", res, err)
	}
	if len(r.files(src.Name)) != 3 {
		t.Errorf("%v", r.files(src.Name))
	}
	if res := r.sync(remote.Options{Mode: fetch.Forced, History: true}); r.requests() != 2 || res.New != 0 {
		t.Errorf("a known archive is followed: %+v", res)
	}
}

func TestSave(t *testing.T) {
	r := newRig(t)
	r.serve("/a", `<html><head><title>The title</title><meta name=author content="Ann"></head><body><article>`+
		strings.Repeat("<p>Words of an article, with commas, that is long enough.</p>", 20)+`</article></body></html>`, "Content-Type", "text/html")
	r.serve("/b.md", "# Head\n\ntext \x1b[31m", "Content-Type", "text/markdown")
	r.serve("/c", "plain *text*\nline", "Content-Type", "text/plain")
	r.serve("/d", "%PDF", "Content-Type", "application/pdf")
	for path, want := range map[string]string{"/a": "The title", "/b.md": "Head", "/c": "c"} {
		title, file, err := r.Save(t.Context(), r.url+path)
		if err != nil || title != want || r.files("saved")[file] == "" {
			t.Errorf("%s: %q %q %v", path, title, file, err)
		}
	}
	if _, _, err := r.Save(t.Context(), r.url+"/d"); err == nil {
		t.Error("a PDF is saved")
	}
	if _, _, err := r.Save(t.Context(), r.url+"/a"); err != nil || len(r.files("saved")) != 3 {
		t.Errorf("saved twice: %d files, %v", len(r.files("saved")), err)
	}
	all := fmt.Sprint(r.files("saved"))
	for _, want := range []string{`authors: ["Ann"]`, `plain \*text\*`, "site: \"127.0.0.1\"", "canonicalURL: \"" + r.url} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
	if strings.Contains(all, "\x1b") {
		t.Error("a control character")
	}
	list, err := r.List()
	if err != nil || len(list) != 1 || list[0].Kind != library.KindSaved {
		t.Errorf("%+v %v", list, err)
	}
	if res := r.sync(remote.Options{}); !res.Skipped {
		t.Errorf("single articles are synced: %+v", res)
	}
}

func TestLists(t *testing.T) {
	r := newRig(t)
	added, there, err := r.Import([]byte(`<opml><body><outline text="News"><outline text="A" xmlUrl="https://a.example/f"/><outline text="A" xmlUrl="https://b.example/f"/></outline></body></opml>`))
	if err != nil || len(added) != 2 || there != 0 || added[1].Name != "a-2" || added[0].Folder != "News" {
		t.Fatalf("%+v %d %v", added, there, err)
	}
	out, err := r.Export()
	if err != nil {
		t.Fatal(err)
	}
	if added, there, err = r.Import(out); err != nil || len(added) != 0 || there != 2 {
		t.Errorf("imported again: %+v %d %v", added, there, err)
	}
}
