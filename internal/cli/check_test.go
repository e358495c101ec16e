package cli

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quire/internal/index"
	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

// checkedFolder is a folder whose files change in a past that its cache can tell apart.
type checkedFolder struct {
	t    *testing.T
	dir  string
	kept cache.Cache
	now  time.Time
}

func (f *checkedFolder) write(name, data string) {
	f.t.Helper()
	f.now = f.now.Add(time.Second)
	name = filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		f.t.Fatal(err)
	}
	if err := os.Chtimes(name, f.now, f.now); err != nil {
		f.t.Fatal(err)
	}
}

func (f *checkedFolder) check(kept cache.Cache) string {
	f.t.Helper()
	src, err := folder.Open(f.dir)
	if err != nil {
		f.t.Fatal(err)
	}
	ix, err := index.Load(f.t.Context(), src, index.Options{Cache: kept})
	if err != nil {
		f.t.Fatal(err)
	}
	findings, err := collectFindings(f.t.Context(), ix, kept)
	if err != nil {
		f.t.Fatal(err)
	}
	var out strings.Builder
	for _, found := range findings {
		fmt.Fprintln(&out, found)
	}
	return out.String()
}

// What is kept of a check never differs from what a new check finds, whatever has changed that a
// finding depends on.
func TestKeptChecks(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	f := &checkedFolder{t, t.TempDir(), cache.Cache{Dir: t.TempDir(), Build: "test"}, time.Now().Add(-time.Hour)}
	f.write("a.md", "# A\n\n[b](b.md#part) [c](c.md) [[Page]] ![p](img/p.png) ![q](q.png) [own](#here) [data](sub/data.md)\n")
	f.write("b.md", "# B\n\n## Part\n\nText.\n")
	f.write("fine.md", "# Fine\n\nNothing to find.\n")
	steps := []struct {
		name string
		do   func()
		want string // what the check finds then, or no longer finds if it begins with !
	}{
		{"at first", func() {}, "a.md:3: warning: no such file: c.md [link]"},
		{"again", func() {}, "no such page: [[Page]]"},
		{"a linked post comes", func() { f.write("c.md", "# C\n\nText.\n") }, "!c.md [link]"},
		{"an anchor goes", func() { f.write("b.md", "# B\n\n## Other\n\nText.\n") }, "no such anchor: b.md#part"},
		{"it comes back", func() { f.write("b.md", "# B\n\n## Part\n\nText, more.\n") }, "!no such anchor: b.md#part"},
		{"a picture comes", func() { f.write("img/p.png", picture.String()) }, "!img/p.png"},
		{"it breaks", func() { f.write("img/p.png", "\x89PNG\r\n\x1a\nno picture") }, "img/p.png"},
		{"one of the root comes", func() { f.write("static/q.png", picture.String()) }, "!q.png: "},
		{"a title is that of a wiki link", func() { f.write("fine.md", "# Page\n\nNothing to find.\n") }, "!no such page"},
		{"a file comes that is no post", func() { f.write("sub/data.md", "") }, "!data.md [link]"},
		{"the post itself changes", func() { f.write("a.md", "# A\n\n[own](#nowhere)\n") }, "no such anchor: #nowhere"},
		{"a post goes", func() {
			f.write("d.md", "[a](a.md) [b](b.md)\n")
			if err := os.Remove(filepath.Join(f.dir, "b.md")); err != nil {
				t.Fatal(err)
			}
		}, "no such file: b.md"},
	}
	for _, step := range steps {
		step.do()
		for range 2 { // the second time all of it is known
			got, want := f.check(f.kept), f.check(cache.Cache{})
			if got != want {
				t.Fatalf("%s: kept\n%sfound\n%s", step.name, got, want)
			}
			text, isGone := strings.CutPrefix(step.want, "!")
			if strings.Contains(got, text) == isGone {
				t.Errorf("%s:\n%swant %q", step.name, got, step.want)
			}
		}
	}
	if kept, _ := filepath.Glob(filepath.Join(f.kept.Dir, "*.checks")); len(kept) != 1 {
		t.Errorf("kept %v", kept)
	}
}

// A post that nothing has changed for is not read again.
func TestKeptChecksAreUsed(t *testing.T) {
	f := &checkedFolder{t, t.TempDir(), cache.Cache{Dir: t.TempDir(), Build: "test"}, time.Now().Add(-time.Hour)}
	f.write("a.md", "# A\n\n[x](x.md)\n")
	before := f.check(f.kept)
	at := f.now
	f.write("a.md", "# A\n\n[y](y.md)\n") // of the same size, and the time of before
	if err := os.Chtimes(filepath.Join(f.dir, "a.md"), at, at); err != nil {
		t.Fatal(err)
	}
	if got := f.check(f.kept); got != before || !strings.Contains(got, "x.md") {
		t.Errorf("got %swant %s", got, before)
	}
}
