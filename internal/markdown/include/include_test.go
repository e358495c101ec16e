package include

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"quire/internal/sanitize/hostile"
)

var files = map[string]string{
	"../a.rs":  "fn no() {}\n// ANCHOR: here\nfn yes() {\n    // ANCHOR: in\n    inner();\n    // ANCHOR_END: in\n}\n// ANCHOR_END: here\nlast\n",
	"b.md":     "---\ntitle: B\n---\nIncluded **b**.\n\n{{#include c.md}}\n",
	"c.md":     "C. {{#include b.md}}\n",
	"loop.md":  "{{#include loop.md}}\n",
	"r.js":     "one\n// #region x\ntwo\nthree\n// #endregion x\nfour\n",
	"s.py":     "one\n# --8<-- [start:mid]\ntwo\n# --8<-- [end:mid]\n",
	"bin":      "a\x00b",
	"sub/d.md": "D\n\n{{#include e.md}}\n",
	"sub/e.md": "E\n",
	"/notebooks/n.ipynb": `{"cells":[{"cell_type":"markdown","source":"# N"},{"cell_type":"code","source":"1+1","outputs":[]}],` +
		`"metadata":{"kernelspec":{"language":"R"}},"nbformat":4}`,
}

var notes = map[string]Note{
	"note": {Title: "Note", Markdown: []byte("# Note\n\nText ![[other]].\n\n![[other]]\n\n## Part one!\n\nOne.\n\n```\n## code\n```\n\n### Deep\n\nDeep.\n\n## Two\n\nA block. ^b1\n\n- item ^b2\n- next\n\n| t |\n|---|\n\n^tb\n")},
}

func sources() Sources {
	return Sources{
		Path: "src/post.md",
		File: func(target string, _ int64) ([]byte, error) {
			if data, ok := files[target]; ok {
				return []byte(data), nil
			}
			return nil, errors.New(target + ": not in the content folder")
		},
		Note: func(target string) (Note, bool) {
			name, fragment, _ := strings.Cut(target, "#")
			n, ok := notes[name]
			n.Fragment = fragment
			return n, ok
		},
	}
}

