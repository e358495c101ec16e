package markdown

import (
	"strings"
	"testing"
	"time"
)

// kindLetters stand for the kinds of lines in the tables below.
var kindLetters = map[Kind]byte{
	Text: 't', Blank: '-', Fenced: 'f', Code: 'c', Indented: 'i', Math: 'm', Comment: 'o', Raw: 'r',
}

// kinds returns the kinds of all lines of src, a letter each.
func kinds(src string, components bool) string {
	var out strings.Builder
	s := NewScanner([]byte(src))
	for s.Components = components; s.Next(); {
		out.WriteByte(kindLetters[s.Kind])
	}
	return out.String()
}

func TestKinds(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"nothing", "", ""},
		{"last line without a line feed", "a\n\nb", "t-t"},

		// CommonMark 4.5
		{"fence", "```\na\n\nb\n```\nc", "fcccft"},
		{"tildes", "~~~ js `x`\n```\n~~~", "fcf"},
		{"backticks in an info string", "``` a`b\nc", "tt"},
		{"two of them", "``\na\n``", "ttt"},
		{"shorter fence inside", "````\n```\n````", "fcf"},
		{"longer end", "```\na\n`````", "fcf"},
		{"end with a word", "```\na\n``` b\n```", "fccf"},
		{"no end", "```\na\n\nb", "fccc"},
		{"end of the quotation", "> ```\n> a\nb", "fct"},
		{"end of the item", "- ```\n  a\n\n  b\nc", "fccct"},
		{"indented by three", "   ```\n   a\n  ```", "fcf"},
		{"indented by four", "    ```\n    a", "ii"},
		{"end indented by four", "```\na\n    ```\n```", "fccf"},
		{"below a paragraph", "a\n```\nb\n```\nc", "tfcft"},
		{"indented below a paragraph", "a\n    ```\nb", "ttt"},
		{"two in a row", "```\na\n```\n```\nb\n```", "fcffcf"},
		{"in an item", "1.  ```\n    a\n    ```\n2. b", "fcft"},
		{"below an item's text", "- a\n  ```\n  b\n  ```\n- c", "tfcft"},
		{"in a nested item", "- a\n  - b\n\n    ```\n    c\n    ```", "tt-fcf"},
		{"in a quotation in an item", "- > ```\n  > a\n  > ```", "fcf"},
		{"end of HTML around code", "<code>\n```</code>\na", "ttt"},
		{"closing tags in an info string", "```html </?X>\na\n```", "fcf"},

		// CommonMark 4.4
		{"indented code", "a\n\n    b\n\n    c\nd", "t-i-it"},
		{"by a tab", "\tb", "i"},
		{"by spaces and a tab", "  \tb", "i"},
		{"continued paragraph", "a\n    b", "tt"},
		{"below a heading", "# a\n    b", "ti"},
		{"below an underlined heading", "a\n=\n    b", "tti"},
		{"below a thematic break", "* * *\n    b", "ti"},
		{"in an item", "- a\n\n      b", "t-i"},
		{"item that begins with code", "-     a\n\n      b", "i-i"},
		{"second paragraph of an item", "- a\n\n    b", "t-t"},
		{"second paragraph of a numbered item", "10. a\n\n     b", "t-t"},
		{"in a quotation", ">     a\n>\n> b", "i-t"},

		// CommonMark 5
		{"quotation", "> a\n>\nb", "t-t"},
		{"lazy continuation", "> a\nb\n\n    c", "tt-i"},
		{"lazy continuation keeps the item open", "- a\nb\n\n  ```\n  c\nd", "tt-fct"},
		{"empty item", "-\n\n  a\n\n      b", "--t-i"},
		{"item that begins on the next line", "-\n  a\n\n      b", "-t-i"},
		{"number that interrupts", "a\n2. b\n\n       c", "tt-i"},
		{"item that does not interrupt", "a\n-\n    b", "tti"},
		{"thematic break beats item", "- a\n***\n      b", "tti"},
		{"too long a number", "1234567890. a\n\n      b", "t-i"},

		// what is beyond CommonMark
		{"footnote", "[^1]: a\n\n    b\n\n        c\nd", "t-t-it"},
		{"no footnote", "[^ 1: a\n\n    b", "t-i"},
		{"definition", "a\n:   b\n    ```\n    c\n    ```\n\n    d", "ttfcf-t"},
		{"admonition", "!!! note \"A\"\n    a\n\n        b\nc", "tt-it"},
		{"folded admonition", "???+ note\n    ```\n    a\n    ```", "tfcf"},
		{"tab", "=== \"A\"\n\n    ```\n    a\n    ```", "t-fcf"},
		{"no admonition", "!!!\n\n    a", "t-i"},
		{"no admonition within a paragraph", "a\n!!! note\n\n    b", "tt-i"},

		{"formula", "a\n$$\nb\n$$\nc", "tmmmt"},
		{"formula in brackets", "\\[\na\nb \\]\nc", "mmmt"},
		{"formula of one line", "$$a$$\nb", "mt"},
		{"formula without an end", "$$\na\n\n$$", "tt-t"},
		{"formula in a quotation", "> $$\n> a\n> $$\nb", "mmmt"},
		{"formula that its quotation ends", "> $$\nb\n$$", "mtt"},
		{"money", "$5 and $$\n\n$6", "t-t"},

		{"comment", "a <!-- b\n```\n\n--> c\nd", "toott"},
		{"comment of one line", "<!-- a -->\n```\nb\n```", "tfcf"},
		{"two comments", "<!-- a --> b <!-- c\nd -->\ne", "tot"},
		{"comment without an end", "<!-- a\n```\n", "to"},
		{"beginning of a comment in a line", "a <!-- b\n```\nc", "tfc"},
		{"beginning of a comment in code", "`<!--`\n```\nc\n```\n-->", "tfcft"},

		{"element with its own rules", "<pre>\n```\n\n</pre>\na", "trrrt"},
		{"script", "<script src=a>\n~~~\n</SCRIPT>\na", "trrt"},
		{"of one line", "<pre>a</pre>\n```\nb", "tfc"},
		{"without an end", "<style>\na\n\n```", "trrr"},
		{"without an end in an item", "- <pre>\n\n```\na", "t-fc"},
		{"another element", "<prefix>\n```\na", "tfc"},
	} {
		if got := kinds(c.src, false); got != c.want {
			t.Errorf("%s: %q\n got %s\nwant %s", c.name, c.src, got, c.want)
		}
	}
}

