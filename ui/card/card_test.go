package card_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/textwidth"
	"quire/ui/card"
	"quire/ui/styles"
)

func renderer(width int) card.Renderer {
	return card.Renderer{Styles: styles.NewCache().Get(styles.Theme{Plain: true}), Width: width}
}

func gitops() *post.Post {
	return &post.Post{
		Title:      "GitOps without tears",
		Summary:    "What to keep in the repository and what not to, told by a team that kept too much.",
		Categories: []string{"Infrastructure"}, Tags: []string{"argo", "config drift"}, Minutes: 4,
		Date: time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC),
	}
}

// strip returns rows without styles, each with a bar for its end.
func strip(rows []string) string {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(strings.TrimRight(ansi.Strip(row), " ") + "\n")
	}
	return b.String()
}

func TestRows(t *testing.T) {
	draft := gitops()
	draft.Draft = true
	for _, tc := range []struct {
		name  string
		width int
		card  card.Card
		shape card.Shape
		want  string
	}{
		{
			"all of it", 70,
			card.Card{Post: gitops(), Text: gitops().Summary},
			card.Shape{Title: 2, Facts: true, Tags: true, Text: 2, Height: 5},
			`
  GitOps without tears
  4 min read · Infrastructure · 3 Nov 2026   #argo #config-drift
  What to keep in the repository and what not to, told by a team
  that kept too much.

`,
		},
		{
			"chosen, tags below", 44,
			card.Card{Post: gitops(), Chosen: true, Badges: "★ ", Text: gitops().Summary},
			card.Shape{Title: 2, Facts: true, TagsBelow: true, Text: 9, Height: 5},
			`
▌ GitOps without tears
▌ ★ 4 min · Infrastructure · 3 Nov 2026
▌ What to keep in the repository and what
▌ not to, told by a team that kept too…
▌ #argo #config-drift
`,
		},
		{
			"no tags to put below", 44,
			card.Card{Post: &post.Post{Title: "Bare", Minutes: 1}},
			card.Shape{Title: 2, Facts: true, TagsBelow: true, Text: 2},
			"\n  Bare\n  1 min read\n",
		},
		{
			"a draft's title alone", 44,
			card.Card{Post: draft},
			card.Shape{Title: 1},
			"\n  GitOps without tears (draft)\n",
		},
		{
			"a part of the post", 70,
			card.Card{Post: gitops(), Section: "What not to keep", Text: "…secrets, of course…"},
			card.Shape{Title: 1, Facts: true, Text: 2},
			`
  GitOps without tears
  4 min read · Infrastructure · 3 Nov 2026 · § What not to keep
  …secrets, of course…
`,
		},
		{
			"no room for the section", 52,
			card.Card{Post: gitops(), Section: "What not to keep"},
			card.Shape{Title: 1, Facts: true},
			"\n  GitOps without tears\n  4 min read · Infrastructure · 3 Nov 2026\n",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := strip(renderer(tc.width).Rows(tc.card, tc.shape)); got != strings.TrimPrefix(tc.want, "\n") {
				t.Errorf("got:\n%s\nwant:%s", got, tc.want)
			}
		})
	}
}

// TestHeight verifies that a card of the height that was measured shows its last row.
func TestHeight(t *testing.T) {
	posts := []*post.Post{
		gitops(),
		{Title: "Bare"},
		{Title: strings.Repeat("long title ", 12), Tags: []string{"x"}},
		{Title: "幅の広い文字の題名", Summary: strings.Repeat("字", 60)},
	}
	for _, p := range posts {
		for width := 12; width < 100; width++ {
			for _, below := range []bool{false, true} {
				r := renderer(width)
				height := r.Height(p, below)
				rows := r.Rows(card.Card{Post: p, Text: p.Summary}, card.Shape{
					Title: 2, Facts: true, Tags: !below, TagsBelow: below, Text: height, Height: height,
				})
				if len(rows) != height || rows[height-1] == "" {
					t.Errorf("%.20q in %d cells, tags below %v: %d rows, want %d that are filled:\n%s",
						p.Title, width, below, len(rows), height, strip(rows))
				}
				for _, row := range rows {
					if textwidth.Width(row) > width-card.Margin {
						t.Errorf("%.20q in %d cells: a row of %d", p.Title, width, textwidth.Width(row))
					}
				}
			}
		}
	}
}

func TestLines(t *testing.T) {
	undated := gitops()
	undated.Date = time.Time{}
	for _, tc := range []struct {
		name     string
		width    int
		card     card.Card
		featured bool
		want     string
	}{
		{
			"wide", 100,
			card.Card{Post: gitops()},
			false,
			"  GitOps without tears                                          Infrastructure ·  3 Nov 2026 4 min",
		},
		{
			"badges in a column", 64,
			card.Card{Post: gitops(), Badges: "• "},
			false,
			"  GitOps without tears                     •  3 Nov 2026 4 min",
		},
		{
			"undated", 64,
			card.Card{Post: undated, Badges: "• "},
			false,
			"  GitOps without tears                     •             4 min",
		},
		{
			"narrow", 50,
			card.Card{Post: gitops(), Chosen: true},
			false,
			"▌ GitOps without tears                     4 min",
		},
		{"no facts", 30, card.Card{Post: gitops()}, false, "  GitOps without tears"},
		{"featured", 60, card.Card{Post: gitops()}, true, "  ◆ GitOps without tears            Infrastructure · 4 min"},
		{
			"featured, narrow", 46,
			card.Card{Post: gitops(), Chosen: true, Badges: "42% "},
			true,
			"▌ ◆ GitOps without tears           42% 4 min",
		},
		{"featured, no facts", 40, card.Card{Post: gitops()}, true, "  ◆ GitOps without tears"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := renderer(tc.width)
			rows := r.Line(tc.card)
			if tc.featured {
				rows = r.Featured(tc.card)
			}
			if got := strings.TrimSuffix(strip(rows), "\n"); got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

func TestBadges(t *testing.T) {
	begun := readerstate.Post{Left: &readerstate.Position{Progress: 0.429}}
	for _, tc := range []struct {
		name  string
		marks readerstate.Post
		known bool
		want  string
	}{
		{"not known yet", readerstate.Post{}, false, ""},
		{"unread", readerstate.Post{}, true, "• "},
		{"read", readerstate.Post{Read: true}, true, ""},
		{"read and starred", readerstate.Post{Read: true, Starred: true}, true, "★ "},
		{"begun", begun, true, "• 42% "},
	} {
		if got := card.Badges(tc.marks, tc.known); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
