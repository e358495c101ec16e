package index

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"quire/internal/post"
)

// folder is what a walk found in one folder.
type folder struct {
	path     string
	parent   *folder
	depth    int
	subs     []string  // names of the folders in it, hidden ones too
	inside   []*folder // those of them that the walk enters
	docs     []document
	findings []post.Finding
	deep     bool     // documents in it or below
	below    bool     // documents below
	stems    []string // up to two different stems of its documents, house files aside
	mixed    bool     // its documents have different extensions
	langs    []bool   // per segment of path: named after a language
	section  string   // its _index or index file
	configs  []string // of generators, in the root
	seen     int      // documents in it, those too that keepBest drops

	posts *folder                  // the folder _posts that it is or lies below, the uppermost; nil for none
	dated int                      // documents in it whose names start with a date, if posts is set
	tally struct{ all, dated int } // of all folders whose posts it is

	authorsFile   string // in it
	authors       map[string]string
	authorsDigest digest
	ground        digest // of what its documents have in common
}

// join is the path of what has a name in the folder.
func (f *folder) join(name string) string {
	if f.path == "" {
		return name
	}
	return f.path + "/" + name
}

// document is a file that may be a post.
type document struct {
	folder *folder
	name   string
	rank   int    // of its extension
	now    stamp  // its size is -1 where nobody has looked at the file yet
	paired bool   // another document has its stem, where that matters
	title  string // in the table of contents
}

func (d *document) path() string { return d.folder.join(d.name) }

// is tells whether p is the path of the document.
func (d *document) is(p string) bool {
	name, below := strings.CutPrefix(p, d.folder.path)
	if d.folder.path != "" {
		name, below = strings.CutPrefix(name, "/")
	}
	return below && name == d.name
}

// hasOthers says that there are other posts in its folder.
func (d *document) hasOthers() bool {
	stems := d.folder.stems
	return len(stems) > 1 || len(stems) == 1 && stems[0] != post.Stem(d.name)
}

// walk is one look at the names in the content folder.
type walk struct {
	src      *Source
	root     string    // name of the content folder
	folders  []*folder // each before those in it
	docs     []document
	findings []post.Finding
	fresh    atomic.Int64 // documents that are not as they were remembered
	short    atomic.Bool  // files have run out on the way
	known    bool         // most documents were read before, so that their stamps will tell enough
}

// maxFolders bounds the depth of folders; deeper ones are reported and skipped.
const maxFolders = 64

// newWalk looks at the names in the content folder. It calls enter, which may be nil, with
// each folder before the folder is listed. Where most documents are known from before, it
// looks at their stamps too.
func newWalk(ctx context.Context, src *Source, known bool, enter func(folder string)) (*walk, error) {
	w := &walk{src: src, known: known}
	if src.dir != "" {
		if abs, err := filepath.Abs(src.dir); err == nil {
			w.root = filepath.Base(abs)
		}
		if real, err := filepath.EvalSymlinks(src.dir); err == nil && filepath.IsAbs(real) {
			w.root = filepath.Base(real)
		}
	}
	top := &folder{}
	if err := w.explore(ctx, top, enter); err != nil {
		return nil, err
	}
	w.readContents(top)
	w.docs = make([]document, 0, top.count())
	w.gather(top)
	w.deepen()
	w.countDated()
	w.spreadAuthors()
	w.findGrounds()
	return w, nil
}

// explore lists the folder top and those below it, level by level, each level on a few
// goroutines. It fails when top itself cannot be listed, files run out or ctx ends.
func (w *walk) explore(ctx context.Context, top *folder, enter func(folder string)) error {
	for level := []*folder{top}; len(level) > 0; {
		if enter != nil {
			for _, f := range level {
				enter(f.path)
			}
		}
		errs := make([]error, len(level))
		spread(len(level), func() (func(int), func()) {
			r := w.src.tree.reader(maxBeside)
			return func(i int) {
				if ctx.Err() == nil {
					errs[i] = w.look(r, level[i])
				}
			}, r.close
		})
		if err := ctx.Err(); err != nil {
			return err
		}
		var next []*folder
		for i, f := range level {
			if err := errs[i]; err != nil {
				if f == top || spent(err) {
					return w.src.unreadable(err)
				}
				f.findings = append(f.findings, post.Finding{
					Path: f.path, Severity: post.Error, Rule: unreadable, Message: "folder not readable: " + plainError(err).Error(),
				})
			}
			next = append(next, f.inside...)
		}
		level = next
	}
	return nil
}

// count is how many documents are in f and below.
func (f *folder) count() (n int) {
	f.each(func(f *folder) { n += len(f.docs) })
	return n
}

// gather takes over what was found in f and below, in byte order of the names.
func (w *walk) gather(f *folder) {
	w.folders = append(w.folders, f)
	w.docs = append(w.docs, f.docs...)
	w.findings = append(w.findings, f.findings...)
	for _, sub := range f.inside {
		w.gather(sub)
	}
}

func (f *folder) warn(p, rule, message string) {
	f.findings = append(f.findings, post.Finding{Path: p, Severity: post.Warning, Rule: rule, Message: message})
}

