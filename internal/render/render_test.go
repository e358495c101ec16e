package render

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"quire/internal/golden"
	"quire/internal/render/richtext"
	"quire/internal/sanitize"
	"quire/internal/theme"
)

// visible makes escape sequences readable.
func visible(rows []string) string {
	return strings.ReplaceAll(strings.Join(rows, "\n"), "\x1b", "␛") + "\n"
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\ngot  %q\nwant %q", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

func render(t testing.TB, src string, opt Options) *renderedDoc {
	t.Helper()
	return renderAll(t, []byte(src), settings{Options: opt, highlight: true, glamour: true})
}

// bare is the rows of src without styles.
func bare(t testing.TB, src string, width int) []string {
	t.Helper()
	d := render(t, src, Options{Width: width})
	checkRows(t, "", d, width)
	var out []string
	for _, r := range d.Rows {
		out = append(out, richtext.StripRow(r))
	}
	return out
}

func TestGolden(t *testing.T) {
	src, err := os.ReadFile("testdata/all.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []int{40, 72, 90} {
		for name, colors := range map[string]theme.PostColors{"dark": theme.TerminalPost(true), "plain": {}} {
			d := render(t, string(src), Options{Width: w, Theme: colors, Hyperlinks: name == "dark"})
			checkRows(t, name, d, w)
			golden.Test(t, fmt.Sprintf("all-%s-%d.txt", name, w), visible(d.Rows))
		}
		golden.Test(t, fmt.Sprintf("all-text-%d.txt", w), asText(t, string(src), w))
	}
}

// asText returns src as Text renders it.
func asText(t testing.TB, src string, width int) string {
	t.Helper()
	return fileAsText(t, "", src, width)
}

// fileAsText renders the Markdown of a file as text.
func fileAsText(t testing.TB, name, src string, width int) string {
	t.Helper()
	var b strings.Builder
	err := NewDocumentOf(name, []byte(src), "").Text(context.Background(), Options{Width: width}, func(row string) bool {
		b.WriteString(row + "\n")
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRows(t *testing.T) {
	tests := []struct {
		name, src string
		width     int
		want      []string
	}{
		{"nothing", "", 40, nil},
		{"blank lines", "\n\n\n", 40, nil},
		{"hard breaks", "one  \ntwo\\\nthree", 40, []string{"one", "two", "three"}},
		{"soft breaks", "one\ntwo", 40, []string{"one two"}},
		{"soft breaks between wide characters", "中文\n换行", 40, []string{"中文换行"}},
		{"an address is not printed", "see [here](https://example.com).", 40, []string{"see here."}},
		{"backslashes survive", `C:\\dir and \*`, 40, []string{`C:\dir and *`}},
		{"references decode once", "&amp;lt; &copy;", 40, []string{"&lt; ©"}},
		{"options are not cut at hyphens", "aaaaaaaaaa --no-colour", 16, []string{"aaaaaaaaaa", "--no-colour"}},
		{"prose is cut at hyphens", "aaaaaaaa well-known", 16, []string{"aaaaaaaa well-", "known"}},
		{"second paragraph of an item", "- one\n\n  two", 40, []string{"• one", "", "  two"}},
		{"soft break in an item", "- one\n  two", 40, []string{"• one two"}},
		{"numbers are aligned", "9. a\n10. b", 40, []string{" 9. a", "10. b"}},
		{"tasks", "- [ ] a\n- [x] b", 40, []string{"☐ a", "☑ b"}},
		{"alert", "> [!TIP]\n> text", 40, []string{"│ Tip", "│ text"}},
		{"image", "![a *b*](c.png)", 40, []string{"▧ a b"}},
		{"comments and excerpt marks", "a\n\n<!--more-->\n\nb", 40, []string{"a", "", "b"}},
		{"inline tags", "<kbd>x</kbd>y<br/>H<sub>2</sub>O 10<sup>6</sup>", 40, []string{"`x`y", "H₂O 10⁶"}},
		{"math", "$x_1 * y_1 * z$ for $5 or $6", 40, []string{"x₁ * y₁ * z for $5 or $6"}},
		{"display math", "$$\na + b\n$$", 40, []string{"    a + b"}},
		{
			"matrix", "$$\nY = \\left[\\begin{array}\n{c} y_1 \\\\ \\vdots \\\\ y_n \\end{array}\\right] + x\n$$", 40,
			[]string{"        ⎡ y₁ ⎤", "    Y = ⎢ ⋮  ⎥ + x", "        ⎣ yₙ ⎦"},
		},
		{
			"cases", "$$f = \\begin{cases} 1 & x > 0 \\\\ 0 & \\text{else} \\end{cases}$$", 40,
			[]string{"    f = ⎧ 1  x > 0", "        ⎩ 0  else"},
		},
		{
			"environment", "Text\n\\begin{align*}\na_1 &= b \\\\\nc &= d\n\\end{align*}\nmore", 40,
			[]string{"Text", "", "    a₁ = b", "    c = d", "", "more"},
		},
		{"environment without an end", "\\begin{align}\na", 40, []string{"\\begin{align} a"}},
		{"words in escaped brackets", "\\[!NOTE\\]\n\n\\[sic\\]\n\n\\[ x \\]", 40, []string{
			"[!NOTE]", "", "[sic]", "",
			"    x",
		}},
		{
			"references", "&copy &copy; &notone; &#x263a; AT&T; a&b; \\&amp;", 60,
			[]string{"&copy © &notone; ☺ AT&T; a&b; &amp;"},
		},
		{"emphasis within CJK quotes", "**「x」**y ***（z）***w a**「b」**", 60, []string{"「x」y （z）w a「b」"}},
		{
			"markup in the title of a callout", "> [!TIP] T `c` $x^2$ **b**\n> `d` body", 60,
			[]string{"│ T c x² b", "│ `d` body"},
		},
		{"a formula below the title of a callout", "> [!TIP] `c`\n> $x^2$ body", 60, []string{"│ c", "│ x² body"}},
		{"a callout without a title", "> [!NOTE]\n> **b** body\n> more", 60, []string{"│ Note", "│ b body more"}},
		{"ordinals", "The $n$th of $k$s costs a$b$c.", 40, []string{"The nth of ks costs a$b$c."}},
		{"matrix in a line", "a $\\begin{pmatrix}a & b\\\\ c & d\\end{pmatrix}$ b", 40, []string{"a (a, b; c, d) b"}},
		{
			"matrix without room", "$$\\begin{bmatrix}aaaaaa & bbbbbb\\\\ cccccc & dddddd\\end{bmatrix}$$", 20,
			[]string{"    [aaaaaa, bbbbbb;", "    cccccc, dddddd]"},
		},
		{"indented code", "    a\n      b", 40, []string{"│ a", "│   b"}},
		{"tabs in code", "```\n\ta\tb\n```", 40, []string{"│     a   b"}},
		{
			"code is not wrapped", "```\n" + strings.Repeat("x ", 40) + "y\n```", 40,
			[]string{"│ " + strings.Repeat("x ", 40) + "y"},
		},
		{"definition", "Term\n: Meaning", 40, []string{"Term", "  Meaning"}},
		{"footnote", "Text[^a].\n\n[^a]: Note.", 40, []string{"Text[1].", "", "               ─────────", "", "[1] Note."}},
		{"unknown footnote", "Text[^a].", 40, []string{"Text[^a]."}},
		{"reference defined later", "[a] and [b][A]\n\n[a]: https://example.com", 40, []string{"a and b"}},
		{
			"links of note vaults", "[[Page]] [[a/b#c|text]] ![[p.png]] [[1]](#x) [[ -f x ]]", 60,
			[]string{"Page text ▧ p.png [1] [[ -f x ]]"},
		},
		{"shortcodes", "{{< note >}}\nText\n{{< /note >}}", 40, []string{"│ Note", "│ Text"}},
		{"attribute lists", "# A {#b}\n\ntext\n{: .note}", 40, []string{"A", strings.Repeat("─", 40), "", "text"}},
		{"html block", "<div>\n<p>a</p>\n<ul><li>b</li><li>c</li></ul>\n</div>", 40, []string{"a", "", "• b", "• c"}},
		{"script", "<script>\nalert(1)\n</script>\n\na", 40, []string{"a"}},
		{"carriage returns", "a  \r\nb\r\n\r\nc", 40, []string{"a", "b", "", "c"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := bare(t, tt.src, tt.width); !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestTitleIsNotRepeated(t *testing.T) {
	rows := func(src string) []string {
		return renderDoc(t, NewDocument([]byte(src), "the post"), settings{}).Rows
	}
	for _, src := range []string{
		"# The  Post\n\ntext", "# The *post*!\n\ntext", "# “The `post`”\n\ntext", "# [The post](/x)\n\ntext",
		"# 🎉 The post {#id .c}\n\ntext",
		"The\npost\n====\n\ntext", "{/* */}\n\nimport A from 'b'\n\n# The post\n\ntext", "# The post\n{: .title}\n\ntext",
		"{{< x >}}\n# The post #\n\ntext",
		"<h1 align=\"center\">The <i>post</i></h1>\n\ntext", "# The&nbsp;post\n\ntext", "The post\n===\n\ntext",
		"<h1>The post</h1>\n\ntext", "<!-- c -->\n\n# The post\n\ntext",
	} {
		if got := rows(src); !slices.Equal(got, []string{"text"}) {
			t.Errorf("%q: rows %q", src, got)
		}
	}
	if got := rows("<div>\n<h1>The post</h1>\n<p>by me</p>\n</div>\n\ntext"); !slices.Contains(got, "by me") {
		t.Errorf("what is beside the title is lost: %q", got)
	}
	for _, src := range []string{
		"## The post\n\ntext", "# Another\n\n# The post", "# The posts\n\ntext",
		"# The post++\n\ntext",
	} {
		got := slices.DeleteFunc(rows(src), func(row string) bool { return strings.HasPrefix(row, "──") })
		if len(got) != 3 {
			t.Errorf("%q: rows %q", src, got)
		}
	}
}

func TestPlaces(t *testing.T) {
	src := "# One\n\ntext with a [link](https://example.com \"t\")\nand\n[two](b.md)\n\n## Two\n\n```Go {1}\nx := 1\n```\n\n# One\n"
	d := render(t, src, Options{Width: 40, Hyperlinks: true})
	wantHeadings := []Heading{
		{Level: 1, Text: "One", ID: "one", Line: 1, Block: 0, Row: 0},
		{Level: 2, Text: "Two", ID: "two", Line: 7, Block: 2, Row: 6},
		{Level: 1, Text: "One", ID: "one-1", Line: 13, Block: 4, Row: 12},
	}
	if !slices.Equal(d.Headings, wantHeadings) {
		t.Errorf("headings %v\nwant %v", d.Headings, wantHeadings)
	}
	wantLinks := []renderedLink{
		{"link", "https://example.com", 3, 12, 4, 3, 1, 0, 1},
		{"two", "b.md", 3, 21, 3, 5, 1, 1, 1},
	}
	if !slices.Equal(d.Links, wantLinks) {
		t.Errorf("links %v\nwant %v", d.Links, wantLinks)
	}
	if want := []Code{{Lang: "go", Text: "x := 1\n", Row: 8, Rows: 2, Line: 10, Block: 3}}; !slices.Equal(d.Code, want) {
		t.Errorf("code %v\nwant %v", d.Code, want)
	}
}

// Blocks are the same at every width, so that a place survives a change of size.
func TestBlocksSurviveResize(t *testing.T) {
	src, err := os.ReadFile("testdata/all.md")
	if err != nil {
		t.Fatal(err)
	}
	a, b := render(t, string(src), Options{Width: 40}), render(t, string(src), Options{Width: 100})
	if len(a.Blocks) != len(b.Blocks) {
		t.Fatalf("%d blocks at 40 cells, %d at 100", len(a.Blocks), len(b.Blocks))
	}
	for i := range a.Blocks {
		if a.Blocks[i].Start != b.Blocks[i].Start || a.Blocks[i].Line != b.Blocks[i].Line {
			t.Errorf("block %d: %v and %v", i, a.Blocks[i], b.Blocks[i])
		}
	}
}

func TestHyperlinks(t *testing.T) {
	src := "[a](https://example.com/x) [b](javascript:alert(1)) [c](/d) [e](#f)"
	row := render(t, src, Options{Hyperlinks: true}).Rows[0]
	if want := "\x1b[4m\x1b]8;id=q0-1;https://example.com/x\x1b\\a\x1b[m\x1b]8;;\x1b\\ "; !strings.HasPrefix(row, want) {
		t.Errorf("row %q", row)
	}
	if strings.Count(row, "\x1b]8;") != 2 || strings.Contains(row, "javascript") {
		t.Errorf("other schemes became hyperlinks: %q", row)
	}
	if row := render(t, src, Options{}).Rows[0]; strings.Contains(row, "\x1b]") {
		t.Errorf("hyperlinks that were not asked for: %q", row)
	}
}

// A hyperlink that wraps is whole on each of its rows.
func TestHyperlinkWraps(t *testing.T) {
	d := render(t, "[one two three four five six](https://example.com)", Options{Width: 14, Hyperlinks: true})
	if len(d.Rows) < 2 {
		t.Fatalf("rows %q", d.Rows)
	}
	for _, r := range d.Rows {
		if strings.Count(r, "\x1b]8;id=q0-1;https://example.com\x1b\\") != 1 || strings.Count(r, "\x1b]8;;\x1b\\") != 1 {
			t.Errorf("row %q", r)
		}
	}
	if len(d.Links) != 1 || d.Links[0].Row != 0 || d.Links[0].Rows != len(d.Rows) ||
		d.Links[0].Text != "one two three four five six" {
		t.Errorf("links %v", d.Links)
	}
}

func TestRowsStopsWhenTold(t *testing.T) {
	a := NewDocument([]byte(strings.Repeat("A paragraph.\n\n", 30000)), "")
	n := 0
	if err := a.Rows(context.Background(), Options{}, func(string) bool { n++; return n < 10 }); err != nil || n != 10 {
		t.Errorf("%d rows, %v", n, err)
	}
	if blocks, whole := a.Blocks(); whole || len(blocks) > 5000 {
		t.Errorf("ten rows took %d blocks, all of them: %v", len(blocks), whole)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	a := NewDocument([]byte(strings.Repeat("A paragraph.\n\n", 30000)), "")
	n := 0
	err := a.Rows(ctx, Options{}, func(string) bool { n++; cancel(); return true })
	if !errors.Is(err, context.Canceled) || n > 10000 {
		t.Errorf("%d rows, error %v", n, err)
	}
	if _, err := a.Outline(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("outline: %v", err)
	}
}

// Nothing in a post reaches the terminal as a control sequence, however it is written.
func TestControlsAreDropped(t *testing.T) {
	bad := []string{
		"\x1b]0;t\x07", "\x1b[2J", "\x9b2J", "\u009b2J", "&#27;[2J", "&#x9b;2J", "\u202e", "\x00",
		"\x1bPq\x1b\\", "\xff",
	}
	places := []string{
		"%s", "# %s", "- %s", "> %s", "`%s`", "```\n%s\n```", "```%s\nx\n```",
		"[%s](https://example.com)", "[a](https://example.com/%s)", "![%s](a)", "|%s|\n|-|\n|%s|", "<p>%s</p>", "<b>%s</b>",
		"a[^%s]\n\n[^%s]: %s", "> [!%s]\n> x", "> [!note] %s", "$%s$", "T\n: %s", "<img alt=\"%s\">",
	}
	for _, b := range bad {
		for _, p := range places {
			src := strings.ReplaceAll(p, "%s", "x"+b+"y")
			d := render(t, src, Options{Width: 60, Theme: theme.TerminalPost(true), Hyperlinks: true})
			checkRows(t, src, d, 60)
			for _, h := range d.Headings {
				if h.Text != sanitize.Line(h.Text) {
					t.Errorf("heading %q", h.Text)
				}
			}
			if s := asText(t, src, 60); s != sanitize.Text(s) {
				t.Errorf("%q: text %q", src, s)
			}
		}
	}
}

// within runs what takes much less than the limit unless it takes for ever.
func within(t *testing.T, limit time.Duration, render func() *renderedDoc) *renderedDoc {
	t.Helper()
	done := make(chan *renderedDoc, 1)
	go func() { done <- render() }()
	select {
	case d := <-done:
		return d
	case <-time.After(limit):
		t.Fatalf("takes longer than %v", limit)
		return nil
	}
}

// Input made to take for ever is shown as text, soon.
func TestHostile(t *testing.T) {
	tests := map[string]string{
		"quotes":      strings.Repeat(">", 5000) + " x",
		"lists":       strings.Repeat("- ", 5000) + "x",
		"quote lists": strings.Repeat("> - ", 30) + "x",
		"stars":       strings.Repeat("*", 100000) + "a" + strings.Repeat("*", 100000),
		"emphasis":    strings.Repeat("_a*", 20000),
		"nested":      strings.Repeat("**a *b ", 20000),
		"brackets":    strings.Repeat("[a](", 20000),
		"images":      strings.Repeat("![a](", 20000),
		"heading":     "# " + strings.Repeat("[a](", 15000),
		"setext":      strings.Repeat("*a_", 15000) + "\n===",
		"columns":     strings.Repeat("|a", 1000) + "\n" + strings.Repeat("|-", 1000) + strings.Repeat("\n|a", 1000),
		"long line":   strings.Repeat("x", 1<<20),
		"urls":        strings.Repeat("http://a.b/", 10000),
		"paragraph":   strings.Repeat("word\n", 10000),
		"many lines":  strings.Repeat("line of text\n", 20000),
		"paragraphs":  strings.Repeat("p\n\n", 5000),
		"spans":       "<pre>" + strings.Repeat("<span>x</span> y ", 20000) + "</pre>",
		"headings":    strings.Repeat("# a\n", 5000),
		"braces":      strings.Repeat("{{", 100000),
		"comments":    strings.Repeat("%% a\n", 20000),
		"breaks":      strings.Repeat("a  \n", 20000),
		"references2": strings.Repeat("[a]: b\n", 20000),
		"tables":      "|a|\n|-|\n" + strings.Repeat("|**b** c|\n", 15000),
		"definitions": "a\n" + strings.Repeat(": b\n", 5000),
		"footnotes":   strings.Repeat("[^a]", 2000) + "\n\n[^a]: x",
		"references":  strings.Repeat("[a] ", 500) + "\n\n[a]: http://" + strings.Repeat("b", 3000),
		"tags":        strings.Repeat("<b>", 5000),
		"html block":  "<div>" + strings.Repeat("<div>", 10000),
		"html lists":  strings.Repeat("<ul><li>", 5000),
		"perl":        "```perl\n" + strings.Repeat("s{", 3000) + "\n```",
		"scripts":     "```html\n" + strings.Repeat("<script>", 2000) + "\n```",
		"deep list":   deepList(300),
		"open fence":  "```\n" + strings.Repeat("a\n", 10000),
		"code":        "```\n" + strings.Repeat("x", 60000) + "\n```",
	}
	for name, src := range tests {
		t.Run(name, func(t *testing.T) {
			d := within(t, time.Minute, func() *renderedDoc {
				return render(t, src,
					Options{Width: 60, Theme: theme.TerminalPost(true)})
			})
			checkRows(t, name, d, 60)
			if len(d.Rows) == 0 && !strings.HasPrefix(name, "html") && name != "tags" && name != "references2" {
				t.Error("nothing is shown")
			}
		})
	}
}

func deepList(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- x\n")
	}
	return b.String()
}
