// Package corpus gives tests the posts of real blogs: those of the folder in $QUIRE_CORPORA or beside
// the repository, else those of the bundled blog, so that no test is skipped for want of them.
package corpus

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"quire/internal/post"
)

// Posts calls f with the name and the body of every step-th post, of every one of the bundled blog.
func Posts(t testing.TB, step int, f func(name string, body []byte)) {
	t.Helper()
	dir, bundled := folder(t)
	if bundled {
		step = 1
	}
	n := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		extensions := []string{".md", ".mdx", ".markdown", ".qmd"}
		if err != nil || !e.Type().IsRegular() || !slices.Contains(extensions, filepath.Ext(path)) {
			return nil //nolint:nilerr // what cannot be read is not a post
		}
		if n++; n%step != 0 {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		f(name, post.Body(src))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// folder returns the folder of posts, and whether they are those of the bundled blog.
func folder(t testing.TB) (dir string, bundled bool) {
	t.Helper()
	if dir := os.Getenv("QUIRE_CORPORA"); dir != "" {
		return dir, false
	}
	root := "."
	for range 6 {
		if exists(filepath.Join(root, "go.mod")) {
			break
		}
		root = filepath.Join(root, "..")
	}
	if dir := filepath.Join(root, "..", "shared", "corpora"); exists(dir) {
		return dir, false
	}
	return filepath.Join(root, "content", "posts"), true
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
