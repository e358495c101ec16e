package list_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/list"
	"quire/ui/styles"
	"quire/ui/uitest"
)

// blog returns posts named Post 1 to Post n, the newest first, a month between two of them.
func blog(t testing.TB, n int) *index.Index {
	t.Helper()
	fs := fstest.MapFS{"_index.md": {Data: []byte("---\ntitle: The blog\ndescription: About things.\n---\n")}}
	for i := range n {
		fs[fmt.Sprintf("p%03d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: Post %d\ndate: %d-%02d-03\ncategories: [%s]\ntags: [go]\n---\nWords of number %d.\n",
			i+1, 2020-i/12, 12-i%12, []string{"Odd", "Even"}[i%2], i+1)}
	}
	ix, err := index.Load(t.Context(), folder.FromFS(fs), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// open returns a list of the posts that a filter selects.
func open(t testing.TB, ix *index.Index, f index.Filter, filters []list.Filter, width, height int) *list.Model {
	t.Helper()
	keys := keymap.Default()
	m := list.New(&keys, styles.NewCache().Get(styles.Theme{}), 0)
	m.SetSize(width, height)
	m.SetSite(ix.Site(), true, 0)
	m.SetTerms(ix.Categories(index.Filter{}), len(ix.Posts()))
	m.SetSelection(ix.Select(f, nil), filters, -1)
	return m
}

// press presses keys and returns the last report. Digits are the count of the key after them.
func press(t testing.TB, m *list.Model, keys ...string) (report tea.Msg) {
	t.Helper()
	for _, k := range keys {
		count, name := 0, k
		if len(k) > 1 && k[0] >= '0' && k[0] <= '9' {
			if _, err := fmt.Sscanf(k, "%d%s", &count, &name); err != nil {
				t.Fatal(err)
			}
		}
		var handled bool
		if report, handled = m.Press(uitest.Key(t, name), count); !handled {
			t.Fatalf("%s is not handled", k)
		}
	}
	return report
}

func TestKeysChoose(t *testing.T) {
	ix := blog(t, 40)
	for _, tc := range []struct {
		keys string
		want int // number of the post
	}{
		{"", 1},
		{"j", 2},
		{"j j k", 2},
		{"3j", 4},
		{"k", 1},
		{"9j 4k", 6},
		{"G", 40},
		{"12G", 12},
		{"G g", 1},
		{"7g", 7},
		{"99G", 40},
		{"l", 6},
		{"2l h", 6},
		{"99l", 40},
		{"99h", 1},
		{"space", 6},
		{"d", 3},
		{"l u", 4},
		{"}", 2},
		{"]", 13},
		{"2] [", 24},
		{"n", 1},
	} {
		m := open(t, ix, index.Filter{}, nil, 80, 24)
		press(t, m, strings.Fields(tc.keys)...)
		if got := m.Chosen().Title; got != fmt.Sprintf("Post %d", tc.want) {
			t.Errorf("%s: %s, want Post %d", tc.keys, got, tc.want)
		}
		if text := uitest.Text(t, m.View(), 80, 24); !strings.Contains(text, fmt.Sprintf("▌ Post %d\n", tc.want)) {
			t.Errorf("%s: the chosen post is not visible:\n%s", tc.keys, text)
		}
	}
}

func TestReports(t *testing.T) {
	ix := blog(t, 4)
	filters := []list.Filter{{Kind: "category", Value: "Odd"}, {Kind: "query", Value: "post"}}
	m := open(t, ix, index.Filter{Category: "Odd", Query: "post"}, filters, 80, 24)
	for _, tc := range []struct {
		key  string
		want tea.Msg
	}{
		{"enter", list.OpenMsg{Post: m.At(0)}},
		{"j", list.ChosenMsg{}},
		{"j", nil}, // the last post
		{"N", list.ChosenMsg{}},
		{"x", list.UnfilterMsg{Filter: filters[1]}},
		{"v", list.NoticeMsg{Notice: "shown as rows"}},
		{"w", list.PreviewMsg{}},
	} {
		if got := press(t, m, tc.key); got != tc.want {
			t.Errorf("%s reports %#v, want %#v", tc.key, got, tc.want)
		}
	}
	if report, handled := m.Press(uitest.Key(t, "q"), 0); handled || report != nil {
		t.Errorf("q is handled with %#v", report)
	}
	if empty := open(t, ix, index.Filter{Query: "zebra"}, nil, 80, 24); press(t, empty, "enter") != nil {
		t.Error("a post of an empty list is opened")
	}
}

// TestPerform verifies that actions without a key can be performed.
func TestPerform(t *testing.T) {
	keys := keymap.Default()
	keys.Archive.Bottom.SetKeys()
	m := list.New(&keys, styles.NewCache().Get(styles.Theme{}), 0)
	m.SetSize(80, 24)
	m.SetSelection(blog(t, 9).Select(index.Filter{}, nil), nil, -1)
	report, handled := m.Perform(&keys.Archive.Bottom, 0)
	if !handled || report != (list.ChosenMsg{}) || m.Cursor() != 8 {
		t.Errorf("at %d, %v, %#v", m.Cursor(), handled, report)
	}
	if _, handled := m.Perform(&keys.Archive.Quit, 0); handled {
		t.Error("an action of the coordinator is handled")
	}
}

func TestClick(t *testing.T) {
	filters := []list.Filter{{Kind: "tag", Value: "go"}, {Kind: "year", Value: "2020"}}
	m := open(t, blog(t, 9), index.Filter{Tags: []string{"go"}, Year: 2020}, filters, 80, 28)
	rows := strings.Split(uitest.Text(t, m.View(), 80, 28), "\n")
	click := func(text string) tea.Msg {
		t.Helper()
		y := slices.IndexFunc(rows, func(row string) bool { return strings.Contains(row, text) })
		if y < 0 {
			t.Fatalf("no %q in\n%s", text, strings.Join(rows, "\n"))
		}
		before, _, _ := strings.Cut(rows[y], text)
		return m.Click(len([]rune(before)), y)
	}
	for _, tc := range []struct {
		text string
		want tea.Msg
	}{
		{"Unread", list.ViewMsg{View: index.Unread}},
		{"Starred", list.ViewMsg{View: index.Starred}},
		{"The blog", nil},
		{"All 9", list.CategoryMsg{}},
		{"Even", list.CategoryMsg{Name: "Even"}},
		{"#go ×", list.UnfilterMsg{Filter: filters[0]}},
		{"year 2020 ×", list.UnfilterMsg{Filter: filters[1]}},
		{"x removes", nil},
		{"Post 2", list.ChosenMsg{}},
		{"Post 2", list.OpenMsg{Post: m.At(1)}},
		{"Archive · page", nil},
	} {
		if got := click(tc.text); got != tc.want {
			t.Errorf("a click on %q reports %#v, want %#v", tc.text, got, tc.want)
		}
	}
}

func TestEmptyStates(t *testing.T) {
	ix, none := blog(t, 3), blog(t, 0)
	query := []list.Filter{{Kind: "query", Value: "zebra"}}
	for _, tc := range []struct {
		name string
		m    *list.Model
		want []string
	}{
		{
			"no match", open(t, ix, index.Filter{Query: "zebra"}, query, 80, 24),
			[]string{"No posts match.", "x removes the last filter", "c selects a category, t a tag."},
		},
		{
			"no posts", open(t, none, index.Filter{}, nil, 80, 24),
			[]string{"No posts here yet.", "--drafts includes drafts", "r rescans the folder, q quits."},
		},
		{
			"no posts in a language", open(t, none, index.Filter{Lang: "fr"}, nil, 80, 24),
			[]string{"No posts in the language “fr”.", "--lang all"},
		},
		{
			"nothing unread", open(t, ix, index.Filter{View: index.Unread, Query: "zebra"}, query, 80, 24),
			[]string{"No unread posts.", "U marks it unread", "x removes the last filter."},
		},
		{
			"nothing begun", open(t, ix, index.Filter{View: index.Continue}, nil, 80, 24),
			[]string{"No posts in progress.", "tab and ⇧tab switch views."},
		},
		{
			"no stars", open(t, ix, index.Filter{View: index.Starred}, nil, 80, 24),
			[]string{"No starred posts.", "s stars a post"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := uitest.Text(t, tc.m.View(), 80, 24)
			for _, want := range tc.want {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
		})
	}
	loading := open(t, none, index.Filter{}, nil, 80, 24)
	loading.SetSite(folder.Site{Title: "The blog"}, false, 0)
	text := uitest.Text(t, loading.View(), 80, 24)
	if !strings.Contains(text, "Reading posts…") || !strings.Contains(text, "0 posts found…") {
		t.Errorf("loading:\n%s", text)
	}
	loading.SetSite(folder.Site{}, true, 2)
	text = uitest.Text(t, loading.View(), 80, 24)
	if !strings.Contains(text, "2 files cannot be read: run quire check to see why.") {
		t.Errorf("unreadable files:\n%s", text)
	}
}

func TestNotice(t *testing.T) {
	m := open(t, blog(t, 9), index.Filter{}, nil, 80, 24)
	footer := func() string { rows := m.View().Rows; return rows[len(rows)-1] }
	got := footer()
	if !strings.Contains(got, "Archive · page 1 of 2 · 9 posts") || !strings.Contains(got, "filter") {
		t.Errorf("the footer is %q", got)
	}
	m.SetNotice("starred")
	if got := footer(); !strings.Contains(got, "starred") || strings.Contains(got, "page") {
		t.Errorf("with a notice the footer is %q", got)
	}
}

// TestSelectionKeepsChoice verifies that another selection keeps the position that is asked for,
// and that its first post is chosen otherwise.
func TestSelectionKeepsChoice(t *testing.T) {
	ix := blog(t, 9)
	m := open(t, ix, index.Filter{}, nil, 80, 24)
	press(t, m, "4j")
	m.SetSelection(ix.Select(index.Filter{Category: "Odd"}, nil), nil, 2)
	if m.Chosen().Title != "Post 5" || !m.Moved() {
		t.Errorf("%s is chosen, moved %v", m.Chosen().Title, m.Moved())
	}
	m.SetSelection(ix.Select(index.Filter{Category: "Even"}, nil), nil, -1)
	if m.Chosen().Title != "Post 2" || m.Moved() {
		t.Errorf("%s is chosen, moved %v", m.Chosen().Title, m.Moved())
	}
	m.SetSelection(ix.Select(index.Filter{Category: "Even"}, nil), nil, 99)
	if m.Chosen().Title != "Post 8" {
		t.Errorf("%s is chosen past the end", m.Chosen().Title)
	}
}

// TestCache verifies that lists with a shared cache look the same as without, also after the
// state of a post has changed.
func TestCache(t *testing.T) {
	ix, cache := blog(t, 9), list.NewCache()
	var read bool
	open := func(c *list.Cache) *list.Model {
		m := open(t, ix, index.Filter{}, nil, 80, 24)
		m.SetCache(c)
		m.SetReaderState(func(*post.Post) (readerstate.Post, bool) {
			return readerstate.Post{Read: read, Starred: read}, true
		})
		return m
	}
	for _, read = range []bool{false, true, false} {
		for _, keys := range []string{"", "j", "v", "v v", "G"} {
			plain, cached, again := open(nil), open(cache), open(cache)
			for _, m := range []*list.Model{plain, cached, again} {
				press(t, m, strings.Fields(keys)...)
			}
			want := strings.Join(plain.View().Rows, "\n")
			if got := strings.Join(cached.View().Rows, "\n"); got != want {
				t.Errorf("read %v, %s: with a cache\n%s\nwithout\n%s", read, keys, got, want)
			}
			if got := strings.Join(again.View().Rows, "\n"); got != want {
				t.Errorf("read %v, %s: from the cache\n%s\nwant\n%s", read, keys, got, want)
			}
		}
	}
}

// TestFits verifies that the list fills every screen exactly, also after a resize.
func TestFits(t *testing.T) {
	ix := blog(t, 30)
	filters := []list.Filter{{Kind: "tag", Value: "go"}, {Kind: "query", Value: strings.Repeat("word ", 20)}}
	for d := layout.DensityAuto; d <= layout.DensityLines; d++ {
		for _, f := range [][]list.Filter{nil, filters} {
			m := open(t, ix, index.Filter{}, f, 80, 24)
			m.SetDensity(d)
			for _, s := range uitest.Sizes() {
				m.SetSize(s[0], s[1])
				for _, k := range []string{"g", "j", "G"} {
					press(t, m, k)
					if text := uitest.Text(t, m.View(), s[0], s[1]); strings.Count(text, "\n") != s[1] {
						t.Fatalf("%d rows at %v:\n%s", strings.Count(text, "\n"), s, text)
					}
				}
			}
		}
	}
}
