package folder

import (
	"cmp"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"quire/internal/post"
)

// directory is what a walk has found in one directory.
type directory struct {
	path    string
	parent  *directory
	depth   int
	subs    []string     // names of the directories in it, hidden ones too
	inside  []*directory // those of them that the walk enters
	docs    []document
	indexes []document // its _index files, which may be list pages

	underscored, outside int      // files that are left out for their names, and by the generator
	notEntered           []string // names of directories in it that the walk does not enter

	findings []post.Finding
	deep     bool             // documents are in it or below
	below    bool             // documents are below
	stems    []string         // up to two different stems of its documents, house files aside
	mixed    bool             // its documents have different extensions
	langs    []bool           // for each segment of path: whether it is named after a language
	section  string           // its _index or index file
	configs  []string         // of generators, in the root
	seen     int              // documents in it, with those that keepBest drops
	base     int              // how many folders of its path lead to the content of a site
	entries  map[string]entry // of its documents in the table of contents, by name

	posts *directory               // the uppermost directory _posts that it is or is below; nil for none
	dated int                      // documents in it whose names start with a date, if posts is set
	tally struct{ all, dated int } // of all directories whose posts it is

	defaultsFiles []string        // in it, that may give values to its posts
	defaults      []post.Defaults // of these files and those above, the weakest first
	defaultsHash  hash            // of defaults, 0 when there are none
	isVault       bool            // of Obsidian, or below one

	dataFiles   []dataFile // in it, that may give values to one of its documents
	ownDefaults map[string][]post.Defaults

	authorsFile string // in it
	authors     map[string]string
	authorsHash hash
	contextHash hash
}

// document is a file that may be a post.
type document struct {
	dir    *directory
	name   string
	now    Stamp // not known before the file has been looked at
	rank   int8  // of its extension
	paired bool  // another document has its stem, where that matters
}

// title returns the title of the document in the table of contents, "" where it is not in one.
func (d *document) title() string { return d.dir.entries[d.name].title }

// place returns the place of the document there, from 1, 0 where it is not in one.
func (d *document) place() int { return d.dir.entries[d.name].place }

// entry is what a table of contents says of a document.
type entry struct {
	title string
	place int
}

func (d *document) path() string { return d.dir.join(d.name) }

// hasPath reports whether p is the path of the document, without making that.
func (d *document) hasPath(p string) bool {
	name, below := strings.CutPrefix(p, d.dir.path)
	if d.dir.path != "" {
		name, below = strings.CutPrefix(name, "/")
	}
	return below && name == d.name
}

// hasOthers reports whether there are other posts in its directory.
func (d *document) hasOthers() bool {
	stems := d.dir.stems
	return len(stems) > 1 || len(stems) == 1 && stems[0] != post.Stem(d.name)
}

// join returns the path of a name in the directory.
func (dir *directory) join(name string) string {
	if dir.path == "" {
		return name
	}
	return dir.path + "/" + name
}

// each calls do for the directory and those below it.
func (dir *directory) each(do func(*directory)) {
	do(dir)
	for _, sub := range dir.inside {
		sub.each(do)
	}
}

// count returns how many documents are in the directory and below.
func (dir *directory) count() (n int) {
	dir.each(func(dir *directory) { n += len(dir.docs) + len(dir.indexes) })
	return n
}

func (dir *directory) warn(p, rule, message string) {
	dir.findings = append(dir.findings, post.Finding{Path: p, Severity: post.Warning, Rule: rule, Message: message})
}

