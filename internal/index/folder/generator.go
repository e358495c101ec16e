package folder

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"quire/internal/post"
)

// generator is a static site generator whose configuration lies in the root of a site.
type generator struct {
	configs []string // files, or folders, one of which says that it is this one
	// roots returns the folders in which it looks for documents, "" for the root itself; those that
	// do not exist do not count. none of them: it is not this generator, or it reads the root.
	roots func(s *siteRoot) []string
}

// siteRoot is the root of a site with the configuration of a generator.
type siteRoot struct {
	config string // its text
	name   string // its file
	has    func(dir string) bool
}

// outputs are the folders in the root of a site that hold templates and what was made of the
// content.
var outputs = []string{
	"archetypes", "themes", "scaffolds", "dist", "output", "public", "_site", "_book", "target",
	"build", "node_modules",
}

// generators returns the generators in the order in which they are looked for: those with a file of
// their own before those that share the name of theirs.
func generators() []generator {
	js := func(base string) []string {
		return []string{base + ".js", base + ".ts", base + ".mjs", base + ".mts", base + ".cjs", base + ".cts"}
	}
	return []generator{
		{[]string{"book.toml"}, mdBookRoots},
		{
			[]string{"mkdocs.yml", "mkdocs.yaml"},
			func(s *siteRoot) []string { return []string{s.setting("docs_dir", "docs")} },
		},
		{js("docusaurus.config"), func(s *siteRoot) []string {
			return append(s.all(rePath()), "docs", "blog", "src/pages", "i18n")
		}},
		{js("astro.config"), func(s *siteRoot) []string { return append(s.globs(), "src/content", "src/data", "src/pages") }},
		{js("gatsby-config"), func(s *siteRoot) []string { return append(s.all(rePath()), "content", "src/pages") }},
		{append(js("eleventy.config"), js(".eleventy")...), func(s *siteRoot) []string { return s.all(reInput()) }},
		{[]string{"pelicanconf.py"}, func(s *siteRoot) []string { return s.all(rePelican()) }},
		{[]string{"_quarto.yml", "_quarto.yaml"}, readsRoot},
		{[]string{".vitepress/config.*", ".vuepress/config.*"}, func(s *siteRoot) []string { return s.all(reSrcDir()) }},
		{js("next.config"), func(*siteRoot) []string {
			return []string{
				"content", "contents", "posts", "_posts", "blog", "articles", "data", "docs", "pages", "app",
				"src/content", "src/posts", "src/blog", "src/data", "src/pages", "src/app",
			}
		}},
		{
			[]string{"hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default/hugo.*", "config/_default/config.*"},
			hugoRoots,
		},
		{[]string{"_config.yml", "_config.yaml", "_config.toml"}, hexoRoots},
		{[]string{"config.toml", "config.yaml", "config.yml", "config.json"}, hugoRoots}, // and Zola
	}
}

// readsRoot is the roots of a generator that reads all of the site.
func readsRoot(*siteRoot) []string { return nil }

// The settings of generators whose configuration is a program: what they are in nearly all sites.
var (
	rePath    = lazyRegexp(`\bpath:\s*["'` + "`" + `](?:\$\{__dirname\}/|\./)?([^"'` + "`" + `$]+)`)
	reInput   = lazyRegexp(`(?:\binput:\s*|setInputDirectory\(\s*)["'` + "`" + `](?:\./)?([^"'` + "`" + `]+)`)
	rePelican = lazyRegexp(`(?m)^PATH\s*=\s*["']([^"']+)`)
	reSrcDir  = lazyRegexp(`\bsrcDir:\s*["'` + "`" + `](?:\./)?([^"'` + "`" + `]+)`)
	reBase    = lazyRegexp(`\bbase:\s*["'` + "`" + `](?:\./)?([^"'` + "`" + `]+)`)
	reDirs    = lazyRegexp(`(?im)^\s*["']?contentdir["']?\s*[:=]\s*["']?([^"'#\s,}]+)`)
	reBookSrc = lazyRegexp(`(?ms)^\[book\].*?^src\s*=\s*["']([^"']+)`)
)

