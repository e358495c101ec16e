package remote_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
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

func (r *rig) manifest(name string) *library.Manifest {
	r.t.Helper()
	m, err := r.lib.ReadManifest(name)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}
