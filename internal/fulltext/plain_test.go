package fulltext

import (
	"strings"
	"testing"

	"quire/internal/sanitize/hostile"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct{ name, markdown, want string }{
		{"prose", "One *two* **three** _four_ ~~five~~.", "One two three four five."},
		{"words with marks in them", "snake_case_name and 2*3 and ~/notes", "snake_case_name and 2*3 and ~/notes"},
		{"cjk emphasis", "**粗体**文字", "粗体文字"},
		{"links", "See [the docs](https://x.org/a_(b) \"t\") and [ref][1] ![pic](p.png).", "See the docs and ref pic."},
		{"definition", "Text\n\n[1]: https://example.org\nMore", "Text\nMore"},
		{"footnote", "Word[^1] on.\n\n[^1]: The note.", "Word on.\n: The note."},
		{"wikilink", "[[page#part|shown]] and [[plain]]", "shown and plain"},
		{"index stays", "list[0] and [x]", "list[0] and x"},
		{"code span", "Run `a_b *c* [d](e)` now ``x`y``", "Run a_b *c* [d](e) now x`y"},
		{"fence", "Before\n```go title=x\nfunc *f*() {}\n```\nAfter", "Before\nfunc *f*() {}\nAfter"},
		{"open fence", "~~~\ncode", "code\n"},
		{"html", "a <b>bold</b> <br/>x<kbd>k</kbd> 1 < 2 <https://x.org>", "a bold  xk 1 < 2 https://x.org"},
		{"comment", "a <!-- not\nthis --> b", "a  b"},
		{"script", "<script>var x</script>y", "  y"},
		{"entity", "Q&amp;A &lt;b&gt; &nope AT&T", "Q&A <b> &nope AT&T"},
		{"escape", `\*not\* C:\dir`, `*not* C:\dir`},
		{"shortcodes", "{{< figure src=\"a.png\" >}}Text{{% note %}} {% raw %}b{% endraw %}", "Text b"},
		{"attributes", "## Title {#id .c}\n{: .lead}\nText", "Title \n\nText"},
		{"quotation", "> > quoted\n> - [x] item\n1. first", "quoted\nitem\nfirst"},
		{"table", "| a | b |\n|---|:-:|\n| c | d |", "  a   b  \n  c   d  "},
		{"admonition", ":::tip Title\nText\n:::", " Title\nText\n"},
		{"mdx", "import X from './x'\nimport sys\n\ntext", "import sys\ntext"},
		{"long picture", "![a](data:image/png;base64," + strings.Repeat("QUJD", 5000) + ") b", "a b"},
	} {
		if got := Plain([]byte(c.markdown)).Plain; got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestPlainKnowsHeadings(t *testing.T) {
	const src = "# One\ntext\n\n## Two *b* ##\n\nThree\n=====\n\nfour\n---\n\n- item\n\n---\n\n```\n# not\n```\n### C#\n####### seven\n#tag\n> ## quoted\n"
	doc := Plain([]byte(src))
	var got []string
	for _, h := range doc.Headings {
		got = append(got, doc.Plain[h.Start:h.End])
	}
	if want := "One|Two b|Three|four|C#|quoted"; strings.Join(got, "|") != want {
		t.Errorf("got %s, want %s", strings.Join(got, "|"), want)
	}
}

// checkText holds what everything relies on.
func checkText(tb testing.TB, doc Text) {
	tb.Helper()
	at := 0
	for _, h := range doc.Headings {
		if h.Start < at || h.End <= h.Start || h.End > len(doc.Plain) {
			tb.Fatalf("heading %v behind %d in a text of %d bytes", h, at, len(doc.Plain))
		}
		at = h.End
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"# a\n[b](c) `d` <e>", "```\n", "[[a|b]]\n|--|", "Setext\n===\nAgain\n---\n", "{{<", "<!--", "&#27;\\", "> 1. - # x"} {
		f.Add([]byte(s))
	}
	for _, s := range hostile.Bodies() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) { checkText(t, Plain(src)) })
}

// Nothing that a post may hold may take time with the square of its length.
func TestPlainIsLinear(t *testing.T) {
	for _, s := range []string{"`", "``x`", "*", "_a", "[", "](", "](data:", "<!--", "<a ", "{{", "{%", "[[", "&", "> ", "<script>", "\\"} {
		checkText(t, Plain([]byte(strings.Repeat(s, 1<<20/len(s)))))
	}
}
