package markdown

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
		{"footnote", "Word[^1] on.\n\n[^1]: The note.", "Word on.\nThe note."},
		{"wikilink", "[[page#part|shown]] and [[plain]]", "shown and plain"},
		{"index stays", "list[0] and [x]", "list[0] and x"},
		{"code span", "Run `a_b *c* [d](e)` now ``x`y``", "Run a_b *c* [d](e) now x`y"},
		{"fence", "Before\n```go title=x\nfunc *f*() {}\n```\nAfter", "Before\nfunc *f*() {}\nAfter"},
		{"open fence", "~~~\ncode", "code\n"},
		{"html", "a <b>bold</b> <br/>x<kbd>k</kbd> 1 < 2 <https://x.org>", "a bold  xk 1 < 2 https://x.org"},
		{"comment", "a <!-- not\nthis --> b", "a  b"},
		{"script", "<script>var x</script>y", "  y"},
		{"entity", "Q&amp;A &lt;b&gt; &nope AT&T", "Q&A <b> &nope AT&T"},
		{"no entity", "&notone; &copy &#x1F600; &semi;", "&notone; &copy 😀 ;"},
		{"escape", `\*not\* C:\dir`, `*not* C:\dir`},
		{"shortcodes", "{{< figure src=\"a.png\" >}}Text{{% note %}} {% raw %}b{% endraw %}", "Text b"},
		{"attributes", "## Title {#id .c}\n{: .lead}\nText", "Title \n\nText"},
		{"quotation", "> > quoted\n> - [x] item\n1. first", "quoted\nitem\nfirst"},
		{"table", "| a | b |\n|---|:-:|\n| c | d |", "  a   b  \n  c   d  "},
		{"admonition", ":::tip Title\nText\n:::", " Title\nText\n"},
		{"mdx", "import X from './x'\nimport sys\n\ntext", "import sys\ntext"},
		{"emphasis within words", "**L**et's En**crypt**, 2*3 and *a **b** c*", "Let's Encrypt, 2*3 and a b c"},
		{"marks that mark nothing", "a * b, 5*, _x and ** y", "a * b, 5*, _x and ** y"},
		{"emphasis of two lines", "a *b\nc* d\n\n*e\n\nf*", "a b\nc d\n*e\nf*"},
		{"underlined heading with emphasis", "A *b*\n=====\nc", "A b\nc"},
		{"brackets", "[ITP] a [b [c] d](e) ![f [g]](h) [i", "ITP a b c d f g [i"},
		{"ruby", "<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>です。<ruby>X<rt>Y</rt></ruby>", "漢字 (かんじ)です。X (Y)"},
		{
			"sizes of pictures", "![[q.png|alt|100]] ![[q.png|100x200]] [[p|100]] ![a|60](b.png) [[p\\|T]] [[p|]]",
			"alt q.png 100 a T p",
		},
		{"escaped brackets", "\\[rustdoc\\] a [b](c)", "[rustdoc] a b"},
		{"code in a quotation", "> ```\n> *a*\n> ```\n> *b*", "*a*\nb"},
		{"indented code", "a\n\n    # b", "a\n# b"},
		{"formula", "$$\na_1 * b_1\n$$", "$$\na_1 * b_1\n$$"},
		{"braces", "files{.h, .cc} and **a**{.b} c {.d}", "files{.h, .cc} and a c "},
		{"address with a query", "<https://a.org/?b=c> <a\nhref=\"x\">d</a>", "https://a.org/?b=c d"},
		{"element without Markdown", "<pre>\na[[1]] *b* &lt;\n</pre>", " \na[[1]] *b* <\n "},
		{"definition", "a\n:   b *c*", "a\nb c"},
		{"callouts", "> [!NOTE]\n> a\n\n> [!warning]- A *title*\n> b\n\n> [!bug|left wide]\n> c", "a\nA title\nb\nc"},
		{"no callouts", "[!NOTE] a\n\n> b\n> [!NOTE]\n\n> [!](c) [!d](e)", "!NOTE a\nb\n!NOTE\n! !d"},
		{"admonition of MkDocs", "!!! note \"A\"\n    *b*", "!!! note \"A\"\nb"},
		{"long picture", "![a](data:image/png;base64," + strings.Repeat("QUJD", 5000) + ") b", "a b"},
	} {
		if got := Plain([]byte(c.markdown)).Text; got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestPlainKnowsHeadings(t *testing.T) {
	const src = "# One\ntext\n\n## Two *b* ##\n\nThree\n=====\n\nfour\n---\n\n- item\n\n---\n\n```\n# not\n```\n### C#\n####### seven\n#tag\n> ## quoted\n"
	doc := Plain([]byte(src))
	var got []string
	for _, h := range doc.Headings {
		got = append(got, doc.Text[h.Start:h.End])
	}
	if want := "One|Two b|Three|four|C#|quoted"; strings.Join(got, "|") != want {
		t.Errorf("got %s, want %s", strings.Join(got, "|"), want)
	}
}

func TestTitle(t *testing.T) {
	for s, want := range map[string]string{
		"plain":                                 "plain",
		"A *b* `c ` __d__ ~~e~~ {#id}":          "A b c d e ",
		"[ITP] list[0] [text](target) [ref][1]": "[ITP] list[0] text ref",
		"{{title}} and {% tag %}":               "{{title}} and {% tag %}",
		"![alt](p.png) [[a|b]] a|b":             "alt b a|b",
		"Tom &amp; Jerry&rsquo;s &copy":         "Tom & Jerry’s &copy",
		"a<br>b <em>c</em> 1 < 2":               "ab c 1 < 2",
		"`a` and `b":                            "a and `b",
		"snake_case __init__.py":                "snake_case init.py",
		"{#id} in the middle":                   "{#id} in the middle",
		"***a** b*":                             "a b",
		"**「強調」**です":                            "「強調」です",
	} {
		if got := Title(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

func TestLabel(t *testing.T) {
	for s, want := range map[string]string{
		"Use `make` in **Go** and *C*": "Use make in Go and C",
		"Vec<T> [a](b) &amp; {{ c }}":  "Vec<T> [a](b) &amp; {{ c }}",
		"2*3*4 snake_case __init__":    "2*3*4 snake_case init",
		"`a_b *c*` \\*d*":              "a_b *c* \\*d*",
	} {
		if got := Label(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

func TestProse(t *testing.T) {
	for s, want := range map[string]string{
		"plain":                                 "plain",
		"See [this] and [that](x){: .y} a[0].":  "See this and that a[0].",
		"{{< figure >}}a{% if b %}c {/* d */}e": "ac e",
		"a[^1] <https://x.org> b<br>c":          "a https://x.org b c",
		"two *words* and a `span ` | bar":       "two words and a span | bar",
	} {
		if got := Prose(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

// checkText verifies what everything relies on.
func checkText(tb testing.TB, doc PlainText) {
	tb.Helper()
	at := 0
	for _, h := range doc.Headings {
		if h.Start < at || h.End <= h.Start || h.End > len(doc.Text) {
			tb.Fatalf("heading %v behind %d in a text of %d bytes", h, at, len(doc.Text))
		}
		at = h.End
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{
		"# a\n[b](c) `d` <e>", "```\n", "[[a|b]]\n|--|", "Setext\n===\nAgain\n---\n", "{{<",
		"<!--", "&#27;\\", "> 1. - # x",
	} {
		f.Add([]byte(s))
	}
	for _, s := range hostile.Bodies() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) { checkText(t, Plain(src)) })
}

func TestPlainIsLinear(t *testing.T) {
	for _, unit := range []string{
		"`", "``x`", "*", "_a", "*a ", "*a* ", "a* *a", "~~a ", "[", "[a", "](", "](data:", "[a](b) ", "![[", "<!--", "<a ",
		"{{", "{%", "{:", "{#a}", "[[", "&", "> ", "<script>",
		"<style\n", "\\", "|a", "# ", "a\n=\n",
	} {
		checkLinear(t, unit, func(src []byte) { checkText(t, Plain(src)) })
		checkLinear(t, unit, func(src []byte) { Title(string(src)) })
	}
}
