package index

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

// cached is a blog on disk whose files are an hour old, and a cache of it.
func cached(t *testing.T, n int) (src *folder.Source, opt Options) {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		writePost(t, dir, fmt.Sprintf("post-%03d.md", i), fmt.Sprintf("Post %d", i))
	}
	src, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	opt = Options{Now: noonNow, Cache: cache.Cache{Dir: filepath.Join(t.TempDir(), "quire"), Build: "test"}}
	if _, err := Load(t.Context(), src, opt); err != nil {
		t.Fatal(err)
	}
	return src, opt
}

func writePost(t *testing.T, dir, name, title string) {
	t.Helper()
	file := filepath.Join(dir, name)
	text := fmt.Sprintf("---\ntitle: %s\ndate: 2026-01-02\ntags: [a, b]\n---\nWords.\n", title)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	then := time.Now().Add(-time.Hour)
	if err := os.Chtimes(file, then, then); err != nil {
		t.Fatal(err)
	}
}

func titles(ix *Index) string {
	var out []string
	for _, p := range ix.Posts() {
		out = append(out, p.Title)
	}
	return strings.Join(out, ", ")
}

func TestWarmLoadReadsWhatChanged(t *testing.T) {
	src, opt := cached(t, 6)
	warm := func() (*Index, int) {
		before := opt.Cache.Load(src)
		if before == nil {
			t.Fatal("nothing is cached")
		}
		ix, next, err := load(t.Context(), src, opt, newKnown(before))
		if err != nil {
			t.Fatal(err)
		}
		n := next.Changes(before)
		if n > 0 {
			opt.Cache.Save(src, next.State, ix.posts, time.Now())
		}
		return ix, n
	}
	if _, changes := warm(); changes != 0 {
		t.Errorf("%d changes, want none", changes)
	}
	writePost(t, src.Dir(), "post-001.md", "Another title")
	writePost(t, src.Dir(), "post-900.md", "New")
	if err := os.Remove(filepath.Join(src.Dir(), "post-002.md")); err != nil {
		t.Fatal(err)
	}
	ix, changes := warm()
	if got := titles(ix); changes != 2 || got != "Another title, New, Post 0, Post 3, Post 4, Post 5" {
		t.Errorf("%d changes: %s", changes, got)
	}
	if _, changes := warm(); changes != 0 {
		t.Errorf("%d changes the second time", changes)
	}
	if err := os.Remove(filepath.Join(src.Dir(), "post-000.md")); err != nil {
		t.Fatal(err)
	}
	if ix, _ := warm(); ix.Len() != 5 || len(opt.Cache.Load(src).Records) != 5 {
		t.Errorf("a file that is gone is remembered: %s", titles(ix))
	}
}

// A folder of many files is looked at in another way than one of few; an index of posts that
// are all as they were holds the very same posts, and what was worked out about them.
func TestWarmLoadOfFewAndMany(t *testing.T) {
	for _, n := range []int{3, 600} {
		src, opt := cached(t, n)
		known := newKnown(opt.Cache.Load(src))
		before := known.index(&origin{src: src, opt: opt})
		ix, next, err := load(t.Context(), src, opt, known)
		if err != nil || next != known || !ix.Complete() || ix.Posts()[0] != before.Posts()[0] ||
			ix.computed != before.computed {
			t.Errorf("%d posts: %d changes, %v", n, next.Changes(known.State), err)
		}
		writePost(t, src.Dir(), "post-001.md", "Another, longer title")
		ix, next, err = load(t.Context(), src, opt, known)
		p := ix.Find("post-001")
		if err != nil || next.Changes(known.State) != 1 || p.Title != "Another, longer title" ||
			ix.computed == before.computed {
			t.Errorf("%d posts: %d changes, post-001 is %q, %v", n, next.Changes(known.State), p.Title, err)
		}
	}
}

// What the walk says about a file counts as much as its bytes.
func TestWarmLoadKnowsTheContext(t *testing.T) {
	src, opt := cached(t, 1)
	if ix, _ := Load(t.Context(), src, opt); ix.Posts()[0].Authors != nil {
		t.Fatal("authors from nowhere")
	}
	file := filepath.Join(src.Dir(), "by.md")
	if err := os.WriteFile(file, []byte("---\nauthors: [ada]\n---\nWords.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Ada L.", "Ada Lovelace"} {
		if err := os.WriteFile(filepath.Join(src.Dir(), "authors.yml"), []byte("ada:\n  name: "+name+"\n"),
			0o600); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-time.Hour)
		_ = os.Chtimes(file, then, then)
		ix, err := Load(t.Context(), src, opt)
		if p, _ := ix.Lookup("by"); err != nil || p == nil || p.Authors[0] != name {
			t.Errorf("want %s: %v, %v", name, p, err)
		}
	}
}

