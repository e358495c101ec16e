package post

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"quire/internal/sanitize"
	"quire/internal/sanitize/hostile"
)

var matters = []string{
	"title: A post\ndate: 2026-11-03\ntags: [a, \"b c\", 'd']\ndraft: false\n",
	"title: \"Quoted: yes\"\ncategories:\n  - One\n  - Two words\nweight: 3\n",
	"tags:\n- a\n- b\n\ntitle: 'It is'\nempty:\nother: x\n",
	"title: a # comment\n", "title: a: b\n", "a: [b, c: d]\n", "a: |\n  text\n", "k: !!str 1\n", "? a\n: b\n",
	"a: &x 1\nb: *x\n", "a: - b\n", "a: \"b\\n\"\n", "a:\n  - b\n c\n", "a: b\n  c\n", "a: [\n", "a: 1\na: 2\n",
	"a: [x,]\n", "a: %b\n", "a: b\tc\n", "a: é\u2028b\n",
	"a:\n  b: c\n  d:\n    e: [f]\n  g:\n  - h\ni: j\n", "a: >-\n  b\n  c \nd: |\n    e\n    f\n\ng: h\n",
	"a: \"b\n  c\nd\"\n# e\nf: 'g\n  h'\n", "a:\n# b\n  - c\n",
	"a: |\n  b\n\n  c\n", "a:\n  b: |\n   c\n  d: e\n f: g\n", "a: 'b\n---\nc'\n",
	"a: 'b'\n- c\n", "a:\n\n  - b\n", "null: x\n", "a: <<\n", "<<: x\n", "a: [b]\n- c\n", "---\n", "a: b ---\n",
	"a: ''\n- b\n", "a: \"\"\nb: 1\n", "a: \"\"b\"\n", "a: '''b'\n",
}

// FuzzFastYAML holds the fast path to what the whole parser says.
func FuzzFastYAML(f *testing.F) {
	for _, s := range matters {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if !utf8.ValidString(src) || strings.Contains(src, "\r") || len(src) > 4096 {
			t.Skip() // decoded before
		}
		fast, ok := fastYAML(src)
		if !ok {
			t.Skip()
		}
		slow, err := slowYAML(src)
		if err != nil {
			t.Fatalf("only the fast path takes %q: %v", src, err)
		}
		if !reflect.DeepEqual(fast, slow.pairs) {
			t.Fatalf("%q:\nfast %+v\nslow %+v", src, fast, slow.pairs)
		}
	})
}

// FuzzParse: whatever the bytes, a post is fit to be shown and nothing panics.
func FuzzParse(f *testing.F) {
	for _, s := range matters {
		f.Add([]byte("---\n" + s + "---\n\n# Heading\n\nSome *text*.\n"))
	}
	for _, s := range []string{
		"+++\ntitle = \"a\"\ndate = 2026-01-02\n+++\nbody", "{\"title\": \"a\"}\nbody", "Title: a\nDate: 2026-01-02\n\nbody",
		"title: a\n---\nbody", "---\ntitle: a\nbody", "\xff\xfea\x00", "---\na: &a [*a]\n---\n", "<!-- a", "```\n",
		"%% a %%\n# b", "[00 ]", "---\nslug: / a /\n---\nx",
	} {
		f.Add([]byte(s))
	}
	for name, file := range hostile.Folder() {
		if strings.HasPrefix(name, "matters/") || strings.HasPrefix(name, "json/") {
			f.Add(file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		p, findings := Parse(FileContext{Path: "posts/2026-01-02-a.md"}, src)
		for _, x := range findings {
			if x.Rule == "" || x.Message == "" || sanitize.Line(x.Message) != x.Message {
				t.Fatalf("bad finding %q", x)
			}
		}
		if p == nil {
			return
		}
		shown := append([]string{p.Title, p.Slug, p.Summary, p.Series, p.Lang, p.Cover, p.Canonical}, p.Categories...)
		shown = append(append(append(shown, p.Tags...), p.Authors...), p.Aliases...)
		for _, s := range shown {
			if sanitize.Line(s) != s {
				t.Fatalf("not clean: %q", s)
			}
		}
		if p.Title == "" || p.Slug == "" || p.Minutes < 1 || p.Line < 1 {
			t.Fatalf("incomplete: %+v", p)
		}
		if body := Body(src); !utf8.Valid(body) {
			t.Fatal("body is not UTF-8")
		}
	})
}

// FuzzDate: a date is within the years that can be written, or missing.
func FuzzDate(f *testing.F) {
	for _, c := range dates {
		f.Add(c.in)
	}
	for i, s := range hostile.Payloads() {
		f.Add(s)
		f.Add(dates[i%len(dates)].in + s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := ParseDate(sanitize.Line(s)); !d.IsZero() && (d.Year() < 0 || d.Year() > 10000) {
			t.Fatalf("%q: %v", s, d)
		}
	})
}

// FuzzSplit: front matter and body are parts of the file, and nothing of a file
// without front matter is lost.
func FuzzSplit(f *testing.F) {
	for _, s := range matters {
		f.Add("---\n" + s + "---\nBody.\n")
		f.Add(s + "\nBody.\n")
	}
	f.Add("+++\na = 1\n+++\nb")
	f.Add("---json\n{\"a\": [1, {\"b\": null}]}\n---\nb")
	f.Add("---js\nconst a = 'b',\nc:\n\"d\"\n---\n")
	f.Fuzz(func(t *testing.T, s string) {
		src, _ := decode([]byte(s))
		m := split(src)
		if !strings.HasSuffix(string(src), string(m.body)) {
			t.Fatalf("%q: the body is not its end: %q", src, m.body)
		}
		if m.format == "" && (len(m.pairs) > 0 || len(m.body) != len(src)) {
			t.Fatalf("%q: no format, but %d fields and %d bytes of body", src, len(m.pairs), len(m.body))
		}
		if m.err != nil && m.errLine < 1 {
			t.Fatalf("%q: an error on line %d", src, m.errLine)
		}
	})
}

// FuzzNames: the rest of a name is its end, and a date takes a part of it.
func FuzzNames(f *testing.F) {
	for _, s := range []string{
		"2026-11-03-a", "2026-1-3", "2026-11-03T10-30-x", "x.fr", "A b.fr", "12-a", "20261103 a",
		"20261103--", "a-2026-11/03-b", "/2026/01/02/x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		date, rest := nameDate(s)
		if !strings.HasSuffix(s, rest) || date.IsZero() != (rest == s) {
			t.Fatalf("%q: %v and %q", s, date, rest)
		}
		stem, lang := stemLang(s)
		if lang != "" && (stem+"."+lang != s || !IsLang(lang)) {
			t.Fatalf("%q: %q in %q", s, stem, lang)
		}
		if title := MakeTitle(s); sanitize.Line(title) != title {
			t.Fatalf("%q: not clean: %q", s, title)
		}
		pathDate(s)
	})
}
