package index

import (
	"testing"
	"testing/fstest"

	"quire/internal/index/folder"
)

// Words with a # are tags in a vault of Obsidian and below it, and nowhere else.
func TestTagsInVaults(t *testing.T) {
	text := &fstest.MapFile{Data: []byte("---\ntags: [own]\n---\nOn #this.\n")}
	fsys := fstest.MapFS{
		"notes/.obsidian/app.json": {Data: []byte("{}")},
		"notes/a.md":               text, "notes/deep/b.md": text, "blog/c.md": text, ".obsidian.md": text, "d.md": text,
	}
	ix, err := Load(t.Context(), folder.FromFS(fsys), Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = "blog/c.md: [] [own] []\nd.md: [] [own] []\nnotes/a.md: [notes] [own this] []\nnotes/deep/b.md: [notes] [own this] []"
	if got := termsOf(ix); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