// cacheFile returns the one file in which a cache keeps posts.
func cacheFile(t testing.TB, c cache.Cache) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(c.Dir, "*.posts"))
	if err != nil || len(names) != 1 {
		t.Fatalf("files %q, %v", names, err)
	}
	return names[0]
}

func TestBrokenCacheIsThrownAway(t *testing.T) {
	src, opt := cached(t, 3)
	name := cacheFile(t, opt.Cache)
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	broken := map[string][]byte{
		"empty": {}, "foreign": []byte("SQLite format 3\x00 and so on and so on"),
		"longer": append(good[:len(good):len(good)], 0),
	}
	for i := range good {
		flipped := append([]byte(nil), good...)
		flipped[i] ^= 1 << (i % 8)
		broken[fmt.Sprintf("byte %d", i)] = flipped
		broken[fmt.Sprintf("cut at %d", i)] = good[:i]
	}
	for what, data := range broken {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if opt.Cache.Load(src) != nil {
			t.Errorf("%s: used", what)
		}
	}
	ix, err := Load(t.Context(), src, opt)
	if err != nil || ix.Len() != 3 {
		t.Errorf("%v, %v", ix.Len(), err)
	}
	if opt.Cache.Load(src) == nil {
		t.Error("not written anew")
	}
}

func TestCacheThatCannotBeWritten(t *testing.T) {
	src, opt := cached(t, 3)
	name := filepath.Base(cacheFile(t, opt.Cache))
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	locked := t.TempDir()
	if err := os.Chmod(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{
		file, filepath.Join(file, "below"), filepath.Join(locked, "below"), "/dev/null/x",
		"/dev/full",
	} {
		opt.Cache.Dir = dir
		if ix, err := Load(t.Context(), src, opt); err != nil || ix.Len() != 3 {
			t.Errorf("%s: %v", dir, err)
		}
	}
	full := filepath.Join(t.TempDir(), "quire")
	if err := os.Mkdir(full, 0o700); err != nil {
		t.Fatal(err)
	}
	opt.Cache.Dir = full // with a directory under the name of the file
	if err := os.Mkdir(filepath.Join(full, name), 0o700); err != nil {
		t.Fatal(err)
	}
	if ix, err := Load(t.Context(), src, opt); err != nil || ix.Len() != 3 {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(full, "*.new")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// The cached posts come first, marked as incomplete; then what the folder holds now.
func TestLibraryStartsFromTheCache(t *testing.T) {
	src, opt := cached(t, 4)
	writePost(t, src.Dir(), "post-000.md", "Changed since")
	// The receiver is slow, so a cached snapshot may be replaced before it is seen: take
	// deliveries down as they are made.
	var seen []*Index
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	l := NewLibrary(src, opt)
	l.follow(ctx, func(ix *Index) {
		l.current.Store(ix)
		seen = append(seen, ix)
		if ix.Complete() {
			cancel()
		}
	})
	if len(seen) != 2 {
		t.Fatalf("%d snapshots", len(seen))
	}
	if got := titles(seen[0]); seen[0].Complete() || got != "Post 0, Post 1, Post 2, Post 3" {
		t.Errorf("first: %v, %s", seen[0].Complete(), got)
	}
	if got := titles(seen[1]); !seen[1].Complete() || got != "Changed since, Post 1, Post 2, Post 3" {
		t.Errorf("then: %v, %s", seen[1].Complete(), got)
	}
	if got := titles(cachedIndex(src, opt)); got != titles(seen[1]) {
		t.Errorf("cached afterwards: %s", got)
	}
}

func TestLeftoversAreRemoved(t *testing.T) {
	src, opt := cached(t, 1)
	name := cacheFile(t, opt.Cache)
	long := time.Now().Add(-2 * time.Hour)
	for _, suffix := range []string{".1.new", ".2.new"} {
		if err := os.WriteFile(name+suffix, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Chtimes(name+".1.new", long, long)
	writePost(t, src.Dir(), "post-000.md", "Changed")
	if _, err := Load(t.Context(), src, opt); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(name + ".*.new")
	if len(left) != 1 || left[0] != name+".2.new" {
		t.Errorf("left: %v; another process may be writing the young one", left)
	}
}

// load reads a folder, all of it or what has changed since before.
func load(ctx context.Context, src *folder.Source, opt Options, before *known) (*Index, *known, error) {
	w, err := folder.NewWalk(ctx, src, before != nil, nil)
	if err != nil {
		return nil, nil, err
	}
	return (&origin{src: src, opt: opt}).read(ctx, w, before, nil)
}

// cachedIndex returns the index of what the cache has of a folder.
func cachedIndex(src *folder.Source, opt Options) *Index {
	return newKnown(opt.Cache.Load(src)).index(&origin{src: src, opt: opt})
}
