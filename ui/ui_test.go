package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/golden"
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/ui"
	"quire/ui/uitest"
)

// now is the clock of the tests.
func now() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func library(blog fstest.MapFS) *index.Library {
	return index.NewLibrary(folder.FromFS(blog), index.Options{Now: now})
}

func open(t *testing.T, width, height int) *uitest.Driver {
	t.Helper()
	return uitest.Open(t, ui.Config{Library: library(uitest.Blog())}, width, height)
}

func wants(t *testing.T, d *uitest.Driver, texts ...string) {
	t.Helper()
	screen := d.Screen()
	for _, s := range texts {
		if !strings.Contains(screen, s) {
			t.Errorf("no %q on the screen:\n%s", s, screen)
		}
	}
}

func wantsNot(t *testing.T, d *uitest.Driver, texts ...string) {
	t.Helper()
	screen := d.Screen()
	for _, s := range texts {
		if strings.Contains(screen, s) {
			t.Errorf("%q is on the screen:\n%s", s, screen)
		}
	}
}

var frames = []struct{ w, h int }{{80, 24}, {120, 36}, {200, 50}}

func TestArchiveFrames(t *testing.T) {
	for _, s := range frames {
		t.Run(fmt.Sprintf("%dx%d", s.w, s.h), func(t *testing.T) {
			d := open(t, s.w, s.h)
			golden.Test(t, fmt.Sprintf("archive-%dx%d.golden", s.w, s.h), d.Screen())
			d.Press("l")
			golden.Test(t, fmt.Sprintf("archive-%dx%d-page-2.golden", s.w, s.h), d.Screen())
			d.Press("/")
			d.Type("kube roll")
			d.Elapse()
			golden.Test(t, fmt.Sprintf("archive-%dx%d-filter.golden", s.w, s.h), d.Screen())
		})
	}
}

func TestPagerFrames(t *testing.T) {
	for _, s := range frames {
		t.Run(fmt.Sprintf("%dx%d", s.w, s.h), func(t *testing.T) {
			d := open(t, s.w, s.h)
			d.Press("G", "g", "enter")
			golden.Test(t, fmt.Sprintf("pager-%dx%d.golden", s.w, s.h), d.Screen())
			d.Press("G")
			golden.Test(t, fmt.Sprintf("pager-%dx%d-end.golden", s.w, s.h), d.Screen())
		})
	}
}

// The counts of the page that quire re-creates.
func TestFoundAndArchive(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), PageSize: 24}, 80, 24)
	wants(t, d, "154 posts found", "Archive · page 1 of 7 · 147 posts")
	d.Press("l")
	wants(t, d, "page 2 of 7")
	d.Press("G")
	wants(t, d, "page 7 of 7")
	d.Press("g")
	for range 7 + 23 { // the shelf of featured posts, then the rest of page 1
		wants(t, d, "page 1 of 7")
		d.Press("j")
	}
	wants(t, d, "page 1 of 7", "▌ AWS Storage Gateway")
	d.Press("j")
	wants(t, d, "page 2 of 7")
}

func TestFilterAsYouType(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("/")
	d.Type("iam terra")
	wants(t, d, "IAM Roles in Terraform", "1 post")
	d.Press("enter")
	wants(t, d, "1 post found", "/iam terra ×", "Results · page 1 of 1 · 1 post")
	d.Press("x")
	wants(t, d, "154 posts found")
	d.Press("/")
	d.Type("zzzz")
	wants(t, d, "No posts match.", "tab searches the text of all posts, esc cancels.")
	wantsNot(t, d, "x removes the last")
	d.Press("enter")
	wants(t, d, "x removes the last filter")
	d.Press("x")
	wants(t, d, "154 posts found")
	d.Press("/")
	d.Type("alb")
	d.Press("enter", "esc")
	wants(t, d, "154 posts found")
}

func TestCategoriesAndTags(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("c")
	wants(t, d, "Categories", "All categories", "Cloud Infrastructure")
	d.Press("/")
	d.Type("backend")
	d.Press("enter")
	wants(t, d, "Backend Systems ×")
	wantsNot(t, d, "Cloud Infrastructure ·")
	d.Press("x")
	wants(t, d, "154 posts found")
	d.Press("t")
	wants(t, d, "Tags", "#aws")
	d.Press("space", "j", "space", "esc")
	wants(t, d, "× ")
	d.Press("x", "x")
	wants(t, d, "154 posts found")
}

