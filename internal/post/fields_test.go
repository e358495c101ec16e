package post

import (
	"slices"
	"testing"
)

// A title comes from the front matter, a heading that opens the body, or the name.
func TestTitles(t *testing.T) {
	for _, c := range []struct{ name, path, src, want string }{
		{"front matter", "x.md", "---\ntitle: T\n---\n# H\n", "T"},
		{"ATX", "x.md", "# A *bold* `claim` ##\n\nB.\n", "A bold claim"},
		{"setext", "x.md", "A title\n=======\nB.\n", "A title"},
		{"HTML", "x.md", "<h1 class=\"a\">A &amp; B</h1>\nB.\n", "A & B"},
		{"links and pictures", "x.md", "# ![logo](l.png) [Name](https://example.com) [[Page|shown]]\n", "logo Name shown"},
		{"an id", "x.md", "# Title {#an-id}\n", "Title"},
		{"after what shows nothing", "x.md", "<!-- c -->\n\n[![b](b.svg)](b)\n{% raw %}\n\u00a0\nimport A from 'a'\n[r]: http://r\n# H\n", "H"},
		{"not after words", "x.md", "Words.\n\n# H\n", "X"},
		{"elements", "x.md", "---\ntitle: A <em>b</em> <code>c</code><br>d &lt;em&gt;e&lt;/em&gt;\n---\nB.\n", "A b c d <em>e</em>"},
		{"a reading", "x.md", "---\ntitle: <ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby> ~~x~~\n---\nB.\n", "漢 (かん) x"},
		{"tags as text", "x.md", "---\ntitle: Vec<T>, the <button>, a <b> and </i>\n---\nB.\n", "Vec<T>, the <button>, a <b> and </i>"},
		{"formulas", "x.md", "---\ntitle: Of $a_1*b$, *x*, `$y_1$` for $5 or $6\n---\nB.\n", "Of a₁*b, x, $y_1$ for $5 or $6"},
		{"a formula in a heading", "x.md", "# The $\\beta$\n\nB.\n", "The β"},
		{"character references", "x.md", "---\ntitle: Tom &amp; Jerry&rsquo;s\n---\nB.\n", "Tom & Jerry’s"},
		{"code", "x.md", "---\ntitle: Use `Vec<T>` and **more** of a_b_c\n---\nB.\n", "Use Vec<T> and more of a_b_c"},
		{"signs that are no marks", "x.md", "---\ntitle: 2 * 3 * 4 is a*b*c, not 5`\n---\nB.\n", "2 * 3 * 4 is a*b*c, not 5`"},
		{"a part of what the folder names", "advent-2020/index.md", "# 1. Overview\n\nB.\n\n# Solution\n", "Advent 2020"},
		{"a generic heading alone", "advent/index.md", "# Overview\n\nB.\n", "Overview"},
		{"a telling heading of several", "advent/index.md", "# Day one\n\nB.\n\n# Solution\n", "Day one"},
		{"not in code", "x.md", "```\n# H\n```\n", "X"},
		{"not the second level", "x.md", "## H\n", "X"},
		{"a name", "hello-big_world.md", "B.\n", "Hello big world"},
		{"a name with a date", "2026-01-02-hello.md", "B.\n", "Hello"},
		{"a name with a number", "03-hello.md", "B.\n", "Hello"},
		{"a name with blanks", "iOS and me.md", "B.\n", "iOS and me"},
		{"a name of its own spelling", "iPhone-tips.md", "B.\n", "iPhone tips"},
		{"nothing but a date", "2026-01-02.md", "B.\n", "2026-01-02"},
		{"a bundle's name", "my-post/index.md", "B.\n", "My post"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if p, _ := parse(t, c.path, c.src); p.Title != c.want {
				t.Errorf("%q, want %q", p.Title, c.want)
			}
		})
	}
}

func TestSlugs(t *testing.T) {
	for _, c := range []struct{ path, matter, want string }{
		{"x.md", "slug: /my/slug/", "my/slug"},
		{"2026-01-02-some_name.fr.md", "title: T", "some_name"},
		{"2026-01-02-Some_Name.fr.md", "title: T", "Some_Name.fr"},
		{"20260102 Some  Name.md", "title: T", "Some Name"},
		{"2026-01-02.md", "title: T", "2026-01-02"},
		{"my-post/index.md", "title: T", "my-post"},
		{"2026-01-02-my-post/index.en.md", "title: T", "my-post"},
	} {
		if p, _ := parse(t, c.path, "---\n"+c.matter+"\n---\nB.\n"); p.Slug != c.want {
			t.Errorf("%s, %s: %q, want %q", c.path, c.matter, p.Slug, c.want)
		}
	}
}

