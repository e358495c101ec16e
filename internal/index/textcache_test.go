package index

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quire/internal/fulltext"
	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

func textFiles(t *testing.T, cacheDir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(cacheDir, "*.text"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestTextCache(t *testing.T) {
	f, cacheDir := writtenFolder{t, t.TempDir()}, t.TempDir()
	f.write("a.md", "old words", time.Hour)
	f.write("b.md", "other text", time.Hour)
	if got := hitSlugs(t, f.load(cacheDir), Filter{Query: "old"}); got != "a" || len(textFiles(t, cacheDir)) != 1 {
		t.Fatalf("found %q, kept %v", got, textFiles(t, cacheDir))
	}
	// A file of the same size and time is taken for the same: so one can see what is read.
	f.write("a.md", "new words", time.Hour)
	if got := hitSlugs(t, f.load(cacheDir), Filter{Query: "old"}); got != "a" {
		t.Errorf("the cache was not used: %q", got)
	}
	name := textFiles(t, cacheDir)[0]
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for what, broken := range map[string][]byte{
		"empty": {}, "cut": whole[:len(whole)/2], "flipped": append(append([]byte{}, whole[:len(whole)-9]...),
			make([]byte, 9)...),
		"another version": []byte("quireFT\x00" + string(whole[8:])), "a page of zeros": make([]byte, 4096),
	} {
		replaceWith(t, name, broken)
		if got := hitSlugs(t, f.load(cacheDir), Filter{Query: "new"}); got != "a" {
			t.Errorf("%s: found %q", what, got)
		}
		if got, _ := os.ReadFile(name); len(got) != len(whole) {
			t.Errorf("%s: the file was not mended", what)
		}
	}
	if got := hitSlugs(t, f.load(filepath.Join(f.dir, "a.md", "no folder")), Filter{Query: "new"}); got != "a" {
		t.Errorf("without a place for the cache: %q", got)
	}
}

// replaceWith puts other bytes in the place of a file that may be in use.
func replaceWith(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatMayStillChangeIsReadAgain(t *testing.T) {
	f, cacheDir := writtenFolder{t, t.TempDir()}, t.TempDir()
	young := time.Since(noon) // by the clock, not by that of the tests
	f.write("a.md", "old words", -young)
	if got := hitSlugs(t, f.load(cacheDir), Filter{Query: "old"}); got != "a" {
		t.Fatal(got)
	}
	f.write("a.md", "new words", -young)
	if got := hitSlugs(t, f.load(cacheDir), Filter{Query: "new"}); got != "a" {
		t.Errorf("found %q", got)
	}
}

// Two processes write the full text while a third searches; then both are killed in the
// midst of it.
func TestProcessesShareAFullText(t *testing.T) {
	f, cacheDir := writtenFolder{t, t.TempDir()}, t.TempDir()
	for i := range 150 {
		f.write(fmt.Sprintf("p%03d.md", i), fmt.Sprintf("common word%d %s", i, strings.Repeat("more of them ", 50)),
			time.Hour)
	}
	src, err := folder.Open(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := hitSlugs(t, f.again(src, cacheDir), Filter{Query: `"word7"`}); got != "p007" {
		t.Fatalf("found %q", got)
	}
	a, aLines := startWriter(t, f.dir, cacheDir, "text")
	b, bLines := startWriter(t, f.dir, cacheDir, "text")
	search := func() {
		t.Helper()
		text := (cache.Cache{Dir: cacheDir}).LoadText(src)
		if text == nil {
			t.Fatal("a reader met half a file")
		}
		r := text.Search(fulltext.Query{Terms: []string{"word142"}}, 5, nil)
		if r.Found != 1 || text.Len() != 150 {
			t.Fatalf("%d found of %d", r.Found, text.Len())
		}
	}
	for range 30 {
		if !aLines.Scan() || !bLines.Scan() {
			t.Fatal("a writer has ended")
		}
		search()
	}
	for _, cmd := range []*exec.Cmd{a, b} {
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
	}
	search()
	fresh := f.load(cacheDir)
	if got := hitSlugs(t, fresh, Filter{Query: "word142 "}); got != "p142" {
		t.Errorf("the full text did not survive its writers: %q", got)
	}
}
