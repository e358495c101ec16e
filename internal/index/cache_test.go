package index

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"quire/internal/post"
)

// fill sets every field of what v points to, so that none can be forgotten.
func fill(t testing.TB, v reflect.Value, seed int) {
	t.Helper()
	for i := range v.NumField() {
		f, n := v.Field(i), seed+i
		switch f.Interface().(type) {
		case string:
			f.SetString(fmt.Sprintf("%s é %d", v.Type().Field(i).Name, n))
		case []string:
			f.Set(reflect.ValueOf([]string{fmt.Sprint("a", n), fmt.Sprint("b", n)}))
		case int:
			f.SetInt(int64(n) - 5)
		case bool:
			f.SetBool(true)
		case time.Time:
			f.Set(reflect.ValueOf(time.Unix(int64(n-3)*1e9, int64(n%2)*987).UTC()))
		default:
			t.Fatalf("%s: teach cacheformat.go, then this test, to keep a %s", v.Type().Field(i).Name, f.Type())
		}
	}
}

func someMemory(t testing.TB, posts int) (*memory, *Index) {
	m := &memory{site: Site{"A blog", "of tests"}}
	var list []*post.Post
	for i := range posts {
		p := &post.Post{}
		fill(t, reflect.ValueOf(p).Elem(), i)
		p.Path = fmt.Sprintf("posts/%d.md", i)
		switch i % 4 {
		case 1:
			p.Expires, p.Weight, p.Cover, p.Canonical, p.Aliases = time.Time{}, 0, "", "", nil
		case 2:
			*p = post.Post{Path: p.Path}
		}
		list = append(list, p)
		m.readings = append(m.readings, reading{
			path: p.Path, post: p, ground: uint64(i % 2), stamp: stamp{int64(i), int64(i) << 40},
		})
	}
	m.readings = append(m.readings, reading{
		path: "broken.md", stamp: stamp{size: -1},
		findings: []post.Finding{{Path: "broken.md", Line: 3, Severity: post.Error, Rule: "unreadable", Message: "why"}},
	})
	return m, build(FromFS(nil), Options{}, m.site, list, nil, false)
}

// written is a file of the cache without checksums.
type written struct{ head, body string }

func write(m *memory, ix *Index, build, root string, youngest int64) written {
	head, chunks := encodeMemory(m, ix, build, root, youngest)
	return written{string(head), string(bytes.Join(chunks, nil))}
}

func (w written) read(build, root string) *memory {
	return decodeMemory(w.head, int64(len(w.body)), func(at, n int64, _ uint32) (string, error) {
		return w.body[at : at+n], nil
	}, build, root)
}

func TestCacheKeepsEveryField(t *testing.T) {
	for _, posts := range []int{0, 9, perChunk - 1, perChunk, 2*perChunk + 9} {
		keepsEveryField(t, posts)
	}
}

func keepsEveryField(t *testing.T, posts int) {
	m, ix := someMemory(t, posts)
	got := write(m, ix, "b1", "/root", 1<<62).read("b1", "/root")
	if got == nil {
		t.Fatal("not readable")
	}
	if got.site != m.site || len(got.readings) != len(m.readings) {
		t.Fatalf("%+v, %d readings", got.site, len(got.readings))
	}
	for i := range m.readings {
		want := m.readings[i]
		dir, name := path.Split(want.path)
		have := got.found(i, &document{folder: &folder{path: strings.TrimSuffix(dir, "/")}, name: name})
		if have == nil || !reflect.DeepEqual(*have, want) {
			t.Fatalf("got %+v\nwant %+v %+v", have, want, want.post)
		}
	}
	for i, p := range ix.posts {
		if got.readings[i].path != p.Path {
			t.Errorf("place %d holds %s: posts must stand in index order", i, got.readings[i].path)
		}
	}
}

func TestCacheIsForOneBuildAndFolder(t *testing.T) {
	m, ix := someMemory(t, 2)
	file := write(m, ix, "b1", "/root", 1<<62)
	if file.read("b2", "/root") != nil || file.read("b1", "/other") != nil {
		t.Error("believes a stranger")
	}
	young := write(m, ix, "", "", 1<<40).read("", "")
	if s := young.at("posts/0.md").stamp; s != m.readings[0].stamp {
		t.Errorf("old file: %v", s)
	}
	if s := young.at("posts/1.md").stamp; s.size != -1 {
		t.Errorf("file changed while it was read: %v", s)
	}
}