func TestExpand(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"nothing", "a {{#if x}} ![[p.png]] b\n", "a {{#if x}} ![[p.png]] b\n"},
		{"an anchor", "```\n{{#include ../a.rs:here}}\n```\n", "```\nfn yes() {\n    inner();\n}\n```\n"},
		{"an anchor of rustdoc", "```\n{{#rustdoc_include ../a.rs:in}}\n```\n", "```\n    inner();\n```\n"},
		{"a line", "```\n{{#include ../a.rs:9}}\n```\n", "```\nlast\n```\n"},
		{"up to a line", "```\n{{#include ../a.rs::1}}\n```\n", "```\nfn no() {}\n```\n"},
		{"from a line on", "```\n{{#include ../a.rs:9:}}\n```\n", "```\nlast\n```\n"},
		{"lines", "```\n{{#include ../a.rs:7:9}}\n```\n", "```\n}\nlast\n```\n"},
		{"lines that are not there", "```\n{{#include ../a.rs:70:9}}\n```\n", "```\n\n```\n"},
		{"among code", "```\na{{#include ../a.rs:9}}b\n```\n", "```\nalastb\n```\n"},
		{
			"in a list", "- x\n\n  ```\n  {{#include ../a.rs:here}}\n  ```\n",
			"- x\n\n  ```\n  fn yes() {\n      inner();\n  }\n  ```\n",
		},
		{
			"in a quotation", "> ```\n> {{#include ../a.rs:here}}\n> ```\n",
			"> ```\n> fn yes() {\n>     inner();\n> }\n> ```\n",
		},
		{
			"moved", "```\n{{#shiftinclude auto:../a.rs:in}}\n{{#shiftinclude 2:../a.rs:9}}\n```\n",
			"```\ninner();\n  last\n```\n",
		},
		{"a playground", "{{#playground ../a.rs:here editable}}\n", "```rust\nfn yes() {\n    inner();\n}\n```\n"},
		{"escaped", "```\n\\{{#include ../a.rs}}\n```\n", "```\n{{#include ../a.rs}}\n```\n"},
		{
			"several lines in a code span and in prose", "`{{#include ../a.rs}}` and {{#include ../a.rs}}\n",
			"`{{#include ../a.rs}}` and {{#include ../a.rs}}\n",
		},
		{
			"a line in a code span, in prose, a table",
			"`{{#include ../a.rs:9}}` and {{#include sub/e.md}}.\n\n| {{#include sub/e.md}} |\n|---|\n",
			"`last` and E.\n\n| E |\n|---|\n",
		},
		{"text, which includes more", "{{#include b.md}}\n", "Included **b**.\n\nC. {{#include b.md}}\n"},
		{"beside the included file", "{{#include sub/d.md}}\n", "D\n\nE\n"},
		{"a loop", "{{#include loop.md}}\n", "*(not included: loop.md: it includes itself)*\n"},
		{"itself", "{{#include post.md}}\n", "*(not included: post.md: it includes itself)*\n"},
		{
			"no such file", "```\n{{#include x.rs}}\n```\n\n{{#include x_.md}}\n",
			"```\n{{#include x.rs}} (not included: x.rs: not in the content folder)\n```\n\n*(not included: x\\_.md: not in the content folder)*\n",
		},
		{
			"no such part", "```\n{{#include ../a.rs:x}}\n```\n",
			"```\n{{#include ../a.rs:x}} (not included: ../a.rs: no such part: x)\n```\n",
		},
		{"no text", "```\n{{#include bin}}\n```\n", "```\n{{#include bin}} (not included: bin: not a text file)\n```\n"},
		{
			"hidden", "```\n{{#include ../.git/config}}\n```\n",
			"```\n{{#include ../.git/config}} (not included: ../.git/config: a hidden file)\n```\n",
		},

		{"Quarto", "{{< include b.md >}}\n", "Included **b**.\n\nC. {{#include b.md}}\n"},
		{"Jekyll", "{% include_relative sub/e.md %}\n", "E\n"},
		{"VitePress", "<!--@include: sub/e.md-->\n\n<!-- @include: r.js#x -->\n", "E\n\ntwo\nthree\n"},
		{"code of VitePress", "<<< r.js#x{2 ts}\n\n<<< s.py\n", "````ts {2}\ntwo\nthree\n````\n\n````py\none\ntwo\n````\n"},
		{"MkDocs", "--8<-- \"sub/e.md\"\n\n```\n--8<-- \"s.py:mid\"\n```\n", "E\n\n```\ntwo\n```\n"},
		{"a notebook", "{% notebook n.ipynb %}\n", "# N\n\n```r\n1+1\n```\n"},
		{"cells of it", "{% notebook n.ipynb cells[1:] %}\n", "```r\n1+1\n```\n"},
		{"no notebook", "{% notebook x.ipynb %}\n", "*(not included: x.ipynb: not in the content folder)*\n"},

		{
			"a note", "a\n\n![[note]]\n",
			"a\n\n> **[[note|Note]]**\n>\n> Text ![[other]].\n> \n> [[other]]\n> \n> \n> **Part one!**\n> \n> \n> One.\n> \n> ```\n> ## code\n> ```\n> \n> \n> **Deep**\n> \n> \n> Deep.\n> \n> \n> **Two**\n> \n> \n> A block. ^b1\n> \n> - item ^b2\n> - next\n> \n> | t |\n> |---|\n> \n> ^tb\n",
		},
		{
			"a section", "![[note#Part one]]\n",
			"> **[[note#Part one|Note › Part one]]**\n>\n> One.\n> \n> ```\n> ## code\n> ```\n> \n> \n> **Deep**\n> \n> \n> Deep.\n",
		},
		{
			"a section below another", "- ![[note#Part one#Deep|shown]]\n",
			"- > **[[note#Part one#Deep|Note › Deep]]**\n  >\n  > Deep.\n",
		},
		{"a block", "![[note#^b1]]\n", "> **[[note#^b1|Note]]**\n>\n> A block.\n"},
		{"an item", "![[note#^b2]]\n", "> **[[note#^b2|Note]]**\n>\n> - item\n"},
		{"a table", "![[note#^tb]]\n", "> **[[note#^tb|Note]]**\n>\n> | t |\n> |---|\n"},
		{
			"no such note, section or block", "![[x]]\n\n![[note#x]]\n\n![[note#^x]]\n",
			"![[x]]\n\n![[note#x]]\n\n![[note#^x]]\n",
		},
		{
			"pictures, and notes in code", "![[p.png]] a\n\nSee `![[note]]`.\n\n```\n![[note]]\n```\n\n| ![[note]] |\n|---|\n",
			"![[p.png]] a\n\nSee `![[note]]`.\n\n```\n![[note]]\n```\n\n| ![[note]] |\n|---|\n",
		},
		{"a note in a line", "See ![[note#^b1]].\n", "See\n\n> **[[note#^b1|Note]]**\n>\n> A block.\n"},
		{
			"notes in an item", "- ![[note#^b1]] and ![[x]] ![[note#^b1]] end\n",
			"- > **[[note#^b1|Note]]**\n  >\n  > A block.\n  \n  and ![[x]]\n  \n  > **[[note#^b1|Note]]**\n  >\n  > A block.\n  \n  end\n",
		},
	} {
		if got := string(Expand([]byte(c.src), sources()).Markdown); got != c.want {
			t.Errorf("%s:\n%q, want\n%q", c.name, got, c.want)
		}
	}
}

