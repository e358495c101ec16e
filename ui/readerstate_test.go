package ui_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"quire/internal/readerstate"
	"quire/ui"
	"quire/ui/uitest"
)

// ticking is a clock that goes on by a second whenever it is asked.
func ticking() func() time.Time {
	var mu sync.Mutex
	at := now()
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Second)
		return at
	}
}

// reader is a reader whose marks outlast a session, in one blog.
type reader struct {
	t     *testing.T
	store readerstate.Store
	blog  fstest.MapFS
	now   func() time.Time
}

func newReader(t *testing.T) *reader {
	t.Helper()
	return &reader{t, &readerstate.Memory{}, uitest.Blog(), ticking()}
}

func (r *reader) config() ui.Config {
	return ui.Config{Library: library(r.blog), State: readerstate.NewSession(r.store, readerstate.Local, "b", r.now)}
}

func (r *reader) open(width, height int) *uitest.Driver {
	r.t.Helper()
	return uitest.Open(r.t, r.config(), width, height)
}

// end quits a session as a program does.
func (r *reader) end(d *uitest.Driver) {
	r.t.Helper()
	if err := d.Flush(); err != nil {
		r.t.Error(err)
	}
	d.Close()
}

// firstRow is the first row of the screen that holds text.
func firstRow(d *uitest.Driver) string {
	for row := range strings.Lines(d.Screen()) {
		if row = strings.TrimSpace(strings.TrimRight(row, "▐\n")); row != "" {
			return row
		}
	}
	return ""
}

func TestReadMarksOutlastTheSession(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 24)
	d.Press("l", "enter", "G", "q", "j", "s")
	wants(t, d, "▌ • ★ 2 min")
	r.end(d)

	d = r.open(80, 24)
	d.Press("l")
	wants(t, d, "▌ 2 min", "★")
	d.Press("tab")
	wants(t, d, "Unread · page 1", "153 posts found")
	d.Press("tab")
	wants(t, d, "No posts in progress.", "tab and ⇧tab switch views")
	d.Press("tab")
	wants(t, d, "Starred · page 1 of 1 · 1 post", "1 post found")
	d.Press("tab")
	wants(t, d, "Archive · page 1", "154 posts found")
	d.Press("shift+tab")
	wants(t, d, "Starred · page 1")
}

func TestReadOnlyOnceTheEndWasSeen(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 24)
	d.Press("l", "enter", "space", "q")
	wants(t, d, "▌ • ", "% 2 min")
	d.Press("tab", "tab")
	wants(t, d, "Continue · page 1 of 1 · 1 post")
	d.Press("enter", "G", "q")
	wants(t, d, "No posts in progress.")
}

func TestResumeExactly(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 24)
	d.Press("l", "enter")
	for range 7 {
		d.Press("j")
	}
	where := d.Screen()
	r.end(d) // the process ends in the post

	d = r.open(80, 24)
	d.Press("l", "enter")
	wants(t, d, "resumed where you stopped; g goes to the beginning")
	d.Press("h") // takes the notice away
	if got := d.Screen(); got != where {
		t.Errorf("not where it was left:\n%s\nwant\n%s", got, where)
	}
}

func TestResumeAfterAResizeAndAnEdit(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 10)
	d.Press("l", "enter", "]", "]")
	wants(t, d, "The mistake")
	if got := firstRow(d); !strings.HasPrefix(got, "The mistake ─") {
		t.Fatalf("the top row is %q", got)
	}
	r.end(d)

	// Paragraphs come before the place, in its section too, and its heading is renamed.
	edited := fstest.MapFS{}
	for name, file := range r.blog {
		s := strings.Replace(string(file.Data), "## How it behaves\n",
			"New words.\n\n- and\n- a list\n\n## How it behaves\n\nMore.\n", 1)
		edited[name] = &fstest.MapFile{Data: []byte(s)}
	}
	r.blog = edited
	d = r.open(100, 9)
	d.Press("tab", "tab", "enter")
	if got := firstRow(d); !strings.HasPrefix(got, "The mistake ─") {
		t.Errorf("after an edit and a resize the top row is %q:\n%s", got, d.Screen())
	}
}

func TestMarkAllAndTakeItBack(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 24)
	d.Press("tab", "c", "j", "enter")
	found := d.Screen()
	d.Press("A")
	wants(t, d, "posts marked read; z undoes it", "No unread posts.")
	d.Press("z")
	d.Elapse()
	if got := d.Screen(); got != found {
		t.Errorf("not as it was:\n%s\nwant\n%s", got, found)
	}
	d.Press("z")
	wants(t, d, "nothing to undo")
}

func TestUnreadListStaysWhileOneReads(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 24)
	d.Press("tab", "enter", "G", "J", "G", "J", "q")
	wants(t, d, "152 posts found")
	r.end(d)
}

func TestStarInAPost(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 24)
	d.Press("enter", "s")
	wants(t, d, "★ 2 min read", "starred")
	d.Press("s")
	wantsNot(t, d, "★ 2 min read")
	d.Press("s", "q", "/")
	d.Type("is:starred")
	wants(t, d, "1 post found")
}

func TestQueriesFollowMarks(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 24)
	d.Press("/")
	d.Type("is:unread")
	d.Press("enter")
	wants(t, d, "154 posts found")
	d.Press("U")
	wants(t, d, "153 posts found", "marked read")
	d.Press("z")
	wants(t, d, "154 posts found")
}

