package folder

import (
	"slices"
	"strings"

	"quire/internal/post"
)

// contentsFile is the file in the root of a book that names its chapters.
const contentsFile = "SUMMARY.md"

// readContents takes the titles and the order of documents from the table of contents of the site:
// SUMMARY.md in the root of its content, which is no document then, or that in mkdocs.yml.
func (w *Walk) readContents(top *directory) {
	r := w.src.tree.reader(maxMetadata)
	defer r.close()
	for _, root := range w.contentRoots(top) {
		if nav, own := w.tableOf(r, root); len(nav) > 0 {
			root.order(nav, own)
		}
	}
}

// contentRoots returns the directories that content begins in.
func (w *Walk) contentRoots(top *directory) []*directory {
	if len(w.roots) == 0 {
		return []*directory{top}
	}
	var roots []*directory
	top.each(func(dir *directory) {
		if slices.Contains(w.roots, dir.path) {
			roots = append(roots, dir)
		}
	})
	return roots
}

// tableOf returns the table of contents of the documents in a directory and below; own says that it
// is a document there.
func (w *Walk) tableOf(r reader, root *directory) (nav []post.Chapter, own bool) {
	if slices.ContainsFunc(root.docs, func(d document) bool { return d.name == contentsFile }) {
		if data, _, err := r.read(root.path, contentsFile, noStamp); err == nil {
			return post.ParseChapters(data), true
		}
	}
	if strings.HasPrefix(w.config, "mkdocs.") {
		if data, _, err := r.read("", w.config, noStamp); err == nil {
			return post.ParseNav(data), false
		}
	}
	return nil, false
}

// order gives documents their titles and places in a table of contents. A file that names less than
// half of the documents is not such a table.
func (dir *directory) order(nav []post.Chapter, own bool) {
	places := make(map[string]int, len(nav))
	for i, c := range nav {
		if !own || c.Path != contentsFile {
			places[dir.join(c.Path)] = i + 1
		}
	}
	var named []*document
	others := 0
	dir.each(func(dir *directory) {
		others += dir.seen
		for i := range dir.docs {
			if places[dir.docs[i].path()] > 0 {
				named = append(named, &dir.docs[i])
			}
		}
	})
	if own {
		others--
	}
	if len(named) == 0 || own && 2*len(named) < others {
		return
	}
	for _, d := range named {
		if d.dir.entries == nil {
			d.dir.entries = map[string]entry{}
		}
		place := places[d.path()]
		d.dir.entries[d.name] = entry{nav[place-1].Title, place}
	}
	if !own {
		return
	}
	dir.docs = slices.DeleteFunc(dir.docs, func(d document) bool { return d.name == contentsFile })
	dir.stems = nil
	for _, d := range dir.docs {
		dir.addStem(d.name, post.Stem(d.name))
	}
}