// listDir lists one directory. Goroutines may list different ones at once.
func (w *Walk) listDir(r reader, dir *directory) error {
	entries, err := r.list(dir.path)
	if err != nil {
		return err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	isJekyll := false
	dir.isVault = dir.parent != nil && dir.parent.isVault
	for _, e := range entries {
		switch name := e.Name(); {
		case e.IsDir():
			dir.subs = append(dir.subs, name)
			isJekyll = isJekyll || name == "_posts"
			dir.isVault = dir.isVault || name == ".obsidian"
		case e.Type().IsRegular():
			dir.addFile(name)
			isJekyll = isJekyll || name == "_config.yml"
		default:
			w.reportSpecial(dir, e)
		}
	}
	if dir.parent == nil {
		w.findGenerator(r, dir, fileNames(entries))
	}
	for _, name := range dir.subs {
		if w.leads(dir.join(name)) || isEntered(name, isJekyll) && !w.isLeftOut(dir, name) {
			dir.addSub(name)
		} else if name[0] != '.' {
			dir.notEntered = append(dir.notEntered, name)
		}
	}
	w.findDefaultsFiles(dir, entries)
	w.confine(dir)
	dir.findPairs()
	dir.keepBest()
	w.peek(r, dir)
	return nil
}

// fileNames returns the names of regular files that are no documents.
func fileNames(entries []fs.DirEntry) []string {
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && extension(e.Name()) < 0 {
			names = append(names, e.Name())
		}
	}
	return names
}

// addSub adds a directory that the walk enters.
func (dir *directory) addSub(name string) {
	sub := &directory{path: dir.join(name), parent: dir, depth: dir.depth + 1, posts: dir.posts}
	if sub.depth > maxDepth {
		dir.warn(sub.path, "depth", "too deep: not read")
		return
	}
	sub.langs = append(slices.Clip(dir.langs), dir.isLang(name))
	if sub.posts == nil && name == "_posts" {
		sub.posts = sub
	}
	dir.inside = append(dir.inside, sub)
}

// peekedAt is how many documents of a directory are looked at while it is open. Those of a
// larger one are left to all goroutines that read.
const peekedAt = 8 * batch

// peek reads of a directory what is quickest while it is open.
func (w *Walk) peek(r reader, dir *directory) {
	if dir.authorsFile != "" {
		if data, _, err := r.read(dir.path, dir.authorsFile, noStamp); err == nil {
			dir.authors = post.ParseAuthors(data)
			dir.authorsHash = hashAuthors(dir.authors)
		}
	}
	dir.readDefaults(r)
	dir.readDataFiles(r)
	if w.hasBefore && len(dir.docs) <= peekedAt {
		for i := range dir.docs {
			dir.docs[i].now = r.stamp(dir.path, dir.docs[i].name)
		}
	}
}

// addFile takes note of a regular file.
func (dir *directory) addFile(name string) {
	rank := extension(name)
	switch {
	case name == "authors.yml", name == "authors.yaml", name == "authors.json":
		if had := dir.authorsFile; had == "" || name == "authors.yml" || name == "authors.yaml" && had == "authors.json" {
			dir.authorsFile = name
		}
		return
	case rank < 0, isDownload(dir, name):
		if dir.parent == nil && slices.Contains(configs, name) {
			dir.configs = append(dir.configs, name)
		}
		return
	}
	stem := post.Stem(name)
	dir.noteSection(name, stem)
	isCopy := strings.HasPrefix(name, "._") || strings.HasPrefix(name, ".#") // that a system or editor keeps
	if name[0] == '.' && !isCopy {
		dir.warn(dir.join(name), "hidden", "its name begins with a dot, not read: rename it to show it")
	}
	if stem == "_index" {
		dir.indexes = append(dir.indexes, document{dir: dir, name: name, rank: int8(rank), now: noStamp})
	}
	if name[0] == '_' && stem != "_index" {
		dir.underscored++
	}
	if name[0] == '.' || name[0] == '_' {
		return
	}
	dir.docs = append(dir.docs, document{dir: dir, name: name, rank: int8(rank), now: noStamp})
	dir.seen++
	if dir.posts != nil && post.HasDate(stem) {
		dir.dated++
	}
	dir.mixed = dir.mixed || path.Ext(name) != path.Ext(dir.docs[0].name)
	dir.addStem(name, stem)
}

// isDownload reports whether a file is a notebook among the files that a generator serves as they
// are: posts show such notebooks.
func isDownload(dir *directory, name string) bool {
	return strings.EqualFold(path.Ext(name), ".ipynb") && slices.ContainsFunc(strings.Split(dir.path, "/"),
		func(segment string) bool {
			switch segment {
			case "downloads", "static", "public", "assets", "files":
				return true
			}
			return false
		})
}

