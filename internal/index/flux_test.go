//go:build unix

package index

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"quire/internal/post"
	"quire/internal/sanitize"
)

// stir changes files of dir until ctx is done: what is written, renamed, cut short,
// deleted, and a folder that turns into a link to elsewhere and back.
func stir(ctx context.Context, dir, elsewhere string) {
	name := func(i int) string { return filepath.Join(dir, fmt.Sprintf("f%02d.md", i%20)) }
	for i := 0; ctx.Err() == nil; i++ {
		switch i % 7 {
		case 0, 1:
			_ = os.WriteFile(name(i*3), []byte("---\ntitle: Stirred\n---\n"+strings.Repeat("text ", i%5000)), 0o600)
		case 2:
			_ = os.Truncate(name(i), int64(i%40))
		case 3:
			_ = os.Remove(name(i * 5))
		case 4:
			_ = os.Rename(name(i), name(i*7))
		case 5:
			_ = os.RemoveAll(filepath.Join(dir, "swap"))
			_ = os.Symlink(elsewhere, filepath.Join(dir, "swap"))
		case 6:
			_ = os.Remove(filepath.Join(dir, "swap"))
			_ = os.Mkdir(filepath.Join(dir, "swap"), 0o700)
			_ = os.WriteFile(filepath.Join(dir, "swap", "in.md"), []byte("Words."), 0o600)
		}
	}
}

// A folder that changes while it is read is read all the same: what stays is there, and
// nothing from elsewhere is.
func TestFolderInFlux(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	writeFile(t, filepath.Join(elsewhere, "in.md"), "---\ntitle: Secret\n---\nSecret.\n")
	for i := range 50 {
		writeFile(t, filepath.Join(dir, "still", fmt.Sprintf("%02d.md", i)), "---\ntitle: Still\n---\nWords.\n")
	}
	writeFile(t, filepath.Join(dir, "moving", "f00.md"), "x")
	ctx, stop := context.WithCancel(t.Context())
	var stirring sync.WaitGroup
	defer stirring.Wait()
	defer stop()
	stirring.Go(func() { stir(ctx, filepath.Join(dir, "moving"), elsewhere) })
	for range 40 {
		src, ix := loadDir(t, dir)
		still := 0
		for _, p := range ix.Posts() {
			switch p.Title {
			case "Still":
				still++
			case "Secret":
				t.Fatalf("%s leads elsewhere", p.Path)
			}
			if body, err := ix.Read(p); err == nil && strings.Contains(string(body), "Secret") {
				t.Fatalf("%s was read from elsewhere", p.Path)
			}
		}
		if still != 50 {
			t.Errorf("%d of 50 posts that never change", still)
		}
		if body, err := src.ReadFile("moving/swap/in.md"); err == nil && strings.Contains(string(body), "Secret") {
			t.Fatal("a link was followed")
		}
	}
}

// Sockets, devices and FIFOs are named and not opened.
func TestSpecialFiles(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.md"), "A.")
	want := []string{}
	if l, err := net.Listen("unix", filepath.Join(dir, "socket.md")); err == nil {
		t.Cleanup(func() { _ = l.Close() })
		want = append(want, "socket.md")
	}
	for name, device := range map[string][2]uint32{"zero.md": {1, 5}, "tty.md": {5, 0}} {
		if makeDevice(filepath.Join(dir, name), device[0], device[1]) == nil {
			want = append(want, name)
		}
	}
	if makeFIFO(filepath.Join(dir, "fifo.md")) == nil {
		want = append(want, "fifo.md")
	}
	src, ix := loadDir(t, dir)
	if got := paths(ix.Posts()); !slices.Equal(got, []string{"a.md"}) {
		t.Errorf("posts %q", got)
	}
	for _, name := range want {
		if !slices.ContainsFunc(ix.Findings(), func(f post.Finding) bool { return f.Path == name && f.Rule == "special" }) {
			t.Errorf("%s is not told", name)
		}
		if _, err := src.ReadFile(name); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

// Names may be any that the system takes: posts under them are found, opened by how the
// name is shown too, and told apart.
func TestOddNames(t *testing.T) {
	dir := t.TempDir()
	names := []string{
		"two\nlines.md", "esc\x1b[2J\x1b]0;t\x07.md", "c1\xc2\x9b2J.md", "raw\xff\xfe\x9b.md", "bidi\u202egnp.md",
		"--help.md", " lead and trail .md", "%2e%2e%2fetc.md",
		"Case.md", "case.md", "caf\u00e9.md", "cafe\u0301.md", "$(touch x);`id`|&.md", "..\\..\\win.md",
		strings.Repeat("n", 252) + ".md", "dir.md/inner.md", "back\\slash.md", "quote\"'.md", "a#b.md",
	}
	made := 0
	for i, name := range names {
		file := filepath.Join(dir, "posts", name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, fmt.Appendf(nil, "---\ntitle: Odd %d\n---\nText %d.\n", i, i), 0o600); err != nil {
			t.Logf("%q: %v", name, err)
			continue
		}
		if name[0] != '.' {
			made++
		}
	}
	_, ix := loadDir(t, dir)
	if ix.Len() != made {
		t.Errorf("%d posts of %d", ix.Len(), made)
	}
	for _, p := range ix.Posts() {
		body, err := ix.Read(p)
		if err != nil || !strings.Contains(string(body), strings.Replace(p.Title, "Odd", "Text", 1)+".") {
			t.Errorf("%q: %q, %v", p.Path, body, err)
		}
		if sanitize.Line(p.Slug) != p.Slug || p.Slug == "" {
			t.Errorf("%q: slug %q", p.Path, p.Slug)
		}
		for _, addr := range []string{p.Path, sanitize.Line(p.Path), string([]rune(p.Path))} {
			if q, _ := ix.Lookup(addr); q == nil || q != p && !strings.Contains(p.Path, "caf") {
				t.Errorf("%q does not lead to %q", addr, p.Path)
			}
		}
	}
	if !slices.ContainsFunc(ix.Findings(), func(f post.Finding) bool {
		return f.Rule == "hidden" &&
			strings.HasSuffix(f.Path, "win.md")
	}) {
		t.Error("a hidden file is not told")
	}
}

// Folders may be deeper than those of any blog.
func TestDeepFolders(t *testing.T) {
	const maxDepth = 64
	dir := t.TempDir()
	at := dir
	for range 100 {
		at = filepath.Join(at, "d")
		writeFile(t, filepath.Join(at, "a.md"), "Words.")
	}
	_, ix := loadDir(t, dir)
	if ix.Len() != maxDepth {
		t.Errorf("%d posts, want %d", ix.Len(), maxDepth)
	}
	if !slices.ContainsFunc(ix.Findings(), func(f post.Finding) bool { return f.Rule == "depth" }) {
		t.Error("what is too deep is not told")
	}
}
