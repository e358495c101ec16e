package index

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"quire/internal/index/folder"
	"quire/internal/post"
)

// noon is when the tests take place.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func noonNow() time.Time { return noon }

// blog makes an index of posts, each given as its path and front matter with a line
// break after each field; the body is the title again.
func blog(t testing.TB, posts map[string]string) *Index {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, front := range posts {
		fsys[name] = &fstest.MapFile{Data: []byte("---\n" + front + "\n---\nSome words.\n")}
	}
	ix, err := Load(context.Background(), folder.FromFS(fsys), Options{Now: noonNow})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func slugs(posts []*post.Post) string {
	var out []string
	for _, p := range posts {
		out = append(out, p.Slug)
	}
	return strings.Join(out, " ")
}

func archive(t testing.TB) *Index {
	return blog(t, map[string]string{
		"kube.md":    "title: Kubernetes rollbacks\ndate: 2026-03-01\ntags: [kubernetes, aws]\ncategories: [Cloud Infrastructure]\nfeatured: true",
		"lambda.md":  "title: Lambda layers\ndate: 2025-03-01\ntags: [aws, lambda]\ncategories: [Cloud Infrastructure]\nauthors: [Ada Lovelace]",
		"outbox.md":  "title: Transactional outbox\ndate: 2024-06-01\ntags: [event-driven]\ncategories: [Backend]\nseries: Delivered once",
		"caches.md":  "title: Caches at noon\ndate: 2023-01-01\ntags: [Éclair]\ncategories: [Backend]\nauthors: [Grace Hopper]",
		"undated.md": "title: An undated note",
		"draft.md":   "title: Unfinished rollbacks\ndraft: true\ndate: 2026-01-01\ntags: [wip]",
		"future.md":  "title: Next year\ndate: 2027-06-01",
		"a.fr.md":    "title: Bonjour\ndate: 2022-01-01\nlang: fr",
		"a.en.md":    "title: Hello\ndate: 2022-01-01\nlang: en",
	})
}

func TestQuery(t *testing.T) {
	ix := archive(t)
	for _, tt := range []struct{ query, want string }{
		{"", "kube lambda outbox caches a undated"},
		{"rollbacks", "kube"},
		{"tag:aws", "kube lambda"},
		{"-tag:aws", "outbox caches a undated"},
		{"tag:aws tag:lambda", "lambda"},
		{"tag:#AWS", "kube lambda"},
		{"tag:eclair", "caches"},
		{"tag:kube", "kube"},
		{"tag:nothing", ""},
		{"cat:cloud", "kube lambda"},
		{`cat:"cloud infrastructure" -kubernetes`, "lambda"},
		{"cat:cloud year:2025", "lambda"},
		{"year:2024..2025", "lambda outbox"},
		{"year:>2024", "kube lambda"},
		{"year:<2025", "outbox caches a"},
		{"-year:2026", "lambda outbox caches a undated"},
		{"series:delivered", "outbox"},
		{"author:ada", "lambda"},
		{"author:hopper noon", "caches"},
		{"lang:fr", "a"},
		{"-lang:en", "kube lambda outbox caches undated"},
		{"is:featured", "kube"},
		{"-is:featured cat:cloud", "lambda"},
		{"is:draft", "draft"},
		{"rollbacks is:draft", "draft"},
		{"is:unread", "kube lambda outbox caches a undated"},
		{"is:starred", ""},
		{`"transactional outbox"`, "outbox"},
		{`"outbox transactional"`, ""},
		{"-rollbacks -lambda", "outbox caches a undated"},
		// Half typed: what is whole counts.
		{"tag:", "kube lambda outbox caches a undated"},
		{"lambda year:20", "lambda"},
		{"tag:aws is:fea", "kube lambda"},
		{`outbox "trans`, "outbox"},
	} {
		if got := slugs(ix.Select(Filter{Query: tt.query}, nil).All()); got != tt.want {
			t.Errorf("%s: %s; want %s", tt.query, got, tt.want)
		}
	}
	if got := slugs(ix.Select(Filter{Query: "cat:cloud", Sort: ByTitle, Reverse: true}, nil).All()); got != "lambda kube" {
		t.Errorf("sorted the other way round: %s", got)
	}
	if got := slugs(ix.Select(Filter{Query: "tag:aws mongodb", FieldsOnly: true}, nil).All()); got != "kube lambda" {
		t.Errorf("fields only: %s", got)
	}
	if got := ix.Select(Filter{Query: "lang:fr"}, nil).All()[0].Title; got != "Bonjour" {
		t.Errorf("lang:fr is %s", got)
	}
}

func TestMarks(t *testing.T) {
	ix := archive(t)
	read := map[string]bool{"kube": true}
	f := Filter{Marks: func(p *post.Post) Marks { return Marks{Read: read[p.Slug], Starred: p.Slug == "lambda"} }}
	f.Query = "is:unread tag:aws"
	first := ix.Select(f, nil)
	if got := slugs(first.All()); got != "lambda" {
		t.Errorf("unread: %s", got)
	}
	f.Query = "is:unread tag:aws l"
	first = ix.Select(f, nil)
	read["lambda"], read["kube"] = true, false
	f.Query = "is:unread tag:aws la"
	if got := slugs(ix.Select(f, first).All()); got != "" {
		t.Errorf("a mark that changed is not seen: %s", got)
	}
	f.Query = "is:starred"
	if got := slugs(ix.Select(f, nil).All()); got != "lambda" {
		t.Errorf("starred: %s", got)
	}
}

func TestViews(t *testing.T) {
	ix := archive(t)
	all := ix.Select(Filter{}, nil).All()
	marks := map[string]Marks{
		all[0].Path: {Read: true, Starred: true},
		all[1].Path: {Begun: true, Left: 5},
		all[2].Path: {Begun: true, Left: 9, Starred: true},
	}
	f := Filter{Marks: func(p *post.Post) Marks { return marks[p.Path] }}
	for view, want := range map[View][]*post.Post{
		All: all, Unread: all[1:], Continue: {all[2], all[1]}, Starred: {all[0], all[2]},
	} {
		f.View = view
		if got := ix.Select(f, nil).All(); !slices.Equal(got, want) {
			t.Errorf("%q: %s, want %s", view, slugs(got), slugs(want))
		}
	}
	f.View, f.Query = Starred, all[2].Title[:1]
	first := ix.Select(f, nil)
	delete(marks, all[2].Path)
	f.Query = all[2].Title[:2]
	if got := ix.Select(f, first).All(); slices.Contains(got, all[2]) {
		t.Errorf("a mark that changed is not seen: %s", slugs(got))
	}
}

func TestSelectGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	ix := archive(t)
	for _, query := range []string{"", "rollbacks", "-x", "tag:aws"} {
		if s, err := ix.SelectContext(ctx, Filter{Query: query}, nil); s != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%q: %v, %v", query, s, err)
		}
	}
}