// The categories are there in a post too, at the post's own; one that is picked is gone to.
func TestCategoriesFromAPost(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("8", "g", "enter", "c")
	wants(t, d, "▌ Cloud Infrastructure", "The short of")
	d.Press("esc")
	wants(t, d, "The short of")
	d.Press("c", "g", "j", "enter")
	wants(t, d, "AI Engineering ×", "44 posts found", "Archive · page 1")
	d.Press("/", "tab")
	d.Type("nobody")
	d.Press("enter", "c", "g", "enter")
	wants(t, d, "154 posts found")
	d.Press("q")
	if !d.Quit() {
		t.Errorf("the search is still under the archive:\n%s", d.Screen())
	}
}

// ] and [ go by years, } and { by months, in the order of the list.
func TestYearsAndMonths(t *testing.T) {
	blog := fstest.MapFS{}
	for _, date := range []string{
		"2024-01-05", "2024-01-09", "2024-03-02", "2025-03-03", "2025-07-07", "2026-02-01",
		"2026-02-02",
	} {
		blog[date+"-of.md"] = &fstest.MapFile{Data: []byte("---\ntitle: of " + date + "\n---\nWords.\n")}
	}
	d := uitest.Open(t, ui.Config{Library: library(blog), Density: "lines"}, 80, 24)
	for _, step := range [][2]string{
		{"]", "2025-07-07"},
		{"}", "2025-03-03"},
		{"}", "2024-03-02"},
		{"}", "2024-01-09"},
		{"[", "2025-03-03"},
		{"[", "2026-02-01"},
		{"2 ]", "2024-03-02"},
		{"{", "2025-03-03"},
		{"2 {", "2026-02-01"},
		{"9 ]", "2024-01-05"},
	} {
		d.Press(strings.Fields(step[0])...)
		if !strings.Contains(d.Screen(), "▌ of "+step[1]) {
			t.Errorf("after %s not at %s:\n%s", step[0], step[1], d.Screen())
		}
	}
}

func TestSort(t *testing.T) {
	d := open(t, 80, 40)
	d.Press("S", "j", "enter")
	wants(t, d, "Production Lessons, Note 146")
	d.Press("S", "g", "enter")
	wants(t, d, "Kubernetes Deployments: Rolling Updates")
}

func TestPreviewFollowsTheChoice(t *testing.T) {
	d := open(t, 140, 40)
	wants(t, d, "How it behaves")
	d.Press("8", "j")
	d.Press("j")
	d.Elapse()
	wants(t, d, "The short of")
	d.Press("w")
	wantsNot(t, d, "How it behaves")
	d.Press("w")
	d.Elapse()
	wants(t, d, "How it behaves")
}

func TestReadAndComeBack(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("l", "l", "j")
	before := d.Screen()
	d.Press("enter")
	wants(t, d, "The short of", "0%")
	d.Press("G")
	wants(t, d, "100%", "next", "previous")
	d.Press("q")
	before = strings.Replace(before, "▌ • 2 min", "▌ 2 min", 1) // it has been read to the end
	if got := d.Screen(); got != before {
		t.Errorf("not back where it was:\n%s", got)
	}
	d.Press("q")
	if !d.Quit() {
		t.Error("q in the archive does not quit")
	}
}

func TestCounts(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("1", "0", "g")
	wants(t, d, "▌ Kubernetes Pods")
	d.Press("2", "j")
	wants(t, d, "▌ ReplicaSets and Deployments")
	d.Press("enter", "5", "j")
	first := strings.SplitN(d.Screen(), "\n", 2)[0]
	d.Press("g", "j", "j", "j", "j", "j")
	if got := strings.SplitN(d.Screen(), "\n", 2)[0]; got != first {
		t.Errorf("5j and jjjjj differ: %q, %q", first, got)
	}
}

func TestSearchInPost(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("l", "enter", "/")
	d.Type("events until")
	wants(t, d, "1 of 8 matches")
	d.Press("enter")
	wants(t, d, "match 1 of 8")
	d.Press("n")
	wants(t, d, "match 2 of 8")
	d.Press("N", "N")
	wants(t, d, "match 8 of 8")
	d.Press("N", "N", "N")
	for _, w := range []int{60, 40, 100, 80} {
		d.Resize(w, 24)
		wants(t, d, "match 5 of 8")
	}
	d.Press("N", "n", "n")
	wants(t, d, "match 6 of 8")
	d.Press("esc", "/")
	d.Type("EVENTS")
	wants(t, d, "no match")
	d.Press("esc")
	wantsNot(t, d, "no match")
}

