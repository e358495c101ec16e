package linear_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/linear"
	"quire/internal/post"
	"quire/internal/sanitize/hostile"
	"quire/internal/textwidth"
)

// blog returns a folder of 23 posts, the first one the newest.
func blog() fstest.MapFS {
	const page = `---
title: Post %d
date: 2026-01-%02d
categories: [%s]
tags: [t%d, all]
---
The beginning of %d.

## A heading

%s

Words about cookies, and [the next](p%02d.md).

| a | b |
|---|---|
| 1 | 2 |

> A quotation.

- [x] done

---

## The last heading

Its end.
`
	fs := fstest.MapFS{"_index.md": {Data: []byte("---\ntitle: A blog\ndescription: About things.\n---\n")}}
	filler := strings.Repeat("Much that is beside the point. ", 15)
	for i := range 23 {
		category := []string{"Odd", "Even"}[i%2]
		fs[fmt.Sprintf("posts/p%02d.md", i)] = &fstest.MapFile{
			Data: fmt.Appendf(nil, page, i, 28-i, category, i%3, i, filler, i+1),
		}
	}
	return fs
}

// load returns a function that loads a folder, for Options.Load.
func load(fs fstest.MapFS) func(context.Context) (*index.Index, error) {
	return func(ctx context.Context) (*index.Index, error) {
		return index.Load(ctx, folder.FromFS(fs), index.Options{})
	}
}