// look lists one folder. Many goroutines may look at once.
func (w *walk) look(r reader, f *folder) error {
	entries, err := r.list(f.path)
	if err != nil {
		return err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	jekyll := false
	for _, e := range entries {
		switch name := e.Name(); {
		case e.IsDir():
			f.subs = append(f.subs, name)
			jekyll = jekyll || name == "_posts"
		case e.Type().IsRegular():
			f.file(name)
			jekyll = jekyll || name == "_config.yml"
		default:
			w.odd(f, e)
		}
	}
	for _, name := range f.subs {
		if !enters(name, jekyll) {
			continue
		}
		sub := &folder{path: f.join(name), parent: f, depth: f.depth + 1}
		if sub.depth > maxFolders {
			f.warn(sub.path, "depth", "too deep: not read")
			continue
		}
		sub.langs = append(slices.Clip(f.langs), isLangFolder(f, name))
		if sub.posts = f.posts; sub.posts == nil && name == "_posts" {
			sub.posts = sub
		}
		f.inside = append(f.inside, sub)
	}
	f.pair()
	f.keepBest()
	w.lookInto(r, f)
	return nil
}

// few is how many documents one goroutine may look at while others have nothing to do.
const few = 8 * batch

// lookInto reads of a folder what is quickest while it is open. The documents of a big one
// are left to all who read.
func (w *walk) lookInto(r reader, f *folder) {
	if f.authorsFile != "" {
		if data, _, err := r.read(f.path, f.authorsFile, stamp{size: -1}); err == nil {
			f.authors = post.Authors(data)
			f.authorsDigest = digestOf(f.authors)
		}
	}
	if w.known && len(f.docs) <= few {
		for i := range f.docs {
			f.docs[i].now = r.stamp(f.path, f.docs[i].name)
		}
	}
}

// file takes note of a regular file.
func (f *folder) file(name string) {
	rank := extension(name)
	switch {
	case name == "authors.yml", name == "authors.yaml", name == "authors.json":
		if was := f.authorsFile; was == "" || name == "authors.yml" || name == "authors.yaml" && was == "authors.json" {
			f.authorsFile = name
		}
		return
	case rank < 0:
		if f.parent == nil && isConfig(name) {
			f.configs = append(f.configs, name)
		}
		return
	}
	stem := post.Stem(name)
	f.mayTell(name, stem)
	if name[0] == '.' && !strings.HasPrefix(name, "._") && !strings.HasPrefix(name, ".#") { // not a copy that a system or editor keeps
		f.warn(f.join(name), "hidden", "its name begins with a dot, not read: rename it to show it")
	}
	if name[0] == '.' || name[0] == '_' {
		return
	}
	f.docs = append(f.docs, document{folder: f, name: name, rank: rank, now: stamp{size: -1}})
	f.seen++
	if f.posts != nil && post.HasDate(stem) {
		f.dated++
	}
	f.mixed = f.mixed || path.Ext(name) != path.Ext(f.docs[0].name)
	f.addStem(name, stem)
}

// addStem takes note of the stem of a document.
func (f *folder) addStem(name, stem string) {
	if len(f.stems) < 2 && !post.IsHouse(strings.TrimSuffix(name, path.Ext(name))) && !slices.Contains(f.stems, stem) {
		f.stems = append(f.stems, stem)
	}
}

// pair finds out of each document whether another one has its stem, if its name says that it
// is in a language without being written as a slug.
func (f *folder) pair() {
	var having map[string]int
	for i := range f.docs {
		d := &f.docs[i]
		stem := post.Stem(d.name)
		if len(stem) == len(d.name)-len(path.Ext(d.name)) || post.IsSlug(stem) {
			continue
		}
		if having == nil {
			having = make(map[string]int, len(f.docs))
			for _, d := range f.docs {
				having[post.Stem(d.name)]++
			}
		}
		d.paired = having[stem] > 1
	}
}

// odd reports what looks like a post or a folder of posts but is not opened.
func (w *walk) odd(f *folder, e fs.DirEntry) {
	p := f.join(e.Name())
	link := e.Type()&fs.ModeSymlink != 0
	switch {
	case e.Name()[0] == '.':
	case extension(e.Name()) >= 0 && link:
		f.warn(p, "symlink", "symbolic link, not followed: put the file itself here")
	case extension(e.Name()) >= 0:
		f.warn(p, "special", "not a regular file, not read")
	case link && path.Ext(e.Name()) == "" && w.src.dir != "":
		if info, err := os.Stat(filepath.Join(w.src.dir, filepath.FromSlash(p))); err == nil && info.IsDir() {
			f.warn(p, "symlink", "symbolic link to a folder, not followed")
		}
	}
}

// enters reports whether a walk goes into a folder of this name.
func enters(name string, jekyll bool) bool {
	switch name {
	case "node_modules", "bower_components", "vendor", "__pycache__":
		return false
	case "_posts", "_drafts", "_content", "_blog", "_articles", "_notes":
		return true
	case "_site", "_includes", "_layouts", "_sass", "_data", "_plugins", "_config", "_templates", "_partials",
		"_assets", "_static", "_scss", "_js", "_css", "_shortcodes", "_theme", "_themes":
		return false
	}
	return name[0] != '.' && (name[0] != '_' || jekyll)
}

// extensions are those of Markdown. Of files of one stem the first is the post, and the
// others are what it was made from.
var extensions = []string{".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdn", ".mdwn", ".qmd", ".rmarkdown", ".rmd"}

// extension is the rank of a file's extension among extensions, -1 for other files.
func extension(name string) int {
	ext := path.Ext(name)
	if len(ext) > len(".rmarkdown") || len(ext) == len(name) {
		return -1
	}
	return slices.Index(extensions, strings.ToLower(ext))
}

// IsMarkdown tells by its extension whether a file, or the target of a link, is Markdown.
func IsMarkdown(name string) bool { return extension(path.Base(name)) >= 0 }

// isLangFolder reports whether a folder is named after a language: its name is a code
// and it is an only child, or one of two or more codes that make up at least half of
// its siblings.
func isLangFolder(parent *folder, name string) bool {
	if !post.IsLang(name) {
		return false
	}
	codes, all := 0, 0
	for _, s := range parent.subs {
		if s[0] == '.' || s[0] == '_' {
			continue
		}
		all++
		if post.IsLang(s) {
			codes++
		}
	}
	return all == 1 || codes >= 2 && codes*2 >= all
}

// deepen tells every folder whether there are documents below it.
func (w *walk) deepen() {
	for i := len(w.folders) - 1; i >= 0; i-- { // sub-folders come after their folder
		f := w.folders[i]
		f.deep = f.below || len(f.docs) > 0
		if f.deep && f.parent != nil {
			f.parent.below = true
		}
	}
}

// keepBest drops a file that another of the same stem was made from (index.Rmd is
// knit to index.md); of equals (a.MD and a.md) the first stays.
func (f *folder) keepBest() {
	if !f.mixed {
		return
	}
	stem := func(d document) string { return strings.TrimSuffix(d.name, path.Ext(d.name)) }
	best := make(map[string]document, len(f.docs))
	for _, d := range f.docs {
		if was, ok := best[stem(d)]; !ok || d.rank < was.rank {
			best[stem(d)] = d
		}
	}
	f.docs = slices.DeleteFunc(f.docs, func(d document) bool { return best[stem(d)] != d })
}

// contents is the file in the root of a book that names its chapters.
const contents = "SUMMARY.md"

// readContents takes the titles of documents from the table of contents in the root, which is
// no document then. One that names less than half of the documents is none.
func (w *walk) readContents(top *folder) {
	at := slices.IndexFunc(top.docs, func(d document) bool { return d.name == contents })
	if at < 0 {
		return
	}
	r := w.src.tree.reader(maxBeside)
	defer r.close()
	data, _, err := r.read("", contents, stamp{size: -1})
	if err != nil {
		return
	}
	titles := post.Chapters(data)
	delete(titles, contents)
	var named []*document
	others := -1
	top.each(func(f *folder) {
		others += f.seen
		for i := range f.docs {
			if _, ok := titles[f.docs[i].path()]; ok {
				named = append(named, &f.docs[i])
			}
		}
	})
	if len(named) == 0 || 2*len(named) < others {
		return
	}
	for _, d := range named {
		d.title = titles[d.path()]
	}
	top.docs = slices.Delete(top.docs, at, at+1)
	top.stems = nil
	for _, d := range top.docs {
		top.addStem(d.name, post.Stem(d.name))
	}
}

// each calls do for f and the folders below it.
func (f *folder) each(do func(f *folder)) {
	do(f)
	for _, sub := range f.inside {
		sub.each(do)
	}
}

// countDated adds up for every folder _posts what is in it and below.
func (w *walk) countDated() {
	for _, f := range w.folders {
		if f.posts != nil {
			f.posts.tally.all += f.seen
			f.posts.tally.dated += f.dated
		}
	}
}

// isDated reports whether f lies below a folder _posts of Jekyll, where at least half of the
// documents have names with dates.
func (f *folder) isDated() bool {
	return f.posts != nil && 2*f.posts.tally.dated >= f.posts.tally.all
}

// spreadAuthors gives every folder the authors of the nearest file at or above it.
func (w *walk) spreadAuthors() {
	for _, f := range w.folders {
		if len(f.authors) == 0 && f.parent != nil {
			f.authors, f.authorsDigest = f.parent.authors, f.parent.authorsDigest
		}
	}
}

// place is what the walk tells post.Parse about a document, which may have been known.
func (w *walk) place(d *document, was *reading) post.Place {
	f, name := d.folder, ""
	if was != nil {
		name = was.path
	} else {
		name = d.path()
	}
	return post.Place{
		Path: name, Root: w.root, Others: d.hasOthers(), Below: f.below, Paired: d.paired, Dated: f.isDated(), Chapter: d.title,
		LangFolders: f.langs, Authors: f.authors,
	}
}
