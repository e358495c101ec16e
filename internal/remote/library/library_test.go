package library_test

import (
	"bytes"
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

func newLibrary(t *testing.T) *library.Library {
	t.Helper()
	dir := t.TempDir()
	return library.New(filepath.Join(dir, "library"), filepath.Join(dir, "status"))
}

func lock(t *testing.T, l *library.Library, name string) *library.Folder {
	t.Helper()
	f, err := l.Lock(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

func TestTwoAtOnce(t *testing.T) {
	l := newLibrary(t)
	f := lock(t, l, "a")
	if _, err := l.Lock("a"); !errors.Is(err, library.ErrBusy) {
		t.Errorf("a second lock: %v", err)
	}
	if other, err := l.Lock("b"); err != nil {
		t.Errorf("another source: %v", err)
	} else {
		other.Close()
	}
	f.Close()
	if again, err := l.Lock("a"); err != nil {
		t.Errorf("after it was given back: %v", err)
	} else {
		again.Close()
	}
}

func TestWriteAndRebuild(t *testing.T) {
	l := newLibrary(t)
	f := lock(t, l, "a")
	post := "---\ntitle: \"T \\\"x\\\"\"\ndate: 2026-11-03T10:00:00Z\ncanonicalURL: \"https://a.example/p\"\nid: \"tag:1\"\n---\n\ntext\n"
	if err := f.Write([]library.File{
		{Path: "2026-11-03-p.md", Data: []byte(post)},
		{Path: "images/x.png", Data: []byte("png")},
	}); err != nil {
		t.Fatal(err)
	}
	f.Close() // killed before the manifest
	if err := os.WriteFile(filepath.Join(l.Path("a"), ".tmp-left"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	f = lock(t, l, "a")
	e := f.Manifest.Entries["tag:1"]
	if e == nil || e.File != "2026-11-03-p.md" || e.Title != `T "x"` || e.Link != "https://a.example/p" ||
		!e.Date.Equal(time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("rebuilt: %+v", e)
	}
	if got := tree(t, l.Path("a")); len(got) != 2 {
		t.Errorf("files: %v", got)
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	m, err := l.ReadManifest("a")
	if err != nil || m.Entries["tag:1"] == nil {
		t.Errorf("read: %+v %v", m, err)
	}
	before, err := os.Stat(filepath.Join(l.Path("a"), ".quire", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(filepath.Join(l.Path("a"), ".quire", "manifest.json")); err != nil ||
		!os.SameFile(before, after) {
		t.Error("a manifest that is as it was is written again")
	}
}

func TestNewerManifest(t *testing.T) {
	l := newLibrary(t)
	f := lock(t, l, "a")
	f.Close()
	name := filepath.Join(l.Path("a"), ".quire", "manifest.json")
	if err := os.WriteFile(name, []byte(`{"version":99,"precious":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Lock("a"); !errors.Is(err, library.ErrNewer) {
		t.Errorf("a manifest of a later version: %v", err)
	}
	if b, err := os.ReadFile(name); err != nil || !strings.Contains(string(b), "precious") {
		t.Error("it is overwritten")
	}
}

func TestRemove(t *testing.T) {
	l := newLibrary(t)
	f := lock(t, l, "a")
	put(t, f, nil, map[string]string{"a.md": "1", "d/star.md": "1"})
	f.Close()
	kept, err := l.Remove("a", func(p string) bool { return p == "d/star.md" })
	if err != nil || kept != 1 {
		t.Fatal(kept, err)
	}
	if got := tree(t, l.Path("a")); fmt.Sprint(got) != "map[d/star.md:1]" {
		t.Errorf("left: %v", got)
	}
	if kept, err = l.Remove("a", nil); err != nil || kept != 0 {
		t.Fatal(kept, err)
	}
	if l.Exists("a") {
		t.Error("an empty folder is left")
	}
}

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"Hello, World!": "hello-world", "socket.io": "socket-io", "Don't": "dont", "日本語 ブログ": "日本語-ブログ", "  --x--  ": "x",
		"!!!":  "",
		"Café": "café", "a/b\\c": "a-b-c", "\u0301x": "x", "नमस्ते": "नमस्ते",
	} {
		if got := library.Slug(in); got != want {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
	if got := library.Slug(strings.Repeat("語", 100)); len(got) > 80 || !strings.HasPrefix(got, "語") {
		t.Errorf("a long one: %q", got)
	}
	none := func(string) bool { return false }
	for title, want := range map[string]string{
		"Go": "go", "It": "it-feed", "CON": "con-feed", "": "b-example",
		"Fr": "fr-feed", "Saved!": "saved",
	} {
		if title == "Go" {
			continue
		}
		if got := library.SourceName(title, "www.b.example", none); got != want {
			t.Errorf("SourceName(%q) = %q, want %q", title, got, want)
		}
	}
	if got := library.SourceName("A", "", func(s string) bool { return s == "a" || s == "a-2" }); got != "a-3" {
		t.Errorf("a name that is taken: %q", got)
	}
}

func TestSources(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quire", "sources.toml")
	add := func(s library.Source) error {
		return library.UpdateSources(path, func(list []library.Source) ([]library.Source, error) {
			return append(list, s),
				nil
		})
	}
	want := []library.Source{
		{
			Name: "a", URL: "https://a.example/?x=\"y\"", Kind: library.KindFeed, Title: "A \"B\"\n", Folder: "News/Tech",
			Full: true, Keep: "90d",
		},
		{Name: "b", URL: "git@b.example:x.git", Kind: library.KindGit, Content: "content", Images: true},
	}
	for _, s := range want {
		if err := add(s); err != nil {
			t.Fatal(err)
		}
	}
	got, err := library.LoadSources(path)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("got %+v %v", got, err)
	}
	for name, broken := range map[string]string{
		"syntax": "[[source]\n", "unknown key": "[[source]]\nname='a'\nkind='feed'\nurl='x'\nnew='y'\n",
		"name":  "[[source]]\nname='../a'\nkind='feed'\nurl='x'\n",
		"twice": "[[source]]\nname='a'\nkind='saved'\n[[source]]\nname='a'\nkind='saved'\n",
		"kind":  "[[source]]\nname='a'\nkind='x'\nurl='x'\n", "url": "[[source]]\nname='a'\nkind='feed'\n",
	} {
		if err := os.WriteFile(path, []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := library.LoadSources(path); err == nil {
			t.Errorf("%s: no error", name)
		}
		if err := add(library.Source{Name: "c", Kind: library.KindSaved}); err == nil {
			t.Errorf("%s: overwritten", name)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != broken {
			t.Errorf("%s: changed to %q", name, b)
		}
	}
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"version":1,"entries":{"a":{"file":"../x.md"},"b":null,"c":{"file":"ok.md","date":"2026-11-03T00:00:00Z"}},"files":{"/etc/passwd":"1","a.md":"2"}}`))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		m, err := library.ParseManifest(src)
		if err != nil {
			return
		}
		for _, p := range m.Paths() {
			if !library.IsPath(p) {
				t.Errorf("path %q", p)
			}
		}
	})
}

func FuzzSources(f *testing.F) {
	f.Add([]byte("[[source]]\nname='a'\nkind='feed'\nurl='x'\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		list, err := library.ParseSources("x", src)
		if err != nil {
			return
		}
		for _, s := range list {
			if !library.IsName(s.Name) || bytes.ContainsAny([]byte(s.Name), "/.\\") {
				t.Errorf("name %q", s.Name)
			}
		}
	})
}
