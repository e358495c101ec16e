package remote_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"quire/content"
	"quire/internal/post"
	"quire/internal/remote"
	"quire/internal/remote/fetch"
	"quire/internal/remote/library"
)

// texts returns the HTML of the bundled posts.
func texts(tb testing.TB) []string {
	tb.Helper()
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	var list []string
	posts := content.Posts()
	err := fs.WalkDir(posts, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".md") {
			return err
		}
		src, err := fs.ReadFile(posts, name)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		err = md.Convert(post.Body(src), &b)
		list = append(list, b.String())
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return list
}

// feeds serves so many feeds of so many entries with a validator, and returns a syncer of
// a library that has them.
func feeds(tb testing.TB, sources, entries int) *remote.Syncer {
	tb.Helper()
	all := texts(tb)
	bodies := make([]string, sources)
	for i := range bodies {
		var b strings.Builder
		fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Blog %d</title><link>https://blog-%[1]d.example/</link>`, i)
		for k := range entries {
			fmt.Fprintf(&b, `<item><title>Post %d of %d</title><link>https://blog-%[2]d.example/post-%[1]d</link><pubDate>%[3]s</pubDate><description>%[4]s</description></item>`,
				k, i, time.Date(2026, 1, 1, k, 0, 0, 0, time.UTC).Format(time.RFC1123Z),
				html.EscapeString(all[(i*entries+k)%len(all)]))
		}
		b.WriteString(`</channel></rss>`)
		bodies[i] = b.String()
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var i int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &i); err != nil || i >= len(bodies) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write([]byte(bodies[i]))
	}))
	tb.Cleanup(server.Close)
	dir := tb.TempDir()
	list := filepath.Join(dir, "sources.toml")
	err := library.UpdateSources(list, func([]library.Source) (out []library.Source, _ error) {
		for i := range sources {
			out = append(out, library.Source{
				Name: fmt.Sprint("blog-", i), Kind: library.KindFeed,
				URL: fmt.Sprint(server.URL, "/", i),
			})
		}
		return out, nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return remote.New(remote.Config{
		Library: library.New(filepath.Join(dir, "library"), filepath.Join(dir, "status")), Sources: list,
		Client: fetch.New(fetch.Options{}),
	})
}

func syncAll(tb testing.TB, s *remote.Syncer) (posts int) {
	tb.Helper()
	results, err := s.Sync(context.Background(), nil, remote.Options{Mode: fetch.Forced}, remote.Progress{})
	if err != nil {
		tb.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil {
			tb.Fatal(r.Err)
		}
		posts += r.New
	}
	return posts
}

// BenchmarkFirstSync fetches 50 feeds of 100 entries each from loopback: at most 5 s.
func BenchmarkFirstSync(b *testing.B) {
	for range b.N {
		b.StopTimer()
		s := feeds(b, 50, 100)
		b.StartTimer()
		if n := syncAll(b, s); n != 5000 {
			b.Fatalf("%d posts", n)
		}
	}
}

// BenchmarkNothingNew asks the same feeds when they have nothing new: at most 150 ms.
func BenchmarkNothingNew(b *testing.B) {
	s := feeds(b, 50, 100)
	syncAll(b, s)
	b.ResetTimer()
	for range b.N {
		syncAll(b, s)
	}
}
