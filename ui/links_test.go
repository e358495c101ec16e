package ui_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"

	"quire/ui"
	"quire/ui/uitest"
)

// linked is a small blog whose posts lead to each other.
func linked() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	filler := strings.Repeat("Words that fill the screen.\n\n", 30)
	return fstest.MapFS{
		"posts/a.md": file("---\ntitle: Alpha\ndate: 2026-03-03\n---\nTo [Beta](b.md), to [its middle](b.md#the-middle), to [the end](#the-end),\n" +
			"out to [a site](https://example.org/x), nowhere [at all](gone.md) and a note[^1].\n\n" + filler +
			"## The end\n\nThat is all. See [Beta](/posts/b/) again.\n\n```go\nx := 1\ny := 2\n```\n\n[^1]: The note itself.\n"),
		"posts/b.md": file("---\ntitle: Beta\ndate: 2026-02-02\ncanonicalURL: https://blog.example/b/\n---\n" + filler +
			"## The middle\n\nHere is the middle.\n\n```sh\nls -l\n```\n\n" + filler + "Back to [Alpha](a.md).\n"),
	}
}

func openLinked(t *testing.T) *uitest.Driver {
	t.Helper()
	return uitest.Open(t, ui.Config{Library: library(linked()), Open: "a"}, 80, 24)
}

func top(d *uitest.Driver) string {
	return strings.TrimSpace(strings.TrimRight(strings.SplitN(d.Screen(), "\n", 2)[0], "▐ "))
}

func TestLinksAreChosenAndFollowed(t *testing.T) {
	d := openLinked(t)
	d.Press("enter")
	wants(t, d, "no link selected: tab selects one")
	d.Press("tab")
	wants(t, d, "link 1 of 7 → b.md")
	d.Press("tab")
	wants(t, d, "link 2 of 7 → b.md#the-middle")
	d.Press("shift+tab", "shift+tab")
	wants(t, d, "link 7 of 7 → /posts/b/", "That is all.")
	d.Press("2", "tab", "enter")
	if got := top(d); !strings.HasPrefix(got, "The middle") {
		t.Errorf("the link leads to %q", got)
	}
	wants(t, d, "Here is the middle.")
	d.Press("backspace")
	wants(t, d, "To Beta, to its middle")
	d.Press("L")
	wants(t, d, "Here is the middle.")
	d.Press("H", "H")
	wants(t, d, "nothing to go back to")
	d.Press("5", "enter")
	wants(t, d, "no such file: posts/gone.md")
	d.Press("9", "enter")
	wants(t, d, "this post has only 7 links")
	d.Press("q")
	wants(t, d, "2 posts found")
}

func TestAnchorsAndFootnotes(t *testing.T) {
	d := openLinked(t)
	d.Press("3", "enter")
	wants(t, d, "The end", "That is all.")
	d.Press("backspace")
	wants(t, d, "To Beta")
	d.Press("6", "enter")
	wants(t, d, "[1] The note itself.")
	d.Press("backspace")
	wants(t, d, "To Beta")
	d.Press(":")
	d.Type("#the-end")
	d.Press("enter")
	wants(t, d, "That is all.")
	d.Press(":")
	d.Type("#top")
	d.Press("enter")
	wants(t, d, "To Beta")
	d.Press("backspace")
	wants(t, d, "That is all.")
	d.Press("q")
	d.Ahead("enter", ":", "#", "t", "h", "e", "-", "e", "n", "d", "enter")
	wants(t, d, "That is all.")
}

func TestLinksPopup(t *testing.T) {
	d := openLinked(t)
	d.Press("#")
	wants(t, d, "Links", "1  Beta", "https://example.org/x")
	d.Press("j", "enter")
	wants(t, d, "Here is the middle.")
}