// However a query is typed, each key's selection, which narrows the last one, is what
// the query selects on its own.
func TestNarrowingSelectsTheSame(t *testing.T) {
	ix := archive(t)
	piece := rapid.SampledFrom([]string{
		"r", "o", "roll", "backs", " ", " ", "-", `"`, "tag:", "aws", "cat:cloud", "year:", "2025", "..", "is:draft",
		"lambda",
		"lang:fr", "e", "\b",
	})
	rapid.Check(t, func(t *rapid.T) {
		typed, prev := "", (*Selection)(nil)
		for _, s := range rapid.SliceOfN(piece, 1, 8).Draw(t, "pieces") {
			if s == "\b" {
				s, typed = "", typed[:max(0, len(typed)-1)]
			}
			typed += s
			f := Filter{Query: typed}
			now := ix.Select(f, prev)
			if want := ix.Select(f, nil); !slices.Equal(now.All(), want.All()) {
				t.Fatalf("%q: %s, on its own %s", typed, slugs(now.All()), slugs(want.All()))
			}
			prev = now
		}
	})
}

func TestTermsFollowTheQuery(t *testing.T) {
	ix := archive(t)
	if got := fmt.Sprint(ix.Tags(Filter{Query: "cat:cloud"})); got != "[{aws 2} {kubernetes 1} {lambda 1}]" {
		t.Errorf("tags: %s", got)
	}
}

