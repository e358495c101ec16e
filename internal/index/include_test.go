package index

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

func TestText(t *testing.T) {
	ix := loadFS(t, fstest.MapFS{
		"src/a.md":       {Data: []byte("# A\n\n```\n{{#include ../x.rs}}\n{{#include ../../y.rs}}\n```\n\n![[b]]\n\n![[#Part]]\n\n![[a]]\n\n## Part\n\nOwn.\n")},
		"src/b.md":       {Data: []byte("# Bee\n\nOf b: ![[a]]\n\n![[a]]\n")},
		"x.rs":           {Data: []byte("fn x() {}\n")},
		"src/nb.ipynb":   {Data: []byte(`{"cells":[{"cell_type":"markdown","source":"# Notes of Ada\n\nSome words."}],"nbformat":4}`)},
		"static/n.ipynb": {Data: []byte(`{"cells":[{"cell_type":"markdown","source":"# Not a post"}],"nbformat":4}`)},
	})
	text, err := ix.Text(ix.Find("a"))
	if err != nil {
		t.Fatal(err)
	}
	got := string(text.Markdown)
	for _, want := range []string{
		"fn x() {}\n", "(not included: ../../y.rs: not in the content folder)",
		"> **[[b|Bee]]**\n>\n> Of b: ![[a]]\n> \n> [[a]]\n",
		"> **[[#Part|A › Part]]**\n>\n> Own.\n", "\n![[a]]\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	p := ix.Find("nb")
	if p == nil || p.Title != "Notes of Ada" || p.Summary != "Some words." || ix.Len() != 3 {
		t.Errorf("%d posts, the notebook is %+v", ix.Len(), p)
	}
	if text, _ := ix.Text(p); !strings.HasPrefix(string(text.Markdown), "# Notes of Ada\n") {
		t.Errorf("%q", text.Markdown)
	}
}

// What a post includes is found in the full text of all posts, and a change of it is seen, also
// where no posts are, and by what a cache has of the full text.
func TestIncludedText(t *testing.T) {
	f := follow(t)
	write := func(name, text string) { writeFile(t, filepath.Join(f.dir, name), text) }
	write("code/deep/x.rs", "fn marmot() {}\n")
	write("part.md", "{{#include sub/inner.txt}}\n\n{{#include sub/inner.md}}\n")
	write("sub/inner.txt", "Wombat.\n")
	write("sub/inner.md", "Numbat.\n")
	write("note.md", "Quokka.\n")
	write("post.md", "# Post\n\n```rust\n{{#include code/deep/x.rs}}\n```\n\n{{#include part.md}}\n\n![[note]]\n")
	f.until("First", "Inner", "Note", "Post")
	var ix *Index
	cached := t.TempDir()
	finds := func(word string) bool {
		t.Helper()
		found, err := ix.Search(t.Context(), Filter{Query: word}, SearchOptions{Limit: 9, Width: 40})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range found.Hits {
			if h.Post.Path == "post.md" {
				return strings.Contains(h.Snippet.Line, word)
			}
		}
		return false
	}
	reload := func() {
		src, err := folder.Open(f.dir)
		if err == nil {
			ix, err = Load(t.Context(), src, Options{Searched: true, Cache: cache.Cache{Dir: cached, Build: "test"}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	reload()
	for _, word := range []string{"marmot", "Wombat", "Numbat", "Quokka"} {
		if !finds(word) {
			t.Errorf("%s is not found", word)
		}
	}
	for name, text := range map[string]string{"code/deep/x.rs": "fn possum() {}\n", "sub/inner.txt": "Dunnart.\n"} {
		write(name, text)
		f.until("First", "Inner", "Note", "Post")
	}
	reload()
	for _, word := range []string{"possum", "Dunnart", "Numbat"} {
		if !finds(word) {
			t.Errorf("%s is not found after a change", word)
		}
	}
	if finds("marmot") {
		t.Error("what was included is still found")
	}
}