func TestHiddenLines(t *testing.T) {
	const code = "# use x;\n#\n#[test]\n#![allow(y)]\n  # hidden\n## shown\nlet a; # b\n"
	const shown = "#[test]\n#![allow(y)]\n# shown\nlet a; # b\n"
	for _, c := range []struct{ name, src, want string }{
		{"Rust", "```rust\n" + code + "```\n", "```rust\n" + shown + "```\n"},
		{"with attributes", "~~~rust,ignore\n" + code + "~~~\n", "~~~rust,ignore\n" + shown + "~~~\n"},
		{"in an item", "- a\n\n  ```rust\n  # b\n  c\n  ```\n", "- a\n\n  ```rust\n  c\n  ```\n"},
		{"other code", "```sh\n# rust\n```\n\n# rust\n", "```sh\n# rust\n```\n\n# rust\n"},
		{"below", "```rust\n# a\n```\n\n```py\n# b\n```\n", "```rust\n```\n\n```py\n# b\n```\n"},
		{"another sign", "```python,hidelines=!!\n!!a\nb\n# c\n```\n", "```python,hidelines=!!\nb\n# c\n```\n"},
		{"included", "```rust\n{{#include h.rs}}\n```\n", "```rust\nb\n```\n"},
		{"a playground", "{{#playground h.rs}}\n\n```py\n# a\n```\n", "```rust\nb\n```\n\n```py\n# a\n```\n"},
	} {
		from := sources()
		from.File = func(string, int64) ([]byte, error) { return []byte("# a\nb\n"), nil }
		if got := string(Expand([]byte(c.src), from).Markdown); got != c.src && !strings.Contains(c.src, "{{#") {
			t.Errorf("%s, in no book: %q", c.name, got)
		}
		from.InBook = func() bool { return true }
		if got := string(Expand([]byte(c.src), from).Markdown); got != c.want {
			t.Errorf("%s:\n%q, want\n%q", c.name, got, c.want)
		}
	}
	from := sources()
	from.InBook = func() bool { return true }
	text := Expand([]byte("a\n```rust\n# b\n# c\nd\n```\ne\n"), from)
	for i, want := range []int{1, 2, 5, 6, 7} {
		if got := text.SourceLine(i + 1); got != want {
			t.Errorf("line %d is said to be of line %d, not %d", i+1, got, want)
		}
	}
}

func TestHiddenCode(t *testing.T) {
	from := sources()
	from.HidesCode = true
	const src = "```{r}\na\n```\n\n```{python, fig.cap=\"C\"}\nb\n```\n\n```{r, echo=TRUE}\nc\n```\n\n```{r}\n#| label: x\n#| echo: true\nd\n```\n\n```r\ne\n```\n\n```{.r}\nf\n```\n"
	want := strings.NewReplacer("```{r}\na", "```{r, echo=FALSE}\na", "\"C\"}", "\"C\", echo=FALSE}").Replace(src)
	if got := string(Expand([]byte(src), from).Markdown); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}

func TestTargets(t *testing.T) {
	const src = "{{#include a.md:x}}\n\n```\n{{#rustdoc_include ../b.rs:2}}\n```\n\nAmid {{#include d.txt}} text.\n\n![[note#x|y]] and ![[p.png]] or ![[n2]] `![[n3]]`\n\n![[note#x]]\n\n{% notebook c.ipynb %}\n"
	want := []string{"a.md", "../b.rs", "d.txt", "[[note#x", "[[n2", "c.ipynb"}
	if got := Targets([]byte(src)); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := Targets([]byte("a {{ b }} {% notebook %} <!-- @ -->\n")); got != nil {
		t.Errorf("%v", got)
	}
}

// What includes much is cut, and is known not to be included.
func TestBounds(t *testing.T) {
	from := sources()
	from.File = func(string, int64) ([]byte, error) { return []byte(strings.Repeat("x\n", MaxFile/2)), nil }
	src := strings.Repeat("```\n{{#include x}}\n```\n\n", 300)
	got := string(Expand([]byte(src), from).Markdown)
	if len(got) > maxSize+len(src)+maxCount*200 || !strings.Contains(got, "the post includes more than 2 MB") {
		t.Errorf("%d bytes", len(got))
	}
}

func TestSourceLine(t *testing.T) {
	text := Expand([]byte("a\n```\n{{#include ../a.rs:here}}\n```\nb\n![[note#^b1]]\nc\n"), sources())
	lines := strings.Split(string(text.Markdown), "\n")
	for i, want := range []int{1, 2, 3, 3, 3, 4, 5, 6, 6, 6, 7} {
		if got := text.SourceLine(i + 1); got != want {
			t.Errorf("line %d, %q, is said to be of line %d, not %d", i+1, lines[i], got, want)
		}
	}
	if got := (Text{}).SourceLine(7); got != 7 {
		t.Errorf("line %d, not 7", got)
	}
}

func FuzzExpand(f *testing.F) {
	for _, s := range append(hostile.Payloads(), "```\n{{#include ../a.rs:here}}\n```", "> - ![[note#Part one]]",
		"<<< r.js#x{1,2 ts}", "--8<-- \"s.py:mid\"", "a ![[note]] b", "```rust\n# a\n{{#include ../a.rs}}\n```") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		from := sources()
		from.InBook = func() bool { return true }
		text := Expand([]byte(src), from)
		Targets([]byte(src))
		for line, last := 1, 0; line <= strings.Count(string(text.Markdown), "\n"); line++ {
			got := text.SourceLine(line)
			if got < last || got > strings.Count(src, "\n")+2 {
				t.Fatalf("line %d is said to be of line %d", line, got)
			}
			last = got
		}
	})
}
