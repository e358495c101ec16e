package index

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"quire/internal/index/folder"
)

// TestSiteRoots verifies that a folder with the configuration of a generator is read as that reads
// it. A line of site is a file, with its text after a colon; want are the posts in order.
func TestSiteRoots(t *testing.T) {
	for _, tt := range []struct{ name, site, want string }{
		{
			"no generator", "a.md\npublic/b.md\nthemes/x/c.md\nbuild/d.md",
			"a.md public/b.md themes/x/c.md build/d.md",
		},
		{
			"Hugo", "hugo.toml:title = 'x'\nREADME.md\ncontent/a.md\ncontent/posts/b/index.md\narchetypes/default.md\nthemes/x/README.md\npublic/c.md",
			"content/a.md content/posts/b/index.md",
		},
		{
			"Hugo with another folder", "config.yaml:contentDir: text\ntext/a.md\ncontent/b.md\nnotes.md",
			"text/a.md",
		},
		{
			"Hugo with languages", "hugo.toml:[languages.en]\\ncontentDir = 'content/en'\\n[languages.fr]\\ncontentDir = 'content/fr'\ncontent/en/a.md\ncontent/fr/b.md\ncontent/c.md",
			"content/en/a.md content/fr/b.md",
		},
		{
			"Hugo with its configuration in a folder",
			"config/_default/hugo.toml:title = 'x'\ncontent/a.md\nREADME.md\nother/b.md",
			"content/a.md",
		},
		{
			"Zola", "config.toml:base_url = 'https://example.org'\ncontent/blog/a.md\ntemplates/b.md\nREADME.md",
			"content/blog/a.md",
		},
		{
			"Hexo", "_config.yml:title: x\nsource/_posts/a.md\nsource/about/index.md\nscaffolds/post.md\nthemes/x/b.md",
			"source/_posts/a.md source/about/index.md",
		},
		{
			"Hexo with another folder", "_config.yml:source_dir: text\ntext/_posts/a.md\nsource/b.md\nscaffolds/post.md",
			"text/_posts/a.md",
		},
		{
			"Jekyll", "_config.yml:exclude: [drafts-of-others, vendor]\n_posts/2026-01-02-a.md\nabout.md\n_site/b.md\ndrafts-of-others/c.md\nnode_modules/d.md",
			"_posts/2026-01-02-a.md about.md",
		},
		{
			"Jekyll with another folder", "_config.yml:source: web\nweb/_posts/2026-01-02-a.md\nother/b.md",
			"web/_posts/2026-01-02-a.md",
		},
		{
			"Astro", "astro.config.mjs:export default {}\nsrc/content/blog/a.md\nsrc/pages/about.md\nsrc/components/README.md\ndist/b.md\nnotes.md",
			"src/content/blog/a.md src/pages/about.md",
		},
		{
			"Astro with a collection", "astro.config.ts:export default {}\nsrc/content.config.ts:loader: glob({ pattern: '**/*.md', base: './texts' })\ntexts/a.md\nother/b.md",
			"texts/a.md",
		},
		{"Pelican", "pelicanconf.py:PATH = 'words'\nwords/a.md\noutput/b.md\nREADME.md", "words/a.md"},
		{
			"Eleventy", ".eleventy.js:return { dir: { input: \"site\" } }\nsite/a.md\n_site/b.md\nREADME.md\nsrc/c.md",
			"site/a.md",
		},
		{"Eleventy of today", "eleventy.config.js:eleventyConfig.setInputDirectory('./site')\nsite/a.md\nc.md", "site/a.md"},
		{"Eleventy in the root", "eleventy.config.js:export default {}\na.md\n_site/b.md\npublic/c.md", "a.md"},
		{
			"Docusaurus", "docusaurus.config.js:docs: {path: 'guides'}\nguides/a.md\nblog/2026-01-02-b.md\nsrc/pages/c.md\nbuild/d.md\nREADME.md\nother/e.md",
			"blog/2026-01-02-b.md guides/a.md src/pages/c.md",
		},
		{"VitePress", ".vitepress/config.mts:export default { srcDir: './text' }\ntext/a.md\nb.md\ndist/c.md", "text/a.md"},
		{"VitePress in the root", ".vitepress/config.js:export default {}\na.md\ndist/c.md", "a.md"},
		{
			"mdBook", "book.toml:[book]\\ntitle = 'x'\nsrc/SUMMARY.md:- [Two](two.md)\\n- [One](part/one.md)\nsrc/two.md\nsrc/part/one.md\nsrc/extra.md\nbook/c.md\nREADME.md",
			"src/two.md src/part/one.md src/extra.md",
		},
		{
			"mdBook with another folder", "book.toml:[book]\\nsrc = 'text'\ntext/SUMMARY.md:- [A](a.md)\ntext/a.md\nsrc/b.md",
			"text/a.md",
		},
		{
			"MkDocs", "mkdocs.yml:site_name: x\\nnav:\\n  - Second: b.md\\n  - First: a.md\ndocs/a.md\ndocs/b.md\ndocs/c.md\nREADME.md\nsite/d.md",
			"docs/b.md docs/a.md docs/c.md",
		},
		{"MkDocs with another folder", "mkdocs.yml:docs_dir: text\ntext/a.md\ndocs/b.md", "text/a.md"},
		{"Quarto", "_quarto.yml:project:\\n  type: website\na.qmd\nposts/b.qmd\n_site/c.md", "a.qmd posts/b.qmd"},
		{
			"Gatsby", "gatsby-config.js:path: `${__dirname}/texts/blog`\ntexts/blog/a.md\npublic/b.md\nREADME.md\nother/c.md",
			"texts/blog/a.md",
		},
		{
			"Next.js", "next.config.mjs:export default {}\n_posts/a.md\nnode_modules/x/b.md\nREADME.md\ncomponents/c.md",
			"_posts/a.md",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for line := range strings.Lines(tt.site) {
				name, text, ok := strings.Cut(strings.TrimSpace(line), ":")
				if !ok {
					text = "Words of " + name + ".\n"
				}
				fsys[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, `\n`, "\n"))}
			}
			ix, err := Load(t.Context(), folder.FromFS(fsys), Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range ix.Select(Filter{Lang: "all", Drafts: true, Future: true}, nil).All() {
				got = append(got, p.Path)
			}
			if want := strings.Fields(tt.want); !slices.Equal(got, want) {
				t.Errorf("lists %q, want %q", got, want)
			}
		})
	}
}

// TestSiteContent verifies that posts below the content folder of a site are taken as if that were
// the root: their categories, and the addresses that the generator gives them.
func TestSiteContent(t *testing.T) {
	text := &fstest.MapFile{Data: []byte("Words.\n")}
	ix, err := Load(t.Context(), folder.FromFS(fstest.MapFS{
		"pelicanconf.py":       {Data: []byte("SITENAME = 'The Words'\nPATH = 'words'\n")},
		"words/travel/rome.md": text, "words/travel/trip/index.md": text, "words/home.md": text,
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := ix.Site().Title; got != "The Words" {
		t.Errorf("the site is called %q", got)
	}
	for path, want := range map[string]string{
		"words/travel/rome.md": "travel", "words/travel/trip/index.md": "travel",
		"words/home.md": "",
	} {
		if p := ix.ByPath(path); p == nil || p.Category() != want {
			t.Errorf("%s: %+v, want the category %q", path, p, want)
		}
	}
	for addr, want := range map[string]string{
		"travel/rome":   "words/travel/rome.md",
		"/travel/trip/": "words/travel/trip/index.md",
	} {
		if p := ix.Find(addr); p == nil || p.Path != want {
			t.Errorf("%s leads to %+v, want %s", addr, p, want)
		}
	}
}
