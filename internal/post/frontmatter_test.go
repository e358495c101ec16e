package post

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// parse reads a file at a path.
func parse(t *testing.T, path, src string) (*Post, []Finding) {
	t.Helper()
	return Parse(FileContext{Path: path, Others: true}, []byte(src))
}

// Every way of writing front matter comes to the same.
func TestFormats(t *testing.T) {
	for _, c := range []struct{ name, format, src string }{
		{"YAML", "yaml", "---\ntitle: A title\ndate: 2026-11-03\ntags: [a, b]\n---\n\nBody.\n"},
		{"YAML closed by dots", "yaml", "---\ntitle: A title\ndate: 2026-11-03\ntags: [a, b]\n...\nBody.\n"},
		{"YAML with blanks round it", "yaml", "\n \n--- \t\ntitle: A title\ndate: 2026-11-03\ntags: [a, b]\n---  \nBody.\n"},
		{"YAML by name", "yaml", "---yaml\ntitle: A title\ndate: 2026-11-03\ntags:\n- a\n- b\n---\nBody.\n"},
		{"YAML without an opening line", "yaml", "title: A title\ndate: 2026-11-03\ntags:\n  - a\n  - b\n---\nBody.\n"},
		{"TOML", "toml", "+++\ntitle = 'A title'\ndate = 2026-11-03\ntags = [\"a\", \"b\"]\n+++\nBody.\n"},
		{
			"TOML between dashes", "yaml",
			"---toml\ntitle = 'A title'\ndate = 2026-11-03T00:00:00Z\ntags = [\"a\", \"b\"]\n---\nBody.\n",
		},
		{"JSON", "json", "{\n\"title\": \"A title\", \"date\": \"2026-11-03\", \"tags\": [\"a\", \"b\"]}\n\nBody.\n"},
		{"JSON of Hexo", "json", "\"title\": \"A title\",\n\"date\": \"2026-11-03\",\n\"tags\": [\"a\", \"b\"],\n;;;\nBody.\n"},
		{
			"JSON of Hexo with an opening line", "json",
			";;;\n\"title\": \"A title\", \"date\": \"2026-11-03\",\n\"tags\": [\"a\", \"b\"]\n;;;\nBody.\n",
		},
		{
			"JSON between dashes", "yaml",
			"---json\n{\"title\": \"A title\", \"date\": \"2026-11-03\", \"tags\": [\"a\", \"b\"]}\n---\nBody.\n",
		},
		{"JavaScript", "yaml", "---js\nconst title = \"A title\";\nlet date =\n  '2026-11-03';\ntags: \"a, b\",\n---\nBody.\n"},
		{"no opening line", "yaml", "title: A title\ndate: 2026-11-03\ntags:\n- a\n- b\n---\nBody.\n"},
		{"no opening line, a comment", "yaml", "title: A title\n# more\ndate: 2026-11-03\ntags: [a, b]\n---\nBody.\n"},
		{"no opening line, an empty line", "yaml", "title: A title\ndate: 2026-11-03\n\ntags:\n  - a\n  - b\n---\n\nBody.\n"},
		{
			"no opening line, a comment first", "yaml",
			"# mine\n\ntitle: A title\ndate: 2026-11-03\ntags: [a, b]\n---\nBody.\n",
		},
		{"lines", "meta", "Title: A title\nDate: 2026-11-03\nTags: a,\n    b\n\nBody.\n"},
		{"a byte order mark", "yaml", "\ufeff---\ntitle: A title\ndate: 2026-11-03\ntags: [a, b]\n---\nBody.\n"},
		{"CRLF", "yaml", "---\r\ntitle: A title\r\ndate: 2026-11-03\r\ntags: [a, b]\r\n---\r\nBody.\r\n"},
		{"CR", "yaml", "---\rtitle: A title\rdate: 2026-11-03\rtags: [a, b]\r---\rBody.\r"},
		{"UTF-16", "yaml", utf16le("---\ntitle: A title\ndate: 2026-11-03\ntags: [a, b]\n---\nBody.\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, findings := parse(t, "x.md", c.src)
			if p == nil || p.Title != "A title" || p.Date.Format(time.DateOnly) != "2026-11-03" ||
				!slices.Equal(p.Tags, []string{"a", "b"}) || p.Format != c.format || len(findings) > 0 {
				t.Fatalf("%+v\n%v", p, findings)
			}
			if body := string(Body([]byte(c.src))); body != "Body.\n" {
				t.Errorf("body %q", body)
			}
			if p.Summary != "Body." || p.Words != 1 {
				t.Errorf("summary %q, %d words", p.Summary, p.Words)
			}
		})
	}
}

