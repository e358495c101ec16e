package ui_test

import (
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"

	"quire/internal/golden"
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/readerstate"
	"quire/ui"
	"quire/ui/uitest"
)

// searchable is a blog of which three posts speak of quorums, far down in their text.
func searchable() fstest.MapFS {
	filler := strings.Repeat("Words that fill the screen, one line after the other, until it is full.\n\n", 30)
	file := func(title, tags, body string, day int) *fstest.MapFile {
		return &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: %s\ntags: [%s]\ncategories: [Cloud Infrastructure]\ndate: 2026-03-%02d\n---\n%s", title, tags, day,
			body)}
	}
	blog := fstest.MapFS{
		"raft.md": file("Raft for people", "consensus",
			filler+"## Votes\n\nA leader needs a *quorum* of the [votes](https://example.org).\n\n"+filler+
				"Two quorums always overlap.\n\n"+filler, 1),
		"paxos.md": file("Paxos made short", "consensus", filler+"Every quorum of acceptors meets every other.\n\n"+filler,
			2),
		"quorum.md": file("What a quorum is", "basics", "More than half.\n\n"+filler, 3),
	}
	for i := range 9 {
		blog[fmt.Sprintf("other%d.md", i)] = file(fmt.Sprintf("Other, note %d", i), "notes", filler, 10+i)
	}
	return blog
}

func openSearchable(t *testing.T, width, height int) *uitest.Driver {
	t.Helper()
	return uitest.Open(t, ui.Config{Library: library(searchable())}, width, height)
}

func TestSearchFrames(t *testing.T) {
	for _, s := range frames {
		t.Run(fmt.Sprintf("%dx%d", s.w, s.h), func(t *testing.T) {
			d := openSearchable(t, s.w, s.h)
			d.Press("/", "tab")
			golden.Test(t, fmt.Sprintf("search-%dx%d-empty.golden", s.w, s.h), d.Screen())
			d.Type("quorum")
			d.Elapse()
			d.Press("down")
			d.Elapse()
			golden.Test(t, fmt.Sprintf("search-%dx%d.golden", s.w, s.h), d.Screen())
			d.Press("enter")
			golden.Test(t, fmt.Sprintf("search-%dx%d-hit.golden", s.w, s.h), d.Screen())
		})
	}
}

func TestSearchOpensAtTheMatchAndGoesBack(t *testing.T) {
	d := openSearchable(t, 80, 24)
	d.Press("j", "j", "/", "tab")
	wants(t, d, "Search all posts", "Search the full text of all posts.", "enter read  tab titles")
	d.Type("quorum leader")
	wants(t, d, "1 post found", "▌ Raft for people", "A leader needs a quorum of the votes.")
	d.Press("enter")
	wants(t, d, "A leader needs a quorum of the votes.", "match 1 of 3 for “quorum leader”")
	d.Press("n", "n")
	wants(t, d, "Two quorums always overlap.", "match 3 of 3")
	d.Press("N")
	wants(t, d, "match 2 of 3")
	d.Press("q")
	wants(t, d, "Search all posts", "▌ Raft for people", "1 of 1 post, best first")
	d.Press("q")
	wants(t, d, "12 posts found", "▌ Other, note 6")
}

func TestSearchOfHits(t *testing.T) {
	d := openSearchable(t, 80, 24)
	d.Press("/", "tab")
	d.Type("quorum")
	wants(t, d, "3 posts found", "▌ What a quorum is")
	d.Press("enter")
	wants(t, d, "What a quorum is", "More than half.")
	d.Press("J")
	wants(t, d, "match 1 of ")
	d.Press("J")
	wants(t, d, "match 1 of ")
	d.Press("J")
	wants(t, d, "last result")
	d.Press("q")
	wants(t, d, "3 of 3 posts")
	d.Press("g")
	wants(t, d, "▌ What a quorum is")
	d.Press("/")
	d.Type(" tag:consensus")
	wants(t, d, "2 posts found", "// quorum tag:consensus")
	d.Press("esc")
	wants(t, d, "12 posts found")
}

