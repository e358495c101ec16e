package htmlmd_test

import (
	"bytes"
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"quire/content"
	"quire/internal/post"
	"quire/internal/remote/htmlmd"
)

func convert(t testing.TB, src string) string {
	t.Helper()
	base, err := url.Parse("https://a.example/blog/post")
	if err != nil {
		t.Fatal(err)
	}
	md, _ := htmlmd.New().Convert(src, base)
	return md
}

func TestConvert(t *testing.T) {
	cases := []struct{ name, src, want string }{
		{"references in a text", `a &amp;lt; b &lt;div&gt; AT&amp;T &amp;copy;`, `a &amp;lt; b &lt;div&gt; AT&T &amp;copy;`},
		{"emphasis beside a letter", `x<b>"y"</b>z, <em>„zwei“</em>fach`, `x<strong>"y"</strong>z, <em>„zwei“</em>fach`},
		{"emphasis with spaces", `a <b> lead</b> b`, `a **lead** b`},
		{"brush", "<pre class='brush: js; title: x'>a\nb</pre>", "```js\na\nb\n```"},
		{"highlighter", `<div class="language-ruby highlighter-rouge"><div class="highlight"><pre class="highlight"><code><span>puts</span> 1</code></pre></div></div>`, "```ruby\nputs 1\n```"},
		{"data-lang", `<pre data-lang="go"><code>x</code></pre>`, "```go\nx\n```"},
		{"text is no language", `<pre><code class="language-plaintext">x</code></pre>`, "```\nx\n```"},
		{"line number table", `<table class="lntable"><tr><td class="lntd"><pre><code><span class="lnt">1
</span><span class="lnt">2
</span></code></pre></td><td class="lntd"><pre><code class="language-go">x
y</code></pre></td></tr></table>`, "```go\nx\ny\n```"},
		{"gutter", `<table><tr><td class="gutter"><pre>1
2</pre></td><td class="code"><pre>x
y</pre></td></tr></table>`, "```\nx\ny\n```"},
		{"divs are lines of code", `<pre><div>one</div><div>two</div></pre>`, "```\none\ntwo\n```"},
		{
			"task list", `<ul><li><input type=checkbox checked disabled> done<li><input type="checkbox">todo</ul>`,
			"- [x] done\n- [ ] todo",
		},
		{"definitions", `<dl><dt>A<dd>B<dt>C<dd>D</dl>`, "A\n: B\n\nC\n: D"},
		{
			"kept tags", `H<sub>2</sub>O x<sup>2</sup> <kbd>C</kbd> <mark>m</mark> <q>q</q> <u>u</u> <ins>i</ins>`,
			`H<sub>2</sub>O x<sup>2</sup> <kbd>C</kbd> <mark>m</mark> <q>q</q> <u>u</u> <ins>i</ins>`,
		},
		{"footnote", `<p>Text<sup id="r1"><a href="#fn1">1</a></sup> more.</p><ol><li id="fn1"><p>Note. <a href="#r1" class="footnote-backref">↩</a></p></li></ol>`, "Text[^1] more.\n\n[^1]: Note."},
		{"footnotes by full address", `<p>T<a href="https://a.example/blog/post#fn:1">1</a></p><div id="fn:1">N <a href="#ref">↩︎</a></div>`, "T[^1]\n\n[^1]: N"},
		{"links that lead nowhere", `<a href="#x">in</a> <a href="">empty</a> <a href="javascript:x()">js</a> <a href="data:x">d</a> <a>none</a>`, `in empty js d none`},
		{
			"links", `<a href="/y z" title="t">rel</a> <a href="mailto:a@b">m</a> <a href="x (1)">p</a>`,
			`[rel](https://a.example/y%20z) [m](mailto:a@b) [p](https://a.example/blog/x%20%281%29)`,
		},
		{"link with a control character", "<a href=\"java\x01script:x\">a</a>", "a"},
		{"KaTeX", `<span class="katex"><span class="katex-mathml"><math><annotation encoding="application/x-tex">x_1^2</annotation></math></span><span class="katex-html">x12</span></span>`, `$x_1^2$`},
		{"MathJax script", `<p>a <script type="math/tex; mode=display">\frac{a}{b}</script></p>`, `a $$\frac{a}{b}$$`},
		{"MathML", `<math alttext="a+b" display="block"><mi>a</mi></math>`, `$$a+b$$`},
		{
			"lazy image", `<img src="data:x" data-src="/a.png" alt="A [b] *c*"><noscript><img src="/b.png"></noscript>`,
			`![A \[b\] \*c\*](https://a.example/a.png)`,
		},
		{
			"widest image", `<img src=lazy.gif class=lazyload srcset="/s.png 100w, /l.png 800w">`,
			`![](https://a.example/l.png)`,
		},
		{
			"noscript image", `<img src="data:x"><noscript><img src="/b.png" alt=B></noscript>`,
			`![B](https://a.example/b.png)`,
		},
		{"tracking pixels", `a<img src="https://feeds.feedburner.com/~r/x"><img src=/p.gif width=1 height=1><a href=/x><img src=t.gif width=1 height=1></a>`, `a`},
		{"emoji", `<img class="wp-smiley" alt="🙂" src="https://s.w.org/images/core/emoji/x.png">`, `🙂`},
		{"no address", `<img alt="what">`, `what`},
		{
			"YouTube", `<iframe src="https://www.youtube-nocookie.com/embed/abcdefghijk?x=1"></iframe>`,
			`[Embedded: youtube.com](https://www.youtube.com/watch?v=abcdefghijk)`,
		},
		{
			"media", `<video><source src=v.mp4></video><iframe title="My T" src="//x.example/y"></iframe><amp-youtube data-videoid="abcdefghijk"></amp-youtube>`,
			"[Video](https://a.example/blog/v.mp4)\n\n[My T](https://x.example/y)\n\n[Embedded: youtube.com](https://www.youtube.com/watch?v=abcdefghijk)",
		},
		{
			"link round blocks", `<a href="/c"><div><h3>Title</h3><p>Text</p></div></a>`,
			"### [Title](https://a.example/c)\n\nText",
		},
		{
			"blocks in cells", "<table><tr><th>A<th>B<tr><td><ul><li>x<li>y</ul><td><pre>a\nb</pre><tr><td colspan=2>w|v</table>",
			"| A | B |\n|---|---|\n| • x<br>• y | `a`<br>`b` |\n| w\\|v |  |",
		},
		{
			"layout table", `<table role="presentation"><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>`,
			"a\n\nb\n\nc\n\nd",
		},
		{"one column", `<table><tr><td>a</td></tr><tr><td><p>b</p></td></tr></table>`, "a\n\nb"},
		{"nested table", `<table><tr><td>a<table><tr><th>x<th>y<tr><td>1<td>2</table></td><td>b</td></tr><tr><td>c<td>d</table>`, "a\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\nb\n\nc\n\nd"},
		{
			"caption", `<figure><img src=/f.png alt=F><figcaption>A cap</figcaption></figure>`,
			"![F](https://a.example/f.png)\n\n*A cap*",
		},
		{"details", `<details><summary>Sum</summary><p>Text</p></details>`, "**Sum**\n\nText"},
		{
			"dialects", `a {{ b }} {% c %} %% d ::: [[e]] [^1] {: .x} ==f==`,
			`a \{\{ b }} \{% c %} \%\% d \:\:\: \[\[e]] \[^1] \{: .x} \=\=f\=\=`,
		},
		{"dialects in code", `<code>{{ b }}</code>`, "`{{ b }}`"},
		{
			"anchors in headings", `<h2 id=a>Head <a class=anchor href="#a">¶</a></h2><h3><a href="#b">Whole</a></h3>`,
			"## Head\n\n### Whole",
		},
		{"not Markdown", `<p>1. a</p><p># b</p><p>- c</p><p>* d</p>`, "1\\. a\n\n\\# b\n\n\\- c\n\n\\* d"},
		{"hidden parts", `<span class="sr-only">h</span><div style="display: none">h</div><p hidden>h</p><button>Copy</button><svg><text>h</text></svg><form>h</form>ok`, "ok"},
		{"control characters", "a\x1b[31m b\u202ec\u0085", "a[31m bc"},
		{"marks of the converter", "a\a*b*\uf002c", `a\*b\*c`},
		{"odd start of a list", `<ol start="99999999999999"><li>a</ol>`, "1. a"},
		{"whole page", `<!doctype html><html><head><title>T</title><style>x</style></head><body><p>b</p></body></html>`, "b"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := convert(t, c.src); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestTooDeep(t *testing.T) {
	got := convert(t, strings.Repeat("<div>", 3000)+"deep *text*"+strings.Repeat("</div>", 3000))
	if got != `deep \*text\*` {
		t.Errorf("got %q", got)
	}
}

func TestCut(t *testing.T) {
	md, cut := htmlmd.New().Convert(strings.Repeat("ü", htmlmd.MaxBytes), nil)
	if !cut || strings.Contains(md, "\uFFFD") {
		t.Error("a long text is not cut between characters")
	}
}

// TestHostile verifies that HTML made to be slow is not: a quarter of what is allowed.
func TestHostile(t *testing.T) {
	fill := func(s string) string { return strings.Repeat(s, 250_000/len(s)) }
	row := "<tr>" + strings.Repeat("<td>", 3000) + "</tr>"
	for name, src := range map[string]string{
		"spans":          "<table>" + fill("<tr><td colspan=50 rowspan=50>x") + "</table>",
		"huge span":      "<table><tr><td colspan=100000 rowspan=100000>x<td>y<tr><td>z<td>w</table>",
		"uneven rows":    "<table>" + row + fill("<tr><td>x") + "</table>",
		"empty emphasis": fill("<b></b>"),
		"emphasis":       fill("<b>'</b>"),
		"nested lists":   fill("<ul><li>"),
		"quotes":         strings.Repeat("<blockquote>", 400) + fill("x ") + "</blockquote>",
		"links":          fill("<a href=x>y"),
		"brackets":       fill("["),
		"stars":          fill("*"),
		"backticks":      fill("`"),
		"pre":            fill("<pre>"),
		"spans in pre":   "<pre>" + fill("<span>x</span>"),
		"dl":             fill("<dl><dt>"),
		"notes":          fill("<li id=fn1><a href=#x>↩</a>"),
		"images":         fill("<img src=x srcset='a 1w, b 2w'>"),
		"divs":           strings.Repeat("<div>", 500) + fill("<div>x</div>"),
		"cells":          "<table>" + fill("<tr><td><ul><li>x</ul><td>y"),
		"references":     fill("&amp;"),
		"breaks":         fill("<br>"),
		"sup":            fill("<sup>x</sup>"),
	} {
		start := time.Now()
		convert(t, src)
		if d := time.Since(start); d > 30*time.Second { // far more than it takes, on a machine with other work
			t.Errorf("%s takes %v", name, d)
		} else if testing.Verbose() {
			t.Logf("%s: %v", name, d.Round(time.Millisecond))
		}
	}
}

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb\n\nc":         "a\\\nb\n\nc",
		"# no *head*":       `\# no \*head\*`,
		"1. x <b> &amp; &x": `1\. x \<b\> &amp;amp; &x`,
		"{{ x }} [[y]]":     `\{\{ x \}\} \[\[y\]\]`,
		"a\x1bb":            "ab",
	} {
		if got := htmlmd.Escape(text); got != want {
			t.Errorf("Escape(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestRoundTrip verifies that the words of the bundled posts are all there, in their
// order, after they were made HTML and Markdown again.
func TestRoundTrip(t *testing.T) {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
		goldmark.WithRendererOptions(html.WithUnsafe()))
	render := func(src []byte) string {
		var b bytes.Buffer
		if err := md.Convert(src, &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	posts := content.Posts()
	all, lost := 0, 0
	err := fs.WalkDir(posts, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".md") {
			return err
		}
		src, err := fs.ReadFile(posts, name)
		if err != nil {
			return err
		}
		before := render(post.Body(src))
		after := render([]byte(convert(t, before)))
		want, got := words(htmlmd.Plain(before)), words(htmlmd.Plain(after))
		all += len(want)
		missing := difference(want, got)
		lost += len(missing)
		if len(missing) > len(want)/200+2 {
			t.Errorf("%s: %d of %d words lost: %.20q", name, len(missing), len(want), missing)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d words lost", lost, all)
	if all < 1000 || lost*200 > all {
		t.Errorf("%d of %d words lost", lost, all)
	}
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// difference returns the words of a that b has fewer of.
func difference(a, b []string) []string {
	count := map[string]int{}
	for _, w := range b {
		count[w]++
	}
	var missing []string
	for _, w := range a {
		if count[w]--; count[w] < 0 {
			missing = append(missing, w)
		}
	}
	return missing
}

func FuzzConvert(f *testing.F) {
	for _, seed := range []string{
		"<table><tr><td colspan=3><ul><li>x</ul><td>y<tr><td><table></table>", "<pre><div>x</div><code class=language-go>",
		"<a href=x><p>y</p></a>", "<sup><a href=#fn1>1</a></sup><li id=fn1><a href=#r>↩</a>",
		"<dl><div><dt>x<dd>y</div></dl>",
		"<b>'x'</b>y &#27;[31m {{ x }}", "<svg><desc><p>", "<noscript><img src=x></noscript>",
		"<math><annotation encoding=tex>x</annotation></math>",
	} {
		f.Add(seed)
	}
	c := htmlmd.New()
	base := &url.URL{Scheme: "https", Host: "a.example"}
	f.Fuzz(func(t *testing.T, src string) {
		md, _ := c.Convert(src, base)
		for _, r := range md {
			if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e {
				t.Fatalf("%q has %U", md, r)
			}
		}
		htmlmd.Escape(src)
	})
}