// Lines of Key: value may be all there is.
func TestMetaWithoutBody(t *testing.T) {
	for _, src := range []string{
		"Title: T\nDate: 2026-11-03\n", "Title: T\nDate: 2026-11-03",
		"Title: T\nDate: 2026-11-03\n\n",
	} {
		p, findings := parse(t, "x.md", src)
		if p == nil || p.Title != "T" || p.Format != "meta" || len(findings) > 0 {
			t.Errorf("%q: %+v, %v", src, p, findings)
		}
	}
}

func utf16le(s string) string {
	out := "\xff\xfe"
	for _, r := range s {
		out += string([]byte{byte(r), byte(r >> 8)})
	}
	return out
}

// Lines up to an empty one end there, whatever looks like YAML behind it.
func TestLinesEndBeforeTheBody(t *testing.T) {
	for _, body := range []string{
		"- an item\n\n---\n\nMore.\n", "# A heading\n\n---\n\nMore.\n", "Prose.\n\n---\n",
		"    code\n---\n",
	} {
		m := split([]byte("Title: A title\n\n" + body))
		if m.format != "meta" || len(m.pairs) != 1 || string(m.body) != body {
			t.Errorf("%q: format %q, %d fields, body %q", body, m.format, len(m.pairs), m.body)
		}
	}
}

// What only looks like front matter stays in the body.
func TestNoFrontMatter(t *testing.T) {
	for _, src := range []string{
		"---\n\nProse after a rule.\n\n---\n\nMore.\n",
		"---\n- a list\n---\nMore.\n",
		"--- words ---\n\nMore.\n",
		"----\ntitle: x\n----\n",
		"Note: this is prose, for no title or date follows.\n\nMore.\n",
		"{not: json}\n",
		"+++ no TOML +++\n",
	} {
		m := split([]byte(src))
		if m.format != "" || len(m.pairs) > 0 || string(m.body) != src {
			t.Errorf("%q: format %q, %d fields, body %q", src, m.format, len(m.pairs), m.body)
		}
	}
}

// What is wrong with front matter is told with its line, and as much as can be is read.
func TestBrokenFrontMatter(t *testing.T) {
	for _, c := range []struct{ name, src, title, finding string }{
		{
			"a colon in a value", "---\ntitle: One: two\ndate: 2026-01-02\n---\nB.\n", "One: two",
			"x.md:2: error: invalid YAML",
		},
		{"a tab before a key", "---\ntitle: T\n\tdate: 2026-01-02\n---\nB.\n", "T", "x.md:"},
		{"an open quote", "---\ntitle: \"T\ntags: [a]\n---\nB.\n", `"T`, "x.md:"},
		{"an open list", "---\ntitle: T\ntags: [a\n---\nB.\n", "T", "x.md:"},
		{"an at sign", "---\ntitle: @home\n---\nB.\n", "@home", "x.md:2: error: invalid YAML"},
		{"a per cent sign", "---\ntitle: T\nx: %d\n---\nB.\n", "T", "x.md:3: error: invalid YAML"},
		{"an entity", "---\ntitle: &quot;T&quot;\n---\nB.\n", "\"T\"", "x.md:2: error: invalid YAML"},
		{"TOML", "+++\ntitle = T\n+++\n# H\n", "H", "x.md:2: error: invalid TOML"},
		{"JSON", "---json\n{\"title\": }\n---\n# H\n", "H", "x.md:2: error: invalid JSON"},
		{"not closed", "---\ntitle: T\n\n# H\n", "X", "x.md:1: error: the front matter is not closed"},
		{"TOML not closed", "+++\ntitle = 'T'\n\n# H\n", "X", "x.md:1: error: the front matter is not closed"},
		{"a date", "---\ntitle: T\ndate: soon\n---\nB.\n", "T", "x.md:3: warning: date: no date in \"soon\""},
		{"bytes", "---\ntitle: T\n---\nB\xff.\n", "T", "x.md:4: warning: not UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, findings := parse(t, "x.md", c.src)
			if p == nil || p.Title != c.title {
				t.Fatalf("%+v, want the title %q", p, c.title)
			}
			if len(findings) != 1 || !strings.HasPrefix(findings[0].String(), c.finding) {
				t.Errorf("findings %v, want %s", findings, c.finding)
			}
		})
	}
}