func TestSearchFromAPostGoesBackToItsPlace(t *testing.T) {
	d := openSearchable(t, 80, 24)
	d.Press("G", "enter", "]")
	place := d.Screen()
	if !strings.HasPrefix(strings.TrimSpace(place), "Votes") {
		t.Fatalf("not at the heading:\n%s", place)
	}
	d.Press("/", "tab", "esc")
	if got := d.Screen(); got != place {
		t.Errorf("esc: the place is lost:\n%s", got)
	}
	d.Press("/")
	d.Type("acceptors")
	wants(t, d, "no match")
	d.Press("tab")
	wants(t, d, "1 post found", "▌ Paxos made short", "tab this post")
	d.Press("enter")
	wants(t, d, "Every quorum of acceptors", "match 1 of 1")
	d.Press("q", "q")
	if got := d.Screen(); got != place {
		t.Errorf("q q: the place is lost:\n%s", got)
	}
}

// Tab in the prompt goes to the text of the posts with what was typed, and back.
func TestTabSwitchesBetweenTitlesAndText(t *testing.T) {
	d := openSearchable(t, 80, 24)
	d.Press("/")
	d.Type("quorum")
	wants(t, d, "1 post  tab full text", "What a quorum is")
	d.Press("tab")
	wants(t, d, "3 posts found")
	d.Type(" votes")
	wants(t, d, "1 post found", "Raft for people")
	d.Press("tab")
	wants(t, d, "No posts match.", "/ quorum votes")
	d.Press("esc")
	wants(t, d, "12 posts found")
	wantsNot(t, d, "quorum votes")
}

func TestSearchMouse(t *testing.T) {
	d := openSearchable(t, 80, 24)
	d.Press("/", "tab")
	d.Type("quorum")
	d.Resize(80, 10)
	d.Wheel(10, 5, 9)
	wants(t, d, "Paxos")
	wantsNot(t, d, "▌")
	d.Wheel(10, 5, -9)
	wants(t, d, "▌ What a quorum is")
	d.Resize(80, 24)
	d.Press("down")
	d.Click(10, 3)
	wants(t, d, "▌ What a quorum is")
	d.Click(10, 3)
	wants(t, d, "More than half.", "2 min read", "#basics")
	wantsNot(t, d, "Search all posts")
}

func TestSearchPreviewIsAtTheMatch(t *testing.T) {
	d := openSearchable(t, 140, 40)
	d.Press("/", "tab")
	d.Type("acceptors")
	d.Elapse()
	wants(t, d, "Every quorum of acceptors meets every other.")
	if n := strings.Count(d.Screen(), "acceptors"); n < 3 { // snippet, preview, prompt
		t.Errorf("the match is in sight %d times:\n%s", n, d.Screen())
	}
	d.Press("esc")
	d.Elapse()
	wants(t, d, "12 posts found", "▌ Other, note 8")
}

func TestSearchEmptyStates(t *testing.T) {
	d := openSearchable(t, 80, 24)
	d.Press("/", "tab")
	d.Type("nowhere")
	wants(t, d, "0 posts found", "No posts match.")
	d.Press("enter") // there is nothing to open
	wants(t, d, "// nowhere")
	for range "nowhere" {
		d.Press("backspace")
	}
	wants(t, d, "Search the full text of all posts.")
	d.Press("esc", "/", "tab")
	d.Type("tag:consensus")
	wants(t, d, "2 posts found", "Paxos made short")
	lone := uitest.Open(t, ui.Config{Document: &ui.Standalone{Name: "a.md", Source: []byte("A text.\n")}}, 80, 24)
	lone.Press("/", "tab")
	wants(t, lone, "A text.")
}

func TestQueryErrorsPointAtTheCharacter(t *testing.T) {
	d := openSearchable(t, 100, 24)
	for _, open := range [][]string{{"/"}, {"/", "tab"}} {
		d.Press(open...)
		d.Type("quorum size:3")
		rows := strings.Split(d.Screen(), "\n")
		prompt, mark, message := rows[23], rows[22], rows[21]
		wants(t, d, "author:, lang: or is:") // the whole of it
		at := strings.Index(prompt, "size")
		if x := strings.Index(mark, "▾"); x != at || !strings.Contains(message, `unknown field "size"`) {
			t.Errorf("the mark is in column %d, the field in %d:\n%s\n%s\n%s", x, at, message, mark, prompt)
		}
		d.Press("esc")
	}
}

