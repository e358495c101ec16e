package index

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"quire/internal/index/cache"
	"quire/internal/index/folder"
	"quire/internal/post"
)

// library of texts for searching.
func texts(t *testing.T) *Index {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, src := range map[string]string{
		"kube.md":   "---\ntitle: Rolling back\ndate: 2026-03-01\ntags: [kubernetes]\ncategories: [Cloud]\n---\n# Undo\nA deployment keeps its old pods.\n",
		"lambda.md": "---\ntitle: Layers\ndate: 2025-03-01\nauthors: [Ada Lovelace]\ndescription: About zipping dependencies.\n---\nDeploying a function, then node.js pods.\n",
		"draft.md":  "---\ntitle: Unfinished\ndraft: true\n---\nPods again.\n",
		"old.md":    "---\ntitle: Pods of old\ndate: 2020-01-01\n---\nLong ago.\n",
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(src)}
	}
	ix, err := Load(t.Context(), folder.FromFS(fsys), Options{Now: noonNow})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// hitSlugs tells what a search finds.
func hitSlugs(t *testing.T, ix *Index, f Filter) string {
	t.Helper()
	found, err := ix.Search(t.Context(), f, SearchOptions{Limit: 10, Width: 60})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, h := range found.Hits {
		out = append(out, h.Post.Slug)
	}
	if found.Total != len(out) {
		out = append(out, fmt.Sprint("of ", found.Total))
	}
	return strings.Join(out, " ")
}

func TestSearch(t *testing.T) {
	ix := texts(t)
	if ix.SearchReady() {
		t.Error("there is a full text before the first search")
	}
	for _, c := range []struct {
		filter Filter
		want   string
	}{
		{Filter{Query: ""}, ""},
		{Filter{Query: "pods"}, "old kube lambda"},
		{Filter{Query: "pods", Drafts: true}, "old draft kube lambda"},
		{Filter{Query: "pods", Year: 2020}, "old"},
		{Filter{Query: "pods", Category: "cloud"}, "kube"},
		{Filter{Query: "pods tag:kubernetes"}, "kube"},
		{Filter{Query: "pods -deployment"}, "old"},
		{Filter{Query: "-deployment"}, "old"},
		{Filter{Query: "tag:kubernetes"}, "kube"},
		{Filter{Query: "year:2020..2025"}, "lambda old"},
		{Filter{Query: "deploys"}, "kube lambda"},
		{Filter{Query: "kubernetes"}, "kube"},
		{Filter{Query: "lovelace"}, "lambda"},
		{Filter{Query: "zipping"}, "lambda"},
		{Filter{Query: `"node js"`}, "lambda"},
		{Filter{Query: `"old po`}, "kube"},
		{Filter{Query: "pods", Sort: ByTitle}, "old kube lambda"},
		{Filter{Query: "nothing at all"}, ""},
	} {
		if got := hitSlugs(t, ix, c.filter); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.filter, got, c.want)
		}
	}
	if !ix.SearchReady() {
		t.Error("the full text is there now")
	}
	found, _ := ix.Search(t.Context(), Filter{Query: "pods deployment"}, SearchOptions{Limit: 1, Width: 40})
	if h := found.Hits[0]; found.Total != 2 || h.Post.Slug != "kube" || h.Snippet.Heading != "Undo" ||
		h.Snippet.Line != "Undo A deployment keeps its old pods." {
		t.Errorf("%+v", found)
	}
}

