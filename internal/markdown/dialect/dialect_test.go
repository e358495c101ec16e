package dialect

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"quire/internal/sanitize/hostile"
)

func TestPlain(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing to do", "text {x} 50%%", "text {x} 50%%"},

		// Kramdown and Pandoc
		{"attributes of a block", "a\n{: .note #x}\nb", "a\n\nb"},
		{"attributes of a heading", "# a {: .x}", "# a"},
		{"id of a heading in Kramdown", "# a {: #b .c}", "# a {#b}"},
		{"id of a heading", "# a {#b .c}", "# a {#b .c}"},
		{"id of an underlined heading", "a {#b}\n=====", "a {#b}\n====="},
		{"attributes of a link", "[a](b){: rel=\"x\"} c", "[a](b) c"},
		{"contents", "* TOC\n{:toc}\n\ntext", "\n\n\ntext"},
		{"contents by mark", "[[toc]]\n[TOC]", "\n"},
		{"lists of attributes with names", "{:a: .b}\n{:c:}\ntext", "\n\ntext"},
		{"options", "{::options a=\"b\" /}\ntext", "\ntext"},
		{"comment of Kramdown", "a{::comment}\nb\n{:/comment}c", "a\n\nc"},
		{"text with a class", "a [b]{.c} d", "a b d"},
		{"image with a width", "![a](b){width=50%}", "![a](b)"},
		{"class at the end of a line", "a caption {.small}", "a caption"},
		{"braces in prose", "files{.h, .cc} and {a}", "files{.h, .cc} and {a}"},
		{"citation", "as [@a2020] says", "as [@a2020] says"},

		// MDX
		{"import", "import X from '../x.astro';\n\ntext", "\n\ntext"},
		{"import of several lines", "import {\n  a,\n} from 'b'\n\ntext", "\n\n\n\ntext"},
		{"export", "export const x = 1;\n\ntext", "\n\ntext"},
		{"export of several lines", "export const f = () => {\n  return <b>x</b>\n}\ntext", "\n\n\ntext"},
		{"import in prose", "import taxes from other years", "import taxes from other years"},
		{"component alone", "<Chart data={x > 1} />\n\ntext", "\n\ntext"},
		{"component in a line", "a <Icon name=\"b>c\" /> d", "a d"},
		{"component around blocks", "<Box>\n  text\n\n  ```js\n  x\n  ```\n</Box>", "\ntext\n\n```js\nx\n```\n"},
		{
			"component that is a callout", "<Aside type=\"caution\" title=\"A b\">\ntext\n</Aside>",
			"\x02caution A b\ntext\n\x03",
		},
		{"tabs", "<Tabs>\n  <TabItem label=\"npm\">\n    text\n  </TabItem>\n</Tabs>", "\n\x02tab npm\ntext\n\x03\n"},
		{"component with an image", "<Image src=\"a.png\" alt=\"b\" />", "![b](a.png)"},
		{"expression", "{/* gone */}\n\na {props.x} b {'c'}", "\n\na b c"},
		{"empty string in an expression", "{/* */}\n<A b={''} c={'}'} />d", "\nd"},
		{"details by their question", "<Spoiler question=\"A b\">\nc\n</Spoiler>", "\x02details A b\nc\n\x03"},
		{"comment of several lines", "{/* gone\n\ngone */}\ntext", "\n\n\ntext"},
		{"HTML with expressions", "{/* */}\n<a href=\"b\" style={{ c: 'd' }}>e</a>", "\n<a href=\"b\">e</a>"},
		{"HTML around Markdown", "{/* */}\n<div className=\"a\">\n  **b**\n</div>", "\n\n**b**\n"},
		{
			"HTML that asks for Markdown", "<div markdown=\"1\">\n**b**\n</div>\n\n<div>\nc\n</div>",
			"\n**b**\n\n\n<div>\nc\n</div>",
		},
		{"placeholder in prose", "a Vec<T> and <Name>", "a Vec<T> and <Name>"},
		{"formula in MDX", "{/* */}\n\n$x_{12}$ and $$\\frac{a}{b}$$", "\n\n$x_{12}$ and $$\\frac{a}{b}$$"},

		// Pandoc
		{"line block", "| a b\n| c d", "a b  \nc d"},
		{"line block at the end", "| ab\n| cdefg", "ab\ncdefg"},

		// Obsidian
		{"comment", "a %%hidden%% b", "a b"},
		{"comment of several lines", "a\n%%\nhidden\n%%\nb", "a\n\n\n\nb"},
		{"name of a block", "text ^a1b2c3\n\n2 ^10", "text\n\n2 ^10"},

		// Hugo
		{"shortcode", "{{< x y=\"z\" >}}\ninner\n{{< /x >}}", "\ninner\n"},
		{"callout", "{{< notice warning \"A b\" >}}\ninner\n{{< /notice >}}", "\x02warning A b\ninner\n\x03"},
		{"callout that never ends", "{{% note %}}\ntext", "\ntext"},
		{"details", "{{< details summary=\"See\" >}}\na\n{{< /details >}}", "\x02details See\na\n\x03"},
		{"tab", "{{< tab name=\"a\" >}}\nb\n{{< /tab >}}", "\x02tab a\nb\n\x03"},
		{"callout within a line", "{{% notice info %}}a{{% /notice %}} b", "a b"},
		{"shortcode with Markdown", "a {{% b %}}c{{% /b %}}", "a c"},
		{"ref", "[a]({{< ref \"b.md\" >}})", "[a](b.md)"},
		{"relref with a path", "[a]({{% relref path=\"b.md\" %}})", "[a](b.md)"},
		{"param", "{{< param \"a\" >}} b", "a b"},
		{"figure", "{{< figure src=\"/a.png\" alt=\"A b\" >}}", "![A b](/a.png)"},
		{"figure with a caption", "{{< figure src=\"/a.png\" alt=\"A\" caption=\"b c\" >}}", "![A](/a.png) b c"},
		{"figure of several lines", "{{< figure\n  src=\"/a.png\"\n  alt=\"A b c d e f\" >}}", "![A b c d\ne f](/a.png)\n"},
		{"youtube", "{{< youtube w7Ft2ymGmfc >}}", "<\x04yw7Ft2ymGmfc>"},
		{"vimeo", "{{< vimeo id=\"123\" >}}", "<\x04v123>"},
		{"gist", "{{< gist a 12 >}}", "<\x04ga/12>"},
		{"tweet", "{{< tweet user=\"a\" id=\"12\" >}}", "<\x04ta/status/12>"},
		{"highlight", "{{< highlight js \"linenos=1\" >}}\nx\n{{< /highlight >}}", "~~~~~js\nx\n~~~~~"},
		{"highlight in a line", "a {{< highlight go >}}x{{< /highlight >}} b", "a `x` b"},
		{"example", "`a` {{</* b */>}}\n\n```\n{{%/* c */%}}\n```", "`a` {{< b >}}\n\n```\n{{% c %}}\n```"},
		{"output beside a shortcode", "{{% x %}}a {{ b }}{{% /x %}}", "a {{ b }}"},
		{"callout in the line of a tag of two lines", "{{% note\n%}}a{{% /note %}}", "\na"},
		{"code span", "`{{< x >}}` and `{% y %}`", "`{{< x >}}` and `{% y %}`"},
		{"code span of two lines", "a `b\n{{< x >}} c` {{< y >}}d", "a `b\n{{< x >}} c` d"},
		{"fenced code", "```\n{{< x >}}\n{: .a}\n%%a%%\n```", "```\n{{< x >}}\n{: .a}\n%%a%%\n```"},
		{"longer fence", "````\n```\n{{< x >}}\n````\n{{< x >}}", "````\n```\n{{< x >}}\n````\n"},
		{"fence in a quotation", "> ```\n> {{< x >}}\n> ```", "> ```\n> {{< x >}}\n> ```"},
		{"fence that its quotation ends", "> ```\n> {{< x >}}\n\na {{< y >}}b", "> ```\n> {{< x >}}\n\na b"},
		{"fence that its item ends", "- ```\n  {{< x >}}\n\na {{< y >}}b", "- ```\n  {{< x >}}\n\na b"},
		{
			"fence in a nested item", "- a\n  - b\n\n    ```\n    {{< x >}}\n    ```\n\nc {{< y >}}d",
			"- a\n  - b\n\n    ```\n    {{< x >}}\n    ```\n\nc d",
		},
		{
			"fence far to the right of an item", "- a\n\n      ```\n      {{< x >}}\n      ```",
			"- a\n\n      ```\n      {{< x >}}\n      ```",
		},
		{"shortcode that continues a paragraph", "a\n    {{< x >}}b", "a\n    b"},
		{"formula in a quotation", "> $$\n> {{ site.x }}\n> $$", "> $$\n> {{ site.x }}\n> $$"},
		{
			"component among indented fences", "{/* */}\n1. a\n\n    <A>\n        ```js\n        x\n        ```\n    </A>",
			"\n1. a\n\n\n    ```js\n    x\n    ```\n",
		},
		{"indented code", "a\n\n    {{< x >}}", "a\n\n    {{< x >}}"},
		{"second paragraph of an item", "- a\n\n    b {{< x >}}", "- a\n\n    b"},

		// Jekyll, Nunjucks, Hexo
		{"Liquid tag", "{% include x.html a=\"b\" %}text", "text"},
		{"include of a figure", "{% include figure.html src=\"a.png\" caption=\"b\" %}", "![b](a.png)"},
		{"raw", "{% raw %}{{ a }}{% endraw %}", "{{ a }}"},
		{"raw around a fence", "{% raw %}\n```\n{{ a }}\n```\n{% endraw %}", "\n```\n{{ a }}\n```\n"},
		{"comment of Liquid", "a {% comment %} b\nc {% endcomment %}d", "a\nd"},
		{"condition", "{% if a %}b{% else %}c{% endif %}", "bc"},
		{"site address", "[a]({{ site.baseurl }}/b)", "[a](/b)"},
		{"filter", "[a]({{ '/b' | relative_url }})", "[a](/b)"},
		{"output", "{% assign a = 1 %}\n{{ a }} b", "\nb"},
		{"a string with a filter", "{% a %}\n{{ 'b' | upcase }} c", "\nb c"},
		{"what is no output", "{% a %}\n{{ @b }} c", "\n{{ @b }} c"},
		{"an example in prose", "write {{ name }} here", "write {{ name }} here"},
		{"post_url", "[a]({% post_url 2020-01-01-b %})", "[a](2020-01-01-b)"},
		{"highlight of Liquid", "{% highlight go %}\nx {% y %}\n{% endhighlight %}", "~~~~~go\nx {% y %}\n~~~~~"},
		{"highlight that never ends", "{% highlight go %}\nx", "\nx"},
		{"code of Hexo", "{% codeblock lang:js a.js %}\nx\n{% endcodeblock %}", "~~~~~js title=\"a.js\"\nx\n~~~~~"},
		{"note of Hexo", "{% note warn Mind it %}\na\n{% endnote %}", "\x02warning Mind it\na\n\x03"},
		{"readings of Hexo", "a{% ruby 字|じ %}{% ruby 汉<hàn> %}b", "a字 (じ)汉 (hàn)b"},
		{"readings", "{漢字|かんじ}と[漢字]{かんじ} `{漢字|かんじ}` {a|b}", "漢字 (かんじ)と漢字 (かんじ) `{漢字|かんじ}` {a|b}"},
		{"readings in MDX", "import X from 'x'\n\n{漢字|かんじ}", "\n\n"},
		{"a formula over lines", "a $\\alpha\n+ \\beta\n- 1$ b\n+ $c$", "a $\\alpha\n+\\beta\n-1$ b\n+ $c$"},
		{"items below money", "a $5 b\n- c $6\n\n$\\alpha$\n- $\\beta$", "a $5 b\n- c $6\n\n$\\alpha$\n- $\\beta$"},
		{"link of Hexo", "{% post_link a-b 'A b' %}", "[A b](a-b)"},
		{"link of Hexo to a name with spaces", "{% post_link 'a b' c %}", "c"},
		{"image of Hexo", "{% asset_img a.jpg A b c %}", "![A b c](a.jpg)"},
		{"quotation of Hexo", "{% blockquote A B %}\nc\n{% endblockquote %}", "\x02quote A B\nc\n\x03"},

		// Zola and Go's blog
		{"shortcode of Zola", "{{ youtube(id=\"abc\") }}", "<\x04yabc>"},
		{"quotation of Zola", "{% quote(author=\"A\") %}\nb\n{% end %}", "\x02quote A\nb\n\x03"},
		{"unknown block of Zola", "{% x(y=1) %}\nb\n{% end %}", "\nb\n"},
		{"raw of Go's blog", "{{raw `\n<pre>a `b` {{c}}\n</pre>\n`}}\nd", "\n<pre>a `b` {{c}}\n</pre>\n\nd"},
		{"image of Go's blog", "{{image \"a/b.png\" 850}}", "![](a/b.png)"},

		// containers
		{"container", ":::note\na\n:::", "\x02note\na\n\x03"},
		{"title", "::: warning Mind it\na\n:::", "\x02warning Mind it\na\n\x03"},
		{"title in brackets", ":::tip[A b]\na\n:::", "\x02tip A b\na\n\x03"},
		{"nested", "::::note\n:::tip\na\n:::\n::::", "\x02note\n\x02tip\na\n\x03\n\x03"},
		{"Quarto", "::: {.callout-tip title=\"A\"}\na\n:::", "\x02tip A\na\n\x03"},
		{"the end of another kind", ":::note\na\n///\n:::", "\x02note\na\n///\n\x03"},
		{"role", "{ref}`a <b>` and {ref `c`", "a and {ref `c`"},
		{"unknown", "::: {.column width=40%}\na\n:::", "\x02box\na\n\x03"},
		{"never closed", ":::note A b\na", "A b\na"},
		{"never opened", "a\n\n:::", "a\n\n"},
		{"in code", "```\n:::note\n```", "```\n:::note\n```"},
		{"in a list", "- a\n\n  :::note\n  b\n  :::", "- a\n\n  \x02note\n  b\n  \x03"},
		{
			"details of HTML", "<details>\n<summary>A</summary>\n\nb\n\n</details>",
			"\x02details\n<summary>A</summary>\n\nb\n\n\x03",
		},
		{"details in a line", "<details><summary>A b</summary>\n\nb\n\n</details>", "\x02details A b\n\nb\n\n\x03"},
		{"marks in the post", "a\x02note\nb\x03", "a note\nb"},

		// HTML
		{"comment of HTML", "a <!-- b\n\nc --> d", "a\n\nd"},
		{"excerpt mark", "a\n<!--more-->\nb", "a\n\nb"},
		{"script", "<script>\n\nx < {{ y }}\n</script>\na", "\n\n\n\na"},
		{"data", "![a](data:image/png;base64," + strings.Repeat("A", 200) + ")", "![a](data:,)"},
		{"formula", "$$\na {{ site.x }}\n$$", "$$\na {{ site.x }}\n$$"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := []byte(tt.in)
			got := Plain(in)
			if string(in) != tt.in {
				t.Error("the source was changed")
			}
			if len(got) != len(in) || bytes.Count(got, []byte("\n")) != bytes.Count(in, []byte("\n")) {
				t.Errorf("places moved: %q", got)
			}
			if trim(string(got)) != trim(tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// trim returns s without spaces at the ends of its lines.
func trim(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.Join(lines, "\n")
}

// FuzzPlain reads posts with the traits that they show, and parts of posts: those have the
// traits of the whole, whatever they show themselves.
func FuzzPlain(f *testing.F) {
	seeds := append(hostile.Bodies(),
		"<Tabs>\n  <A b={c}>\n  d\n</A>\n:::x\n:::", "{{< a\nb >}} {/* \n */} <B/>", "$$\n\\[\n{: .a}\n[b]{.c}",
		"{% raw %}{% comment %}\n<!-- a",
		"{{< figure src=a\nalt=\"b c\" >}}", "import {\nexport const a = {", "<svg><style>\n<script",
		"{% a() %}\n{% end %}\n{% end %}",
		"{{< tabs items=\"é,ü\" >}}\n{{< tab >}}ä{{< /tab >}}\n", "```{note} ü\n:a: b\n```", "/// note | ä\n    a: b\n///",
		"::a{b=c}\n---\nd: e\n---\n#f\n::",
		"{++é++}{~~a~>ü~~}", "{ref}`ä <b>`", "| ä\n| b", "%[http://ä]", "{% button ä, ö %}", "<A tip=\"ü\">b</A>",
		"> [!div ä]", "*[Ä]: ö", "#. ä", "(@ä) b",

		"[a]({{ }})b", "{{.}}", "{{ /.x }}", "{{ ` }} {{ ' }}", "[a]({{-}})b",
		"{% highlight x %}\n{{< a \"b\" >}} %%\n```\n{: }\n{% endhighlight %}", "<></>", "<A", "{{end}}{{ .a }}",
		"{% else %}", "{a}{\"b\"}{'", "<div style={{a}}>\n</div>",
	)
	for i, s := range seeds {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(1+i%0x1f))
	}
	f.Fuzz(func(t *testing.T, src []byte, more uint8) {
		of := Traits{survey(src)}.With(Traits{traits{mdx: more&1 != 0, liquid: more&2 != 0, goTemplate: more&4 != 0}})
		if more&8 != 0 {
			of = of.With(Traits{traits{closed: map[string]bool{"A": true, "Tabs": true, "Box": true}}})
		}
		if more&16 != 0 {
			of.closed = nil
		}
		got := of.plain(src)
		if len(got) != len(src) || bytes.Count(got, []byte("\n")) != bytes.Count(src, []byte("\n")) {
			t.Fatalf("places moved: %q", got)
		}
		for i, c := range src {
			if (c == '\n') != (got[i] == '\n') {
				t.Fatalf("a line ends elsewhere: %q", got)
			}
		}
		if utf8.Valid(src) && !utf8.Valid(got) {
			t.Errorf("characters were cut: %q", got)
		}
	})
}

// Whatever panics in a dialect leaves the post as it is written.
func TestRecovered(t *testing.T) {
	src := []byte("{{ a }}")
	if got := recovered(src, func() []byte { panic("unforeseen") }); string(got) != "{{ a }}" {
		t.Errorf("got %q", got)
	}
}

// What is made to be read in vain again and again is given up in time, and shown as it is
// written.
func TestHostile(t *testing.T) {
	const size = 256 << 10
	for _, s := range []string{
		"{", "{{", "{{<", "{%", "{% raw %}", "{% note %}\n", "{{< note >}}\n", "{% highlight x %}\n", "{% x() %}\n",
		"{{< x title=\"a\" >}}\n", "{{< abbr title=\"a\" >}}b ",
		"<!--", "<!-- tab a -->\n{% a %}", "{/*", "<A b=\"", "<A b={", "<A {", "<A>\n", "<A/>{", "{/* */}\n{", "<script>",
		"<svg", "<details>\n", "%%\n", "%% a ",
		":::a\n", ":::\n", "::::a\n:::\n", "::a{}\n", "::a\n---\n", "///a\n", "```{note}\n", "```{contents}\n",
		"~~~{note}\n:a: b\n", "[", "[a]{.b}", "]{.a}",
		"{::comment}", "{:a", "$$\n", "\\[\n", "`", "{{raw `", "import {\n", "export const a = {\n", "{++", "{~~a",
		"{ref}`", "(", "|\n", "| a\n", ": a\n", "*[a]:",
		"{% a %}{% enda %}", "{{< a >}}{{< /a >}}", "<A b='c'>d</A>", "{{#include a}}", "{% if %}{{ a }}", "\\@ref(",
		"data:", "^a", "<xref:", "{{end}}\n{{", "{% endraw", "{#", "{{raw `", "```\n{{", "<details>\n:::\n",
	} {
		src := []byte("<X/> {% a %}\n\n" + strings.Repeat(s, size/len(s)))
		d := newDocument(src, survey(src))
		d.lines()
		d.pair()
		if d.budget < -maxContainer || len(d.finds) > 64 || d.traits.searched > maxSearched+maxComponent {
			t.Errorf("%q: %d bytes are left to be looked through, %d marks", s, d.budget, len(d.finds))
		}
		if got := Plain(src[len(src)/2:]); len(got) != len(src)-len(src)/2 {
			t.Errorf("%q: length %d", s, len(got))
		}
	}
}

// Bytes that a post has nothing to take out of are only looked through.
func BenchmarkPlain(b *testing.B) {
	prose := strings.Repeat("Prose of the ordinary kind, with a [link](https://example.com) and *emphasis* in it.\n",
		8) + "\n"
	for _, bm := range []struct{ name, src string }{
		{"little", strings.Repeat(prose, 10<<20/len(prose)) + "{{< x >}}"},
		{"much", strings.Repeat("a {{< x >}} b <!-- c --> `d` {: .e}\n\n:::note\nf\n:::\n", 10<<20/54)},
	} {
		src := []byte(bm.src)
		b.Run(bm.name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				Plain(src)
			}
		})
	}
}