func TestValuesAreProposed(t *testing.T) {
	d := openSearchable(t, 80, 24)
	d.Press("/")
	d.Type("t")
	wantsNot(t, d, "ag:")
	d.Type("a")
	wants(t, d, "/ tag:")
	d.Press("right")
	wants(t, d, "/ tag:notes", "notes   consensus   basics")
	d.Type("co")
	wants(t, d, "/ tag:consensus")
	d.Press("right")
	wants(t, d, "/ tag:consensus", "2 posts")
	d.Type("cat:")
	d.Press("right")
	wants(t, d, `/ tag:consensus cat:"Cloud Infrastructure"`, "2 posts")
	d.Type("is:")
	wants(t, d, "unread   starred   featured   draft")
	d.Press("shift+tab", "shift+tab")
	d.Press("right")
	wants(t, d, "is:featured", "0 posts")
	d.Press("esc", "/", "tab")
	d.Type("ye")
	d.Press("right", "right")
	wants(t, d, "// year:2026", "12 posts found")
}

// What is typed while the full text is made is answered when it is; until then the
// search tells how far it is.
func TestSearchWhileIndexing(t *testing.T) {
	gate := &gatedFS{FS: searchable(), open: make(chan struct{})}
	lib := index.NewLibrary(folder.FromFS(gate), index.Options{Now: now})
	d := uitest.Open(t, ui.Config{Library: lib}, 80, 24)
	gate.closed.Store(true)
	d.Press("/", "tab")
	d.Begin("p", "a", "x")
	d.BeginElapse()
	wants(t, d, "indexing 0 of 12…")
	d.Begin("o", "s")
	close(gate.open)
	d.Settle()
	wants(t, d, "1 post found", "▌ Paxos made short")
}

// gatedFS blocks reads of files while it is closed.
type gatedFS struct {
	fs.FS
	closed atomic.Bool
	open   chan struct{}
}

func (g *gatedFS) Open(name string) (fs.File, error) {
	if g.closed.Load() && strings.HasSuffix(name, ".md") {
		<-g.open
	}
	return g.FS.Open(name)
}

func TestSearchFollowsTheFolderOnScreen(t *testing.T) {
	dir, d := live(t)
	d.Press("/", "tab")
	d.Type("text")
	wants(t, d, "2 posts found")
	d.Press("down")
	chosen := chosenRow(d)
	write(t, dir, "delta.md", "---\ntitle: Delta\ndate: 2026-01-09\n---\nA new text.\n")
	d.AwaitScreen("3 posts found")
	wants(t, d, "Delta")
	if got := chosenRow(d); got != chosen {
		t.Errorf("%q is chosen, not %q as before", got, chosen)
	}
}

// chosenRow is the first row of what is chosen in a list.
func chosenRow(d *uitest.Driver) string {
	_, row, _ := strings.Cut(d.Screen(), "▌")
	row, _, _ = strings.Cut(row, "\n")
	return row
}

// Nothing that can be typed or pasted does any harm.
func TestSearchTakesAnything(t *testing.T) {
	d := openSearchable(t, 80, 24)
	for _, query := range []string{
		"", " ", "q", "the of a", `"`, `"quo`, `-`, `--`, `-"`, `""`, ".*[(+?\\", "quorum)(", "🎉", "全文検索",
		"quorum\x00\x1b[31m", "tag:", `tag:"`, "is:nothing",
		"year:9999..1", ":", "a:b:c", strings.Repeat("quorum ", 1500), strings.Repeat("(", 10_000),
		strings.Repeat("漢", 3000), strings.Repeat(`"`, 999),
	} {
		d.Press("/", "tab")
		d.Send(tea.PasteMsg{Content: query})
		d.Elapse()
		d.Rows()
		d.Press("tab")
		d.Elapse()
		d.Rows()
		d.Press("esc")
		wants(t, d, "12 posts found")
		if t.Failed() {
			t.Fatalf("with %.40q", query)
		}
	}
}

// A search that was typed before the store has answered stands once among those of earlier
// sessions.
func TestSearchesAreRecalledOnce(t *testing.T) {
	r := newReader(t)
	d := r.open(80, 24)
	for _, query := range []string{"kube", "aws"} {
		d.Press("/")
		d.Type(query)
		d.Press("enter", "x")
	}
	r.end(d)
	asked := make(chan struct{})
	cfg := r.config()
	cfg.State = readerstate.NewSession(&blocked{Store: r.store, asked: asked}, readerstate.Local, "b", r.now)
	d = uitest.Start(t, cfg, 80, 24)
	d.AwaitScreen("154 posts found")
	d.Begin("/", "k", "u", "b", "e", "enter")
	close(asked)
	d.Settle()
	d.Press("x", "/", "up")
	wants(t, d, " / kube")
	d.Press("up")
	wants(t, d, " / aws")
	d.Press("up")
	wants(t, d, " / aws") // there are no more
}
