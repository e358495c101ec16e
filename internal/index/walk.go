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
	path    string
	parent  *folder
	subs    []string // names of the folders in it, hidden ones too
	docs    int      // documents in it
	deep    bool     // documents in it or below
	below   bool     // documents below
	stems   []string // up to two different stems of its documents, house files aside
	ext     string   // of its first document
	mixed   bool     // its documents have different extensions
	langs   []bool   // per segment of path: named after a language
	authors map[string]string

	authorsDigest digest
}

// document is a file that may be a post.
type document struct {
	folder *folder
	name   string
	rank   int // of its extension
}

func (d *document) path() string { return path.Join(d.folder.path, d.name) }

// walk is one look at the names in the content folder.
type walk struct {
	src      *Source
	enter    func(folder string)
	root     string // name of the content folder
	folders  []*folder
	docs     []document
	findings []post.Finding
	authors  map[*folder]string // authors files
	sections map[string]string  // folder → its _index or index file
	configs  []string           // of generators, in the root
	fresh    atomic.Int64       // documents that are not as they were remembered
	short    atomic.Bool        // files have run out on the way
}

// maxFolders bounds the depth of folders; deeper ones are reported and skipped.
const maxFolders = 64

// newWalk looks at the names in the content folder. It calls enter, which may be nil, with
// each folder before the folder is listed.
func newWalk(ctx context.Context, src *Source, enter func(folder string)) (*walk, error) {
	w := &walk{src: src, enter: enter, authors: map[*folder]string{}, sections: map[string]string{}}
	if src.dir != "" {
		if abs, err := filepath.Abs(src.dir); err == nil {
			w.root = filepath.Base(abs)
		}
		if real, err := filepath.EvalSymlinks(src.dir); err == nil && filepath.IsAbs(real) {
			w.root = filepath.Base(real)
		}
	}
	if err := w.visit(ctx, &folder{}, 0); err != nil {
		return nil, err
	}
	w.deepen()
	w.keepBest()
	w.readAuthors()
	return w, nil
}

func (w *walk) warn(p, rule, message string) {
	w.findings = append(w.findings, post.Finding{Path: p, Severity: post.Warning, Rule: rule, Message: message})
}

// visit reads a folder and those in it, in byte order of their names.
func (w *walk) visit(ctx context.Context, f *folder, depth int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if w.enter != nil {
		w.enter(f.path)
	}
	entries, err := w.src.tree.list(f.path)
	if err != nil {
		if depth == 0 || spent(err) {
			return w.src.unreadable(err)
		}
		w.findings = append(w.findings, post.Finding{
			Path: f.path, Severity: post.Error, Rule: unreadable, Message: "folder not readable: " + plainError(err).Error(),
		})
		return nil
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	w.folders = append(w.folders, f)
	jekyll := false
	for _, e := range entries {
		switch name := e.Name(); {
		case e.IsDir():
			f.subs = append(f.subs, name)
			jekyll = jekyll || name == "_posts"
		case e.Type().IsRegular():
			w.file(f, name)
			jekyll = jekyll || name == "_config.yml"
		default:
			w.odd(f, e)
		}
	}
	for _, name := range f.subs {
		if !enters(name, jekyll) {
			continue
		}
		sub := &folder{path: path.Join(f.path, name), parent: f}
		if depth+1 > maxFolders {
			w.warn(sub.path, "depth", "too deep: not read")
			continue
		}
		sub.langs = append(slices.Clip(f.langs), isLangFolder(f, name))
		if err := w.visit(ctx, sub, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// file takes note of a regular file.
func (w *walk) file(f *folder, name string) {
	rank := extension(name)
	switch {
	case name == "authors.yml", name == "authors.yaml", name == "authors.json":
		if was := w.authors[f]; was == "" || name == "authors.yml" || name == "authors.yaml" && was == "authors.json" {
			w.authors[f] = name
		}
		return
	case rank < 0:
		if f.parent == nil && isConfig(name) {
			w.configs = append(w.configs, name)
		}
		return
	}
	w.section(f, name)
	if name[0] == '.' && !strings.HasPrefix(name, "._") && !strings.HasPrefix(name, ".#") { // not a copy that a system or editor keeps
		w.warn(path.Join(f.path, name), "hidden", "its name begins with a dot, not read: rename it to show it")
	}
	if name[0] == '.' || name[0] == '_' {
		return
	}
	w.docs = append(w.docs, document{f, name, rank})
	f.docs++
	switch ext := path.Ext(name); {
	case f.docs == 1:
		f.ext = ext
	case f.ext != ext:
		f.mixed = true
	}
	if len(f.stems) < 2 && !post.IsHouse(strings.TrimSuffix(name, path.Ext(name))) {
		if stem := post.Stem(name); !slices.Contains(f.stems, stem) {
			f.stems = append(f.stems, stem)
		}
	}
}

// odd reports what looks like a post or a folder of posts but is not opened.
func (w *walk) odd(f *folder, e fs.DirEntry) {
	p := path.Join(f.path, e.Name())
	link := e.Type()&fs.ModeSymlink != 0
	switch {
	case e.Name()[0] == '.':
	case extension(e.Name()) >= 0 && link:
		w.warn(p, "symlink", "symbolic link, not followed: put the file itself here")
	case extension(e.Name()) >= 0:
		w.warn(p, "special", "not a regular file, not read")
	case link && path.Ext(e.Name()) == "" && w.src.dir != "":
		if info, err := os.Stat(filepath.Join(w.src.dir, filepath.FromSlash(p))); err == nil && info.IsDir() {
			w.warn(p, "symlink", "symbolic link to a folder, not followed")
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
		f.deep = f.below || f.docs > 0
		if f.deep && f.parent != nil {
			f.parent.below = true
		}
	}
}

// keepBest drops a file that another of the same stem was made from (index.Rmd is
// knit to index.md); of equals (a.MD and a.md) the first stays.
func (w *walk) keepBest() {
	type key struct {
		f    *folder
		stem string
	}
	keyOf := func(d document) key { return key{d.folder, strings.TrimSuffix(d.name, path.Ext(d.name))} }
	best := map[key]document{}
	for _, d := range w.docs {
		if !d.folder.mixed {
			continue
		}
		if was, ok := best[keyOf(d)]; !ok || d.rank < was.rank {
			best[keyOf(d)] = d
		}
	}
	w.docs = slices.DeleteFunc(w.docs, func(d document) bool { return d.folder.mixed && best[keyOf(d)] != d })
}

// readAuthors gives every folder the authors file nearest at or above it.
func (w *walk) readAuthors() {
	if len(w.authors) == 0 {
		return
	}
	r := w.src.tree.reader(maxBeside)
	defer r.close()
	for _, f := range w.folders {
		if name := w.authors[f]; name != "" {
			if data, _, err := r.read(f.path, name, stamp{size: -1}); err == nil {
				f.authors = post.Authors(data)
				f.authorsDigest = digestOf(f.authors)
			}
		}
		if len(f.authors) == 0 && f.parent != nil {
			f.authors, f.authorsDigest = f.parent.authors, f.parent.authorsDigest
		}
	}
}

// place is what the walk tells post.Parse about a document.
func (w *walk) place(d *document) post.Place {
	f := d.folder
	others := len(f.stems) > 1 || len(f.stems) == 1 && f.stems[0] != post.Stem(d.name)
	return post.Place{
		Path: d.path(), Root: w.root, Others: others, Below: f.below, LangFolders: f.langs, Authors: f.authors,
	}
}