func TestKindsAmongComponents(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"no indented code", "<A>\n\n    text\n</A>", "t-tt"},
		{"indented fence", "<A>\n\n      ```\n      a\n      ```\n</A>", "t-fcft"},
		{"pre", "<pre>\n```\na\n```\n</pre>", "tfcft"},
		{"indented quotation", "      > a\n      > ```\n      > b", "tfc"},
	} {
		if got := kinds(c.src, true); got != c.want {
			t.Errorf("%s: %q\n got %s\nwant %s", c.name, c.src, got, c.want)
		}
	}
}

// Where the content of a line begins, its paragraph, and what it is in.
func TestLines(t *testing.T) {
	const src = "a\n b\n\n> 1. c\n>    ```\n>      d\n>    ```\n- [ ] e\n   f\n"
	type line struct {
		content, para string
		item, quoted  bool
	}
	want := []line{
		{"a", "a", false, false},
		{"b", "a", false, false},
		{"", "", false, false},
		{"c", "> 1. c", true, true},
		{"```", ">    ```", false, true},
		{"  d", ">      d", false, true},
		{"```", ">    ```", false, true},
		{"[ ] e", "- [ ] e", true, false},
		{"f", "- [ ] e", false, false},
	}
	s := NewScanner([]byte(src))
	for i, w := range want {
		if !s.Next() {
			t.Fatalf("only %d lines", i)
		}
		para := strings.TrimSuffix(string(FirstLine([]byte(src[s.Para:]))), "\n")
		got := line{strings.TrimSuffix(src[s.Content:s.End], "\n"), para, s.Item, s.Quoted}
		if got != w {
			t.Errorf("line %d: got %+v, want %+v", i+1, got, w)
		}
	}
	if s.Next() {
		t.Error("more lines")
	}
}

