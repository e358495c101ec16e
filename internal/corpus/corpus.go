// Package corpus gives tests the posts of the bundled blog, and those of real blogs in the folder in
// $QUIRE_CORPORA or beside the repository where there is one.
package corpus

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"quire/internal/post"
)

// Posts calls f with the name and the body of every post of the bundled blog, and of every step-th one
// of the real blogs.
func Posts(t testing.TB, step int, f func(name string, body []byte)) {
	t.Helper()
	bundled, others := folders()
	walk(t, bundled, 1, f)
	if others != "" {
		walk(t, others, step, f)
	}
}

// walk calls f with every step-th post below dir.
func walk(t testing.TB, dir string, step int, f func(name string, body []byte)) {
	t.Helper()
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
	if n == 0 {
		t.Fatalf("no posts in %s", dir)
	}
}

// folders returns the folder of the bundled blog and that of the real blogs, "" without one.
func folders() (bundled, others string) {
	root := "."
	for range 6 {
		if exists(filepath.Join(root, "go.mod")) {
			break
		}
		root = filepath.Join(root, "..")
	}
	bundled = filepath.Join(root, "content", "posts")
	if dir := os.Getenv("QUIRE_CORPORA"); dir != "" {
		return bundled, dir
	}
	if dir := filepath.Join(root, "..", "shared", "corpora"); exists(dir) {
		return bundled, dir
	}
	return bundled, ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
