package content_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"quire/internal/render"
	"quire/internal/textwidth"
)

// pieces tell the kinds of block apart by how their first line begins, in the order
// in which they are tried.
var pieces = []struct {
	letter string
	start  *regexp.Regexp
}{
	{"C", fence},
	{"H", regexp.MustCompile(`^## `)},
	{"h", regexp.MustCompile(`^###+ `)},
	{"T", regexp.MustCompile(`^\|`)},
	{"A", regexp.MustCompile(`^> `)},
	{"L", regexp.MustCompile(`^(?:[-*]|\d+\.) `)},
	{"F", regexp.MustCompile(`^\[\^\w+\]: `)},
	{"D", regexp.MustCompile(`^[^\n]+\n: `)},
	{"X", regexp.MustCompile(`^<`)},
	{"M", regexp.MustCompile(`^(?:\$\$|!\[)`)},
	{"p", regexp.MustCompile(`^\S`)},
}

var blankCode = regexp.MustCompile("(?ms)^(```+)\\w*\n.*?^```$")

// skeleton writes the blocks of a post as letters, neighbours of one kind as one.
func skeleton(markdown string) string {
	markdown = blankCode.ReplaceAllString(markdown, "\n```\n")
	var b strings.Builder
	last := ""
	for block := range strings.SplitSeq(markdown, "\n\n") {
		block = strings.TrimLeft(block, "\n")
		for _, p := range pieces {
			if p.start.MatchString(block) {
				if p.letter != last {
					b.WriteString(p.letter)
				}
				last = p.letter
				break
			}
		}
	}
	return b.String()
}

// Posts made to one pattern are tiring to read one after the other.
func TestNoTwoPostsAreBuiltAlike(t *testing.T) {
	ix := load(t)
	seen := make(map[string]string)
	for _, p := range ix.Posts() {
		s := skeleton(body(t, ix, p))
		if len(s) < 6 {
			t.Errorf("%s: built of little: %s", p.Path, s)
		}
		if other := seen[s]; other != "" {
			t.Errorf("%s is built like %s: %s", p.Path, other, s)
		}
		seen[s] = p.Path
	}
}

var word = regexp.MustCompile(`[\p{L}\d'’]+`)

// The first two words of a post and its headings are its own.
func TestNoTwoPostsOpenAlike(t *testing.T) {
	ix := load(t)
	opening := make(map[string]string)
	headings := make(map[string]string)
	for _, p := range ix.Posts() {
		markdown := body(t, ix, p)
		prose := proseOf(markdown)
		first := strings.Join(word.FindAllString(strings.ToLower(prose), 2), " ")
		if other := opening[first]; other != "" {
			t.Errorf("%s and %s both open with %q", p.Path, other, first)
		}
		opening[first] = p.Path
		for _, h := range outline(t, []byte(markdown)).Headings {
			if w := textwidth.Width(h.Text); w > 64 {
				t.Errorf("%s: a heading of %d cells: %s", p.Path, w, h.Text)
			}
			if other := headings[h.Text]; other != "" {
				t.Errorf("%s and %s share the heading %q", p.Path, other, h.Text)
			}
			headings[h.Text] = p.Path
		}
	}
}

var note = regexp.MustCompile(`\[\^(\w+)\](:?)`)

func TestFootnotesPair(t *testing.T) {
	ix := load(t)
	for _, p := range ix.Posts() {
		prose := proseOf(body(t, ix, p))
		var marks, notes []string
		for _, m := range note.FindAllStringSubmatch(prose, -1) {
			if m[2] == "" {
				marks = append(marks, m[1])
			} else {
				notes = append(notes, m[1])
			}
		}
		if !slices.Equal(marks, notes) {
			t.Errorf("%s: footnotes %q, marked as %q", p.Path, notes, marks)
		}
	}
}

// Plain text is what a pipe and a screen reader get.
func TestEveryPostFitsTheScreen(t *testing.T) {
	ix := load(t)
	for _, p := range ix.Posts() {
		err := article(t, ix, p).Text(context.Background(), render.Options{Width: 80}, func(row string) bool {
			if w := textwidth.Width(row); w > 80 {
				t.Errorf("%s: a row of %d cells: %s", p.Path, w, row)
			}
			return true
		})
		if err != nil {
			t.Errorf("%s: %v", p.Path, err)
		}
	}
}