// run types lines at the prompt and returns what is written; change may change the options.
func run(t *testing.T, change func(*linear.Options), typed ...string) string {
	t.Helper()
	var out bytes.Buffer
	opt := linear.Options{In: strings.NewReader(strings.Join(typed, "\n")), Out: &out, Echo: true, Load: load(blog())}
	if change != nil {
		change(&opt)
	}
	if err := linear.Run(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// wants verifies that texts occur in out, in this order.
func wants(t *testing.T, out string, want ...string) {
	t.Helper()
	from := 0
	for _, w := range want {
		at := strings.Index(out[from:], w)
		if at < 0 {
			t.Fatalf("no %q in what follows byte %d of\n%s", w, from, out)
		}
		from += at + len(w)
	}
}

// TestCommands verifies what commands do; what is wanted comes in this order.
func TestCommands(t *testing.T) {
	for _, tc := range []struct {
		name  string
		typed []string
		want  []string
	}{
		{"start", nil, []string{
			"A blog\nAbout things.\n", "23 posts, page 1 of 3.", "1. Post 0, 1 minute, Odd, 28 January 2026",
			"Type a number to read a post", "archive> ",
		}},
		{"pages", []string{"p", "n", "", "n"}, []string{
			"archive> p\nThis is the first page.",
			"archive> n\n", "page 2 of 3.", "11. Post 10",
			"archive> \n", "page 3 of 3.", "23. Post 22",
			"archive> n\nThis is the last page.",
		}},
		{"reading", []string{"23", "n", "p", "", "q", "q"}, []string{
			"archive> 23\n", "Post 22\n1 minute, Odd, 6 January 2026, tagged t1, all\n\nThe beginning of 22.",
			"The end.",
			"end> n\nThere are no more posts in that direction.",
			"end> p\n", "Post 21\n", "The beginning of 21.",
			"end> \nThis is the end. Type n for the next post",
			"end> q\n", "page 1 of 3.", "archive> q\n",
		}},
		{"contents", []string{"22", "t", "2"}, []string{
			"end> t\n", "1. A heading", "2. The last heading", "contents> 2\n", "The last heading\n----", "Its end.",
		}},
		{"links", []string{"22", "l", "q", "l", "1"}, []string{
			"end> l\n", "1. the next: p22.md", "links> q\n", "Back in Post 21.", "links> 1\n", "The beginning of 22.",
		}},
		{"search in a post", []string{"22", "/nowhere", "b", "/", "/quotation"}, []string{
			"end> /nowhere\n“nowhere” does not occur again. Type b to start over.",
			"end> b\n", "The beginning of 21.",
			"end> /\nType the words after the slash",
			"end> /quotation\n“quotation” does not occur again.",
		}},
		{"related posts", []string{"22", "s", "1", "q"}, []string{
			"end> s\n", "related> 1\n", "The end.", "end> q\n", "Back in Post 21.",
		}},
		{"filter", []string{"/post 7", "1", "q", "/", "/tag:", "/zebra", "x"}, []string{
			"matching “post 7”", "1. Post 7,", "archive> 1\n", "The beginning of 7.", "end> q\n", "matching “post 7”",
			"archive> /\n", "23 posts, page 1 of 3.",
			"archive> /tag:\nInvalid query: ",
			"archive> /zebra\n", "No posts match. Type x to remove the filters.", "archive> x\n", "23 posts",
		}},
		{"terms", []string{"c", "2", "x", "t", "3", "x"}, []string{
			"archive> c\n", "1. Odd, 12 posts", "2. Even, 11 posts", "categories> 2\n",
			"11 posts in Even, page 1 of 2.",
			"archive> x\n", "23 posts, page",
			"archive> t\n", "1. all, 23 posts", "tags> 3\n", "tagged t1", "archive> x\n",
		}},
		{"full-text search", []string{"?cookies", "2", "q", "q", "search cookies", "?tag:"}, []string{
			"archive> ?cookies\n", "23 posts with “cookies” in the text.", "A heading:", "3 more are not listed.",
			"results> 2\n", "Starting at “A heading”. Type b to start over.", "A heading\n---------",
			"end> q\n", "23 posts with", "results> q\n", "archive> search cookies\n", "23 posts with",
			"results> ?tag:\nInvalid query: ",
		}},
		{"unknown commands", []string{"r", "77", "zzz", "h", "Q"}, []string{
			"archive> r\n", "23 posts", "archive> 77\nThere is no item 77.",
			"archive> zzz\nUnknown command “zzz”. Type h for help.",
			"archive> h\na number: read that post", "q: go back", "archive> Q\n",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) { wants(t, run(t, nil, tc.typed...), tc.want...) })
	}
}

// TestScreenfuls verifies that a post pauses after each screenful for a command.
func TestScreenfuls(t *testing.T) {
	typed := append([]string{"1"}, slices.Repeat([]string{""}, 10)...)
	out := run(t, func(o *linear.Options) { o.Height = 8 }, append(typed, "b", "/its end", "q", "q")...)
	wants(t, out, "archive> 1\n", "The beginning of 0.", "post> \n", "post> \n", "The end.", "end> \nThis is the end.",
		"end> b\n", "The beginning of 0.", "post> /its end\nIts end.", "The end.", "end> q")
	for _, part := range strings.Split(out[strings.Index(out, "archive> 1"):], "> ")[2:5] {
		if n := strings.Count(part, "\n"); n > 8 {
			t.Errorf("%d lines without a pause:\n%s", n, part)
		}
	}
}

func TestOpen(t *testing.T) {
	open := func(name string, typed ...string) string {
		return run(t, func(o *linear.Options) { o.Open = name }, typed...)
	}
	wants(t, open("p03", "n", "q", "q"), "Post 3\n", "end> n\n", "Post 4\n", "end> q\n", "23 posts, page 1 of 3.")
	wants(t, open("p03#the-last-heading"), "Post 3\n", "Starting at “The last heading”", "Its end.")
	wants(t, open("none"), "There is no post “none”.", "23 posts")
}

func TestDocument(t *testing.T) {
	const body = "# A file\n\nWords.\n\n[a](b.md) [c](#d)\n\n## D\n\nMore.\n"
	out := run(t, func(o *linear.Options) {
		o.Load, o.Document = nil, &linear.Document{Title: "A file", Body: []byte(body)}
	}, "t", "1", "l", "1", "l", "2", "n", "s", "q")
	wants(t, out, "A file\n\nWords.", "end> t\n", "1. D", "contents> 1\n", "D\n-", "end> l\n", "links> 1\n", "b.md",
		"links> 2\n", "D\n-", "More.", "end> n\nThere are no more posts", "end> s\nThere are no related posts.", "end> q\n")
}

// TestFiltersKeepMarks verifies that removing the filters does not remove the marks.
func TestFiltersKeepMarks(t *testing.T) {
	out := run(t, func(o *linear.Options) {
		o.Filter.Marks = func(p *post.Post) index.Marks { return index.Marks{Starred: p.Slug == "p03"} }
	}, "x", "/is:starred")
	wants(t, out, "archive> x\n", "23 posts", "1 post matching “is:starred”.", "1. Post 3,")
}

// TestRelatedOnce verifies that a post that is in the series and related is listed once.
func TestRelatedOnce(t *testing.T) {
	fs := blog()
	for i := range 3 {
		fs[fmt.Sprintf("s%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: Part %d of caching\ndate: 2026-03-%02d\nseries: Caching\ntags: [caches]\n---\nWords.\n", i, 9-i)}
	}
	out := run(t, func(o *linear.Options) { o.Load = load(fs) }, "1", "s")
	_, related, _ := strings.Cut(out, "end> s\n")
	wants(t, related, "Part 1 of caching, 1 minute", "in this series")
	if n := strings.Count(related, "Part 1 of caching"); n != 1 {
		t.Errorf("%d times in\n%s", n, related)
	}
}

// TestPlainLines verifies that the output has no control characters, no frames and no wide lines.
func TestPlainLines(t *testing.T) {
	fs := blog()
	const evil = "---\ntitle: \"Evil \\u001b[31m \\u202e title\"\ndate: 2026-02-01\n" +
		"tags: [\"\\u001b]0;x\\u0007\"]\n---\n" +
		"A\x1b[2J &#27;[1m word.\n\n> [!NOTE]\n> An alert.\n\n---\n\nA term\n: its meaning\n"
	fs["posts/evil.md"] = &fstest.MapFile{Data: []byte(evil)}
	out := run(t, func(o *linear.Options) { o.Width, o.Load = 40, load(fs) },
		"1", "\x1b[A\x00", "t", "q", "q", "2", "q", "t", "q", "?word", "1")
	for line := range strings.Lines(out) {
		if textwidth.Width(line) > 41 {
			t.Errorf("%d cells: %q", textwidth.Width(line), line)
		}
		for _, r := range line {
			if r != '\n' && unicode.IsControl(r) || r >= 0x2500 && r <= 0x25ff || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%U in %q", r, line)
			}
		}
	}
	wants(t, out, "Evil", "An alert.", "its meaning")
}

// TestInputEnds verifies that a long line is cut, and that the end of the input, an output that
// fails and the context end the prompt.
func TestInputEnds(t *testing.T) {
	wants(t, run(t, nil, strings.Repeat("x", 100_000), "2"), "Unknown command", "archive> 2\n", "The beginning of 1.")
	if out := run(t, nil); !strings.HasSuffix(out, "archive> \n") {
		t.Errorf("ends with %q", out[max(0, len(out)-40):])
	}
	broken := errors.New("broken")
	err := linear.Run(t.Context(), linear.Options{
		In: strings.NewReader(""), Out: writer{broken}, Document: &linear.Document{Title: "x"},
	})
	if !errors.Is(err, broken) {
		t.Errorf("an output that fails: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	in, feed := io.Pipe()
	defer feed.Close() //nolint:errcheck // ends the reading
	done := make(chan error)
	go func() {
		done <- linear.Run(ctx, linear.Options{In: in, Out: io.Discard, Document: &linear.Document{Title: "x"}})
	}()
	if _, err := io.WriteString(feed, "h\n"); err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("canceled: %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("the prompt does not end with its context")
	}
}

// screen is a terminal that reports the first prompt.
type screen struct {
	mu    sync.Mutex
	shown bytes.Buffer
	asked chan struct{} // closed at the first prompt
	once  sync.Once
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if bytes.HasSuffix(p, []byte("> ")) {
		s.once.Do(func() { close(s.asked) })
	}
	return s.shown.Write(p)
}

// keyboard types once there is a prompt.
type keyboard struct {
	screen *screen
	keys   io.Reader
}

// Read returns whole lines.
func (k *keyboard) Read(p []byte) (int, error) {
	<-k.screen.asked
	return k.keys.Read(p)
}

// TestRawTerminal verifies that typing is echoed and can be corrected on a terminal in raw mode.
func TestRawTerminal(t *testing.T) {
	for _, tc := range []struct{ keys, want string }{
		{"23\r", "archive> 23\n\nPost 22\n"},
		{"24\x7f3\r", "archive> 24\b \b3\n\nPost 22\n"},
		{"99\x1523\r", "archive> 99\b \b\b \b23\n\nPost 22\n"},
		{"\x1b[A\x1bOP\x1b[1;5D23\r", "archive> 23\n\nPost 22\n"},
		{"2\x003\r", "archive> 23\n\nPost 22\n"},
		{"/é字\r", "archive> /é字\n\n0 posts matching “é字”."},
		{"字\x7f23\r", "archive> 字\b \b\b \b23\n\nPost 22\n"},
		{"\x7f\x7f\x04", "archive> \n"},
		{"23\x03", "archive> 23\n"},
	} {
		screen := &screen{asked: make(chan struct{})}
		run(t, func(o *linear.Options) {
			o.In, o.Out, o.Raw = &keyboard{screen, strings.NewReader(tc.keys)}, screen, screen
		})
		out := screen.shown.String()
		wants(t, out, tc.want)
		if strings.Contains(out, "\x1b") {
			t.Errorf("%q: an escape sequence in %q", tc.keys, out)
		}
	}
}

type writer struct{ err error }

func (w writer) Write([]byte) (int, error) { return 0, w.err }

// FuzzRun verifies that whatever is typed, the output is plain lines.
func FuzzRun(f *testing.F) {
	f.Add("n\n1\nt\n1\nl\n1\nq\nq\n")
	f.Add("?a\n1\n/x\nb\ns\n1\nc\n1\nt\n1\nx\n-1\n999999999999999999999\n")
	for _, s := range hostile.Payloads() {
		f.Add(s + "\n/" + s + "\n?" + s + "\n1\n/" + s + "\n")
	}
	ix, err := index.Load(context.Background(), folder.FromFS(blog()), index.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if len(typed) > 300 {
			return
		}
		var out bytes.Buffer
		opt := linear.Options{
			In: strings.NewReader(typed), Out: &out, Height: 10, Echo: true,
			Load: func(context.Context) (*index.Index, error) { return ix, nil },
		}
		if err := linear.Run(t.Context(), opt); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(out.String(), "\x1b\x00\r\x07") {
			t.Errorf("a control character in %q", out.String())
		}
	})
}

// TestLinkToHeading verifies that a link into another post opens it at the heading that it names.
func TestLinkToHeading(t *testing.T) {
	out := run(t, func(o *linear.Options) {
		o.Open = "a"
		o.Load = load(fstest.MapFS{
			"a.md": {Data: []byte("# A\n\nSee [there](b.md#second-part) and [all](b.md#none).\n")},
			"b.md": {Data: []byte("# B\n\nFirst words.\n\n## Second part\n\nSecond words.\n")},
		})
	}, "l", "1", "q", "l", "2", "Q")
	wants(t, out, "links> 1\n", "Starting at “Second part”", "Second words.", "links> 2\n", "First words.")
	first, _, _ := strings.Cut(out, "links> 2\n")
	if strings.Contains(first, "First words.") {
		t.Errorf("not from the heading on:\n%s", out)
	}
}
