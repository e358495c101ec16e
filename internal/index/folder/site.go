package folder

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"quire/internal/post"
)

// configs are the files in which generators keep the name of a site, in the order in which
// they are asked.
var configs = []string{
	"_config.yml", "hugo.toml", "hugo.yaml", "config.toml", "config.yaml", "config.yml", "mkdocs.yml",
	"hugo.yml", "mkdocs.yaml", "book.toml", "_quarto.yml", "_quarto.yaml", "pelicanconf.py",
	"docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs",
}

// noteSection takes note of an _index or index file, which may describe the directory. Of
// several the order is: an _index before an index, then one in no language, then English,
// then the first.
func (dir *directory) noteSection(name, stem string) {
	rank := func(name string) int {
		const section = 10
		stem := post.Stem(name)
		lang := strings.TrimPrefix(strings.TrimSuffix(name, path.Ext(name))[len(stem):], ".")
		rank := 0
		switch base, _, _ := strings.Cut(strings.ReplaceAll(lang, "_", "-"), "-"); base {
		case "":
			rank = 2
		case "en":
			rank = 1
		}
		if stem == "_index" {
			rank += section
		}
		return rank
	}
	if stem != "_index" && stem != "index" {
		return
	}
	if had := dir.section; had == "" || rank(name) > rank(had) {
		dir.section = name
	}
}

// isBundle reports whether all there is in a directory is one post.
func (dir *directory) isBundle() bool {
	return !dir.below && len(dir.stems) < 2 && post.Stem(dir.section) == "index"
}

// site finds out what the archive is called: by the section file of the root, or of its only
// folder of content, or the configuration of a generator, or the name of the folder.
func (w *Walk) site() Site {
	r := w.src.tree.reader(maxMetadata)
	defer r.close()
	top := w.dirs[0]
	about := func(dir *directory, name string) (s Site) {
		if name == "" {
			return s
		}
		if data, _, err := r.read(dir.path, name, noStamp); err == nil {
			s.Title, s.Tagline = post.ParseSite(name, data)
		}
		return s
	}
	if s := about(top, top.section); s.Title != "" {
		return s
	}
	var only *directory
	count := 0
	for _, dir := range w.dirs {
		if dir.parent == top && dir.deep {
			only = dir
			count++
		}
	}
	if count == 1 && !only.isBundle() {
		if s := about(only, only.section); s.Title != "" {
			return s
		}
	}
	for _, name := range configs {
		if slices.Contains(top.configs, name) {
			if s := about(top, name); s.Title != "" {
				return s
			}
		}
	}
	return Site{Title: w.src.Title()}
}

// isHome reports whether a directory is the home of a user.
func isHome(dir string) bool {
	if home, err := os.UserHomeDir(); err == nil && dir == filepath.ToSlash(home) {
		return true
	}
	switch path.Dir(dir) {
	case "/home", "/Users", "/var/home", "C:/Users":
		return true
	}
	return dir == "/root"
}

// Title returns the title of the feed of a synced source. For any other folder it is the name of
// the folder; for one called content or posts, that of the folder around it.
func (s *Source) Title() string {
	if s.join != nil {
		return s.join.title
	}
	if m := s.readManifest(); m.title != "" {
		return m.title
	}
	root := s.rootName()
	dir := strings.ReplaceAll(s.dir, "\\", "/")
	const most = 4 // folders that are looked at
	for i := 0; i < most && root != ""; i++ {
		name := path.Base(dir)
		if i > 0 && isHome(dir) { // which is named after its owner
			break
		}
		switch strings.ToLower(name) {
		case "blog":
			if i > 0 { // what is in it is called content or the like
				return post.MakeTitle(name)
			}
			dir = path.Dir(dir)
			continue
		case "content", "contents", "posts", "_posts", "post", "src", "source", "docs":
			dir = path.Dir(dir)
			continue
		}
		if title := post.MakeTitle(name); name != "." && name != "/" && name != ".." && title != "" {
			return title
		}
		break
	}
	if title := post.MakeTitle(root); root != "/" && title != "" {
		return title
	}
	return "Blog"
}
