package block

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"quire/internal/corpus"
	"quire/internal/markdown/dialect"
	"quire/internal/render/parse"
)

// extents lists where the blocks of a post are.
func extents(markdown []byte, parseAll bool) string {
	src := dialect.Plain(bytes.ReplaceAll(markdown, []byte("\r"), []byte("\n")))
	s := NewSplitter(&Source{raw: src, plain: src, done: len(src)}, parse.NewDefinitions(src), WindowSize)
	s.noFastPath = parseAll
	var out strings.Builder
	for {
		blocks := s.Next()
		if len(blocks) == 0 {
			return out.String()
		}
		for _, b := range blocks {
			fmt.Fprintf(&out, "%d-%d line %d: %.40q\n", b.Start, b.End, b.Line, src[b.Start:b.End])
		}
	}
}

func differentBlock(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return fmt.Sprintf("fast %s, parsed %s", as[i], bs[i])
		}
	}
	return fmt.Sprintf("fast %d blocks, parsed %d", len(as), len(bs))
}

// The fast path splits where the parser does.
func TestFastPath(t *testing.T) {
	posts, blocks := 0, 0
	corpus.Posts(t, 1, func(name string, body []byte) {
		posts++
		a, b := extents(body, false), extents(body, true)
		if a != b {
			t.Errorf("%s: %s", name, differentBlock(a, b))
		}
		blocks += strings.Count(a, "\n")
	})
	t.Logf("%d blocks of %d posts", blocks, posts)
}

func FuzzFastPath(f *testing.F) {
	all, err := os.ReadFile("../testdata/all.md")
	if err != nil {
		f.Fatal(err)
	}
	for piece := range bytes.SplitSeq(all, []byte("\n# ")) {
		f.Add(piece)
	}
	for _, s := range []string{
		"a\n\n: b\n", "a\nb\n: c\n", "- a\n- b\n\nc\n", "- a\n\n- b\n", "- a\n* b\n", "- a\n---\n", "> a\nb\n\nc\n",
		"> a\n\n> b\n",
		"|a|\n|-|\n|b|\n\nc\n", "a|b\n-|-\n\nc\n", "```\na\n```\nb\n", "```\na\n", "# a\nb\n", "#a\n", "a\n===\n\nb\n",
		"[a]: b\n\nc\n",
		"[a\nb]: c\n\nd\n", "[^a]: b\n\n[^a]\n", "**a**\n\n***\n\nb\n", "1. a\n\nb\n", "a\n1. b\n\nc\n", "a\n    b\n\nc\n",
		"$$\na\n$$\n\nb\n",
		"\\[\na\n\\]\n\nb\n", "<b>\n\na\n", "!!! note\n    a\n\nb\n", "a\n# b\n\nc\n", "a\n```\nb\n```\n\nc\n",
		"|a|\n|b|\n|-|\n\nc\n",
		"- a\n  b\n- c\n\nd\n", "- a\n b\n\nc\n", "- a\n  ```\n  b\n\nc\n", "1. a\n2. b\n    - c\n\nd\n",
		"1. a\n2) b\n\nc\n", "- a\n\n  b\n\nc\n",
		"10. a\n   b\n\nc\n", "- a\n # b\n\nc\n", "- a\n\n1. b\n\nc\n", "a\n\n---\nb\n", "a\n\n<b>\n\nc\n",
		"- a\n\n* * *\nb\n", "[a]: b\n[c]: d\n\ne\n", "[a]: b\nc\n", "[a]: b\n\"c\"\n\nd\n", "---\na\n", "a\n***\nb\n",
		"[a]: b\n\n: c\n",
		"1. a\n   - b\n2. c\n\nd\n", "[a]: b \"c\"\n\nd\n", "[a]: b \"c\" d\n\ne\n", "[a]: b \"c\\\"\n\nd\n",
		"9. a\n10. b\n   - c\n\nd\n", "* a\n\n* * *\n", "|\n|\n|-\n", "|\n|-||\n|-\n", "0\n0\n-|\n-",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 8<<10 {
			return
		}
		if a, b := extents(src, false), extents(src, true); a != b {
			t.Errorf("%q: %s", src, differentBlock(a, b))
		}
	})
}