// A scalar keeps the text that was written.
func TestScalarsAsWritten(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{"1984", "1984"},
		{"007", "007"},
		{"3.10", "3.10"},
		{"No", "No"},
		{"2026-01-02", "2026-01-02"},
		{"1e3", "1e3"},
		{"0x1F", "0x1F"},
		{"'it''s'", "it's"},
		{`"a\tb \u00e9"`, "a b é"},
		{`"a\eb\a"`, "ab"},
		{"a  b\u00a0c", "a b c"},
		{"e\u0301", "é"},
		{"'  padded '", "padded"},
		{"a # comment", "a"},
		{"a#b", "a#b"},
		{"|\n  two\n  lines", "two lines"},
		{">-\n  folded\n  text", "folded text"},
		{"first\n  second", "first second"},
		{"!!str 5", "5"},
		{"null", "X"}, // says nothing: the name of the file
		{"~", "X"},
		{"''", "X"},
		{"[a]", "X"},
		{"{a: b}", "X"},
	} {
		p, findings := parse(t, "x.md", "---\ntitle: "+c.yaml+"\n---\nB.\n")
		if p.Title != c.want || len(findings) > 0 {
			t.Errorf("%q: %q, want %q %v", c.yaml, p.Title, c.want, findings)
		}
	}
}

// Categories and tags in all their shapes.
func TestTerms(t *testing.T) {
	for _, c := range []struct {
		name, path, matter string
		categories, tags   []string
	}{
		{"lists", "x.md", "categories: [A, B c]\ntags:\n  - x\n  - y z", []string{"A", "B c"}, []string{"x", "y z"}},
		{"strings with commas", "x.md", "categories: A, B c\ntags: x,y", []string{"A", "B c"}, []string{"x", "y"}},
		{"with semicolons", "x.md", "categories: A; B\ntags: x;y", []string{"A", "B"}, []string{"x", "y"}},
		{"both in one", "x.md", "tags: x;y, z", nil, []string{"x;y", "z"}},
		{
			"one term of words", "x.md", "categories: Cloud Things\ntags: more words",
			[]string{"Cloud Things"},
			[]string{"more words"},
		},
		{"Jekyll's blanks", "_posts/2026-01-02-x.md", "categories: a b\ntags: c d", []string{"a", "b"}, []string{"c", "d"}},
		{"Jekyll's drafts", "_drafts/x.md", "tags: c d", nil, []string{"c", "d"}},
		{"singular keys", "x.md", "category: A, B\ntag: x, y", []string{"A, B"}, []string{"x", "y"}},
		{"both keys", "x.md", "category: B\ncategories: [A]\ntag: y\ntags: [x]", []string{"A", "B"}, []string{"x", "y"}},
		{"taxonomies", "x.md", "taxonomies:\n  categories: [A]\n  tags: [x]", []string{"A"}, []string{"x"}},
		{"not taxonomies if there are some", "x.md", "tags: [y]\ntaxonomies:\n  tags: [x]", nil, []string{"y"}},
		{
			"objects", "x.md", "categories:\n  - {name: A, slug: a}\n  - {label: B}\ntags:\n  - title: x\n  - slug: y",
			[]string{"A", "B"},
			[]string{"x", "y"},
		},
		{"one object", "x.md", "categories: {name: A}\ntags: {x: 1, y: 2}", []string{"A"}, []string{"x", "y"}},
		{"nested lists", "x.md", "categories: [[A, B], [C]]", []string{"A", "B", "C"}, nil},
		{"case", "x.md", "tags: [AWS, aws, straße, STRASSE, '']", nil, []string{"AWS", "straße"}},
		{"number signs", "x.md", "tags: ['#a', '##b', 'c#']\ncategories: ['#A']", []string{"#A"}, []string{"a", "b", "c#"}},
		{"quotes in a string", "x.md", "tags: \"'a', 'b c'\"", nil, []string{"a", "b c"}},
		{"a list in a string", "x.md", "tags: \"[a, b]\"", nil, []string{"a", "b"}},
		{"a colon in an item", "x.md", "tags:\n  - C: the language", nil, []string{"C: the language"}},
		{"numbers", "x.md", "tags: [2026, 3.10, 007]", nil, []string{"2026", "3.10", "007"}},
		{"nothing", "x.md", "tags: []\ncategories: ~", nil, nil},
		{"keywords are no tags", "x.md", "keywords: [a]", nil, nil},
		{"keys in any case", "x.md", "Categories: [A]\nTAGS: [x]", []string{"A"}, []string{"x"}},
		{"the first telling folder", "content/posts/2026/cloud-things/aws/x.md", "title: T", []string{"cloud-things"}, nil},
		{"an underscore before it", "_recipes/soup.md", "title: T", []string{"recipes"}, nil},
		{"no dated or numbered folder", "2026-01-02-trip/v1.2/x.md", "title: T", nil, nil},
		{"not a bundle's own", "essays/my-post/index.md", "title: T", []string{"essays"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := parse(t, c.path, "---\n"+c.matter+"\n---\nB.\n")
			if !slices.Equal(p.Categories, c.categories) || !slices.Equal(p.Tags, c.tags) {
				t.Errorf("categories %q, tags %q, want %q, %q", p.Categories, p.Tags, c.categories, c.tags)
			}
		})
	}
}

