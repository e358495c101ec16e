package index

import (
	"maps"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"quire/internal/index/folder"
)

// sameAsRecorded compares the index of a folder in testdata with the one recorded there.
func sameAsRecorded(t *testing.T, name string) *Index {
	t.Helper()
	lines, err := os.ReadFile("testdata/" + name + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	want := readRecords(t, lines)
	ix, got := loadAll(t, "testdata/"+name)
	for _, p := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[p]; !ok {
			t.Errorf("%s: is no post", p)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(want)) {
		g, ok := got[p]
		if !ok {
			t.Errorf("%s: not listed", p)
			continue
		}
		for _, f := range compared {
			if f.of(want[p]) != f.of(g) {
				t.Errorf("%s: %s: got %q, want %q", p, f.name, f.of(g), f.of(want[p]))
			}
		}
	}
	return ix
}

// TestBook reads a folder with a table of contents, and one where a post only has such a name.
func TestBook(t *testing.T) {
	sameAsRecorded(t, "book")
	sameAsRecorded(t, "no-book")
}

// TestSite reads a folder that holds a small file for every rule.
func TestSite(t *testing.T) {
	ix := sameAsRecorded(t, "site")
	const leftOut = "5 files without text or title\n1 file with a name that begins with _\nfolders _pages, _private, _sass, node_modules"
	if s := ix.Site(); s != (folder.Site{Title: "The fixture", Tagline: "One file a rule", LeftOut: leftOut}) {
		t.Errorf("site: %+v", s)
	}
	found := map[string]bool{}
	for _, f := range ix.Findings() {
		found[f.Path+" "+f.Rule] = true
	}
	for _, f := range []string{
		"fm/lenient.md front-matter", "fm/toml-bad.md front-matter", "fm/unclosed.md front-matter",
		"date/impossible.md date", "lang/fr/a.md slug",
	} {
		if found[f] != (f != "lang/fr/a.md slug") {
			t.Errorf("finding %q: %v", f, found[f])
		}
	}
}

// What an archive is called, by the files that tell it.
func TestSiteTitle(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"Coast":   {"_index.md": "Coast", "_index.pt.md": "Costa", "_index.de.md": "Küste", "index.md": "Post", "a.md": "A"},
		"Harbour": {"_index.de.md": "Hafen", "_index.en.md": "Harbour", "_index.fr.md": "Port", "a.en.md": "A"},
		"Hafen":   {"_index.de.md": "Hafen", "_index.fr.md": "Port", "a.de.md": "A"},
		"Notes":   {"posts/_index.md": "Notes", "posts/a.md": "A", "posts/b/index.md": "B"},
		"Diary":   {"posts/index.md": "Diary", "posts/a.md": "A"},
		"Blog":    {"sea/index.md": "A post in a folder of its own", "hill.md": "Another"}, // the folder has no name here
	} {
		fsys := fstest.MapFS{}
		for name, title := range files {
			fsys[name] = &fstest.MapFile{Data: []byte("---\ntitle: " + title + "\n---\n")}
		}
		if got := loadFS(t, fsys).Site().Title; got != want {
			t.Errorf("%v: %q, want %q", files, got, want)
		}
	}
}
