package index

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"quire/internal/index/folder"
)

// repository is a source repository with documents.
func repository() fstest.MapFS {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"README.md":               text("# The Project\n\nIt does a thing. See [install](docs/install.md).\n"),
		"CHANGELOG.md":            text("# Changelog\n\n- A thing.\n"),
		"LICENSE":                 text("Do what you like.\n"),
		"docs/install.md":         text("# Install\n\nBack to the [readme](../README.md).\n"),
		"docs/_index.md":          text("---\ntitle: All documents\n---\nThey are about the thing.\n"),
		"docs/empty.md":           text("\n"),
		"docs/_draft.md":          text("Words.\n"),
		"404.md":                  text("Nothing is here.\n"),
		"packages/a/README.md":    text("# Package A\n\nOf the thing.\n"),
		"packages/a/more.md":      text("# More\n\nMore about A.\n"),
		"packages/a/CHANGELOG.md": text("# Changes of A\n\nSome.\n"),
		"packages/b/README.md":    text("# Package B\n\nAlone.\n"),
		"node_modules/x/y.md":     text("# Y\n"),
	}
}

func TestPages(t *testing.T) {
	ix, err := Load(t.Context(), folder.FromFS(repository()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	posts := []string{"docs/install.md", "packages/a/more.md", "packages/b/README.md"}
	pages := []string{
		"404.md", "CHANGELOG.md", "README.md", "docs/_index.md", "packages/a/CHANGELOG.md",
		"packages/a/README.md",
	}
	all := ix.Select(Filter{}, nil)
	if got := paths(all.All()); !slices.Equal(got, posts) || len(ix.Posts()) != len(posts) ||
		ix.Count(Filter{}) != len(posts) {
		t.Errorf("lists %q, %d of %d, want %q", got, ix.Count(Filter{}), len(ix.Posts()), posts)
	}
	if got := paths(ix.Pages()); !slices.Equal(got, pages) {
		t.Errorf("the pages are %q, want %q", got, pages)
	}
	if got := paths(ix.Select(Filter{Pages: OnlyPages}, nil).All()); !slices.Equal(got, pages) {
		t.Errorf("only pages are %q", got)
	}
	first, _ := all.Sections()
	if len(first) != 1 || first[0].Path != "README.md" || all.Position(first[0]) != 0 || all.Position(all.All()[0]) != 1 {
		t.Errorf("the list begins with %q", paths(first))
	}
	if front := ix.Select(Filter{Sort: ByTitle}, nil).Front(); front != nil {
		t.Errorf("a sorted list begins with %s", front.Path)
	}
	for query, want := range map[string]string{
		"changelog": "CHANGELOG.md", "-install thing": "CHANGELOG.md docs/_index.md packages/a/README.md",
		"is:page nothing": "404.md",
		"is:page":         strings.Join(pages, " "), "year:2026": "",
	} {
		sel := ix.Select(Filter{Query: query, Pages: PagesByWords}, nil)
		if got := strings.Join(paths(sel.All()), " "); got != want && !(query == "changelog" && strings.Contains(got, want)) {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
		if n := ix.Count(Filter{Query: query}); n != 0 && !strings.Contains(query, "is:page") {
			t.Errorf("%s finds %d posts", query, n)
		}
	}
	found, err := ix.Search(t.Context(), Filter{Query: "nothing here", Pages: PagesByWords},
		SearchOptions{Limit: 9, Width: 60})
	if err != nil || found.Total != 1 || found.Hits[0].Post.Path != "404.md" ||
		!strings.Contains(found.Hits[0].Snippet.Line, "Nothing") {
		t.Errorf("the full text has %+v (%v)", found, err)
	}
	for addr, want := range map[string]string{
		"README.md": "README.md", "docs/_index": "docs/_index.md",
		"docs": "docs/_index.md", "404": "404.md",
	} {
		if p := ix.Find(addr); p == nil || p.Path != want {
			t.Errorf("%s leads to %+v, want %s", addr, p, want)
		}
	}
	if got, want := ix.Site().LeftOut,
		"1 file without text or title\n1 file with a name that begins with _\nfolder node_modules"; got != want {
		t.Errorf("left out: %q, want %q", got, want)
	}
}

// TestPagesGiveWay verifies that no page takes the address of a post.
func TestPagesGiveWay(t *testing.T) {
	ix, err := Load(t.Context(), folder.FromFS(fstest.MapFS{
		"docs/README.md": {Data: []byte("# A page\n")}, "docs/x.md": {Data: []byte("Text.\n")},
		"z.md": {Data: []byte("---\ntitle: A post\nslug: docs\n---\nText.\n")},
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p := ix.Find("docs"); p == nil || p.Path != "z.md" {
		t.Errorf("docs leads to %+v", p)
	}
	if len(ix.Findings()) != 0 {
		t.Errorf("findings %v", ix.Findings())
	}
}

// TestLinksToFiles verifies that a link leads to the file that it names, to no other of that name.
func TestLinksToFiles(t *testing.T) {
	ix, err := Load(t.Context(), folder.FromFS(repository()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ from, target, want string }{
		{"docs/install.md", "../README.md", "README.md"},
		{"docs/install.md", "../README.md#use", "README.md"},
		{"docs/install.md", "/README.md", "README.md"},
		{"docs/install.md", "..", "README.md"},
		{"docs/install.md", ".", "docs/_index.md"},
		{"docs/install.md", "../packages/b", "packages/b/README.md"},
		{"docs/install.md", "../packages/a/CHANGELOG.md", "packages/a/CHANGELOG.md"},
		{"docs/install.md", "README.md", ""},
		{"docs/install.md", "../packages/c/README.md", ""},
		{"docs/install.md", "CHANGELOG.md", ""},
		{"packages/a/more.md", "CHANGELOG.md", "packages/a/CHANGELOG.md"},
		{"packages/a/more.md", "../../docs/install.md", "docs/install.md"},
		{"README.md", "docs/install", "docs/install.md"},
		{"README.md", "install.md", "docs/install.md"}, // its name alone, as in a wiki
	} {
		got := ""
		if p := ix.Follow(ix.ByPath(tt.from), tt.target).Post; p != nil {
			got = p.Path
		}
		if got != tt.want {
			t.Errorf("%s in %s leads to %q, want %q", tt.target, tt.from, got, tt.want)
		}
	}
}
