package folder

import (
	"slices"

	"quire/internal/post"
)

// contentsFile is the file in the root of a book that names its chapters.
const contentsFile = "SUMMARY.md"

// readContents takes the titles of documents from the table of contents in the root, which is
// no document then. A file that names less than half of the documents is not such a table.
func (w *Walk) readContents(top *directory) {
	at := slices.IndexFunc(top.docs, func(d document) bool { return d.name == contentsFile })
	if at < 0 {
		return
	}
	r := w.src.tree.reader(maxMetadata)
	defer r.close()
	data, _, err := r.read("", contentsFile, noStamp)
	if err != nil {
		return
	}
	titles := post.ParseChapters(data)
	delete(titles, contentsFile)
	var named []*document
	others := -1
	top.each(func(dir *directory) {
		others += dir.seen
		for i := range dir.docs {
			if _, ok := titles[dir.docs[i].path()]; ok {
				named = append(named, &dir.docs[i])
			}
		}
	})
	if len(named) == 0 || 2*len(named) < others {
		return
	}
	for _, d := range named {
		if d.dir.titles == nil {
			d.dir.titles = map[string]string{}
		}
		d.dir.titles[d.name] = titles[d.path()]
	}
	top.docs = slices.Delete(top.docs, at, at+1)
	top.stems = nil
	for _, d := range top.docs {
		top.addStem(d.name, post.Stem(d.name))
	}
}
