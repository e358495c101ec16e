package index

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"quire/internal/index/folder"
)

// patience bounds a wait for a snapshot; it is never reached unless a change is missed.
const patience = 20 * time.Second

// followed is a folder that a library follows.
type followed struct {
	t         *testing.T
	dir       string
	snapshots <-chan *Index
	version   uint64 // of the last one
}

func follow(t *testing.T) *followed {
	t.Helper()
	f := &followed{t: t, dir: t.TempDir()}
	f.write("first.md", "First")
	src, err := folder.Open(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	f.snapshots = NewLibrary(src, Options{}).Follow(t.Context())
	f.until("First")
	return f
}

func (f *followed) write(name, title string) {
	f.t.Helper()
	name = filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("# "+title+"\n\nWords.\n"), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// until waits for a snapshot whose only posts are those with the titles.
func (f *followed) until(titles ...string) {
	f.t.Helper()
	limit := time.After(patience)
	last := ""
	for {
		select {
		case ix, ok := <-f.snapshots:
			if !ok {
				f.t.Fatal("the library has ended")
			}
			if ix.Version() <= f.version {
				f.t.Errorf("version %d after %d", ix.Version(), f.version)
			}
			f.version, last = ix.Version(), ""
			for _, p := range ix.Select(Filter{Sort: ByTitle}, nil).All() {
				last += p.Title + "\n"
			}
			want := ""
			for _, title := range titles {
				want += title + "\n"
			}
			if last == want {
				return
			}
		case <-limit:
			f.t.Fatalf("the posts stay %q, want %q", last, titles)
		}
	}
}

// What is changed in a folder as soon as it is known is seen.
func TestChangesInNewFolders(t *testing.T) {
	f := follow(t)
	for i := range 5 {
		name := fmt.Sprintf("a/b%d/c/post.md", i)
		f.write(name, "New")
		f.until("First", "New")
		f.write(name, "Other")
		f.until("First", "Other")
		if err := os.RemoveAll(filepath.Join(f.dir, "a")); err != nil {
			t.Fatal(err)
		}
		f.until("First")
	}
}

// A folder that is renamed, or gone and back under its name, is followed as before.
func TestChangesInRenamedFolders(t *testing.T) {
	f := follow(t)
	in := func(name string) string { return filepath.Join(f.dir, name) }
	rename := func(from, to string) {
		if err := os.Rename(in(from), in(to)); err != nil {
			t.Fatal(err)
		}
	}
	f.write("posts/2026/post.md", "One")
	f.until("First", "One")
	rename("posts", "articles")
	f.write("articles/2026/post.md", "Two")
	f.until("First", "Two")
	f.write("articles/2026/post.md", "Three")
	f.until("First", "Three")
	rename("articles", "posts")
	f.write("posts/2026/post.md", "Four")
	f.until("First", "Four")
	f.write("posts/2026/post.md", "Five")
	f.until("First", "Five")
	if err := os.RemoveAll(in("posts")); err != nil {
		t.Fatal(err)
	}
	f.write("posts/2026/post.md", "Six")
	f.until("First", "Six")
	f.write("posts/2026/post.md", "Seven")
	f.until("First", "Seven")
}