// Each row of the table is complete: who reads says where, and the other way round.
func TestTable(t *testing.T) {
	all := dialects()
	if len(all) > 64 {
		t.Fatalf("%d dialects have no bits in document.active", len(all))
	}
	names := map[string]bool{}
	for _, l := range all {
		if l.name == "" || names[l.name] {
			t.Errorf("the name %q is empty or taken", l.name)
		}
		names[l.name] = true
		for what, is := range map[string]bool{
			"inline and inlineAt": (l.inline != nil) == (l.inlineAt != ""),
			"marks of inline":     l.inline == nil || len(l.marks) > 0,
			"line and lineAt":     (l.line != nil) == (l.lineAt != ""),
			"pair and pairAt":     (l.pair != nil) == (l.pairAt != "" && l.pairMark != ""),
			"traits and signs":    (l.traits != nil) == (len(l.signs) > 0),
		} {
			if !is {
				t.Errorf("%s: %s do not fit", l.name, what)
			}
		}
	}
}

func TestEmbedAddress(t *testing.T) {
	for c := range byte(128) {
		if a := EmbedAddress(c); a != "" && (!strings.HasPrefix(a, "https://") || !isWordByte(c)) {
			t.Errorf("%q: %s", c, a)
		}
	}
	if EmbedAddress('y') == "" || EmbedAddress('?') != "" {
		t.Error("the letters are others")
	}
}