// cached is a blog on disk whose files are an hour old, and a cache of it.
func cached(t *testing.T, n int) (src *Source, opt Options) {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		writePost(t, dir, fmt.Sprintf("post-%03d.md", i), fmt.Sprintf("Post %d", i))
	}
	src, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	opt = Options{Now: noonNow, Cache: Cache{Dir: filepath.Join(t.TempDir(), "quire"), Build: "test"}}
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
		known := opt.Cache.load(src)
		if known == nil {
			t.Fatal("nothing is cached")
		}
		ix, m, err := load(t.Context(), src, opt, known, listener{})
		if err != nil {
			t.Fatal(err)
		}
		if n := m.changes(known); n > 0 {
			opt.Cache.save(src, ix, m, time.Now())
		}
		return ix, m.fresh
	}
	if _, fresh := warm(); fresh != 0 {
		t.Errorf("%d files read, none has changed", fresh)
	}
	writePost(t, src.Dir(), "post-001.md", "Another title")
	writePost(t, src.Dir(), "post-900.md", "New")
	if err := os.Remove(filepath.Join(src.Dir(), "post-002.md")); err != nil {
		t.Fatal(err)
	}
	ix, fresh := warm()
	if got := titles(ix); fresh != 2 || got != "Another title, New, Post 0, Post 3, Post 4, Post 5" {
		t.Errorf("%d files read: %s", fresh, got)
	}
	if _, fresh := warm(); fresh != 0 {
		t.Errorf("%d files read the second time", fresh)
	}
	if err := os.Remove(filepath.Join(src.Dir(), "post-000.md")); err != nil {
		t.Fatal(err)
	}
	if ix, _ := warm(); ix.Len() != 5 || len(opt.Cache.load(src).readings) != 5 {
		t.Errorf("a file that is gone is remembered: %s", titles(ix))
	}
}

// What the walk tells about a file counts as much as its bytes.
func TestWarmLoadKnowsItsGround(t *testing.T) {
	src, opt := cached(t, 1)
	if ix, _ := Load(t.Context(), src, opt); ix.Posts()[0].Authors != nil {
		t.Fatal("authors from nowhere")
	}
	file := filepath.Join(src.Dir(), "by.md")
	if err := os.WriteFile(file, []byte("---\nauthors: [ada]\n---\nWords.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Ada L.", "Ada Lovelace"} {
		if err := os.WriteFile(filepath.Join(src.Dir(), "authors.yml"), []byte("ada:\n  name: "+name+"\n"), 0o600); err != nil {
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

func cacheFile(t testing.TB, src *Source, c Cache) string { return c.file(c.root(src)) }

func TestBrokenCacheIsThrownAway(t *testing.T) {
	src, opt := cached(t, 3)
	name := cacheFile(t, src, opt.Cache)
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	broken := map[string][]byte{"empty": {}, "foreign": []byte("SQLite format 3\x00 and so on and so on"), "longer": append(good[:len(good):len(good)], 0)}
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
		if opt.Cache.load(src) != nil {
			t.Errorf("%s: believed", what)
		}
	}
	ix, err := Load(t.Context(), src, opt)
	if err != nil || ix.Len() != 3 {
		t.Errorf("%v, %v", ix.Len(), err)
	}
	if opt.Cache.load(src) == nil {
		t.Error("not written anew")
	}
}

func TestCacheThatCannotBeKept(t *testing.T) {
	src, opt := cached(t, 3)
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	locked := t.TempDir()
	if err := os.Chmod(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below"), filepath.Join(locked, "below"), "/dev/null/x", "/dev/full"} {
		opt.Cache.Dir = dir
		if ix, err := Load(t.Context(), src, opt); err != nil || ix.Len() != 3 {
			t.Errorf("%s: %v", dir, err)
		}
	}
	full := filepath.Join(t.TempDir(), "quire")
	if err := os.Mkdir(full, 0o700); err != nil {
		t.Fatal(err)
	}
	opt.Cache.Dir = full // a directory stands where the file belongs
	if err := os.Mkdir(cacheFile(t, src, opt.Cache), 0o700); err != nil {
		t.Fatal(err)
	}
	if ix, err := Load(t.Context(), src, opt); err != nil || ix.Len() != 3 {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(full, "*.new")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestNoCacheIsAskedFor(t *testing.T) {
	for _, src := range []*Source{FromFS(nil), {dir: t.TempDir()}} {
		for _, c := range []Cache{{}, {Dir: ""}} {
			if c.root(src) != "" {
				t.Error("a cache without a directory")
			}
		}
	}
	if (Cache{Dir: "x"}).root(FromFS(nil)) != "" {
		t.Error("a cache of what is not on the disk")
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
	if got := titles(opt.Cache.load(src).snapshot(src, opt)); got != titles(seen[1]) {
		t.Errorf("cached afterwards: %s", got)
	}
}

func TestLeftoversAreSwept(t *testing.T) {
	src, opt := cached(t, 1)
	name := cacheFile(t, src, opt.Cache)
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

func FuzzCache(f *testing.F) {
	m, ix := someMemory(f, 5)
	file := write(m, ix, "b", "/r", 1<<62)
	f.Add(file.head, file.body)
	f.Add(file.head, file.body[:len(file.body)/2])
	f.Add(file.head[:len(file.head)/2], file.body)
	f.Add("\x01b\x02/r\x00\x00\x00\x00\xff\xff\xff\xff\x0f\x00", "")
	f.Fuzz(func(t *testing.T, head, body string) {
		m := written{head, body}.read("b", "/r")
		if m == nil {
			return
		}
		ix := m.snapshot(FromFS(nil), Options{})
		again := write(m, ix, "b", "/r", 1<<62).read("b", "/r")
		if again == nil || len(again.readings) != len(m.readings) {
			t.Fatal("does not survive another round")
		}
	})
}

// load reads a folder, all of it or what has changed since before.
func load(ctx context.Context, src *Source, opt Options, before *memory, to listener) (*Index, *memory, error) {
	w, err := newWalk(ctx, src, before != nil, to.enter)
	if err != nil {
		return nil, nil, err
	}
	return w.load(ctx, opt, before, to)
}