func TestHistoryMarksAndSearchesOutlastTheSession(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 24)
	d.Press("l", "enter", "]", "m", "a", "q", "j", "enter")
	second := firstRow(d)
	d.Press("q", "/")
	d.Type("kube")
	d.Press("enter", "/", "ctrl+u")
	d.Type("aws")
	d.Press("enter", "x")
	r.end(d)

	d = r.open(80, 24)
	d.Press("/", "tab")
	d.Type("rollback")
	d.Press("enter", "q", "q", "esc")
	d.Press("/", "up", "up", "up")
	wants(t, d, " / kube")
	d.Press("down")
	wants(t, d, " / aws")
	d.Press("esc", "l", "enter", "g", "'", "a")
	if got := firstRow(d); !strings.HasPrefix(got, "How it behaves ─") {
		t.Errorf("the mark leads to %q", got)
	}
	d.Press("H") // the post that the search led to
	wantsNot(t, d, "nothing to go back to")
	d.Press("H")
	if got := firstRow(d); got != second {
		t.Errorf("the post before is %q, want %q", got, second)
	}
}

// The way back from a post that a session opens with leads to the one read before it, not
// to itself.
func TestBackFromThePostASessionOpensWith(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 24)
	d.Press("enter", "j", "j", "q", "G", "enter")
	title := strings.TrimSpace(strings.SplitN(d.Screen(), "\n", 3)[1])
	d.Press("j", "j", "q")
	r.end(d)
	cfg := r.config()
	cfg.Open = "post-146"
	d = uitest.Open(t, cfg, 80, 24)
	d.Press("g")
	wants(t, d, title)
	d.Press("H", "g")
	wantsNot(t, d, title, "nothing to go back to")
}

func TestAFileKeepsItsPlaceAndStar(t *testing.T) {
	r := newReader(t)
	open := func() *uitest.Driver {
		cfg := r.config()
		cfg.Library = nil
		cfg.Document = &ui.Standalone{Name: "notes.md", Path: "notes.md", Source: r.blog["posts/post-003.md"].Data}
		return uitest.Open(t, cfg, 80, 12)
	}
	d := open()
	d.Press("s")
	wants(t, d, "starred")
	d.Press("j", "j", "j")
	where := firstRow(d)
	r.end(d)
	d = open()
	wants(t, d, "where you stopped")
	if got := firstRow(d); got != where {
		t.Errorf("opens at %q, want %q", got, where)
	}
	d.Press("g")
	wants(t, d, "★")
}

// How far a post was read is told the same by its status line, the list and what is known
// about it.
func TestSharesAgree(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 16)
	d.Press("8", "g", "enter", "space", "j")
	rows := strings.Split(strings.TrimSpace(d.Screen()), "\n")
	share := strings.Fields(rows[len(rows)-1])[0]
	if len(share) < 2 || share == "100%" || share == "All" {
		t.Fatalf("the status line begins with %q", share)
	}
	d.Press("q")
	wants(t, d, "▌ • "+share+" 2 min")
	d.Press("i", "G")
	wants(t, d, "left at "+share)
}

// Where nothing is kept, each mark says so.
func TestMarksThatAreNotKept(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(uitest.Blog()), NotSavedReason: "there is no home folder"}, 80, 24)
	wants(t, d, "reader state: there is no home folder")
	d.Elapse()
	d.Press("s")
	wants(t, d, "starred, for this session only", "★")
}

// Tabs and picker count what the view holds, and the tabs stay where they are.
func TestTabsCountTheView(t *testing.T) {
	r := newReader(t)
	d := r.open(110, 24)
	wants(t, d, "All 154   AI Engineering 44   Backend Systems 43   Production Lessons 43   Cloud Infrastructure 24")
	d.Press("8", "g", "s", "U", "tab")
	wants(t, d, "All 153   AI Engineering 44   Backend Systems 43   Production Lessons 43   Cloud Infrastructure 23")
	d.Press("j", "U")
	wants(t, d, "All 152", "Cloud Infrastructure 22")
	d.Press("z")
	wants(t, d, "All 153", "Cloud Infrastructure 23")
	d.Press("shift+tab", "shift+tab")
	wants(t, d, "1 post found", "All 1   AI Engineering 0", "Cloud Infrastructure 1")
	d.Press("c")
	wants(t, d, "All categories                       1 ")
	d.Press("esc", "s")
	wants(t, d, "All 0", "Cloud Infrastructure 0")
}

// TestMarksOfAnotherWindow verifies that stars of another session show without a restart, and that
// the store is loaded again only when it has changed.
func TestMarksOfAnotherWindow(t *testing.T) {
	r := newReader(t)
	version := 0
	window := func() *uitest.Driver {
		cfg := r.config()
		cfg.StateVersion = func() string { return strconv.Itoa(version) }
		return uitest.Open(t, cfg, 80, 24)
	}
	first, second := window(), window()
	first.Press("s")
	second.Elapse()
	wantsNot(t, second, "★")
	version++
	second.Elapse()
	wants(t, second, "★")
	first.Press("s")
	version++
	second.Elapse()
	wantsNot(t, second, "★")
}
