package linear_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"quire/internal/index"
	"quire/internal/linear"
	"quire/internal/post"
	"quire/internal/sanitize/hostile"
	"quire/internal/textwidth"
)

func blog() fstest.MapFS {
	fs := fstest.MapFS{"_index.md": {Data: []byte("---\ntitle: A blog\ndescription: About things.\n---\n")}}
	for i := range 23 {
		fs[fmt.Sprintf("posts/p%02d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: Post %d\ndate: 2026-01-%02d\ncategories: [%s]\ntags: [t%d, all]\n---\nThe beginning of %d.\n\n## A heading\n\n%s\n\nWords about cookies, and [the next](p%02d.md).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> A quotation.\n\n- [x] done\n\n---\n\n## The last heading\n\nIts end.\n", i, 28-i, []string{"Odd", "Even"}[i%2], i%3, i, strings.Repeat("Much that is beside the point. ", 15), i+1)}
	}
	return fs
}

// dialogue types lines and returns what comes of them; options may be changed before.
func dialogue(t *testing.T, change func(*linear.Options), typed ...string) string {
	t.Helper()
	var out bytes.Buffer
	opt := linear.Options{
		In: strings.NewReader(strings.Join(typed, "\n")), Out: &out, Echo: true,
		Load: func(ctx context.Context) (*index.Index, error) {
			return index.Load(ctx, index.FromFS(blog()), index.Options{})
		},
	}
	if change != nil {
		change(&opt)
	}
	if err := linear.Run(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

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

// Everything that the commands do, in one dialogue; what is wanted comes in this order.
func TestDialogue(t *testing.T) {
	out := dialogue(t, nil,
		"p", "n", "", "n", "23", "n", "p", "t", "2", "l", "q", "b", "/quotation", "/nowhere", "/", "s", "1", "q", "q", "q",
		"/post 7", "1", "q", "/", "/tag:", "c", "2", "x", "t", "3", "x", "?cookies", "2", "q", "q", "r", "77", "zzz", "h", "q", "1")
	wants(t, out,
		"A blog\nAbout things.\n", "23 posts, page 1 of 3.", "1. Post 0, 1 minute, Odd, 28 January 2026",
		"archive> p\nThis is the first page.",
		"archive> n\n", "page 2 of 3.", "11. Post 10",
		"archive> \n", "page 3 of 3.", "23. Post 22",
		"archive> n\nThis is the last page.",
		"archive> 23\n", "Post 22\n1 minute, Odd, 6 January 2026, tagged t1, all\n\nThe beginning of 22.", "The end.",
		"end> n\nThere is no other post that way.",
		"end> p\n", "Post 21\n", "The beginning of 21.",
		"end> t\n", "1. A heading", "2. The last heading",
		"contents> 2\n", "The last heading\n----", "Its end.",
		"end> l\n", "1. the next: p22.md", "links> q\n", "Back in Post 21.",
		"end> b\n", "The beginning of 21.",
		"end> /quotation\n", "“quotation” does not come any more; b goes back",
		"end> /nowhere\n", "does not come any more",
		"end> /\n", "Write the words behind the slash",
		"end> s\n", "related> 1\n", "The end.", "end> q\n", "Back in Post 21.",
		"end> q\n", "page 3 of 3.",
		"archive> q\n")
	wants(t, dialogue(t, nil, "/post 7", "1", "q", "/", "/tag:", "c", "2", "x", "t", "3", "x", "?cookies", "2", "q", "q", "r", "77", "zzz", "h", "q", "1"),
		"matching “post 7”", "1. Post 7,", "archive> 1\n", "The beginning of 7.", "end> q\n", "matching “post 7”",
		"archive> /\n", "23 posts, page 1 of 3.",
		"archive> /tag:\nNot a query: ",
		"archive> c\n", "1. Odd, 12 posts", "2. Even, 11 posts", "categories> 2\n", "11 posts in Even, page 1 of 2.",
		"archive> x\n", "23 posts, page",
		"archive> t\n", "1. all, 23 posts", "tags> 3\n", "tagged t1", "archive> x\n",
		"archive> ?cookies\n", "23 posts with “cookies” in the text.", "A heading:",
		"hits> 2\n", "From the heading “A heading” on; b reads from the beginning.", "A heading\n---------", "end> q\n", "23 posts with",
		"hits> q\n", "archive> r\n", "23 posts",
		"archive> 77\nThere is no number 77.", "archive> zzz\n“zzz” means nothing here; h tells what does.",
		"archive> h\na number: read that post", "q: up one level", "archive> q\n")
}

// A post waits after each screenful; what was typed meanwhile acts on it.
func TestScreenfuls(t *testing.T) {
	out := dialogue(t, func(o *linear.Options) { o.Height = 8 }, "1", "", "", "", "", "", "", "", "", "", "", "b", "/its end", "q", "q")
	wants(t, out, "archive> 1\n", "The beginning of 0.", "post> \n", "post> \n", "The end.", "end> \nThat was the end: n reads the next post", "end> b\n", "The beginning of 0.", "post> /its end\nIts end.", "The end.", "end> q")
	for _, part := range strings.Split(out[strings.Index(out, "archive> 1"):], "> ")[2:5] {
		if n := strings.Count(part, "\n"); n > 8 {
			t.Errorf("%d lines without a stop:\n%s", n, part)
		}
	}
}

func TestOpensAtAPost(t *testing.T) {
	wants(t, dialogue(t, func(o *linear.Options) { o.Open = "p03" }, "n", "q", "q"), "Post 3\n", "end> n\n", "Post 4\n", "end> q\n", "23 posts, page 1 of 3.")
	wants(t, dialogue(t, func(o *linear.Options) { o.Open = "p03#the-last-heading" }), "Post 3\n", "From the heading “The last heading” on", "Its end.")
	wants(t, dialogue(t, func(o *linear.Options) { o.Open = "none" }), "There is no post “none”.", "23 posts")
}

func TestDocument(t *testing.T) {
	out := dialogue(t, func(o *linear.Options) {
		o.Load, o.Document = nil, &linear.Document{Title: "A file", Body: []byte("# A file\n\nWords.\n\n[a](b.md) [c](#d)\n\n## D\n\nMore.\n")}
	}, "t", "1", "l", "1", "l", "2", "n", "s", "q")
	wants(t, out, "A file\n\nWords.", "end> t\n", "1. D", "contents> 1\n", "D\n-", "end> l\n", "links> 1\n", "b.md", "links> 2\n", "D\n-", "More.", "end> n\nThere is no other post", "end> s\nNothing is related", "end> q\n")
}

// To drop the filters is not to forget what the reader has done.
func TestMarksOutlastFilters(t *testing.T) {
	out := dialogue(t, func(o *linear.Options) {
		o.Filter.Marks = func(p *post.Post) index.Marks { return index.Marks{Starred: p.Slug == "p03"} }
	}, "x", "/is:starred")
	wants(t, out, "archive> x\n", "23 posts", "1 post matching “is:starred”.", "1. Post 3,")
}

// A post of the same series has much in common too, and is listed once.
func TestRelatedOnce(t *testing.T) {
	fs := blog()
	for i := range 3 {
		fs[fmt.Sprintf("s%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: Part %d of caching\ndate: 2026-03-%02d\nseries: Caching\ntags: [caches]\n---\nWords.\n", i, 9-i)}
	}
	out := dialogue(t, func(o *linear.Options) {
		o.Load = func(ctx context.Context) (*index.Index, error) {
			return index.Load(ctx, index.FromFS(fs), index.Options{})
		}
	}, "1", "s")
	_, related, _ := strings.Cut(out, "end> s\n")
	wants(t, related, "Part 1 of caching, 1 minute", "of this series")
	if n := strings.Count(related, "Part 1 of caching"); n != 1 {
		t.Errorf("%d times in\n%s", n, related)
	}
}

// Nothing that is written moves a cursor, draws a frame, or is wider than a line.
func TestPlainLines(t *testing.T) {
	fs := blog()
	fs["posts/evil.md"] = &fstest.MapFile{Data: []byte("---\ntitle: \"Evil \\u001b[31m \\u202e title\"\ndate: 2026-02-01\ntags: [\"\\u001b]0;x\\u0007\"]\n---\nA\x1b[2J &#27;[1m word.\n\n> [!NOTE]\n> An alert.\n\n---\n\nA term\n: its meaning\n")}
	out := dialogue(t, func(o *linear.Options) {
		o.Width = 40
		o.Load = func(ctx context.Context) (*index.Index, error) {
			return index.Load(ctx, index.FromFS(fs), index.Options{})
		}
	}, "1", "\x1b[A\x00", "t", "q", "q", "2", "q", "t", "q", "?word", "1")
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

// However long a line is, and whatever ends the input, the dialogue goes on or ends
// quietly.
func TestInputEnds(t *testing.T) {
	wants(t, dialogue(t, nil, strings.Repeat("x", 100_000), "2"), "means nothing here", "archive> 2\n", "The beginning of 1.")
	if out := dialogue(t, nil); !strings.HasSuffix(out, "archive> \n") {
		t.Errorf("ends with %q", out[max(0, len(out)-40):])
	}
	broken := errors.New("broken")
	err := linear.Run(t.Context(), linear.Options{In: strings.NewReader(""), Out: writer{broken}, Document: &linear.Document{Title: "x"}})
	if !errors.Is(err, broken) {
		t.Errorf("an output that fails: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	in, feed := io.Pipe()
	defer feed.Close() //nolint:errcheck // it ends the reading
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
		t.Error("the dialogue does not end with its context")
	}
}

// screen is a terminal, and tells when it is asked for something.
type screen struct {
	mu    sync.Mutex
	shown bytes.Buffer
	asked chan struct{}
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

// keyboard types once the screen asks.
type keyboard struct {
	screen *screen
	keys   io.Reader
}

func (k *keyboard) Read(p []byte) (int, error) {
	<-k.screen.asked
	return k.keys.Read(p)
}

// On a terminal that echoes nothing itself the dialogue does, and takes corrections.
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
		dialogue(t, func(o *linear.Options) {
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

// Whatever is typed, the dialogue holds and writes plain lines.
func FuzzDialogue(f *testing.F) {
	f.Add("n\n1\nt\n1\nl\n1\nq\nq\n")
	f.Add("?a\n1\n/x\nb\ns\n1\nc\n1\nt\n1\nx\n-1\n999999999999999999999\n")
	for _, s := range hostile.Payloads() {
		f.Add(s + "\n/" + s + "\n?" + s + "\n1\n/" + s + "\n")
	}
	ix, err := index.Load(context.Background(), index.FromFS(blog()), index.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if len(typed) > 300 {
			return
		}
		var out bytes.Buffer
		opt := linear.Options{In: strings.NewReader(typed), Out: &out, Height: 10, Echo: true, Load: func(context.Context) (*index.Index, error) { return ix, nil }}
		if err := linear.Run(t.Context(), opt); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(out.String(), "\x1b\x00\r\x07") {
			t.Errorf("a control character in %q", out.String())
		}
	})
}

// A link into another post leads to the heading that it names.
func TestLinkToAHeading(t *testing.T) {
	out := dialogue(t, func(o *linear.Options) {
		o.Open = "a"
		o.Load = func(ctx context.Context) (*index.Index, error) {
			return index.Load(ctx, index.FromFS(fstest.MapFS{
				"a.md": {Data: []byte("# A\n\nSee [there](b.md#second-part) and [all](b.md#none).\n")},
				"b.md": {Data: []byte("# B\n\nFirst words.\n\n## Second part\n\nSecond words.\n")},
			}), index.Options{})
		}
	}, "l", "1", "q", "l", "2", "Q")
	wants(t, out, "links> 1\n", "From the heading “Second part” on", "Second words.", "links> 2\n", "First words.")
	first, _, _ := strings.Cut(out, "links> 2\n")
	if strings.Contains(first, "First words.") {
		t.Errorf("not from the heading on:\n%s", out)
	}
}