func TestResizeKeepsThePlace(t *testing.T) {
	d := open(t, 80, 16)
	d.Press("l", "enter", "]", "]")
	for _, w := range []int{44, 200, 30, 80} {
		d.Resize(w, 16)
		if got := strings.TrimSpace(strings.SplitN(d.Screen(), "\n", 2)[0]); !strings.HasPrefix(got, "The mistake") {
			t.Errorf("at %d columns the top row is %q", w, got)
		}
	}
}

func TestNextAndPreviousPost(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("8", "g", "enter")
	wants(t, d, "Kubernetes Deployments: Rolling Updates")
	d.Press("J")
	wants(t, d, "Kubernetes Workload Resources")
	d.Press("K", "q")
	wants(t, d, "▌ Kubernetes Deployments: Rolling Updates")
	d.Press("g", "enter", "K")
	wants(t, d, "first post in the list")
}

func TestHelpComesFromTheKeyMap(t *testing.T) {
	d := open(t, 80, 40)
	d.Press("?")
	wants(t, d, "Keys in the archive", "next post", "filter")
	d.Press("/")
	d.Type("cards, rows")
	wants(t, d, "Reading")
	wantsNot(t, d, "next page", "Moving", "Marks") // nor heads of nothing
	d.Press("esc", "esc", "enter", "?")
	wants(t, d, "Keys in a post", "next heading")
}

func TestMouse(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("j", "j", "j")
	wants(t, d, "▌ ◆")
	before := d.Screen()
	d.Wheel(10, 10, 9)
	wants(t, d, "page 4 of")
	wantsNot(t, d, "▌") // the choice stays where it was
	d.Press("j", "k")
	if got := d.Screen(); got != before {
		t.Errorf("a key goes back to the choice, to\n%s\nwant\n%s", got, before)
	}
	d.Wheel(10, 10, 10)
	d.Wheel(10, 10, -30)
	if got := d.Screen(); got != before {
		t.Errorf("the wheel goes back to\n%s\nwant\n%s", got, before)
	}
	row := rowOf(d, "Kubernetes Deployments")
	d.Click(10, row)
	wants(t, d, "▌ Kubernetes Deployments")
	d.Click(10, row)
	wants(t, d, "The short of")
	d.Wheel(10, 10, 1)
	wantsNot(t, d, "17 Nov 2026")
	d.Press("q")
	d.Click(strings.Index(d.Screen(), "x"), 0)
	d.Click(12, rowOf(d, "All 154"))
	wants(t, d, "× ")
	d.Press("M")
	if d.View().MouseMode != tea.MouseModeNone {
		t.Error("M leaves the mouse on")
	}
}

func rowOf(d *uitest.Driver, want string) int {
	for i, row := range strings.Split(d.Screen(), "\n") {
		if strings.Contains(row, want) {
			return i
		}
	}
	return -1
}

func TestEmptyStates(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(fstest.MapFS{"notes.txt": {Data: []byte("x")}})}, 80, 24)
	wants(t, d, "No posts here yet.", "q quits")
	d.Press("enter", "j", "G", "c", "esc", "t", "esc", "i", "J")
	wants(t, d, "No posts here yet.")
}

// Posts that cannot be read are not passed off as no posts.
func TestNoPostsInTheLanguage(t *testing.T) {
	d := uitest.Open(t, ui.Config{
		Library: library(fstest.MapFS{"a.md": {Data: []byte("---\nlang: de\n---\nHier.\n")}}),
		Lang:    "fr",
	}, 80, 24)
	wants(t, d, "No posts in the language “fr”.", "--lang all")
}

func TestUnreadablePosts(t *testing.T) {
	big := strings.Repeat("x", 65<<20)
	d := uitest.Open(t, ui.Config{Library: library(fstest.MapFS{"a.md": {Data: []byte(big)}})}, 80, 24)
	wants(t, d, "No posts here yet.", "1 file cannot be read: run quire check to see why.")
	wantsNot(t, d, "drafts")
}

func TestTooSmall(t *testing.T) {
	d := open(t, 80, 24)
	d.Resize(19, 5)
	wants(t, d, "quire needs 20×6")
	d.Press("j")
	d.Resize(80, 24)
	wants(t, d, "154 posts found")
}

func TestOpenByName(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), Open: "post-003"}, 80, 24)
	wants(t, d, "Pod Scheduling: Node Affinity")
	d.Press("q")
	wants(t, d, "154 posts found")
	d = uitest.Open(t, ui.Config{Library: library(uitest.Blog()), Open: "no-such-post"}, 80, 24)
	wants(t, d, "no post named “no-such-post”", "154 posts found")
}
