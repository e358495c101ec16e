package results_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/fulltext"
	"quire/internal/index"
	"quire/internal/post"
	"quire/ui/keymap"
	"quire/ui/results"
	"quire/ui/styles"
	"quire/ui/uitest"
)

// found returns n hits of total posts, with snippets unless bare is set.
func found(n, total int, snippets bool) index.Found {
	f := index.Found{Total: total}
	for i := range n {
		h := index.Hit{Post: &post.Post{
			Path: fmt.Sprintf("p%d.md", i+1), Title: fmt.Sprintf("Post %d", i+1), Minutes: 2,
			Categories: []string{"Go"},
			Date:       time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
		}}
		if snippets {
			h.Snippet = fulltext.Snippet{
				Line: "…a quorum of votes…", Heading: "Elections", Matches: []fulltext.Span{{Start: 5, End: 11}},
			}
		}
		f.Hits = append(f.Hits, h)
	}
	return f
}

func open(f index.Found, width, height int) (*results.Model, *keymap.KeyMap) {
	keys := keymap.Default()
	m := results.New(&keys, styles.NewCache().Get(styles.Theme{}))
	m.SetSize(width, height)
	m.SetResults("quorum", f, "")
	return m, &keys
}

func TestStates(t *testing.T) {
	for _, tc := range []struct {
		name string
		set  func(*results.Model)
		want []string
	}{
		{"idle", func(m *results.Model) { m.SetState(results.Idle) }, []string{
			"Search all posts\n", "Search the full text of all posts.", "enter opens the post at the match",
		}},
		{"loading", func(m *results.Model) { m.SetState(results.Loading) }, []string{
			"reading posts…\n", "Results appear once all posts have been read.",
		}},
		{"indexing", func(m *results.Model) { m.SetProgress(1200, 56_000) }, []string{
			"indexing 1,200 of 56,000…\n", "Indexing 1,200 of 56,000…", "This happens once.",
		}},
		{
			"failed", func(m *results.Model) { m.SetError("the disk is full") },
			[]string{"The search failed.", "the disk is full"},
		},
		{"nothing found", func(m *results.Model) { m.SetResults("zebra", index.Found{}, "") }, []string{
			"0 posts found\n", "No posts match.", "try fewer words, or only the beginning of one.",
		}},
		{"one", func(m *results.Model) { m.SetResults("quorum", found(1, 1, true), "") }, []string{
			"1 post found\n", "▌ Post 1\n", "▌ 2 min read · Go · 2 Mar 2026 · § Elections\n", "▌ …a quorum of votes…\n",
			"1 of 1 post, best first",
		}},
		{"the top of many", func(m *results.Model) { m.SetResults("quorum", found(200, 12_345, true), "") }, []string{
			"12,345 posts found\n", "1 of the top 200 of 12,345 posts",
		}},
		{"a notice", func(m *results.Model) {
			m.SetResults("quorum", found(2, 2, true), "")
			m.SetNotice("copied")
		}, []string{"2 posts found\n", "copied"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, _ := open(index.Found{}, 80, 24)
			tc.set(m)
			text := uitest.Text(t, m.View(), 80, 24)
			for _, want := range tc.want {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
		})
	}
}

func TestKeys(t *testing.T) {
	type key struct {
		name  string
		count int
	}
	for _, tc := range []struct {
		keys   []key
		want   int // number of the chosen hit
		report tea.Msg
	}{
		{[]key{{"j", 0}}, 2, results.ChosenMsg{}},
		{[]key{{"j", 5}, {"N", 2}}, 4, results.ChosenMsg{}},
		{[]key{{"k", 0}}, 1, nil},
		{[]key{{"G", 0}, {"n", 0}}, 30, nil},
		{[]key{{"G", 7}}, 7, results.ChosenMsg{}},
		{[]key{{"G", 0}, {"g", 0}}, 1, results.ChosenMsg{}},
		{[]key{{"space", 0}}, 5, results.ChosenMsg{}},
		{[]key{{"space", 2}, {"b", 0}}, 5, results.ChosenMsg{}},
		{[]key{{"d", 0}}, 3, results.ChosenMsg{}},
		{[]key{{"j", 0}, {"enter", 0}}, 2, results.OpenMsg{}},
	} {
		m, _ := open(found(30, 30, true), 80, 24)
		var report tea.Msg
		for _, k := range tc.keys {
			report, _ = m.Press(uitest.Key(t, k.name), k.count)
		}
		h, ok := m.Chosen()
		if want := fmt.Sprintf("Post %d", tc.want); !ok || h.Post.Title != want || report != tc.report {
			t.Errorf("%v: %s is chosen, %#v reported; want %s, %#v", tc.keys, h.Post.Title, report, want, tc.report)
		}
		if text := uitest.Text(t, m.View(), 80, 24); !strings.Contains(text, "▌ "+h.Post.Title+"\n") {
			t.Errorf("%v: the chosen hit is not visible:\n%s", tc.keys, text)
		}
	}
	m, keys := open(index.Found{}, 80, 24)
	if _, handled := m.Press(uitest.Key(t, "q"), 0); handled {
		t.Error("q is handled")
	}
	if report, handled := m.Perform(&keys.Results.Open, 0); !handled || report != nil {
		t.Errorf("without hits Open reports %#v, handled %v", report, handled)
	}
}

func TestClick(t *testing.T) {
	m, _ := open(found(3, 3, true), 80, 24)
	for _, tc := range []struct {
		x, y int
		want tea.Msg
	}{
		{4, 0, nil},                  // heading
		{4, 3, results.OpenMsg{}},    // first hit
		{4, 7, nil},                  // between the hits
		{4, 8, results.ChosenMsg{}},  // second hit
		{4, 10, results.OpenMsg{}},   // its snippet
		{4, 18, nil},                 // below the last hit
		{4, 23, nil},                 // footer
		{79, 12, nil},                // between the hits
		{4, 13, results.ChosenMsg{}}, // third hit
	} {
		if got := m.Click(tc.x, tc.y); got != tc.want {
			text := uitest.Text(t, m.View(), 80, 24)
			t.Errorf("a click at %d,%d reports %#v, want %#v:\n%s", tc.x, tc.y, got, tc.want, text)
		}
	}
}

// TestSnippets verifies that the snippets of visible hits are asked for once, and that those of
// an earlier query are dropped.
func TestSnippets(t *testing.T) {
	m, keys := open(found(30, 30, false), 80, 24)
	hits, from, ok := m.NeedSnippets()
	if !ok || from != 0 || len(hits) != m.PageSize() {
		t.Fatalf("%d hits from %d on, %v; want %d", len(hits), from, ok, m.PageSize())
	}
	answer := found(len(hits), len(hits), true).Hits
	for i := range answer {
		answer[i].Post = hits[i].Post
	}
	m.SetSnippets("another query", from, answer)
	if h, _ := m.Chosen(); h.Snippet.Line != "" {
		t.Error("the snippet of another query is shown")
	}
	m.SetSnippets("quorum", from, answer)
	if _, _, ok := m.NeedSnippets(); ok {
		t.Error("snippets are asked for again")
	}
	m.Perform(&keys.Results.Bottom, 0)
	if _, from, ok = m.NeedSnippets(); !ok || from != 30-m.PageSize() {
		t.Errorf("from %d on, %v", from, ok)
	}
	bare := found(2, 2, false)
	bare.Hits[0].Bare, bare.Hits[1].Bare = true, true
	m.SetResults("quorum", bare, "")
	if _, _, ok := m.NeedSnippets(); ok {
		t.Error("snippets of posts without text are asked for")
	}
	m.SetResults("quorum", found(3, 3, false), "")
	m.SetSize(80, 6)
	if _, _, ok := m.NeedSnippets(); ok || m.SnippetWidth() != 0 {
		t.Error("snippets are asked for without room for them")
	}
}

func TestResultsKeepChoice(t *testing.T) {
	m, _ := open(found(9, 9, true), 80, 24)
	m.SetResults("quorum", found(9, 9, true), "p6.md")
	if h, _ := m.Chosen(); h.Post.Title != "Post 6" || m.Neighbour(-1).Title != "Post 5" || m.Neighbour(4) != nil {
		t.Errorf("%s is chosen", h.Post.Title)
	}
	m.SetResults("quorum", found(3, 3, true), "p6.md")
	if h, _ := m.Chosen(); h.Post.Title != "Post 1" {
		t.Errorf("%s is chosen of hits without the one to keep", h.Post.Title)
	}
}

// TestFits verifies that the search fills every screen exactly, also after a resize.
func TestFits(t *testing.T) {
	long := found(12, 12, true)
	long.Hits[2].Post.Title = strings.Repeat("Long title ", 30)
	long.Hits[2].Snippet.Line = strings.Repeat("long snippet ", 30)
	for _, f := range []index.Found{{}, long} {
		m, _ := open(f, 80, 24)
		for _, s := range uitest.Sizes() {
			m.SetSize(s[0], s[1])
			if text := uitest.Text(t, m.View(), s[0], s[1]); strings.Count(text, "\n") != s[1] {
				t.Fatalf("%d rows at %v:\n%s", strings.Count(text, "\n"), s, text)
			}
		}
	}
}
