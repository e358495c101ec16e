package index

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"quire/internal/index/cache"
	"quire/internal/index/folder"
)

// termsOf is the category, the tags and the authors of each post, by path.
func termsOf(ix *Index) string {
	byPath := map[string]string{}
	for _, p := range ix.Posts() {
		byPath[p.Path] = fmt.Sprintf("%s: %v %v %v", p.Path, p.Categories, p.Tags, p.Authors)
		if p.Draft {
			byPath[p.Path] += " draft"
		}
	}
	var out []string
	for _, name := range paths(ix.Posts()) {
		out = append(out, byPath[name])
	}
	return strings.Join(out, "\n")
}

// What files of a folder say of its posts goes down the folders, as each generator has it.
func TestDefaultsOfFolders(t *testing.T) {
	const text = "---\ntitle: T\n---\nText.\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"Hugo": {map[string]string{
			"_index.md":           "---\ncascade: {author: Root, tags: [root]}\n---\n",
			"notes/_index.md":     "+++\n[cascade]\ntags = ['notes']\n+++\n",
			"notes/deep/a.md":     text,
			"notes/b.md":          "---\ntags: [own]\n---\nText.\n",
			"notes/c/index.md":    text,
			"other/d.md":          text,
			"other/e/_index.md":   "---\ntitle: No cascade\n---\n",
			"other/e/f/g.md":      text,
			"other/e/notes.json":  `{"tags": "no"}`,
			"other/e/f/f.jsonl":   `{"tags": "no"}`,
			"other/e/f/_index.fr": "---\ncascade: {tags: no}\n---\n",
		}, `notes/b.md: [notes] [own] [Root]
notes/c/index.md: [notes] [notes] [Root]
notes/deep/a.md: [notes] [notes] [Root]
other/d.md: [other] [root] [Root]
other/e/f/g.md: [other] [root] [Root]`},
		"Hugo's site": {map[string]string{
			"hugo.toml":         "[[cascade]]\nauthor = 'Site'\n[cascade._target]\npath = '/blog/**'\n",
			"content/blog/a.md": text, "content/news/b.md": text,
		}, "content/blog/a.md: [] [] [Site]\ncontent/news/b.md: [news] [] []"},
		"Eleventy's data": {map[string]string{
			"posts/posts.json":          `{"tags": ["dir"], "author": "Json"}`,
			"posts/posts.11tydata.js":   "module.exports = {\n  // all\n  author: 'Js',\n  permalink: data => `/${data.page.fileSlug}/`,\n};\n",
			"posts/a.md":                text,
			"posts/a.11tydata.json":     `{"tags": ["one"], "draft": true}`,
			"posts/b.md":                text,
			"posts/b.json":              `{"author": "Own", "categories": ["Cat"]}`,
			"posts/c.md":                "---\ntitle: T\nauthor: Front\n---\nText.\n",
			"posts/c.11tydata.mjs":      "export default { author: 'No', tags: ['x'] }",
			"posts/d/d.11tydata.cjs":    "module.exports = { tags: 'deep' }",
			"posts/d/e.md":              text,
			"posts/d/other.11tydata.js": "module.exports = { tags: 'no' }",
		}, `posts/a.md: [] [dir one] [Js] draft
posts/b.md: [Cat] [dir] [Own]
posts/c.md: [] [dir x] [Front]
posts/d/e.md: [d] [dir deep] [Js]`},
		"Jekyll": {map[string]string{
			"_config.yml":                "defaults:\n- scope: {path: '', type: posts}\n  values: {author: Ada}\n- scope: {path: _drafts}\n  values: {tags: [wip]}\n",
			"_posts/2026-01-01-a.md":     text,
			"_posts/sub/2026-01-02-b.md": "---\nauthor: Own\n---\nText.\n",
			"_drafts/c.md":               text,
			"sub/_config.yml":            "defaults:\n- values: {author: No}\n",
			"sub/about.md":               text,
		}, `_drafts/c.md: [] [wip] [] draft
_posts/2026-01-01-a.md: [] [] [Ada]
_posts/sub/2026-01-02-b.md: [] [] [Own]
sub/about.md: [sub] [] []`},
		"Eleventy": {map[string]string{
			"posts/posts.json":              `{"tags": ["post"], "author": "Ada", "layout": "post"}`,
			"posts/posts.11tydata.json":     `{"author": "Bob"}`,
			"posts/a.md":                    text,
			"posts/deep/deep.11tydata.json": `{"tags": "deep", "draft": true}`,
			"posts/deep/b.md":               "---\ntags: [own]\n---\nText.\n",
			"posts/other.json":              `{"tags": ["no"]}`,
		}, "posts/a.md: [] [post] [Bob]\nposts/deep/b.md: [deep] [post deep own] [Bob] draft"},
		"MkDocs and Quarto": {map[string]string{
			"docs/.meta.yml": "tags: [a]\n", "docs/a.md": text, "q/_metadata.yml": "categories: [c]\nauthor: Ada\n",
			"q/b.md": text,
		}, "docs/a.md: [] [a] []\nq/b.md: [c] [] [Ada]"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for name, data := range c.files {
				fsys[name] = &fstest.MapFile{Data: []byte(data)}
			}
			ix, err := Load(t.Context(), folder.FromFS(fsys), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := termsOf(ix); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A file of defaults that changes, comes or goes reaches the posts that it is for, though the cache
// knows them, and no others are read again.
func TestDefaultsAndTheCache(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	opt := Options{Cache: cache.Cache{Dir: t.TempDir(), Build: "test"}}
	write := func(name, data string) {
		writeFile(t, filepath.Join(dir, name), data)
		old := time.Now().Add(-time.Hour)
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	read := func() (string, int) {
		t.Helper()
		src, err := folder.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		before := newKnown(opt.Cache.Load(src))
		w, err := folder.NewWalk(t.Context(), src, before != nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		ix, next, err := (&origin{src: src, opt: opt}).read(t.Context(), w, before, nil)
		if err != nil {
			t.Fatal(err)
		}
		opt.Cache.Save(src, next.State, ix.posts, time.Now())
		return termsOf(ix), next.Changes(before.stateOrNil())
	}
	write("a/x.md", "Text.\n")
	write("b/y.md", "Text.\n")
	read()
	for _, c := range []struct {
		data, want string
		changes    int
	}{
		{`{"tags": ["one"]}`, "a/x.md: [a] [one] []\nb/y.md: [b] [] []", 1},
		{`{"tags": ["two"]}`, "a/x.md: [a] [two] []\nb/y.md: [b] [] []", 1}, // of the same size and time
		{`{"tags": ["two"], "layout": "x"}`, "a/x.md: [a] [two] []\nb/y.md: [b] [] []", 0},
		{"", "a/x.md: [a] [] []\nb/y.md: [b] [] []", 1},
	} {
		write("a/a.json", c.data)
		if c.data == "" {
			if err := os.Remove(filepath.Join(dir, "a", "a.json")); err != nil {
				t.Fatal(err)
			}
		}
		if got, changes := read(); got != c.want || changes != c.changes {
			t.Errorf("%s: %d changes:\n%s\nwant %d:\n%s", c.data, changes, got, c.changes, c.want)
		}
	}
}

// A data file of Eleventy for one post may say more of it than one for all posts of a folder.
func TestDataOfAPost(t *testing.T) {
	ix := loadFS(t, fstest.MapFS{
		"posts.json":       {Data: []byte(`{"title": "No", "date": "2001-01-01"}`)},
		"posts/posts.json": {Data: []byte(`{"title": "No", "date": "2001-01-01"}`)},
		"posts/a.md":       {Data: []byte("Text.\n")},
		"posts/a.json":     {Data: []byte(`{"title": "Of data", "date": "2020-02-03", "description": "What it says."}`)},
		"posts/b.md":       {Data: []byte("---\ntitle: Own\ndate: 2019-01-01\n---\nText.\n")},
		"posts/b.json":     {Data: []byte(`{"title": "Of data", "date": "2020-02-03"}`)},
		"posts/c.md":       {Data: []byte("Text.\n")},
	})
	got := ""
	for _, p := range ix.Posts() {
		got += fmt.Sprintln(p.Title, p.Date.Format("2006-01-02"), p.Summary)
	}
	if want := "Of data 2020-02-03 What it says.\nOwn 2019-01-01 Text.\nC 0001-01-01 Text.\n"; got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}
