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
		i, _ := slices.BinarySearchFunc(entries, name,
			func(e fs.DirEntry, name string) int { return cmp.Compare(e.Name(), name) })
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
	for _, name := range []string{".meta.yml", "_metadata.yaml", "_metadata.yml"} {
		if i := at(name); i < len(entries) && entries[i].Name() == name {
			add(i)
		}
	}
	for _, ending := range dataEndings {
		if i := at(own + ending); i < len(entries) && entries[i].Name() == own+ending {
			add(i)
		}
	}
	dir.findDataFiles(entries)
}

// dataEndings are those of the data files of Eleventy, the weakest first.
var dataEndings = []string{".json", ".11tydata.json", ".11tydata.mjs", ".11tydata.cjs", ".11tydata.js"}

// findDataFiles takes note of the data files of Eleventy for single documents.
func (dir *directory) findDataFiles(entries []fs.DirEntry) {
	var files []string
	for _, e := range entries {
		if name := e.Name(); (strings.HasSuffix(name, ".json") || strings.HasSuffix(name, "js")) && e.Type().IsRegular() &&
			len(dir.docs) > 0 {
			files = append(files, name)
		}
	}
	if files == nil {
		return
	}
	stems := make(map[string]string, len(dir.docs))
	for _, d := range dir.docs {
		stems[strings.TrimSuffix(d.name, path.Ext(d.name))] = d.name
	}
	for _, ending := range dataEndings {
		for _, name := range files {
			stem, found := strings.CutSuffix(name, ending)
			if doc := stems[stem]; found && doc != "" {
				dir.dataFiles = append(dir.dataFiles, dataFile{doc, name})
			}
		}
	}
}

// dataFile is a data file of a document, by their names in its directory.
type dataFile struct{ doc, name string }

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

// readDataFiles reads what data files say of single documents of a directory.
func (dir *directory) readDataFiles(r reader) {
	for _, f := range dir.dataFiles {
		data, _, err := r.read(dir.path, f.name, noStamp)
		if err != nil {
			continue
		}
		if own := post.ParsePostData(f.name, data); len(own) > 0 {
			if dir.ownDefaults == nil {
				dir.ownDefaults = map[string][]post.Defaults{}
			}
			dir.ownDefaults[f.doc] = append(dir.ownDefaults[f.doc], own...)
		}
	}
}

// defaults returns what files say of the document, the weakest first.
func (d *document) defaults() []post.Defaults {
	if own := d.dir.ownDefaults[d.name]; own != nil {
		return slices.Concat(d.dir.defaults, own)
	}
	return d.dir.defaults
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