// What a query did not find, a longer one is not looked for.
func TestNothingNarrowsToNothing(t *testing.T) {
	ix := archive(t)
	none := ix.Select(Filter{Query: "zzzz"}, nil)
	if none.Found() != 0 || none.matched == nil {
		t.Fatalf("found %d, remembered %v", none.Found(), none.matched)
	}
	if again := ix.Select(Filter{Query: "zzzz y"}, none); again.Found() != 0 || none.narrowed(again) == nil {
		t.Errorf("found %d", again.Found())
	}
}

// Readers who ask the same share a selection for as long as one of them holds it; what depends on the marks of
// a reader, or on time, is not shared.
func TestSelectionsAreShared(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	files := fstest.MapFS{
		"a.md": {Data: []byte("---\ntitle: A\ndate: 2026-01-01\ntags: [x]\n---\nText.\n")},
		"b.md": {Data: []byte("---\ntitle: B\ndate: 2026-01-01T12:00:30Z\n---\nText.\n")},
	}
	ix, err := Load(t.Context(), folder.FromFS(files), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	mine := func(*post.Post) Marks { return Marks{Starred: true} }
	filters := []Filter{
		{},
		{Query: "a"},
		{Tags: []string{"x"}},
		{Tags: []string{"x y"}},
		{Tags: []string{"x", "y"}},
		{Year: 2026},
		{Sort: ByTitle},
		{Lang: "all"},
		{Query: "A"},
	}
	var held []*Selection
	for _, f := range filters {
		f.Marks = mine
		first := ix.Select(f, nil)
		if slices.Contains(held, first) {
			t.Errorf("%+v is shared with another filter", f)
		}
		held = append(held, first)
		f.Marks = nil
		if ix.Select(f, nil) != first || ix.Select(f, held[0]) != first {
			t.Errorf("%+v is not shared", f)
		}
		if first.Filter().Marks != nil {
			t.Errorf("%+v keeps the marks of a reader", f)
		}
	}
	for _, f := range []Filter{{View: Starred, Marks: mine}, {Query: "is:starred", Marks: mine}} {
		if first, second := ix.Select(f, nil), ix.Select(f, nil); first == second {
			t.Errorf("%+v is shared, though it depends on marks", f)
		}
	}
	now = now.Add(time.Minute)
	if sel := ix.Select(Filter{}, nil); sel == held[0] || sel.Found() != 2 {
		t.Errorf("a minute later %d posts are out", sel.Found())
	}
	runtime.KeepAlive(held)
	held = nil
	for range 10 {
		runtime.GC()
	}
	for key, sel := range ix.selections.by {
		if sel.Value() != nil {
			t.Errorf("%s stays, though no reader holds it", key)
		}
	}
}

// Counts are the same with an earlier selection, and when they are asked for again, whatever the caller
// has made of them.
func TestCountCategories(t *testing.T) {
	ix := archive(t)
	var prev *Selection
	for _, query := range []string{"", "k", "ku", "kub", "", "r", "is:featured"} {
		for _, f := range []Filter{{Query: query}, {Query: query, Drafts: true}, {Query: query, Future: true}} {
			want, fresh := ix.Categories(f), ix.Count(f)
			for range 2 {
				got, count, err := ix.CountCategories(t.Context(), f, prev)
				if err != nil || count != fresh || !slices.Equal(got, want) {
					t.Errorf("%+v: %v, %d, %v; want %v, %d", f, got, count, err, want, fresh)
				}
				for i := range got {
					got[i].Count = -1
				}
			}
		}
		prev = ix.Select(Filter{Query: query}, prev)
	}
}
