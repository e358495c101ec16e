package post

import (
	"fmt"
	"strings"
	"testing"
)

// inherited is what a post has after its folder's defaults: category, tags, authors, language and
// whether it is a draft.
func inherited(t testing.TB, file, src string, defaults ...Defaults) string {
	t.Helper()
	p, _ := Parse(FileContext{Path: file, Others: true, Defaults: defaults}, []byte(src))
	if p == nil {
		t.Fatalf("%s is no post", file)
	}
	out := fmt.Sprintf("%v %v %v %s", p.Categories, p.Tags, p.Authors, p.Lang)
	if p.Draft {
		out = strings.TrimRight(out, " ") + " draft"
	}
	return strings.TrimRight(out, " ")
}

func TestCascadeOfHugo(t *testing.T) {
	const section = "---\ntitle: Notes\ncascade:\n  tags: [a, b]\n  categories: Field notes\n  author: Ada\n  draft: true\n  date: 2001-01-01\n---\n"
	for _, c := range []struct{ name, section, file, post, want string }{
		{"a mapping", section, "notes/x.md", "Text.", "[Field notes] [a b] [Ada] draft"},
		{
			"the post wins", section, "notes/x.md", "---\ntags: [c]\ncategory: Own\nauthors: [Bob]\ndraft: false\n---\nText.",
			"[Own] [c] [Bob]",
		},
		{
			"an empty list of the post wins", section, "notes/x.md", "---\ntags: []\n---\nText.",
			"[Field notes] [] [Ada] draft",
		},
		{"null is no value", section, "notes/x.md", "---\ntags:\nauthor: ~\n---\nText.", "[Field notes] [a b] [Ada] draft"},
		{
			"taxonomies and params of the post", section, "notes/x.md",
			"+++\n[taxonomies]\ntags = ['t']\n[params]\nauthor = 'Cy'\n+++\nText.", "[Field notes] [t] [Cy] draft",
		},
		{
			"TOML, params", "+++\n[cascade]\ntags = ['a']\n[cascade.params]\nauthor = 'Ada'\n+++\n", "notes/x.md", "Text.",
			"[notes] [a] [Ada]",
		},
		{
			"a list with targets, the first wins",
			"---\ncascade:\n- _target: {path: '/notes/deep/**'}\n  tags: [deep]\n- target: {path: '{/notes,/notes/**}'}\n  tags: [all]\n  author: Ada\n---\n",
			"content/notes/deep/Post/index.md", "Text.", "[notes] [deep] [Ada]",
		},
		{
			"a target elsewhere", "---\ncascade:\n- _target: {path: '/notes/deep/**'}\n  tags: [deep]\n- tags: [all]\n---\n",
			"notes/x.md", "Text.", "[notes] [all] []",
		},
		{
			"TOML with targets", "+++\n[[cascade]]\ntags = ['s']\n[cascade._target]\nkind = 'section'\n[[cascade]]\ntags = ['p']\n[cascade._target]\nkind = '{page,home}'\n+++\n",
			"notes/x.md", "Text.", "[notes] [p] []",
		},
		{
			"a star stays in a folder", "---\ncascade: {_target: {path: /notes/*}, tags: [a]}\n---\n", "notes/b/x.md", "Text.",
			"[notes] [] []",
		},
		{"a language", "---\ncascade: {_target: {lang: fr}, tags: [a]}\n---\n", "notes/x.md", "Text.", "[notes] [] []"},
		{"nothing", "---\ntitle: Notes\n---\nOur cascade.\n", "notes/x.md", "Text.", "[notes] [] []"},
		{"broken", "---\ncascade: [a, {tags: {x: [y]}}]\n---\n", "notes/x.md", "Text.", "[notes] [x] []"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := inherited(t, c.file, c.post, ParseCascade("_index.md", []byte(c.section))...); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	french := ParseCascade("_index.fr.md", []byte("---\ncascade: {tags: [fr]}\n---\n"))
	if got := inherited(t, "notes/x.md", "Text.", french...); got != "[notes] [] []" {
		t.Errorf("of a section in another language: %q", got)
	}
	if got := inherited(t, "notes/x.fr.md", "Text.", french...); got != "[notes] [fr] [] fr" {
		t.Errorf("of a section in its language: %q", got)
	}
	config := ParseCascade("hugo.toml", []byte("title = 'Site'\n[cascade]\nauthor = 'Site'\ntags = ['s']\n"))
	if got := inherited(t, "notes/x.fr.md", "Text.", append(config, french...)...); got != "[notes] [fr] [Site] fr" {
		t.Errorf("of the configuration, below a section: %q", got)
	}
}

func TestDefaultsOfJekyll(t *testing.T) {
	config := `title: Site
defaults:
  - scope: {path: "", type: posts}
    values: {author: Ada, tags: [post], layout: post}
  - scope: {path: "_posts/travel", type: posts}
    values: {category: travel, tags: [trip]}
  - scope: {path: "_posts/travel"}
    values: {category: weaker, published: false}
  - scope: {path: "notes/*/deep"}
    values: {tags: [glob]}
  - scope: {type: recipes}
    values: {category: food}
  - values: {lang: de}
`
	for _, c := range []struct{ file, post, want string }{
		{"_posts/2026-01-01-x.md", "Text.", "[] [post] [Ada] de"},
		{"_posts/travel/2026-01-01-x.md", "Text.", "[travel] [trip] [Ada] de draft"},
		{
			"_posts/travel/2026-01-01-x.md", "---\ncategories: [own]\npublished: true\ntags: a b\n---\nText.",
			"[own] [a b] [Ada] de",
		},
		{"notes/a/deep/x.md", "Text.", "[notes] [glob] [] de"},
		{"notes/a/b/deep/x.md", "Text.", "[notes] [] [] de"},
		{"_recipes/soup.md", "Text.", "[food] [] [] de"},
		{"about.fr.md", "Text.", "[] [] [] fr"},
	} {
		if got := inherited(t, c.file, c.post, ParseJekyllDefaults([]byte(config))...); got != c.want {
			t.Errorf("%s: got %q, want %q", c.file, got, c.want)
		}
	}
	for _, broken := range []string{
		"", "defaults: x", "defaults: [a, {values: [tags]}]",
		"defaults:\n  - scope: x\n    values: {tags: }",
	} {
		if d := ParseJekyllDefaults([]byte(broken)); len(d) > 0 {
			t.Errorf("%q: %v", broken, d)
		}
	}
}

func TestDirectoryDataOfEleventy(t *testing.T) {
	above := ParseDirectoryData("src.json", []byte(`{"tags": "all", "author": "Ada", "categories": ["c1"], "lang": "en"}`))
	own := ParseDirectoryData("posts.11tydata.json",
		[]byte(`{"tags": ["post"], "draft": true, "layout": "post.njk", "categories": ["c2"]}`))
	for _, c := range []struct{ post, want string }{
		{"Text.", "[c1 c2] [all post] [Ada] en draft"},
		{"---\ntags: own tag\n---\nText.", "[c1 c2] [all post own tag] [Ada] en draft"},
		{
			"---\ntags: [post, b]\nauthor: Bob\ndraft: false\ncategories: [c3]\nlang: fr\n---\nText.",
			"[c1 c2 c3] [all post b] [Bob] fr",
		},
		{"---\noverride:tags: [b]\ncategory: c3\n---\nText.", "[c3] [b] [Ada] en draft"},
	} {
		if got := inherited(t, "posts/x.md", c.post, append(above, own...)...); got != c.want {
			t.Errorf("%q: got %q, want %q", c.post, got, c.want)
		}
	}
	many := `{"tags": [` + strings.Repeat(`"t", `, 60) + `"t"]}`
	for _, other := range []string{
		"", "[]", "{", `{"posts": [1], "tags": {"go": 3}}`, `{"tags": [["a"]]}`, many,
		`{"title": "x", "date": "2020-01-01"}`,
	} {
		if d := ParseDirectoryData("posts.json", []byte(other)); len(d) > 0 {
			t.Errorf("%.40q says %q", other, d)
		}
	}
	meta := ParseDirectoryData(".meta.yml", []byte("tags:\n  - a\n"))
	if got := inherited(t, "posts/x.md", "---\ntags: [b]\n---\nText.", meta...); got != "[] [a b] []" {
		t.Errorf("of MkDocs: %q", got)
	}
}

// Two files that say different things are told apart, whatever they are made of.
func TestDefaultsAreToldApart(t *testing.T) {
	seen := map[string]string{}
	for _, src := range []string{
		`{"tags": "a"}`, `{"tags": ["a"]}`, `{"tags": ["a", "b"]}`, `{"tags": ["ab"]}`, `{"tag": "a"}`,
		`{"tags": "a", "draft": true}`,
		`{"author": {"name": "a"}}`, `{"author": "name"}`,
	} {
		d := ParseDirectoryData("x.json", []byte(src))
		if len(d) != 1 || seen[d[0].String()] != "" {
			t.Errorf("%s is like %s", src, seen[d[0].String()])
		}
		seen[d[0].String()] = src
	}
	a, b := ParseCascade("_index.md", []byte("---\ncascade: {tags: a}\n---\n")),
		ParseCascade("_index.fr.md", []byte("---\ncascade: {tags: a}\n---\n"))
	if a[0].String() == b[0].String() {
		t.Error("the language of a section makes no difference")
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"/blog/**", "/blog/a/b", true},
		{"/blog/**", "/blog", false},
		{"{/blog,/blog/**}", "/blog", true},
		{"/blog/*", "/blog/a/b", false},
		{"/blog/*", "/blog/a", true},
		{"**/x", "/a/b/x", true},
		{"/p?st", "/post", true},
		{"/p?st", "/p/st", false},
		{"/[a-c]x", "/bx", true},
		{"/[!a-c]x", "/bx", false},
		{"/[x", "/[x", true},
		{`/\*`, "/*", true},
		{`/\*`, "/a", false},
		{"/{a,{b,c}d}/e", "/cd/e", true},
		{"/{a", "/{a", true},
		{"*ö*", "grön", true},
		{"", "", true},
		{"", "a", false},
		{strings.Repeat("{a,b}", 90), strings.Repeat("a", 90), false},
		{strings.Repeat("*a", 200), strings.Repeat("a", 500) + "b", false},
	} {
		if got := matchesGlob(c.pattern, c.name); got != c.want {
			t.Errorf("%.40q on %.40q: %v", c.pattern, c.name, got)
		}
	}
}

// Whatever is in files of defaults, posts are parsed, with no more names than lists may have.
func FuzzDefaults(f *testing.F) {
	f.Add([]byte("---\ncascade:\n- _target: {path: '{/a,/b/**}'}\n  tags: [a]\n---\n"), "a/x.md",
		"---\ntags: [b]\n---\nText.")
	f.Add([]byte("defaults:\n- scope: {path: 'a/*'}\n  values: {tags: a}\n"), "a/b/x.md", "Text.")
	f.Add([]byte(`{"tags": ["a"], "author": {"name": "x"}}`), "a/x.fr.md", "---\noverride:tags: a\n---\nText.")
	f.Fuzz(func(t *testing.T, src []byte, file, text string) {
		var all []Defaults
		for _, name := range []string{"_index.md", "_index.fr.md", "hugo.toml"} {
			all = append(all, ParseCascade(name, src)...)
		}
		all = append(all, ParseJekyllDefaults(src)...)
		all = append(all, ParseDirectoryData("x.json", src)...)
		all = append(all, ParseDirectoryData("x.yml", src)...)
		p, _ := Parse(FileContext{Path: "p/" + file, Defaults: all}, []byte(text))
		if p != nil && len(p.Tags) > maxNames {
			t.Errorf("%d tags", len(p.Tags))
		}
	})
}