// Where a date comes from, first source first.
func TestDateSources(t *testing.T) {
	for _, c := range []struct{ name, path, matter, date, updated string }{
		{"date", "2026-01-01-x.md", "date: 2026-02-02\npubDate: 2026-03-03", "2026-02-02", ""},
		{"pubDate", "x.md", "pubDate: 2026-03-03", "2026-03-03", ""},
		{"pub_date", "x.md", "pub_date: 2026-03-03", "2026-03-03", ""},
		{"Published-At", "x.md", "Published-At: 2026-03-03", "2026-03-03", ""},
		{"created", "x.md", "created: 2026-03-03\nupdated: 2026-04-04", "2026-03-03", "2026-04-04"},
		{"the next if one is invalid", "x.md", "date: soon\npubDate: 2026-03-03", "2026-03-03", ""},
		{"published says yes", "x.md", "published: true\ncreated: 2026-03-03", "2026-03-03", ""},
		{"published is one", "x.md", "published: 2026-03-03", "2026-03-03", ""},
		{"file name", "posts/2026-01-02-x.md", "title: T", "2026-01-02", ""},
		{"file name before folder", "2025-01-02-y/2026-01-02-x.md", "title: T", "2026-01-02", ""},
		{"innermost folder", "2024-01-02-z/2025-01-02-y/x.md", "title: T", "2025-01-02", ""},
		{"folders", "2026/01/02/x.md", "title: T", "2026-01-02", ""},
		{"permalink", "x.md", "permalink: /2026/01/02/x/", "2026-01-02", ""},
		{"path", "x.md", "path: 2026/01/02/x", "2026-01-02", ""},
		{"lastmod", "x.md", "lastmod: 2026-04-04", "2026-04-04", "2026-04-04"},
		{"ms.date", "x.md", "ms.date: 11/03/2026", "2026-11-03", "2026-11-03"},
		{"none", "x.md", "title: T", "", ""},
		{"an impossible one", "2026-02-30-x.md", "date: 2026-13-01", "", ""},
		{"the first of all days", "x.md", "date: 0001-01-01", "0001-01-01", ""},
		{"digits of another script", "x.md", "date: ２０２６年１１月３日", "2026-11-03", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := parse(t, c.path, "---\n"+c.matter+"\n---\nB.\n")
			if got := dayOf(p.Date); got != c.date {
				t.Errorf("date %s, want %s", got, c.date)
			}
			if got := dayOf(p.Updated); got != c.updated {
				t.Errorf("updated %s, want %s", got, c.updated)
			}
		})
	}
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
