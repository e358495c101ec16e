package folder

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"quire/internal/post"
)

// findDefaultsFiles takes note of the files of a directory that may give values to its posts, the
// weakest first; entries are in the order of their names.
func (w *Walk) findDefaultsFiles(dir *directory, entries []fs.DirEntry) {
	at := func(name string) int {
		i, _ := slices.BinarySearchFunc(entries, name, func(e fs.DirEntry, name string) int { return cmp.Compare(e.Name(), name) })
		return i
	}
	add := func(i int) {
		if i < len(entries) && entries[i].Type().IsRegular() {
			dir.defaultsFiles = append(dir.defaultsFiles, entries[i].Name())
		}
	}
	for i := at("_index."); i < len(entries) && strings.HasPrefix(entries[i].Name(), "_index."); i++ { // Hugo
		if extension(entries[i].Name()) >= 0 {
			add(i)
		}
	}
	own := path.Base(dir.path)
	if dir.parent == nil {
		own = w.root
	}
	// MkDocs, Quarto, Eleventy.
	for _, name := range []string{".meta.yml", "_metadata.yaml", "_metadata.yml", own + ".json", own + ".11tydata.json"} {
		if i := at(name); i < len(entries) && entries[i].Name() == name {
			add(i)
		}
	}
}

// readDefaults reads what the files of a directory say of the posts in it and below.
func (dir *directory) readDefaults(r reader) {
	for _, name := range slices.Concat(dir.configs, dir.defaultsFiles) {
		data, _, err := r.read(dir.path, name, noStamp)
		if err != nil {
			continue
		}
		switch {
		case name == "_config.yml":
			dir.defaults = append(dir.defaults, post.ParseJekyllDefaults(data)...)
		case slices.Contains(configs, name) && dir.parent == nil, extension(name) >= 0:
			dir.defaults = append(dir.defaults, post.ParseCascade(name, data)...)
		default:
			dir.defaults = append(dir.defaults, post.ParseDirectoryData(name, data)...)
		}
	}
}

// inheritDefaults gives every directory what is said of the posts of those above it.
func (w *Walk) inheritDefaults() {
	for _, dir := range w.dirs {
		if len(dir.defaults) > 0 {
			dir.defaultsHash = emptyHash
			for _, d := range dir.defaults {
				dir.defaultsHash = dir.defaultsHash.add(d.String())
			}
		}
		above := dir.parent
		switch {
		case above == nil || len(above.defaults) == 0:
		case len(dir.defaults) == 0:
			dir.defaults, dir.defaultsHash = above.defaults, above.defaultsHash
		default:
			dir.defaults = slices.Concat(above.defaults, dir.defaults)
			dir.defaultsHash = above.defaultsHash.number(uint64(dir.defaultsHash))
		}
	}
}