// addStem takes note of the stem of a document.
func (dir *directory) addStem(name, stem string) {
	if len(dir.stems) < 2 && !post.IsRepositoryFile(strings.TrimSuffix(name, path.Ext(name))) &&
		!slices.Contains(dir.stems, stem) {
		dir.stems = append(dir.stems, stem)
	}
}

// findPairs finds out of each document whether another one has its stem, if its name says that
// it is in a language without being written as a slug.
func (dir *directory) findPairs() {
	var having map[string]int
	for i := range dir.docs {
		d := &dir.docs[i]
		stem := post.Stem(d.name)
		if len(stem) == len(d.name)-len(path.Ext(d.name)) || post.IsSlug(stem) {
			continue
		}
		if having == nil {
			having = make(map[string]int, len(dir.docs))
			for _, d := range dir.docs {
				having[post.Stem(d.name)]++
			}
		}
		d.paired = having[stem] > 1
	}
}

// keepBest drops a file that another of the same stem was made from (index.Rmd is knit to
// index.md); of equals (a.MD and a.md) the first stays.
func (dir *directory) keepBest() {
	if !dir.mixed {
		return
	}
	stem := func(d document) string { return strings.TrimSuffix(d.name, path.Ext(d.name)) }
	best := make(map[string]document, len(dir.docs))
	for _, d := range dir.docs {
		if had, ok := best[stem(d)]; !ok || d.rank < had.rank {
			best[stem(d)] = d
		}
	}
	dir.docs = slices.DeleteFunc(dir.docs, func(d document) bool { return best[stem(d)] != d })
}

// isDated reports whether the directory is below a directory _posts of Jekyll, where at least
// half of the documents have names with dates.
func (dir *directory) isDated() bool {
	return dir.posts != nil && 2*dir.posts.tally.dated >= dir.posts.tally.all
}

// isLang reports whether a directory in dir is named after a language: its name is a code and
// it is an only child, or one of two or more codes that make up at least half of its siblings.
func (dir *directory) isLang(name string) bool {
	if !post.IsLang(name) {
		return false
	}
	codes, all := 0, 0
	for _, s := range dir.subs {
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

// reportSpecial reports what looks like a post or a folder of posts but is not opened.
func (w *Walk) reportSpecial(dir *directory, e fs.DirEntry) {
	p := dir.join(e.Name())
	isLink := e.Type()&fs.ModeSymlink != 0
	switch {
	case e.Name()[0] == '.':
	case extension(e.Name()) >= 0 && isLink:
		dir.warn(p, "symlink", "symbolic link, not followed: put the file itself here")
	case extension(e.Name()) >= 0:
		dir.warn(p, "special", "not a regular file, not read")
	case isLink && path.Ext(e.Name()) == "" && w.src.dir != "":
		if info, err := os.Stat(filepath.Join(w.src.RealDir(), filepath.FromSlash(p))); err == nil && info.IsDir() {
			dir.warn(p, "symlink", "symbolic link to a folder, not followed")
		}
	}
}

// isEntered reports whether a walk enters a directory of this name.
func isEntered(name string, isJekyll bool) bool {
	switch name {
	case "node_modules", "bower_components", "vendor", "__pycache__":
		return false
	case "_posts", "_drafts", "_content", "_blog", "_articles", "_notes":
		return true
	case "_site", "_includes", "_layouts", "_sass", "_data", "_plugins", "_config", "_templates", "_partials",
		"_assets", "_static", "_scss", "_js", "_css", "_shortcodes", "_theme", "_themes":
		return false
	}
	return name[0] != '.' && (name[0] != '_' || isJekyll)
}

// extensions are those of Markdown. Of files of one stem the first is the post, and the
// others are what it was made from.
var extensions = []string{
	".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdn", ".mdwn", ".qmd", ".rmarkdown",
	".rmd", ".ipynb",
}

// extension returns the rank of a file's extension among extensions, -1 for other files.
func extension(name string) int {
	ext := path.Ext(name)
	if len(ext) > len(".rmarkdown") || len(ext) == len(name) {
		return -1
	}
	return slices.Index(extensions, strings.ToLower(ext))
}

// IsMarkdown reports whether a file, or the target of a link, is Markdown by its extension.
func IsMarkdown(name string) bool { return extension(path.Base(name)) >= 0 }