func lazyRegexp(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// all returns what an expression finds in the configuration.
func (s *siteRoot) all(re *regexp.Regexp) (found []string) {
	for _, m := range re.FindAllStringSubmatch(s.config, -1) {
		found = append(found, m[1])
	}
	return found
}

// globs returns the folders of the collections of Astro.
func (s *siteRoot) globs() []string { return s.all(reBase()) }

// setting returns a setting of the configuration, or what it is without one.
func (s *siteRoot) setting(key, usual string) string {
	if value := post.ParseSetting(s.name, []byte(s.config), key); value != "" {
		return value
	}
	return usual
}

func mdBookRoots(s *siteRoot) []string {
	if set := s.all(reBookSrc()); len(set) > 0 {
		return set
	}
	return []string{"src"}
}

// hugoRoots are those of Hugo, and of Zola, which has no setting.
func hugoRoots(s *siteRoot) []string {
	if set := s.all(reDirs()); len(set) > 0 {
		return set
	}
	return []string{"content"}
}

// hexoRoots are those of Hexo, or of Jekyll where there are no posts of Hexo.
func hexoRoots(s *siteRoot) []string {
	if source := s.setting("sourcedir", "source"); s.has(source + "/_posts") {
		return []string{source}
	}
	return []string{s.setting("source", "")}
}

// findGenerator looks in the root for the configuration of a generator, and finds out which folders
// of it are read.
func (w *Walk) findGenerator(r reader, top *directory, names []string) {
	is := func(pattern string) string {
		dir, base := path.Split(pattern)
		if dir == "" {
			if slices.Contains(names, base) {
				return base
			}
			return ""
		}
		if first, _, _ := strings.Cut(dir, "/"); !slices.Contains(top.subs, first) {
			return ""
		}
		entries, err := r.list(strings.TrimSuffix(dir, "/"))
		if err != nil {
			return ""
		}
		for _, e := range entries {
			if ok, _ := path.Match(base, e.Name()); ok && e.Type().IsRegular() {
				return dir + e.Name()
			}
		}
		return ""
	}
	for _, g := range generators() {
		for _, pattern := range g.configs {
			if name := is(pattern); name != "" && w.adopt(r, g, name) {
				return
			}
		}
	}
}

// adopt reads the folders of a generator by its configuration; it reports whether it is that one.
func (w *Walk) adopt(r reader, g generator, name string) bool {
	site := &siteRoot{name: name, has: func(dir string) bool { return r.enter(dir) == nil }}
	for _, file := range []string{
		name, "src/content.config.ts", "src/content/config.ts", "src/content.config.js",
		"src/content.config.mjs",
	} {
		if file != name && !strings.HasPrefix(name, "astro.") {
			break
		}
		if data, _, err := readPath(r, file); err == nil {
			site.config += string(data) + "\n"
		}
	}
	var roots []string
	asked := g.roots(site)
	for _, dir := range asked {
		dir = path.Clean(strings.TrimPrefix(strings.TrimSpace(dir), "./"))
		if dir == "." || dir == "/" {
			roots = nil
			asked = nil
			break
		}
		if isInside(dir) && site.has(dir) && !slices.Contains(roots, dir) {
			roots = append(roots, dir)
		}
	}
	own := !strings.HasPrefix(name, "config.") // a file that no other program has
	if len(roots) == 0 && !own {
		return false
	}
	w.isSite, w.config, w.roots = true, name, roots
	w.excluded = post.ParseNames(name, []byte(site.config), "exclude")
	return true
}

// isLeftOut reports whether the walk does not enter a directory in the root of a site, which holds
// templates, what was made of the content, or what its configuration excludes.
func (w *Walk) isLeftOut(dir *directory, name string) bool {
	if !w.isSite || dir.parent != nil {
		return false
	}
	return slices.Contains(outputs, name) ||
		slices.ContainsFunc(w.excluded, func(e string) bool { return strings.Trim(e, "/") == name })
}

// leads reports whether a directory is, or leads to, one that the generator reads.
func (w *Walk) leads(dir string) bool {
	return slices.ContainsFunc(w.roots, func(root string) bool { return root == dir || strings.HasPrefix(root, dir+"/") })
}

// confine drops from a directory what the generator of the site does not read, and finds out how
// many of its folders lead to the content.
func (w *Walk) confine(dir *directory) {
	if len(w.roots) == 0 {
		return
	}
	if dir.parent != nil && dir.parent.base > 0 {
		dir.base = dir.parent.base
	} else if slices.Contains(w.roots, dir.path) {
		dir.base = dir.depth
	}
	if dir.base > 0 {
		return
	}
	dir.outside = len(dir.docs) + len(dir.indexes)
	for _, sub := range dir.inside {
		if !w.leads(sub.path) {
			dir.notEntered = append(dir.notEntered, path.Base(sub.path))
		}
	}
	dir.docs, dir.indexes, dir.stems, dir.seen, dir.dated, dir.section, dir.findings = nil, nil, nil, 0, 0, "", nil
	dir.inside = slices.DeleteFunc(dir.inside, func(sub *directory) bool { return !w.leads(sub.path) })
}