func TestSearchGivesUp(t *testing.T) {
	ix := texts(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.Search(ctx, Filter{Query: "pods"}, SearchOptions{Limit: 1}); err == nil {
		t.Error("a search that is not wanted any more fails")
	}
	if got := hitSlugs(t, ix, Filter{Query: "layers"}); got != "lambda" {
		t.Errorf("the next one finds %q", got)
	}
}

// writtenFolder is a content folder of the disk whose files are old enough for their stamps to
// count.
type writtenFolder struct {
	t   *testing.T
	dir string
}

func (f writtenFolder) write(name, text string, age time.Duration) {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.WriteFile(path, []byte("---\ntitle: "+name+"\n---\n"+text+"\n"), 0o600); err != nil {
		f.t.Fatal(err)
	}
	when := noon.Add(-age)
	if err := os.Chtimes(path, when, when); err != nil {
		f.t.Fatal(err)
	}
}

func (f writtenFolder) load(cacheDir string) *Index {
	f.t.Helper()
	src, err := folder.Open(f.dir)
	if err != nil {
		f.t.Fatal(err)
	}
	return f.again(src, cacheDir)
}

func (f writtenFolder) again(src *folder.Source, cacheDir string) *Index {
	f.t.Helper()
	opt := Options{Now: noonNow, Cache: cache.Cache{Dir: cacheDir, Build: "test"}}
	ix, err := Load(f.t.Context(), src, opt)
	if err != nil {
		f.t.Fatal(err)
	}
	return ix
}

func TestSearchFollowsTheFolder(t *testing.T) {
	f := writtenFolder{t, t.TempDir()}
	for i := range 5 {
		f.write(fmt.Sprintf("p%d.md", i), fmt.Sprintf("common word%d", i), time.Hour)
	}
	for _, cacheDir := range []string{"", t.TempDir()} {
		src, err := folder.Open(f.dir)
		if err != nil {
			t.Fatal(err)
		}
		f.write("p2.md", "common first", time.Hour)
		if got := hitSlugs(t, f.again(src, cacheDir), Filter{Query: "first"}); got != "p2" {
			t.Fatalf("first found in %q", got)
		}
		f.write("p2.md", "common second", 30*time.Minute)
		f.write("a.md", "common more", time.Hour)
		ix := f.again(src, cacheDir)
		for query, want := range map[string]string{"first": "", "second": "p2", "more": "a", "common": "a p0 p1 p2 p3 p4"} {
			if got := hitSlugs(t, ix, Filter{Query: query}); got != want {
				t.Errorf("%s: got %q, want %q", query, got, want)
			}
		}
		if err := os.Remove(filepath.Join(f.dir, "a.md")); err != nil {
			t.Fatal(err)
		}
		if got := hitSlugs(t, f.again(src, cacheDir), Filter{Query: "common"}); got != "p0 p1 p2 p3 p4" {
			t.Errorf("after a file went: %q", got)
		}
	}
}

func TestManySearchAtOnce(t *testing.T) {
	f, cacheDir := writtenFolder{t, t.TempDir()}, t.TempDir()
	for i := range 40 {
		f.write(fmt.Sprintf("p%02d.md", i), fmt.Sprintf("common word%d", i), time.Hour)
	}
	shared := f.load(cacheDir)
	var wg sync.WaitGroup
	for i := range 8 {
		ix := shared
		if i%2 == 0 {
			ix = f.load(cacheDir)
		}
		wg.Go(func() {
			found, err := ix.Search(context.Background(), Filter{Query: "common"}, SearchOptions{Limit: 3, Width: 40})
			if err != nil || found.Total != 40 {
				t.Error(found.Total, err)
			}
		})
	}
	wg.Wait()
}

// countedFS counts the files that are read.
type countedFS struct {
	fs.FS
	read atomic.Int64
}

func (c *countedFS) ReadFile(name string) ([]byte, error) {
	c.read.Add(1)
	return fs.ReadFile(c.FS, name)
}

// A library makes the full text by itself, and that of the next snapshot from it. A search
// before that does not wait, and what is made for one is there for all.
func TestLibraryPreparesTheSearch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := fstest.MapFS{"a.md": {Data: []byte("first words")}, "b.md": {Data: []byte("other text")}}
		counted := &countedFS{FS: files}
		lib := NewLibrary(folder.FromFS(counted), Options{Now: noonNow})
		lib.Follow(t.Context())
		rests := func(d time.Duration) *Index {
			time.Sleep(d)
			synctest.Wait()
			return lib.Index()
		}
		ix := rests(0)
		if ix.SearchReady() || !ix.Complete() {
			t.Fatal("the full text is made while the first page is rendered")
		}
		counted.read.Store(0)
		at := time.Now()
		var readers sync.WaitGroup
		for range 8 {
			readers.Go(func() {
				if got, err := ix.Search(t.Context(), Filter{Query: "first"}, SearchOptions{Limit: 10}); err != nil ||
					got.Total != 1 {
					t.Errorf("found %+v, %v", got, err)
				}
			})
		}
		readers.Wait()
		if waited := time.Since(at); waited > 0 {
			t.Errorf("a search has waited for %v", waited)
		}
		if rests(filterDelay + fullTextDelay); counted.read.Load() != 2 {
			t.Errorf("%d files were read for the full text of two", counted.read.Load())
		}
		files["c.md"] = &fstest.MapFile{Data: []byte("first of the later ones")}
		lib.Rescan()
		if ix = rests(0); ix.Len() != 3 || ix.SearchReady() {
			t.Fatalf("%d posts after a change, full text %v", ix.Len(), ix.SearchReady())
		}
		if ix = rests(filterDelay); ix.SearchReady() {
			t.Error("the full text is in the way of a reader who types at once")
		}
		if ix = rests(fullTextDelay); !ix.SearchReady() { // without a search
			t.Fatal("there is no full text")
		}
		if done, all := ix.SearchProgress(); done != 3 || all != 3 {
			t.Errorf("%d of %d posts, want all", done, all)
		}
		if got := hitSlugs(t, ix, Filter{Query: "first"}); got != "a c" {
			t.Errorf("after a change: %q", got)
		}
	})
}

// A post that makes the parser panic hides no other.
func TestAPanicInOnePostIsNotTheEnd(t *testing.T) {
	d := (&Index{}).textOf(folder.FromFS(panicking{}).Bodies(), &post.Post{Path: "a/b.md", Title: "Found by its title"})
	if d.Title != "Found by its title" || d.Body.Text != "" {
		t.Errorf("%+v", d)
	}
}

type panicking struct{}

func (panicking) Open(string) (fs.File, error) { panic("a bug in a parser") }

// Nothing that can be asked for does any harm, and what it finds is what it should.
func TestSearchOfAnything(t *testing.T) {
	ix := texts(t)
	for query, want := range map[string]string{
		" ": "", "p": "old kube lambda", "the of a": "", "???": "", ".*[(+?": "", "pods)(": "old kube lambda", "🎉": "",
		"漢字":        "",
		`"old pods`: "kube", `"`: "", `""`: "", "-": "", "--": "", "pods -": "old kube lambda", "PÓDS": "old kube lambda",
		"pods\x00\x1b[31m": "", "tag:": "", "year:9999..1": "", "is:nothing": "",
		strings.Repeat("pods ", 2000): "old kube lambda", strings.Repeat("(", 10_000): "", strings.Repeat("x", 10_000): "",
	} {
		found, err := ix.Search(t.Context(), Filter{Query: query}, SearchOptions{Limit: 10, Width: 60})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range found.Hits {
			got = append(got, h.Post.Slug)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%.40q: got %q, want %q", query, got, want)
		}
	}
}
