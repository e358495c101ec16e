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

func isConfig(name string) bool { return slices.Contains(configs, name) }

// site finds out what the archive is called: by the section file of the root, or of
// its only folder of content, or the configuration of a generator, or the name of
// the folder.
func (w *walk) site() Site {
	r := w.src.tree.reader(maxFile)
	defer r.close()
	about := func(dir, name string) (s Site) {
		if name == "" {
			return s
		}
		if data, _, err := r.read(dir, name, stamp{size: -1}); err == nil && len(data) < 1<<20 {
			s.Title, s.Tagline = post.About(name, data)
		}
		return s
	}
	if s := about("", w.sections[""]); s.Title != "" {
		return s
	}
	only, folders := "", 0
	for _, f := range w.folders {
		if f.parent != nil && f.parent.parent == nil && f.deep {
			only, folders = f.path, folders+1
		}
	}
	if folders == 1 {
		if s := about(only, w.sections[only]); s.Title != "" {
			return s
		}
	}
	for _, name := range configs {
		if slices.Contains(w.configs, name) {
			if s := about("", name); s.Title != "" {
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
