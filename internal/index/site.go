package index

import (
	"path"
	"slices"
	"strings"

	"quire/internal/post"
)

// configs are the files in which generators keep the name of a site, in the order
// they are asked.
var configs = []string{
	"_config.yml", "hugo.toml", "hugo.yaml", "config.toml", "config.yaml", "config.yml", "mkdocs.yml",
}

// mayTell takes note of a file, of a name and its stem, if it may tell about a folder: of
// several one that tells nothing else, then one in no language, then English, then the first.
func (f *folder) mayTell(name, stem string) {
	rank := func(name string) int {
		const section = 10
		stem := post.Stem(name)
		suits := language{}.suits(strings.TrimPrefix(strings.TrimSuffix(name, path.Ext(name))[len(stem):], "."))
		if stem == "_index" {
			return section + suits
		}
		return suits
	}
	if stem != "_index" && stem != "index" {
		return
	}
	if was := f.section; was == "" || rank(name) > rank(was) {
		f.section = name
	}
}

// bundle says that all there is in a folder is one post.
func (f *folder) bundle() bool {
	return !f.below && len(f.stems) < 2 && post.Stem(f.section) == "index"
}

func isConfig(name string) bool { return slices.Contains(configs, name) }

// site finds out what the archive is called: by the section file of the root, or of
// its only folder of content, or the configuration of a generator, or the name of
// the folder.
func (w *walk) site() Site {
	r := w.src.tree.reader(maxBeside)
	defer r.close()
	top := w.folders[0]
	about := func(f *folder, name string) (s Site) {
		if name == "" {
			return s
		}
		if data, _, err := r.read(f.path, name, stamp{size: -1}); err == nil {
			s.Title, s.Tagline = post.About(name, data)
		}
		return s
	}
	if s := about(top, top.section); s.Title != "" {
		return s
	}
	var only *folder
	folders := 0
	for _, f := range w.folders {
		if f.parent != nil && f.parent.parent == nil && f.deep {
			only, folders = f, folders+1
		}
	}
	if folders == 1 && !only.bundle() {
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
	return Site{Title: w.folderTitle()}
}

// folderTitle is the name of the folder made readable; one called content or posts
// goes by the folder round it.
func (w *walk) folderTitle() string {
	dir := strings.ReplaceAll(w.src.dir, "\\", "/")
	for i := 0; i < 2 && w.root != ""; i++ {
		name := path.Base(dir)
		switch strings.ToLower(name) {
		case "content", "posts", "_posts", "post", "blog", "src", "source", "docs":
			dir = path.Dir(dir)
			continue
		}
		if title := post.Readable(name); name != "." && name != "/" && name != ".." && title != "" {
			return title
		}
		break
	}
	if title := post.Readable(w.root); w.root != "/" && title != "" {
		return title
	}
	return "Blog"
}