func TestDrafts(t *testing.T) {
	for _, c := range []struct {
		path, matter string
		want         bool
	}{
		{"x.md", "draft: true", true},
		{"x.md", "draft: yes", true},
		{"x.md", "draft: 'false'", false},
		{"x.md", "isDraft: 1", true},
		{"x.md", "published: false", true},
		{"x.md", "published: 2026-01-02", false},
		{"x.md", "publish: no", true},
		{"x.md", "status: Draft", true},
		{"x.md", "status: published", false},
		{"_drafts/x.md", "title: T", true},
		{"a/Drafts/b/x.md", "title: T", true},
		{"drafts.md", "title: T", false},
		{"x.md", "status: hidden", false},
		{"_posts/x.md", "title: T", false},
	} {
		if p, _ := parse(t, c.path, "---\n"+c.matter+"\n---\nB.\n"); p.Draft != c.want {
			t.Errorf("%s, %s: %v", c.path, c.matter, p.Draft)
		}
	}
}

// Jekyll does not read a file without a date in its name.
func TestUndatedPosts(t *testing.T) {
	for _, c := range []struct {
		path  string
		dated bool
		want  bool
	}{
		{"_posts/x.md", true, true},
		{"_posts/x.md", false, false},
		{"_posts/2026-01-02-x.md", true, false},
		{"_posts/2026-01-02-x.fr.md", true, false},
		{"_posts/a/x.md", true, true},
	} {
		if p, _ := Parse(FileContext{Path: c.path, Dated: c.dated, Others: true}, []byte("Words.\n")); p.Draft != c.want {
			t.Errorf("%+v: draft %v", c, p.Draft)
		}
	}
}

func TestUnlisted(t *testing.T) {
	for matter, want := range map[string]bool{
		"unlisted: true": true, "unlisted: false": false, "headless: true": true, "status: hidden": true, "status: SKIP": true,
		"status: published": false, "build: {list: never}": true, "_build:\n  list: false": true, "build: {list: local}": false,
		"build: never": false, "eleventyExcludeFromCollections: true": true, "eleventyExcludeFromCollections: [a]": false, "title: T": false,
	} {
		if p, _ := parse(t, "x.md", "---\n"+matter+"\n---\nB.\n"); p.Unlisted != want {
			t.Errorf("%s: %v", matter, p.Unlisted)
		}
	}
}

func TestFeatured(t *testing.T) {
	for matter, want := range map[string]bool{
		"featured: true": true, "pinned: yes": true, "sticky: 100": true, "sticky: 0": false, "featured: false": false,
		"params: {featured: true}": true, "title: T": false,
	} {
		if p, _ := parse(t, "x.md", "---\n"+matter+"\n---\nB.\n"); p.Featured != want {
			t.Errorf("%s: %v", matter, p.Featured)
		}
	}
}

func TestPeople(t *testing.T) {
	known := map[string]string{"ada": "Ada Lovelace", "bob": "Bob <bob@example.com>"}
	for _, c := range []struct {
		matter, series string
		authors        []string
	}{
		{"author: Ada", "", []string{"Ada"}},
		{"author: '[[Jo|J.]]'", "", []string{"J."}},
		{"authors: '[[Lovelace, Ada]]'", "", []string{"Lovelace, Ada"}},
		{"authors: ['[[ada]]', '[[Kevin Kelly#Life]]']", "", []string{"Ada Lovelace", "Kevin Kelly"}},
		{"series: '[[On queues]]'", "On queues", nil},
		{"series: ['[[One|1]]', Two]", "1", nil},
		{"author: Lovelace, Ada", "", []string{"Lovelace, Ada"}},
		{"authors: Ada, Grace", "", []string{"Ada", "Grace"}},
		{"authors: Lovelace, Ada; Hopper, Grace", "", []string{"Lovelace, Ada", "Hopper, Grace"}},
		{"authors: [ada, Grace, ADA]", "", []string{"Ada Lovelace", "Grace", "ADA"}},
		{"authors: bob", "", []string{"Bob"}},
		{"by: Ada <ada@example.com>", "", []string{"Ada"}},
		{"author: {name: Ada, url: x}", "", []string{"Ada"}},
		{"authors:\n  - name: Ada\n  - name: Grace\n    url: x", "", []string{"Ada", "Grace"}},
		{"author: A\nauthors: [B]", "", []string{"B"}},
		{"extra:\n  author: Ada", "", []string{"Ada"}},
		{"series: On queues", "On queues", nil},
		{"series: [One, Two]", "One", nil},
		{"taxonomies:\n  series: [One]", "One", nil},
	} {
		p, _ := Parse(FileContext{Path: "x.md", Authors: known}, []byte("---\n"+c.matter+"\n---\nB.\n"))
		if !slices.Equal(p.Authors, c.authors) || p.Series != c.series {
			t.Errorf("%s: %q %q, want %q %q", c.matter, p.Authors, p.Series, c.authors, c.series)
		}
	}
}

