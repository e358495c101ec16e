package index_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"quire/internal/index"
	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

// sources writes two sources with posts of one slug, and returns the source of both.
func sources(t *testing.T) (dir string, src *folder.Source, names *atomic.Pointer[[]string]) {
	t.Helper()
	dir = t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a/2026-11-03-same.md", "---\ntitle: Of A\n---\nzebra [x](other.md) [y](/other)\n")
	write("a/other.md", "---\ntitle: Other of A\ndate: 2026-11-01\n---\nx\n")
	write("b/2026-11-02-same.md", "---\ntitle: Of B\n---\nzebra\n")
	write("b/other.md", "---\ntitle: Other of B\ndate: 2026-10-01\n---\nx\n")
	write("b/notes/README.md", "# Notes\n")
	write("a/.quire/manifest.json", `{"version":1,"kind":"feed","blog":"https://a.example/feed","entries":{}}`)
	write("left/2026-11-03-out.md", "not a source")
	names = &atomic.Pointer[[]string]{} // which the library reads in a goroutine of its own
	names.Store(&[]string{"a", "b", "missing"})
	return dir, folder.Join(dir, func() []string { return *names.Load() }), names
}

func TestJoin(t *testing.T) {
	dir, src, _ := sources(t)
	ix, err := index.Load(t.Context(), src,
		index.Options{Now: func() time.Time { return time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range ix.Posts() {
		got = append(got, fmt.Sprint(p.Path, " ", p.Source, " ", strings.Join(p.Categories, "+")))
	}
	want := "a/2026-11-03-same.md a |b/2026-11-02-same.md b |a/other.md a |b/other.md b "
	if s := strings.Join(got, "|"); !strings.HasPrefix(s, want) {
		t.Errorf("posts %q", s)
	}
	if len(ix.Findings()) > 0 {
		t.Errorf("findings: %v", ix.Findings())
	}
	a := ix.ByPath("a/2026-11-03-same.md")
	for target, path := range map[string]string{
		"other.md": "a/other.md", "/other": "a/other.md",
		"/other.md": "a/other.md",
	} {
		if d := ix.Follow(a, target); d.Post == nil || d.Post.Path != path {
			t.Errorf("%s leads to %+v", target, d)
		}
	}
	if body, err := ix.Read(a); err != nil || !strings.Contains(string(body), "zebra") {
		t.Errorf("%q %v", body, err)
	}
	found, err := ix.Search(t.Context(), index.Filter{Query: "zebra"}, index.SearchOptions{Limit: 9, Width: 80})
	if err != nil || found.Total != 2 {
		t.Errorf("%+v %v", found, err)
	}
	blogs := src.Blogs()
	if blogs["a"] != "https://a.example/feed" || blogs["b"] != folder.FileBlog(filepath.Join(dir, "b")) ||
		len(blogs) != 2 {
		t.Errorf("blogs %v", blogs)
	}
	if own, err := folder.Open(filepath.Join(dir, "a")); err != nil || own.Blog() != blogs["a"] || own.Blogs() != nil {
		t.Errorf("the blog of the source alone: %v", err)
	}
}

// TestJoinFollows verifies that a joined source is read again when a sync has ended, and when
// there is another source.
func TestJoinFollows(t *testing.T) {
	dir, src, names := sources(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		l := index.NewLibrary(src, index.Options{})
		updates := l.Follow(ctx)
		first := <-updates
		if first.Len() < 4 {
			t.Fatalf("%d posts", first.Len())
		}
		if err := os.WriteFile(filepath.Join(dir, "a", "new.md"), []byte("# New\n\nx\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		select {
		case <-updates:
			t.Error("read again before the sync has ended")
		default:
		}
		if err := os.WriteFile(filepath.Join(dir, "a", ".quire", "manifest.json"), []byte(`{"version":1,"blog":"x"}`),
			0o600); err != nil {
			t.Fatal(err)
		}
		if ix := <-updates; ix.ByPath("a/new.md") == nil || ix.ByPath("b/other.md") != first.ByPath("b/other.md") {
			t.Error("the new post is not there, or what has not changed was read again")
		}
		names.Store(&[]string{"b"})
		if ix := <-updates; ix.ByPath("a/new.md") != nil || ix.Len() >= first.Len() {
			t.Error("a source that is gone is there")
		}
		stop()
		for range updates { //nolint:revive // until it is closed
		}
	})
}

// TestJoinedListIsCached verifies that the list of the last time is there at once, and that what
// has changed since comes behind it.
func TestJoinedListIsCached(t *testing.T) {
	dir, src, names := sources(t)
	opt := index.Options{Cache: cache.Cache{Dir: t.TempDir()}}
	first, err := index.Load(t.Context(), src, opt)
	if err != nil {
		t.Fatal(err)
	}
	again, err := index.Load(t.Context(), src, opt)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(again.Findings()), fmt.Sprint(first.Findings()); got != want || again.Len() != first.Len() {
		t.Errorf("from the cache: %d posts and findings %s, want %d and %s", again.Len(), got, first.Len(), want)
	}
	for _, p := range again.Posts() {
		if p.Source == "" || !strings.HasPrefix(p.Path, p.Source+"/") {
			t.Errorf("%s is of %q", p.Path, p.Source)
		}
	}
	if err := os.Remove(filepath.Join(dir, "b", "other.md")); err != nil {
		t.Fatal(err)
	}
	updates := follow(t, src, opt)
	if ix := <-updates; ix.ByPath("b/other.md") == nil || ix.Len() != first.Len() {
		t.Errorf("the first list has %d posts, not those of the cache", ix.Len())
	}
	if ix := <-updates; ix.ByPath("b/other.md") != nil || ix.ByPath("a/other.md") == nil {
		t.Error("the second list is not that of the folder")
	}
	names.Store(&[]string{"b"})
	if ix := <-follow(t, src, opt); ix.ByPath("a/other.md") != nil {
		t.Error("a source that was removed is in the first list")
	}
}

// follow follows a source until the test ends.
func follow(t *testing.T, src *folder.Source, opt index.Options) <-chan *index.Index {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	updates := index.NewLibrary(src, opt).Follow(ctx)
	t.Cleanup(func() {
		stop()
		for range updates { //nolint:revive // until it is closed
		}
	})
	return updates
}
