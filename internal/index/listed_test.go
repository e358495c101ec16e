package index

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"quire/internal/index/cache"
	"quire/internal/index/folder"
	"quire/internal/search"
)

// A post that its generator keeps out of lists is in none, but its address leads to it.
func TestUnlisted(t *testing.T) {
	const shared = "date: 2026-02-01\ntags: [sea, tide]\ncategories: [Coast]\nseries: Harbour"
	for _, front := range []string{
		"unlisted: true", "headless: yes", "status: hidden", "status: Skip", "build: {list: never}", "_build:\n  list: false",
		"eleventyExcludeFromCollections: true",
	} {
		ix := blog(t, map[string]string{
			"listed.md":  "title: Low tide\n" + shared,
			"other.md":   "title: High tide\n" + shared,
			"a.fr.md":    "title: Marées\ndate: 2026-01-01\nlang: fr\n" + front,
			"a.md":       "title: Tides",
			"kept.ja.md": "title: Hidden tide\naliases: [/old]\nlang: ja\n" + shared + "\n" + front,
		})
		all := Filter{Lang: "all", Drafts: true, Future: true}
		if got := paths(ix.Select(all, nil).All()); !slices.Equal(got, []string{"a.md", "listed.md", "other.md"}) {
			t.Errorf("%s: listed %q", front, got)
		}
		if got := paths(ix.Select(Filter{}, nil).All()); !slices.Contains(got, "a.md") {
			t.Errorf("%s: a translation that is not listed hides another: %q", front, got)
		}
		if n := ix.Tags(all)[0].Count; n != 2 {
			t.Errorf("%s: %d posts with a tag", front, n)
		}
		if got := paths(ix.Series("harbour")); !slices.Equal(got, []string{"listed.md", "other.md"}) {
			t.Errorf("%s: series %q", front, got)
		}
		listed, _ := ix.Lookup("listed")
		if got := paths(ix.Related(listed, 9)); slices.Contains(got, "kept.ja.md") {
			t.Errorf("%s: related %q", front, got)
		}
		if got := ix.Values(search.Lang); len(got) != 0 {
			t.Errorf("%s: languages %q", front, got)
		}
		found, err := ix.Search(t.Context(), Filter{Query: "words", Lang: "all"}, SearchOptions{Limit: 9})
		if err != nil || found.Total != 3 {
			t.Errorf("%s: %d found, %v", front, found.Total, err)
		}
		for _, addr := range []string{"kept", "kept.ja.md", "/old"} {
			if p, _ := ix.Lookup(addr); p == nil || p.Path != "kept.ja.md" {
				t.Errorf("%s: %s leads to %v", front, addr, p)
			}
		}
		if p := ix.Follow(listed, "kept.ja.md").Post; p == nil || p.Path != "kept.ja.md" {
			t.Errorf("%s: the link leads to %v", front, p)
		}
		if _, near := ix.Lookup("kepd"); slices.Contains(paths(near), "kept.ja.md") {
			t.Errorf("%s: suggested %q", front, paths(near))
		}
	}
}

// A post whose release is ahead is of the future, whatever its date.
func TestRelease(t *testing.T) {
	ix := blog(t, map[string]string{
		"out.md":    "title: Out\ndate: 2026-01-01\npublishDate: 2026-01-02",
		"later.md":  "title: Later\ndate: 2026-01-01\npublishDate: 2027-01-02",
		"sooner.md": "title: Sooner\ndate: 2026-02-01\npublishDate: 2025-01-02",
		"alone.md":  "title: Alone\npublishDate: 2027-01-02",
	})
	if got := slugs(ix.Select(Filter{}, nil).All()); got != "sooner out" {
		t.Errorf("listed %s", got)
	}
	if got := slugs(ix.Select(Filter{Future: true}, nil).All()); got != "alone sooner later out" {
		t.Errorf("listed with those of the future %s", got)
	}
	if p, _ := ix.Lookup("later"); p == nil || p.Release.Format(time.DateOnly) != "2027-01-02" {
		t.Errorf("later is %+v", p)
	}
}

// What the folder says of a file counts when the file itself has not changed.
func TestWarmLoadSeesWhatChangedRoundAFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-time.Hour)
		if err := os.Chtimes(file, then, then); err != nil {
			t.Fatal(err)
		}
	}
	write("one.md", "# One\n\nWords.\n")
	write("My note.de.md", "Words.\n")
	write("_posts/idea.md", "Words.\n")
	write("_posts/draft.md", "Words.\n")
	src, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	opt := Options{Now: noonNow, Cache: cache.Cache{Dir: filepath.Join(t.TempDir(), "quire"), Build: "test"}}
	check := func(title, lang string, draft bool) {
		t.Helper()
		ix, err := Load(t.Context(), src, opt)
		if err != nil {
			t.Fatal(err)
		}
		one, _ := ix.Lookup("one.md")
		note, _ := ix.Lookup("My note.de.md")
		idea, _ := ix.Lookup("_posts/idea.md")
		if one.Title != title || note.Lang != lang || idea.Draft != draft {
			t.Errorf("title %q, language %q, draft %v; want %q, %q, %v", one.Title, note.Lang, idea.Draft, title, lang, draft)
		}
	}
	check("One", "", false)
	write("SUMMARY.md", "- [Chapter one](one.md)\n- [Note](My note.de.md)\n- [Idea](_posts/idea.md)\n")
	check("Chapter one", "", false)
	write("My note.md", "Words.\n")
	check("Chapter one", "de", false)
	write("_posts/2026-01-01-a.md", "Words.\n")
	write("_posts/2026-01-02-b.md", "Words.\n")
	check("One", "de", true) // and most documents are not named any more
}
