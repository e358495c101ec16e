package markdown

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// reference parses the blocks of CommonMark except for HTML, which the scanner reads as
// text.
var reference = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
)

// referenceCode returns a letter for each line of src: 'c' for fenced code, 'i' for
// indented code, '.' for all others, blank ones too.
func referenceCode(src []byte) string {
	out := bytes.Repeat([]byte{'.'}, bytes.Count(src, []byte("\n"))+1)
	doc := reference.Parse(text.NewReader(src))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		letter := byte('c')
		switch n.Kind() {
		case ast.KindCodeBlock:
			letter = 'i'
		case ast.KindFencedCodeBlock:
		default:
			return ast.WalkContinue, nil
		}
		for i := range n.Lines().Len() {
			if seg := n.Lines().At(i); entering && !IsBlankLine(seg.Value(src)) {
				out[bytes.Count(src[:seg.Start], []byte("\n"))] = letter
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimRight(string(out), ".")
}

// scannedCode returns the same as the scanner sees it.
func scannedCode(src []byte) string {
	var out strings.Builder
	for s := NewScanner(src); s.Next(); {
		switch {
		case s.Kind == Code && !IsBlankLine(src[s.Content:s.End]):
			out.WriteByte('c')
		case s.Kind == Indented:
			out.WriteByte('i')
		default:
			out.WriteByte('.')
		}
	}
	return strings.TrimRight(out.String(), ".")
}

func TestCommonMarkExamples(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "commonmark.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.Files) < 200 {
		t.Fatalf("only %d examples", len(archive.Files))
	}
	for _, f := range archive.Files {
		if want, got := referenceCode(f.Data), scannedCode(f.Data); got != want {
			t.Errorf("%s: %q\n got %s\nwant %s", f.Name, f.Data, got, want)
		}
	}
}

// beyondCommonMark is what the scanner reads otherwise than the reference on purpose.
var beyondCommonMark = regexp.MustCompile(`(?m)<|\$\$|\\\[|\[\^|!!!|\?\?\?|===|:[ \t]|[\x00-\x08\x0b-\x1f]`)

// emptyItem is an item that begins with an empty line, below which the reference departs
// from CommonMark; so it does where tabs follow a marker.
var emptyItem = regexp.MustCompile(`(?m)([-*+]|\d[.)])[> ]*$|\t`)

// FuzzScanner compares the code that the scanner finds with what goldmark finds.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{
		"```\na\n```\n", "> ```\n> a\nb", "- a\n\n  ```\n  b\nc", "1. > - ~~~\n", "a\n    b\n\n    c",
		"> a\nb\n- c\n  d\n***\n", "-     a\n\n      b",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		n, end := 0, 0
		for s := NewScanner(src); s.Next(); n++ {
			if s.Start != end || s.End <= s.Start || s.Content < s.Start || s.Content > s.End || s.Para > s.Start {
				t.Fatalf("line %d: %+v", n, s.Line)
			}
			end = s.End
		}
		if end != len(src) {
			t.Fatalf("the last line ends at %d of %d", end, len(src))
		}
		checkNextCode(t, src)
		if beyondCommonMark.Match(src) || emptyItem.Match(src) {
			return
		}
		if want, got := referenceCode(src), scannedCode(src); got != want {
			t.Errorf("%q\n got %s\nwant %s", src, got, want)
		}
	})
}

// checkNextCode verifies that NextCode finds the code that Next goes through.
func checkNextCode(t *testing.T, src []byte) {
	t.Helper()
	inCode := bytes.Repeat([]byte{'.'}, len(src))
	for s := NewScanner(src); ; {
		start, end := s.NextCode()
		if start == len(src) {
			break
		}
		copy(inCode[start:end], bytes.Repeat([]byte{'c'}, end-start))
	}
	for s := NewScanner(src); s.Next(); {
		want := byte('.')
		if s.Kind == Fenced || s.Kind == Code {
			want = 'c'
		}
		if inCode[s.Start] != want {
			t.Fatalf("the line at %d of %q is %c to Next", s.Start, src, want)
		}
	}
}

// The scanner finds the code that goldmark finds in real posts.
func TestCorpusCode(t *testing.T) {
	dir := os.Getenv("QUIRE_CORPORA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpora")
	}
	paths, _ := filepath.Glob(filepath.Join(dir, "*", "content", "*", "*.m*"))
	if len(paths) == 0 {
		t.Skip("no corpora: set QUIRE_CORPORA to a folder of Markdown")
	}
	n := 0
	for i, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil || i%4 > 0 || beyondCommonMark.Match(src) {
			continue
		}
		n++
		if want, got := referenceCode(src), scannedCode(src); got != want {
			t.Errorf("%s\n got %s\nwant %s", path, got, want)
		}
		checkNextCode(t, src)
	}
	t.Logf("%d posts", n)
}
