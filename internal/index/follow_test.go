package index

import (
	"context"
	"testing"
	"testing/fstest"

	"quire/internal/index/folder"
)

func TestFollow(t *testing.T) {
	file := func(extra string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("---\ntitle: T\n" + extra + "---\nText.\n")}
	}
	ix, err := Load(context.Background(), folder.FromFS(fstest.MapFS{
		"posts/2026-01-02-a.md":     file(""),
		"posts/b/index.md":          file("aliases: [/old/b/]\n"),
		"posts/c.md":                file("slug: the-c\ncanonicalURL: https://blog.example/x/c/\n"),
		"notes/Some Page.md":        file(""),
		"notes/v1.2 release.md":     file(""),
		"notes/deep/Other.markdown": file(""),
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	from, _ := ix.Lookup("posts/c.md")
	tests := []struct {
		target   string
		kind     LinkKind
		path     string
		fragment string
	}{
		{"#a%20b", ToAnchor, "", "a b"},
		{"2026-01-02-a.md", ToPost, "posts/2026-01-02-a.md", ""},
		{"./2026-01-02-a.md#x", ToPost, "posts/2026-01-02-a.md", "x"},
		{"../posts/b/index.md", ToPost, "posts/b/index.md", ""},
		{"/posts/b/", ToPost, "posts/b/index.md", ""},
		{"/old/b", ToPost, "posts/b/index.md", ""},
		{"b/", ToPost, "posts/b/index.md", ""},
		{"../b/", ToPost, "posts/b/index.md", ""},
		{"@/posts/b/index.md", ToPost, "posts/b/index.md", ""},
		{"2026-01-02-a", ToPost, "posts/2026-01-02-a.md", ""},
		{"/2026/01/02/a.html", ToPost, "posts/2026-01-02-a.md", ""},
		{"/posts/the-c?utm=1", ToPost, "posts/c.md", ""},
		{"https://blog.example/x/c", ToPost, "posts/c.md", ""},
		{"https://other.example/x/c", ToExternal, "", ""},
		{"Some Page", ToPost, "notes/Some Page.md", ""},
		{"some page#Its Heading", ToPost, "notes/Some Page.md", "Its Heading"},
		{"v1.2 release", ToPost, "notes/v1.2 release.md", ""},
		{"deep/other", ToPost, "notes/deep/Other.markdown", ""},
		{"missing.md", ToPost, "", ""},
		{"mailto:a@example.org", ToExternal, "", ""},
		{"javascript:alert(1)", ToExternal, "", ""},
		{"picture.png", ToAsset, "", ""},
		{"/nowhere", ToAsset, "", ""},
		{"%zz", ToAsset, "", ""},
		{"", ToExternal, "", ""},
	}
	for _, tt := range tests {
		d := ix.Follow(from, tt.target)
		path := ""
		if d.Post != nil {
			path = d.Post.Path
		}
		if d.Kind != tt.kind || path != tt.path || d.Fragment != tt.fragment {
			t.Errorf("Follow(%q) = %s %q #%q, want %s %q #%q", tt.target, d.Kind, path, d.Fragment, tt.kind, tt.path,
				tt.fragment)
		}
	}
	var none *Index
	if d := none.Follow(from, "c.md"); d.Kind != ToPost || d.Post != nil {
		t.Errorf("without an index: %v", d)
	}
}
