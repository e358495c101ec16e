package index

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"quire/internal/post"
	"quire/internal/search"
)

func TestRelated(t *testing.T) {
	posts := map[string]string{
		"a.md":        "title: Rolling back Kubernetes deployments\ndate: 2026-03-01\ntags: [kubernetes, aws]\ncategories: [Cloud]",
		"rare.md":     "title: Something else\ndate: 2026-02-01\ntags: [kubernetes]\ncategories: [Notes]",
		"common.md":   "title: Another matter\ndate: 2026-02-02\ntags: [aws]\ncategories: [Cloud]",
		"title.md":    "title: When a pod is stuck under Kubernetes\ndate: 2020-01-01",
		"draft.md":    "title: Rolling back Kubernetes\ndraft: true\ntags: [kubernetes]",
		"future.md":   "title: Rolling back Kubernetes\ndate: 2030-01-01\ntags: [kubernetes]",
		"category.md": "title: Of no concern\ndate: 2026-01-01\ncategories: [Cloud]",
	}
	for i := range 20 {
		posts[fmt.Sprintf("other-%02d.md",
			i)] = fmt.Sprintf("title: Unrelated %d\ndate: 2024-01-%02d\ntags: [aws]\ncategories: [Cloud]", i, i+1)
	}
	ix := blog(t, posts)
	p, _ := ix.Lookup("a")
	if got := slugs(ix.Related(p, 2)); got != "rare title" {
		t.Errorf("related: %s", got)
	}
	if got := ix.Related(p, 50); slices.ContainsFunc(got, func(q *post.Post) bool {
		return q == p || q.Draft || q.Slug == "future" || q.Slug == "category"
	}) {
		t.Errorf("among them: %s", slugs(got))
	}
	if ix.Related(p, 0) != nil || ix.Related(nil, 3) != nil {
		t.Error("something for nothing")
	}
	if got := ix.Related(&post.Post{Path: "x.md", Title: "Stuck pods"}, 1); slugs(got) != "title" {
		t.Errorf("for a post from elsewhere: %s", slugs(got))
	}
	lonely := blog(t, map[string]string{"only.md": "title: Only one\ntags: [a]"})
	if got := lonely.Related(lonely.Posts()[0], 3); len(got) != 0 {
		t.Errorf("to itself: %s", slugs(got))
	}
}

func TestSummariesDecideBetweenEquals(t *testing.T) {
	ix := blog(t, map[string]string{
		"a.md": "title: Retries\ndate: 2026-03-01\ntags: [backend]\ndescription: Exponential backoff for Kafka consumers.",
		"b.md": "title: One thing\ndate: 2025-03-01\ntags: [backend]\ndescription: Where Kafka consumers lose their backoff.",
		"c.md": "title: Two things\ndate: 2025-06-01\ntags: [backend]\ndescription: The colour of buttons.",
		"d.md": "title: Three\ndate: 2025-07-01", "e.md": "title: Four\ndate: 2025-08-01",
		"f.md": "title: Five\ndate: 2025-09-01",
		"g.md": "title: Six\ndate: 2025-07-02", "h.md": "title: Seven\ndate: 2025-08-02",
		"i.md": "title: Eight\ndate: 2025-09-02",
	})
	p, _ := ix.Lookup("a")
	if got := slugs(ix.Related(p, 5)); got != "b c" {
		t.Errorf("related: %s", got)
	}
}

func TestRelatedLeavesVariantsOut(t *testing.T) {
	ix := blog(t, map[string]string{
		"a.fr.md": "title: Kubernetes\nlang: fr\ntags: [k]", "a.en.md": "title: Kubernetes\nlang: en\ntags: [k]",
		"b.fr.md": "title: Kubernetes too\nlang: fr\ntags: [k]", "b.en.md": "title: Kubernetes too\nlang: en\ntags: [k]",
		"x.md": "title: X", "y.md": "title: Y", "z.md": "title: Z", "w.md": "title: W",
	})
	p, _ := ix.Lookup("a.en.md")
	got := ix.Related(p, 5)
	if len(got) != 1 || got[0].Path != "b.en.md" {
		t.Errorf("related: %v", slugs(got))
	}
}

func TestMonths(t *testing.T) {
	ix := archive(t)
	dated := []Month{
		{2026, time.March, 1},
		{2025, time.March, 1},
		{2024, time.June, 1},
		{2023, time.January, 1},
		{2022, time.January, 1},
	}
	for _, tt := range []struct {
		f    Filter
		want []Month
	}{
		{Filter{}, append(dated, Month{Count: 1})},
		{Filter{Query: "year:2022.."}, dated},
		{Filter{Query: "tag:aws", Sort: ByTitle, Reverse: true}, dated[:2]},
		{Filter{Query: "nothing"}, []Month{}},
		{Filter{Lang: "all", Year: 2022}, []Month{{2022, time.January, 2}}},
	} {
		if got := ix.Months(tt.f); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.f.Query, got, tt.want)
		}
	}
}

func TestValues(t *testing.T) {
	ix := archive(t)
	for key, want := range map[search.Key]string{
		search.Tag: "[aws event-driven kubernetes lambda Éclair]", search.Category: "[Backend Cloud Infrastructure]",
		search.Series: "[Delivered once]", search.Year: "[2026 2025 2024 2023 2022]",
		search.Author: "[Ada Lovelace Grace Hopper]",
		search.Lang:   "[en fr]", search.Is: "[]",
	} {
		if got := fmt.Sprint(ix.Values(key)); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	var got []string
	for _, c := range search.Complete("kube cat:cl", 11, ix.Values) {
		s, _ := c.Apply("kube cat:cl")
		got = append(got, s)
	}
	if fmt.Sprint(got) != `[kube cat:"Cloud Infrastructure"]` {
		t.Errorf("completed: %s", got)
	}
}

func BenchmarkRelated100k(b *testing.B) {
	_, ix := manyPosts(100_000)
	ix.Related(ix.posts[0], 5)
	i := 0
	for b.Loop() {
		ix.Related(ix.posts[i%len(ix.posts)], 5)
		i += 7919
	}
}

func TestSeriesIsInOrder(t *testing.T) {
	ix := blog(t, map[string]string{
		"three.md": "title: A\ndate: 2026-03-01\nseries: Delivered once",
		"one.md":   "title: B\ndate: 2026-01-01\nseries: delivered ONCE",
		"two.md":   "title: C\ndate: 2026-02-01\nseries: Delivered once",
		"draft.md": "title: D\ndate: 2026-02-02\nseries: Delivered once\ndraft: true",
		"other.md": "title: E\ndate: 2026-02-03\nseries: Another",
	})
	if got := slugs(ix.Series("Delivered Once")); got != "one two three" {
		t.Errorf("series: %s", got)
	}
	if got := ix.Series("none"); len(got) != 0 {
		t.Errorf("no series: %s", slugs(got))
	}
}

func TestSeriesHoldsWhatIsOut(t *testing.T) {
	ix := blog(t, map[string]string{
		"one.md":   "title: One\ndate: 2026-01-01\nseries: S",
		"two.md":   "title: Two\ndate: 2026-02-01\nseries: S",
		"three.md": "title: Three\ndate: 2030-01-01\nseries: S",
		"four.md":  "title: Four\ndate: 2026-03-01\nseries: S\ndraft: true",
	})
	if got := slugs(ix.Series("S")); got != "one two" {
		t.Errorf("the series: %s", got)
	}
}