func TestExternalLinkIsOpenedOrCopied(t *testing.T) {
	var opened []string
	d := uitest.Open(t, ui.Config{Library: library(linked()), Open: "a", Browse: func(address string) error {
		opened = append(opened, address)
		return nil
	}}, 80, 24)
	d.Press("4", "enter")
	if len(opened) != 1 || opened[0] != "https://example.org/x" {
		t.Errorf("opened %q", opened)
	}
	d = openLinked(t)
	d.Press("4", "tab", "o")
	if got := d.Clipboard(); got != "https://example.org/x" {
		t.Errorf("copied %q", got)
	}
	wants(t, d, "copied the address")
}

func TestMarks(t *testing.T) {
	d := openLinked(t)
	d.Press("'", "a")
	wants(t, d, "no bookmark a")
	d.Press("1", "0", "j", "m", "a")
	wants(t, d, "bookmark a set")
	here := top(d)
	d.Press("G", "'", "a")
	if top(d) != here {
		t.Errorf("the mark leads to %q, not %q", top(d), here)
	}
	d.Press("'", "'")
	wants(t, d, "That is all.")
	d.Press("m")
	wants(t, d, "set a bookmark: press a letter")
	d.Press("esc", "'")
	wants(t, d, "go to a bookmark: press its letter")
	d.Press("esc", "m", "1")
	wants(t, d, "name a bookmark with a letter")
}

func TestGoToLineAndShare(t *testing.T) {
	d := openLinked(t)
	d.Press(":")
	d.Type("69") // of the file: its front matter takes four lines
	d.Press("enter")
	wants(t, d, "The end")
	d.Press("g", "5", "0", "%")
	wants(t, d, "Words that fill")
	wantsNot(t, d, "0%    ", "100%")
	d.Press("1", "0", "0", "%")
	wants(t, d, "100%")
	d.Press(":")
	d.Type("0%")
	d.Press("enter")
	wants(t, d, "To Beta")
	d.Press("6", "9", "G")
	wants(t, d, "The end")
	d.Press(":")
	d.Type("69")
	wants(t, d, "Go to line 69")
	d.Press("enter")
	wants(t, d, "The end")
	d.Press(":")
	d.Type("zzz")
	wants(t, d, "Nothing matches “zzz”.")
	d.Press("enter", "esc")
	wants(t, d, "The end")
}

// TestPercentIsOneScale verifies that the status line says the percentage that was asked for, by a
// key or in the palette, in posts of all shapes, and that the place is the same at another width.
func TestPercentIsOneScale(t *testing.T) {
	prose := strings.Repeat(strings.Repeat("Words that fill the screen. ", 12)+"\n\n", 40)
	code := "```\n" + strings.Repeat("x\n", 300) + "```\n\n"
	for name, text := range map[string]string{
		"prose": prose, "code, then prose": code + prose, "prose, then code": prose + code,
		"headings":  strings.Repeat("## A heading\n\n- one\n- two\n\n", 60) + prose + code,
		"one block": strings.Repeat("Words that fill the screen. ", 2000),
	} {
		blog := fstest.MapFS{"a.md": {Data: []byte("---\ntitle: Alpha\n---\n" + text)}}
		d := uitest.Open(t, ui.Config{Library: library(blog), Open: "a"}, 80, 24)
		for _, percent := range []string{"1", "7", "30", "50", "61", "95", "99"} {
			d.Press("g")
			d.Press(strings.Split(percent+"%", "")...)
			if got := percentSaid(d); got != percent+"%" {
				t.Errorf("%s: %s%% goes to where the status line says %s", name, percent, got)
			}
			d.Press("G", ":")
			d.Type(percent + "%")
			d.Press("enter")
			if got := percentSaid(d); got != percent+"%" {
				t.Errorf("%s: :%s%% goes to where the status line says %s", name, percent, got)
			}
		}
	}
}

// percentSaid returns what the status line says of how much has been read.
func percentSaid(d *uitest.Driver) string {
	rows := strings.Split(strings.TrimRight(d.Screen(), "\n"), "\n")
	said, _, _ := strings.Cut(strings.TrimSpace(rows[len(rows)-1]), " ")
	return said
}

