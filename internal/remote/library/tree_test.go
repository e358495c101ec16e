package library_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"quire/internal/remote/library"
)

// tree returns the files below a folder with their content, but for quire's own.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if rel = filepath.ToSlash(rel); !strings.HasPrefix(rel, ".quire/") {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files[rel] = string(b)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// hostile are names that must not be written, on this system or another.
func hostile() []string {
	return []string{
		"../out.md", "/abs.md", "a/../../out.md", "a//b.md", "./a.md", ".", "", "a/./b.md", `..\out.md`, `a\b.md`,
		"C:/x.md", "c:x.md", "x\x00.md",
		"x\n.md", "x\u202e.md", "CON", "con.md", "aux.txt", "a/NUL/b.md", "com1.md", "LPT¹.x", "x.", "x ", "a?.md", "a*.md",
		`a".md`, "<a>.md", "a|b.md",
		"git~1", "x\u2028.md", strings.Repeat("a/", 600) + "x.md", strings.Repeat("a", 300), "\xff.md",
	}
}

func TestTreeNames(t *testing.T) {
	l := newLibrary(t)
	f := lock(t, l, "a")
	tr := f.NewTree()
	for _, name := range append(hostile(), ".git/config", ".quire/manifest.json", "a/.envrc", ".QUIRE/x") {
		if ok, err := tr.Accept(name, 1); ok || err != nil {
			t.Errorf("%q is written (%v)", name, err)
		}
		if library.IsPath(name) {
			t.Errorf("%q is a path", name)
		}
	}
	add := func(name string) bool {
		ok, err := tr.Accept(name, 1)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			if err := tr.Add(name, "", strings.NewReader(name)); err != nil {
				t.Fatal(err)
			}
		}
		return ok
	}
	for _, c := range []struct {
		name string
		want bool
	}{
		{"Post.md", true},
		{"post.md", false},
		{"Post.md", false},
		{"dir/a.md", true},
		{"DIR/b.md", false},
		{"dir", false},
		{"Post.md/x", false},
		{"stra\u00dfe.md", true},
		{"STRASSE.md", false},
		{"e\u0301.md", true},
		{"\u00e9.md", false},
		{"日本.md", true},
	} {
		if got := add(c.name); got != c.want {
			t.Errorf("%q is accepted: %v", c.name, got)
		}
	}
	if _, _, err := tr.Commit(nil); err != nil {
		t.Fatal(err)
	}
	if got := len(tree(t, l.Path("a"))); got != 5 {
		t.Errorf("%d files, want 5", got)
	}
	if entries, err := os.ReadDir(filepath.Dir(l.Dir())); err != nil || len(entries) > 2 {
		t.Errorf("something is outside: %v %v", entries, err)
	}
}

func TestTreeLimits(t *testing.T) {
	f := lock(t, newLibrary(t), "a")
	tr := f.NewTree()
	if ok, err := tr.Accept("big.md", library.MaxFile+1); ok || err != nil {
		t.Errorf("a file over the limit: %v %v", ok, err)
	}
	var err error
	for i := 0; err == nil && i < 100; i++ {
		_, err = tr.Accept(fmt.Sprint("f", i), library.MaxFile)
	}
	if !errors.Is(err, library.ErrTooLarge) {
		t.Errorf("a tree over the limit: %v", err)
	}
}

func put(t *testing.T, f *library.Folder, keep func(string) bool,
	files map[string]string,
) (written, removed int, skipped []string) {
	t.Helper()
	tr := f.NewTree()
	for _, name := range slices.Sorted(mapsKeys(files)) {
		ok, err := tr.Accept(name, int64(len(files[name])))
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			if err := tr.Add(name, "", strings.NewReader(files[name])); err != nil {
				t.Fatal(err)
			}
		}
	}
	written, removed, err := tr.Commit(keep)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	return written, removed, tr.Skipped
}

func mapsKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func TestTreeFollows(t *testing.T) {
	l := newLibrary(t)
	f := lock(t, l, "a")
	put(t, f, nil, map[string]string{"a.md": "1", "b.md": "1", "d/c.md": "1", "star.md": "1", "x": "file", "y/z": "1"})
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(l.Path("a"), "a.md"), old, old); err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(l.Path("a"), "mine.md")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	written, removed, skipped := put(t, f, func(p string) bool { return p == "star.md" },
		map[string]string{"a.md": "1", "b.md": "2", "mine.md": "theirs", "x/in": "folder", "y": "file"})
	if written != 3 || removed != 3 || len(skipped) != 1 {
		t.Errorf("written %d, removed %d, skipped %q", written, removed, skipped)
	}
	want := map[string]string{"a.md": "1", "b.md": "2", "star.md": "1", "mine.md": "mine", "x/in": "folder", "y": "file"}
	if got := tree(t, l.Path("a")); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if info, err := os.Stat(filepath.Join(l.Path("a"), "a.md")); err != nil || !info.ModTime().Equal(old.Truncate(0)) &&
		info.ModTime().Sub(old).Abs() > time.Second {
		t.Error("a file that is as it was is written again")
	}
	tr := f.NewTree() // a stream that breaks off
	if ok, err := tr.Accept("new.md", 1); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := tr.Add("new.md", "", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	tr.Abandon()
	if got := tree(t, l.Path("a")); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("after a tree that was given up: %v", got)
	}
}

func TestSymlinksLeadNowhere(t *testing.T) {
	l := newLibrary(t)
	f := lock(t, l, "a")
	outside := filepath.Join(filepath.Dir(l.Dir()), "outside")
	if err := os.MkdirAll(outside, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(l.Path("a"), "d")); err != nil {
		t.Skip(err)
	}
	if err := f.Write([]library.File{{Path: "d/x.md", Data: []byte("x")}}); err == nil {
		t.Error("written through a link")
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) > 0 {
		t.Errorf("outside: %v %v", entries, err)
	}
}
