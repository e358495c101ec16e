package byline_test

import (
	"testing"
	"time"

	"quire/internal/post"
	"quire/internal/textwidth"
	"quire/ui/byline"
)

func TestFacts(t *testing.T) {
	full := &post.Post{
		Minutes: 2, Categories: []string{"Cloud Infrastructure", "AWS"},
		Date: time.Date(2026, 11, 3, 23, 0, 0, 0, time.UTC),
	}
	for _, tc := range []struct {
		name  string
		post  *post.Post
		width int
		want  string
	}{
		{"all", full, 80, "2 min read · Cloud Infrastructure · 3 Nov 2026"},
		{"of a source", &post.Post{Source: "go-blog", Minutes: 2, Date: full.Date}, 80, "go-blog · 2 min read · 3 Nov 2026"},
		{
			"a source that does not fit", &post.Post{Source: "go-blog", Minutes: 2, Date: full.Date}, 30,
			"2 min read · 3 Nov 2026",
		},
		{"exactly", full, 46, "2 min read · Cloud Infrastructure · 3 Nov 2026"},
		{"shorter", full, 45, "2 min · Cloud Infrastructure · 3 Nov 2026"},
		{"without the category", full, 40, "2 min read · 3 Nov 2026"},
		{"narrow", full, 20, "2 min · 3 Nov 2026"},
		{"the time alone", full, 6, "2 min"},
		{"cut", full, 4, "2 m…"},
		{"no category", &post.Post{Minutes: 1, Date: full.Date}, 80, "1 min read · 3 Nov 2026"},
		{"no date", &post.Post{Minutes: 1, Categories: []string{"Go"}}, 80, "1 min read · Go"},
		{"nothing else", &post.Post{Minutes: 12}, 80, "12 min read"},
		{"wide characters", &post.Post{Minutes: 3, Categories: []string{"雲の話"}}, 18, "3 min · 雲の話"},
	} {
		if got := byline.Facts(tc.post, tc.width); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestTags(t *testing.T) {
	tags := []string{"go", "error handling", "tui"}
	for _, tc := range []struct {
		tags  []string
		width int
		want  string
	}{
		{nil, 80, ""},
		{tags, 80, "#go #error-handling #tui"},
		{tags, 24, "#go #error-handling #tui"},
		{tags, 23, "#go #error-handling +1"},
		{tags, 20, "#go +2"},
		{tags, 5, ""},
		{tags[:1], 3, "#go"},
		{tags[:1], 2, ""},
	} {
		got := byline.Tags(&post.Post{Tags: tc.tags}, tc.width)
		if got != tc.want || textwidth.Width(got) > max(0, tc.width) {
			t.Errorf("%q in %d cells: %q, want %q", tc.tags, tc.width, got, tc.want)
		}
	}
}

func TestDate(t *testing.T) {
	if got := byline.Date(&post.Post{}); got != "" {
		t.Errorf("without a date: %q", got)
	}
	if got := byline.Date(&post.Post{Date: time.Date(2026, 1, 9, 0, 0, 0, 0, time.UTC)}); got != "9 Jan 2026" {
		t.Errorf("got %q", got)
	}
}