// A line that a component indents is read as if it were not.
func TestDedent(t *testing.T) {
	const src = "      ```\n      a\n      ```\n      - b\n\n            c\n"
	var got strings.Builder
	s := NewScanner([]byte(src))
	for s.Dedent = 6; s.Next(); {
		got.WriteByte(kindLetters[s.Kind])
	}
	if got.String() != "fcft-i" {
		t.Errorf("got %s", got.String())
	}
}

func TestSkip(t *testing.T) {
	src := "a\n```\nb\n"
	s := NewScanner([]byte(src))
	s.Next()
	s.Skip(strings.Index(src, "b"))
	if !s.Next() || s.Kind != Text || s.Next() {
		t.Error("the fence that is skipped opens code")
	}
}

func TestNextCode(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      []string
		open      bool
	}{
		{"none", "a\n\nb `c`\n", nil, false},
		{"some", "a\n```\nb\n```\nc\n\nd\n\n~~~\ne\n~~~", []string{"```\nb\n```\n", "~~~\ne\n~~~"}, false},
		{"without an end", "a\n```\nb\n", []string{"```\nb\n"}, true},
		{"ended by its container", "> ```\n> a\n```\nb\n```\n", []string{"> ```\n> a\n", "```\nb\n```\n"}, false},
		{"in an item, far below its text", "- a\n\n  b\n\n  ```\n  c\nd\n", []string{"  ```\n  c\n"}, false},
		{"in a comment", "<!--\n\n```\n\na\n\n-->\n\nb\n\n```\nc\n```\n", []string{"```\nc\n```\n"}, false},
		{"in an element with its own rules", "<pre>\n\na\n\n```\n</pre>\n", nil, false},
	} {
		var got []string
		s := NewScanner([]byte(c.src))
		open := false
		for {
			start, end := s.NextCode()
			if start == len(c.src) {
				break
			}
			got = append(got, c.src[start:end])
			open = s.InFence()
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") || open != c.open {
			t.Errorf("%s: got %q, open %v", c.name, got, open)
		}
	}
}

func TestAllocatesNothing(t *testing.T) {
	src := []byte(strings.Repeat("# a\n\n- b `c`\n\n  > ```\n  > d\n\n$$\ne\n$$\n<!-- f\n-->\n<pre>\n</pre>\n", 50))
	if n := testing.AllocsPerRun(10, func() {
		for s := NewScanner(src); s.Next(); {
			continue
		}
		for s := NewScanner(src); ; {
			if start, _ := s.NextCode(); start == len(src) {
				return
			}
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// Nothing that is looked for in vain is looked for again and again.
func TestScannerIsLinear(t *testing.T) {
	for _, unit := range []string{
		"```", "```\n", "> ```\n", "- ```\n", "- ", "> ", "1. ", "<!--", "<!-- `", "<!--\n", "`<!--\n", "<pre>\n",
		"- <pre>\n", "$$\n", "$$\n\n", "\\[\n",
		"- a\n\n", "a ```\n\n", "- a ```\n\n", "[^", "!!! a\n", "\t", "</", "<pre\n</",
	} {
		checkLinear(t, unit, func(src []byte) {
			for s := NewScanner(src); s.Next(); {
				continue
			}
			for s := NewScanner(src); ; {
				if start, _ := s.NextCode(); start == len(src) {
					return
				}
			}
		})
	}
}

// checkLinear verifies that a megabyte of units is read in a time that none takes which is
// gone through again for each of them: that would be ten seconds at least.
func checkLinear(t *testing.T, unit string, read func(src []byte)) {
	t.Helper()
	const most = 3 * time.Second
	size := 1 << 20
	if testing.Short() {
		size >>= 2
	}
	src := []byte(strings.Repeat(unit, size/len(unit)))
	start := time.Now()
	read(src)
	if took := time.Since(start); took > most {
		t.Errorf("%q: %v for %d bytes", unit, took, size)
	}
}
