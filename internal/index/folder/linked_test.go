package folder

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
)

func TestLinked(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("Text.\n")}
	src := FromFS(fstest.MapFS{
		"README.md": file, "a/README.md": file, "docs/install.md": file, "docs/guide/index.md": file,
		"docs/my file.md": file, "docs/100%.md": file, "docs/plain": file, "docs/other.markdown": file,
		"docs/install/deep.md": file,
	})
	for _, tt := range []struct{ target, want string }{
		{"../README.md", "README.md"},
		{"../README.md#top", "README.md"},
		{"/README.md", "README.md"},
		{"@/docs/guide/index.md", "docs/guide/index.md"},
		{"guide/", "docs/guide/index.md"},
		{"guide", "docs/guide/index.md"},
		{"guide.html", "docs/guide/index.md"},
		{"install", "docs/install.md"},
		{"./install.html?x=1", "docs/install.md"},
		{"deep", "docs/install/deep.md"}, // relative to the page
		{"../other", "docs/other.markdown"},
		{"my%20file.md", "docs/my file.md"},
		{"100%.md", "docs/100%.md"},
		{"plain", "docs/plain"},
		{"other.md", "docs/other.markdown"},
		{"..", "README.md"},
		{"/", "README.md"},
	} {
		got, err := src.Linked("docs/install.md", tt.target)
		if got != tt.want || err != nil {
			t.Errorf("%s leads to %q (%v), want %q", tt.target, got, err, tt.want)
		}
	}
	for _, tt := range []struct{ target, want string }{
		{"gone.md", "no such file: docs/gone.md"},
		{"deep.md", "no such file: docs/deep.md"},
		{"../b/README.md", "no such file: b/README.md"}, // and not another README
		{"../../README.md", "../../README.md: outside of the folder"},
		{"https://example.org/x.md", "https://example.org/x.md: on the web, not fetched"},
	} {
		if got, err := src.Linked("docs/install.md", tt.target); err == nil || err.Error() != tt.want {
			t.Errorf("%s leads to %q (%v), want %q", tt.target, got, err, tt.want)
		}
	}
}

// TestEnclosing verifies that a file is read in its repository, or in its own directory without one.
func TestEnclosing(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"repo/.git", "repo/docs/deep", "alone"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(d)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"repo/README.md", "repo/docs/deep/a.md", "alone/b.md"} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(f)), []byte("Text.\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	src, name, err := Enclosing(filepath.Join(dir, "repo", "docs", "deep", "a.md"))
	if err != nil || name != "docs/deep/a.md" {
		t.Fatalf("in a repository it is %q (%v)", name, err)
	}
	if got, err := src.Linked(name, "../../README.md"); got != "README.md" || err != nil {
		t.Errorf("the README is %q (%v)", got, err)
	}
	if _, name, err := Enclosing(filepath.Join(dir, "alone", "b.md")); err != nil || name != "b.md" {
		t.Errorf("outside of a repository it is %q (%v)", name, err)
	}
}

// TestTitleOfAHome verifies that a blog in a home directory is not named after its owner.
func TestTitleOfAHome(t *testing.T) {
	home := filepath.Join(t.TempDir(), "ada")
	t.Setenv("HOME", home)
	for name, want := range map[string]string{
		"blog": "Blog", "projects/content": "Projects", "my-notes": "My notes", "my-site/src/content": "My site",
		"blog/source/_posts": "Blog",
		"web/content/posts":  "Web", "web/content/blog": "Web",
	} {
		dir := filepath.Join(home, filepath.FromSlash(name))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		src, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := src.Title(); got != want {
			t.Errorf("~/%s is called %q, want %q", name, got, want)
		}
	}
}

// TestFilesOfASite verifies that what the content of a site shows is among its files.
func TestFilesOfASite(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("Text.\n")}
	src := FromFS(fstest.MapFS{
		"hugo.toml": file, "content/a.md": file, "content/b/c.png": file, "static/img/d.png": file, "static/.git/x": file,
		"public/e.png": file, "themes/t/f.md": file,
	})
	var got []string
	err := src.Files(context.Background(), func(f File) error {
		got = append(got, f.Path)
		return nil
	})
	if want := []string{"hugo.toml", "content/a.md", "content/b/c.png", "static/img/d.png"}; err != nil ||
		!slices.Equal(got, want) {
		t.Errorf("%q (%v), want %q", got, err, want)
	}
}

// A file is written as large as it was when it was opened; one that has become shorter is an error.
func TestFilesAreWritten(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.md")
	write := func(n int) {
		if err := os.WriteFile(name, bytes.Repeat([]byte("x"), n), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	src, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		size, then int
		want       error
	}{{10, 10, nil}, {10, 20, nil}, {300000, 300000, nil}, {300000, 7, io.ErrUnexpectedEOF}, {0, 5, nil}} {
		write(c.size)
		var out bytes.Buffer
		err := src.Files(t.Context(), func(f File) error {
			write(c.then)
			n, err := f.WriteTo(&out)
			if err == nil && (n != f.Size || n != int64(c.size)) {
				t.Errorf("%d bytes, then %d: %d written", c.size, c.then, n)
			}
			return err
		})
		if !errors.Is(err, c.want) || err == nil && out.Len() != c.size {
			t.Errorf("%d bytes, then %d: %v, %d written", c.size, c.then, err, out.Len())
		}
	}
}