// Keys that move on while a place is still being looked for go on from there. The race
// detector watches those who look.
func TestMovingOnBeforeThePlaceIsFound(t *testing.T) {
	d := openLinked(t)
	for _, to := range [][]string{{"2", "0", "g"}, {"5", "0", "%"}, {"3", "0", "G"}} {
		d.Press(append(to, "j", "j", "k")...)
		want := d.Screen()
		d.Press("g")
		d.Ahead(append(to, "j", "j", "k")...)
		if got := d.Screen(); got != want {
			t.Errorf("%v and on, typed ahead:\n%s\nwant:\n%s", to, got, want)
		}
	}
}

func TestCopying(t *testing.T) {
	d := openLinked(t)
	d.Press("G", "y")
	if got := d.Clipboard(); got != "x := 1\ny := 2" {
		t.Errorf("y copied %q", got)
	}
	wants(t, d, "copied 2 lines (go)")
	d.Press("Y")
	if got := d.Clipboard(); got != "posts/a.md#the-end" && got != "posts/a.md" {
		t.Errorf("Y copied %q", got)
	}
	d.Press("X", "G", "enter")
	if got := d.Clipboard(); !strings.HasPrefix(got, "To [Beta](b.md)") || !strings.HasSuffix(got, "itself.") {
		t.Errorf("the whole post is %q", got)
	}
	d.Press("J", "]", "Y")
	if got := d.Clipboard(); got != "https://blog.example/b/#the-middle" {
		t.Errorf("Y copied %q", got)
	}
	d.Press("q", "y")
	if got := d.Clipboard(); got != "Beta https://blog.example/b/" {
		t.Errorf("y in the archive copied %q", got)
	}
}

// Terminals drop what is too long for their clipboard, so it is not sent.
func TestCopyingTooMuch(t *testing.T) {
	doc := &ui.Standalone{Name: "long.md", Source: []byte(strings.Repeat("Words without an end. ", 10_000))}
	d := uitest.Open(t, ui.Config{Document: doc}, 80, 24)
	d.Press("X", "G", "enter")
	wants(t, d, "not copied: the whole post as Markdown, 219 kB, is too long")
	if got := d.Clipboard(); got != "" {
		t.Errorf("copied %d bytes", len(got))
	}
}

func TestSearchIsARegularExpressionWhenItIsOne(t *testing.T) {
	d := openLinked(t)
	for _, tt := range []struct{ query, found string }{
		{"w[ao]rds", "1 of 30 matches"},
		{"(words", "no match"},
		{"WORDS", "no match"},
		{"^to", "1 of 1 matches"},
		{"fill the   screen.", "1 of 30 matches"},
	} {
		d.Press("/")
		d.Type(tt.query)
		wants(t, d, tt.found)
		d.Press("esc")
	}
}

func TestLinkUnderTheMouse(t *testing.T) {
	d := openLinked(t)
	row := rowOf(d, "To Beta")
	col := strings.Index(strings.Split(d.Screen(), "\n")[row], "Beta")
	d.Click(col+1, row)
	wants(t, d, "Beta", "2 Feb 2026")
}

func TestWidthOfTheText(t *testing.T) {
	long := "```\n" + strings.Repeat("word ", 40) + "end\n```\n"
	d := uitest.Open(t, ui.Config{Document: &ui.Standalone{Name: "x.md", Source: []byte("# T\n\n" + long)}}, 80, 24)
	wantsNot(t, d, "end")
	wants(t, d, "›")
	d.Press("l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l")
	wants(t, d, "end")
	d.Press("w", "w", "w", "w")
	wants(t, d, "code wrapped", "end")
	d.Press("w")
	wants(t, d, "readable")
}