func TestLanguages(t *testing.T) {
	for _, c := range []struct {
		path   string
		langs  []bool
		matter string
		want   string
	}{
		{"x.md", nil, "lang: pt-BR", "pt-BR"},
		{"x.fr.md", nil, "title: T", "fr"},
		{"x.fr.md", nil, "language: de", "de"},
		{"fr/x.md", []bool{true}, "title: T", "fr"},
		{"it/x.md", []bool{false}, "title: T", ""},
		{"x.zz.md", nil, "title: T", ""},
		{"some-post_2.fr.md", nil, "title: T", "fr"},
		{"About Etcher.io.md", nil, "title: T", ""},
		{"v1.2.fr.md", nil, "title: T", ""},
		{"v1.md", nil, "title: T", ""},
	} {
		p, _ := Parse(FileContext{Path: c.path, LangFolders: c.langs, Others: true}, []byte("---\n"+c.matter+"\n---\nB.\n"))
		if p.Lang != c.want {
			t.Errorf("%s, %s: %q, want %q", c.path, c.matter, p.Lang, c.want)
		}
	}
	for name, want := range map[string]bool{
		"fr": true, "pt-BR": true, "zh_Hant": true, "es-419": true, "zz": false, "FR": false, "fra": false, "fr-": false, "fr-F": false, "": false,
	} {
		if IsLang(name) != want {
			t.Errorf("IsLang(%q) is not %v", name, want)
		}
	}
}

// Files that posts are made from, or that wait for a text, are no posts.
func TestNoPosts(t *testing.T) {
	for src, want := range map[string]bool{
		"---\ntitle: '{{title}}'\n---\nB.\n":                         false,
		"---\ntitle: '{{ title }}'\ndate: '{{date}}'\n---\nB.\n":     false,
		"---\ntitle: '{{ page.name }}'\ndate: 2024-01-26\n---\nB.\n": true,
		"---\ntags: [a]\n---\n***\n":                                 false,
		"---\ntags: [a]\ndate: 2024-01-26\n---\n***\n":               true,
		"---\ntitle: T\n---\n***\n":                                  true,
		"---\ntags: [a]\n---\n![](a.png)\n":                          true,
	} {
		if p, _ := Parse(FileContext{Path: "x.md"}, []byte(src)); (p != nil) != want {
			t.Errorf("%q is a post: %v", src, !want)
		}
	}
}

func TestAddresses(t *testing.T) {
	p, _ := parse(t, "x.md", "---\nurl: /a/b/\naliases: [/old, /older/]\nredirect_from: /oldest\ncover: {image: c.png}\ncanonicalURL: https://example.com/x\nweight: 7\nexpiryDate: 2027-01-02\n---\nB.\n")
	if !slices.Equal(p.Aliases, []string{"/a/b/", "/old", "/older/", "/oldest"}) || p.Cover != "c.png" ||
		p.Canonical != "https://example.com/x" || p.Weight != 7 || dayOf(p.Expires) != "2027-01-02" {
		t.Errorf("%+v", p)
	}
	for matter, want := range map[string]string{
		"cover: a.png\nimage: b.png": "a.png", "cover: ''\nimage: [b.png, c.png]": "b.png", "image: {alt: x, src: c.png}": "c.png", "cover: {}": "",
	} {
		if p, _ := parse(t, "x.md", "---\n"+matter+"\n---\nB.\n"); p.Cover != want {
			t.Errorf("%s: cover %q, want %q", matter, p.Cover, want)
		}
	}
}

