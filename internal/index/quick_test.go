package index

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"quire/internal/index/folder"
	"quire/internal/post"
)

// library50k is a snapshot of 50 000 posts as a Library has prepared it, and a post in its
// midst.
var library50k = sync.OnceValues(func() (*Index, *post.Post) {
	const n = 50_000
	list := make([]*post.Post, n)
	for i := range n {
		list[i] = &post.Post{
			Path: fmt.Sprintf("content/posts/%d/post-%05d/index.md", 2010+i%16, i), Slug: fmt.Sprintf("post-%05d", i),
			Title: fmt.Sprintf("Post %d", i), Date: noon.Add(-time.Duration(i) * time.Hour),
			Aliases: []string{fmt.Sprintf("/old/%d/", i)},
			Series:  fmt.Sprintf("Series %d", i/10), Tags: []string{fmt.Sprint("tag ", i%40)}, Featured: i%10_000 == 7,
			Words: i % 3000,
		}
	}
	var findings []post.Finding
	for i := 0; i < n; i += 5 {
		findings = append(findings, post.Finding{
			Path: list[i].Path, Line: 1, Severity: post.Warning, Rule: "date",
			Message: "no date",
		})
	}
	middle := list[n/2]
	ix := build(&origin{opt: Options{Now: noonNow}}, folder.Site{Title: "Many"}, list, findings, true)
	ix.Findings()
	ix.prepareLookups()
	return ix, middle
})

// quickCalls are those that a user interface makes without a command, and those that take no
// longer with more posts once a snapshot is prepared.
func quickCalls() map[string]func() {
	ix, p := library50k()
	byDate := ix.Select(Filter{}, nil)
	byTitle := ix.Select(Filter{Sort: ByTitle, Reverse: true}, nil)
	ranked := ix.Select(Filter{Query: "post 2"}, nil)
	return map[string]func(){
		"Find_slug":         func() { ix.Find(p.Slug) },
		"Find_alias":        func() { ix.Find("/old/25000/") },
		"Find_unknown":      func() { ix.Find("no-such-post") },
		"ByPath":            func() { ix.ByPath(p.Path) },
		"ByPath_unknown":    func() { ix.ByPath("no/such/post.md") },
		"Follow":            func() { ix.Follow(p, "../post-00007/") },
		"Follow_unknown":    func() { ix.Follow(p, "../no-such-post/") },
		"Series":            func() { ix.Series(p.Series) },
		"Variants":          func() { ix.Variants(p) },
		"Position":          func() { byDate.Position(p) },
		"Position_by_title": func() { byTitle.Position(p) },
		"Position_ranked":   func() { ranked.Position(p) },
		"Sections":          func() { byDate.Sections() },
		"Findings":          func() { ix.Findings() },
		"Unread":            func() { ix.Unread() },
		"Whole":             func() { ix.Whole() },
		"SearchProgress":    func() { ix.SearchProgress() },
	}
}

// What a user interface calls in its update takes far less than a millisecond however many
// posts there are.
func TestQuickCalls(t *testing.T) {
	for name, call := range quickCalls() {
		best := time.Hour
		for range 20 { // others may have the processor meanwhile
			start := time.Now()
			call()
			best = min(best, time.Since(start))
		}
		if best > time.Millisecond {
			t.Errorf("%s takes %v", name, best)
		}
	}
}

func BenchmarkQuickCalls50k(b *testing.B) {
	for name, call := range quickCalls() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				call()
			}
		})
	}
}

// BenchmarkPrepare50k makes what the quick calls read.
func BenchmarkPrepare50k(b *testing.B) {
	ix, _ := library50k()
	for b.Loop() {
		(&Index{snapshot: &snapshot{posts: ix.posts, computed: &computed{}}}).prepareLookups()
	}
}

// The position of a post is that in the two sections of a list, in every order.
func TestPosition(t *testing.T) {
	posts := map[string]string{
		"a.md": "title: One\ndate: 2026-01-01\nupdated: 2026-05-01\nfeatured: true", "b.md": "title: Two\ndate: 2026-01-02",
		"c.md": "title: Three\ndate: 2026-01-03\nfeatured: true", "d.md": "title: Four\ndate: 2026-01-04",
		"e.md": "title: Five",
		"f.md": "title: A draft\ndraft: true",
	}
	for i := range 20 { // so that "o" matches few
		posts[fmt.Sprintf("more-%d.md", i)] = "title: Plain\ntags: [frequent]"
	}
	ix := blog(t, posts)
	for _, f := range []Filter{
		{},
		{Reverse: true},
		{Sort: ByTitle},
		{Sort: ByTitle, Reverse: true},
		{Sort: ByUpdated},
		{Sort: ByReading},
		{Query: "words"},
		{Query: "o"},
		{Query: "o", Reverse: true},
		{Query: "frequent"},
		{Query: "is:featured"},
		{Query: "o", Sort: ByDate},
		{View: Unread},
		{View: Continue, Marks: func(p *post.Post) Marks { return Marks{Begun: true, Left: int64(p.Title[0])} }},
		{Drafts: true},
		{Category: "none"},
	} {
		s := ix.Select(f, nil)
		all := slices.Concat(s.Sections())
		if len(all) != s.Found() {
			t.Errorf("%+v: %d posts in the sections of %d", f, len(all), s.Found())
		}
		for _, p := range ix.Posts() {
			if got, want := s.Position(p), slices.Index(all, p); got != want {
				t.Errorf("%+v: %s is at %d, want %d", f, p.Path, got, want)
			}
		}
		if got := s.Position(&post.Post{Path: "a.md", Title: "One"}); got != -1 {
			t.Errorf("%+v: a post of no index is at %d", f, got)
		}
	}
}

// A path leads to its post, whatever other addresses look like it.
func TestByPath(t *testing.T) {
	ix := blog(t, map[string]string{
		"a.md": "title: A", "b.md": "title: B\nslug: a.md", "c.md": "title: C\naliases: [d.md]", "d.md": "title: D",
		"e.md.md": "title: E", "e.md": "title: E too", "fr/f.md": "title: F\nlang: fr", "en/f.md": "title: F\nlang: en",
	})
	for _, p := range ix.Posts() {
		if got := ix.ByPath(p.Path); got != p {
			t.Errorf("%s leads to %v", p.Path, got)
		}
	}
	for _, path := range []string{"", "a", "f", "x.md", "b"} {
		if got := ix.ByPath(path); got != nil {
			t.Errorf("%q leads to %s", path, got.Path)
		}
	}
	if p := ix.Find("a.md"); p == nil || p.Path != "b.md" {
		t.Errorf("the slug leads to %v", p)
	}
}
