package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/ui/uitest"
)

type jsonPost struct {
	Title      string
	Categories []string
	Tags       []string
	Featured   bool
}

type jsonList struct {
	Found    int
	Featured []jsonPost
	Archive  struct {
		Total, Page, Pages int
		PerPage            int `json:"per_page"`
	}
	Posts []jsonPost
}

// The archive that quire re-creates: 154 posts, 7 of them featured, and on the first
// of seven pages the posts that the page lists, in its order.
func TestArchiveOf154Posts(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, uitest.Blog()); err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(filepath.Join("..", "..", "ui", "uitest", "first-page.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(src)), "\n")[1:]

	titles := map[string]int{}
	for page := 1; page <= 8; page++ {
		got := quire(t, "list", "-C", dir, "--format", "json", "--page", string(rune('0'+page)))
		if got.status != 0 || got.stderr != "" {
			t.Fatalf("page %d: %+v", page, got)
		}
		var l jsonList
		if err := json.Unmarshal([]byte(got.stdout), &l); err != nil {
			t.Fatal(err)
		}
		if l.Found != 154 || l.Archive.Total != 147 || l.Archive.Page != page || l.Archive.Pages != 7 ||
			l.Archive.PerPage != 24 {
			t.Errorf("page %d: found %d, archive %+v", page, l.Found, l.Archive)
		}
		wantFeatured := map[bool]int{true: 7}[page == 1]
		wantPosts := map[int]int{7: 147 - 6*24, 8: 0}
		if n, ok := wantPosts[page]; len(l.Featured) != wantFeatured || ok && len(l.Posts) != n || !ok && len(l.Posts) != 24 {
			t.Errorf("page %d: %d featured, %d posts", page, len(l.Featured), len(l.Posts))
		}
		for i, p := range l.Posts {
			titles[p.Title]++
			if page > 1 || i >= len(rows) {
				continue
			}
			f := strings.Split(rows[i], "\t") // minutes, title, category, tags
			if p.Title != f[1] || strings.Join(p.Categories, ", ") != f[2] || strings.Join(p.Tags, ", ") != f[3] || p.Featured {
				t.Errorf("post %d: %+v, want %q", i+1, p, f)
			}
		}
	}
	if len(titles) != 147 {
		t.Errorf("the pages hold %d different posts, want 147", len(titles))
	}
	if n := strings.Count(quire(t, "list", "-C", dir, "--format", "jsonl").stdout, "\n"); n != 154 {
		t.Errorf("jsonl: %d lines, want 154", n)
	}
	table := quire(t, "list", "-C", dir).stdout
	for _, want := range []string{"154 posts found", "Archive · page 1 of 7 · 147 posts"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table does not say %q", want)
		}
	}
}