// A file name has a language without being a slug if another file has the same stem.
func TestPairedName(t *testing.T) {
	p, _ := Parse(FileContext{Path: "My note.de.md", Paired: true, Others: true}, []byte("B.\n"))
	if p.Lang != "de" || p.Slug != "My note" || p.Title != "My note" {
		t.Errorf("%+v", p)
	}
}

// A table of contents names a chapter that does not name itself in its front matter.
func TestChapterTitle(t *testing.T) {
	for src, want := range map[string]string{"---\ntitle: Own\n---\n# H\n": "Own", "# H\n": "Chapter", "Words.\n": "Chapter"} {
		if p, _ := Parse(FileContext{Path: "x.md", Chapter: "Chapter"}, []byte(src)); p.Title != want || p.TitleFromName {
			t.Errorf("%q: %q, named %v", src, p.Title, p.TitleFromName)
		}
	}
}

func TestChapters(t *testing.T) {
	got := ParseChapters([]byte("# Summary\r\n\r\n[Intro](README.md)\r\n\n- [A *b* [c]](a.md#x)\n  * [`B`](<./part/../b c.md>)\n" +
		"- [Again](a.md)\n- [Words](w.md) follow\n- [None]()\n"))
	want := []Chapter{{"README.md", "Intro"}, {"a.md", "A b [c]"}, {"b c.md", "B"}, {".", "None"}}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNav(t *testing.T) {
	got := ParseNav([]byte("site_name: x\nnav:\n  - index.md\n  - 'The Guide': guide/start.md # first\n  - Part:\n    - \"Two: more\": \"two.md\"\n" +
		"    - https://example.org/x\n    - Again: index.md\nmarkdown_extensions:\n  - x: !!python/name:y.md\n  - other.md\n"))
	want := []Chapter{{"index.md", ""}, {"guide/start.md", "The Guide"}, {"two.md", "Two: more"}}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A name that is a link in a wiki is what the link shows.
func TestWikiLinks(t *testing.T) {
	for name, want := range map[string]string{
		"Books": "Books", "[[Books]]": "Books", "[[Books|b]]": "b", "[[Books#Old]]": "Books", "[[Books#Old|b]]": "b", "[[ Books ]]": "Books",
		"[[]]": "[[]]", "[[|b]]": "[[|b]]", "[[Books|]]": "[[Books|]]", "[[#Old]]": "[[#Old]]", "[[a]] and [[b]]": "[[a]] and [[b]]", "[[a": "[[a", "": "",
	} {
		if got := scalarOf(name).label(); got != want {
			t.Errorf("%q is called %q, want %q", name, got, want)
		}
	}
}

// The categories of a post, by the shape of the front matter or its folders.
func TestCategories(t *testing.T) {
	for _, c := range []struct {
		path, matter string
		want         []string
	}{
		{"x.md", "categories: '[[Posts]]'", []string{"Posts"}},
		{"x.md", "categories: '[[Food, drink|Food]]'", []string{"Food"}},
		{"x.md", "categories: ['[[Posts]]', '[[Clippings|clips]]']", []string{"Posts", "clips"}},
		{"x.md", "category: [[Posts]]", []string{"Posts"}},
		{"x.md", "categories: '[a, b]'", []string{"a", "b"}},
		{"_pages/x.md", "title: T", nil},
		{"2022-03/x.md", "title: T", nil},
		{"2022.3/sea/x.md", "title: T", []string{"sea"}},
		{"team-2021-05-12-x/x.md", "title: T", nil},
		{"sea/_posts/es/2026-01-02-x.md", "title: T", []string{"sea"}},
		{"_posts/es/2026-01-02-x.md", "title: T", nil},
		{"_posts/es/x.md", "title: T", []string{"es"}}, // none of Jekyll's
		{"_drafts/es/x.md", "title: T", []string{"es"}},
	} {
		if p, _ := parse(t, c.path, "---\n"+c.matter+"\n---\nB.\n"); !slices.Equal(p.Categories, c.want) {
			t.Errorf("%s, %s: %q, want %q", c.path, c.matter, p.Categories, c.want)
		}
	}
}

// Articles of Zenn call their tags topics.
func TestTopics(t *testing.T) {
	for matter, want := range map[string][]string{
		"emoji: a\ntype: tech\ntopics: [Rust, '#wasm']":     {"Rust", "wasm"},
		"emoji: a\ntype: idea\ntopics: [Rust]":              {"Rust"},
		"emoji: a\ntype: tech\ntopics: [Rust]\ntags: [own]": {"own"},
		"type: tech\ntopics: [Rust]":                        nil,
		"emoji: a\ntype: page\ntopics: [Rust]":              nil,
		"emoji: a\ntype: tech\nkeywords: [Rust]":            nil,
	} {
		if p, _ := parse(t, "x.md", "---\n"+matter+"\n---\nB.\n"); !slices.Equal(p.Tags, want) {
			t.Errorf("%s: %q, want %q", matter, p.Tags, want)
		}
	}
}

// The keys that themes write dates under.
func TestDateKeys(t *testing.T) {
	for _, key := range []string{"pubDatetime", "publishedTime", "datetime", "createdDate", "timestamp", "pubDate", "date"} {
		if p, _ := parse(t, "x.md", "---\n"+key+": 2021-02-03\n---\nB.\n"); dayOf(p.Date) != "2021-02-03" || !p.Updated.IsZero() {
			t.Errorf("%s: %v, updated %v", key, p.Date, p.Updated)
		}
	}
	for _, key := range []string{"modDatetime", "modified_datetime", "last_modified_at", "lastmod"} {
		if p, _ := parse(t, "x.md", "---\n"+key+": 2021-02-03\n---\nB.\n"); dayOf(p.Updated) != "2021-02-03" || dayOf(p.Date) != "2021-02-03" {
			t.Errorf("%s: updated %v, date %v", key, p.Updated, p.Date)
		}
	}
}

// A file of comments, tags and imports is no post.
func TestBlankBody(t *testing.T) {
	for body, blank := range map[string]bool{
		"": true, " \n\t\n": true, "<!-- a\n\nb -->\n": true, "{% a %}{{ b\nc }}\n": true, "import a from 'b'\nexport const c = 1\n\n{{ d }}": true,
		"<!-- a": false, "{% a": false, "{{ a }} b": false, "important\n": false, "a": false, "<!-- a --> b": false, "export": false,
	} {
		if got := isBlank([]byte(body)); got != blank {
			t.Errorf("%q: blank %v", body, got)
		}
	}
}

// A wiki link is its text, and Docusaurus has the last change in an object.
func TestLinksAndObjects(t *testing.T) {
	p, _ := parse(t, "x.md", "---\ntags: '[[a]], [[b|B]]'\ncreated: '[[daily/2024-05-06]]'\nlast_update:\n  date: 2025-01-02\n---\nB.\n")
	if !slices.Equal(p.Tags, []string{"a", "B"}) || p.Date.Format("2006-01-02") != "2024-05-06" || p.Updated.Format("2006-01-02") != "2025-01-02" {
		t.Errorf("%q %v %v", p.Tags, p.Date, p.Updated)
	}
}

// The name of a site is shown without its markup.
func TestMarkupInSiteTitles(t *testing.T) {
	for name, src := range map[string]string{
		"_config.yml": "title: \"S &amp; <em>T</em>\"\ndescription: D &lt;3\n", "hugo.toml": "title = 'S &amp; <em>T</em>'\ntagline = 'D &lt;3'\n",
		"docusaurus.config.js": "  title: 'S &amp; <em>T</em>',\n  tagline: 'D &lt;3',\n",
	} {
		if title, tagline := ParseSite(name, []byte(src)); title != "S & T" || tagline != "D <3" {
			t.Errorf("%s: %q, %q", name, title, tagline)
		}
	}
}

// Character references in terms are characters, and their semicolons separate nothing.
func TestReferencesInTerms(t *testing.T) {
	p, _ := parse(t, "x.md", "---\ntitle: T\ntags: ['Q&amp;A', AT&T, 'a&lt;b']\ncategories: R&amp;D\nauthors: Jos&eacute;; A\nseries: A &amp; B\n---\nB.\n")
	if !slices.Equal(p.Tags, []string{"Q&A", "AT&T", "a<b"}) || !slices.Equal(p.Categories, []string{"R&D"}) ||
		!slices.Equal(p.Authors, []string{"José", "A"}) || p.Series != "A & B" {
		t.Errorf("%q %q %q %q", p.Tags, p.Categories, p.Authors, p.Series)
	}
}