func TestHeaderOfAWideTableStays(t *testing.T) {
	var b strings.Builder
	b.WriteString("| number | " + strings.Repeat("a-header-that-cannot-be-cut-at-all | ", 6) + "\n|" +
		strings.Repeat(" - |", 7) + "\n")
	for i := range 60 {
		fmt.Fprintf(&b, "| row%d |%s\n", i, strings.Repeat(" averylongwordthatcannotbecutatall |", 6))
	}
	d := uitest.Open(t, ui.Config{Document: &ui.Standalone{
		Name:   "x.md",
		Source: []byte("# T\n\n" + b.String() + "\nafter\n"),
	}}, 80, 24)
	d.Press("f", "f")
	if got := top(d); !strings.HasPrefix(got, "number") {
		t.Errorf("the top row is %q:\n%s", got, d.Screen())
	}
	d.Press("G")
	wants(t, d, "after")
}

// Within tmux and screen the terminal is reached by what they pass on, and tmux itself
// takes a copy where its command is to be had.
func TestCopyThroughAMultiplexer(t *testing.T) {
	tests := []struct{ name, env, want string }{
		{"tmux", "TMUX=/tmp/tmux-0/default,1,0", "\x1bPtmux;\x1b\x1b]52;c;"},
		{"tmux by its name, over SSH", "TERM=tmux-256color", "\x1bPtmux;\x1b\x1b]52;c;"},
		{"screen", "TERM=screen.xterm-256color", "\x1bP\x1b]52;c;"},
		{"neither", "TERM=xterm-256color", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var copied string
			d := uitest.Open(t, ui.Config{Library: library(linked()), Open: "b", Copy: func(s string) error {
				copied = s
				return nil
			}}, 80, 24)
			d.Send(tea.EnvMsg{test.env})
			d.Press("y")
			if want := "ls -l"; d.Clipboard() != want || copied != want {
				t.Errorf("copied %q and %q, want %q", d.Clipboard(), copied, want)
			}
			if raw := d.Raw(); test.want == "" && raw != "" || !strings.HasPrefix(raw, test.want) {
				t.Errorf("passed on: %q, want %q…", raw, test.want)
			}
			wants(t, d, "copied 1 line (sh)")
		})
	}
}

func TestCopyThatFails(t *testing.T) {
	d := uitest.Open(t, ui.Config{Library: library(linked()), Open: "b", Copy: func(string) error {
		return errors.New("tmux does not take it")
	}}, 80, 24)
	d.Press("y")
	wants(t, d, "not copied: tmux does not take it")
}

// Matches show at every width, also at one that the text has been laid out for before.
func TestMatchesShowAfterAResize(t *testing.T) {
	d := openLinked(t)
	d.Press("/")
	d.Type("words")
	d.Press("enter")
	marked := func() int {
		n := 0
		for _, row := range d.Rows() {
			if strings.Contains(row, "Words") && !strings.Contains(row, "Words that") {
				n++
			}
		}
		return n
	}
	want := marked()
	if want == 0 {
		t.Fatal("no match is marked")
	}
	for _, width := range []int{60, 80, 60, 80} {
		d.Resize(width, 24)
		if got := marked(); got == 0 || width == 80 && got != want {
			t.Errorf("%d rows with a marked match at %d columns, want %d", got, width, want)
		}
	}
}

// TestLinksByNumber verifies that the number before a link opens it, also of several digits.
func TestLinksByNumber(t *testing.T) {
	d := openLinked(t)
	d.Press("#")
	wants(t, d, "1  Beta", "2  its middle", "1/7")
	d.Press("2")
	wants(t, d, "▌ 2  its middle")
	d.Press("enter")
	wants(t, d, "Here is the middle.")
}

// TestTypingFilters verifies that what is typed in any list of choices filters it, that keys which
// act there are named in its footer, and that it shows its position.
func TestTypingFilters(t *testing.T) {
	d := openLinked(t)
	d.Press("#")
	wants(t, d, "1/7", "j/k move", "esc/q close")
	d.Press("j")
	wants(t, d, "2/7")
	d.Type("example")
	wants(t, d, "a site", "1/1", "/example")
	d.Press("esc")
	wants(t, d, "1/7")
}
