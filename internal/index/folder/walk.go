package folder

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"

	"quire/internal/parallel"
	"quire/internal/post"
	"quire/internal/usererr"
)

// Walk is one look at the names in a content folder.
type Walk struct {
	src       *Source
	root      string       // name of the content folder
	dirs      []*directory // each before those in it
	docs      []document
	findings  []post.Finding
	changed   atomic.Int64 // documents that are not as in the state before
	short     atomic.Bool  // file descriptors have run out on the way
	isSite    bool         // the root is that of a site, with the configuration of a generator
	config    string       // that configuration
	roots     []string     // folders that the generator of the site reads, nil for all
	excluded  []string     // names in the root that it leaves out
	hasBefore bool         // most documents have been read before, so that their stamps will tell enough
}

// maxDepth bounds how deep directories are read; deeper ones are reported and skipped.
const maxDepth = 64

// NewWalk looks at the names in the content folder. It calls enter, which may be nil, with
// the path of each directory before that is listed. With hasBefore, when most documents will
// be known from a state before, it looks at their stamps too.
func NewWalk(ctx context.Context, src *Source, hasBefore bool, enter func(dir string)) (*Walk, error) {
	w := &Walk{src: src, root: src.rootName(), hasBefore: hasBefore}
	top := &directory{}
	if err := w.list(ctx, top, enter); err != nil {
		return nil, err
	}
	w.readContents(top)
	w.docs = make([]document, 0, top.count())
	w.gather(top)
	w.findBelow()
	w.countDated()
	w.inheritAuthors()
	w.inheritDefaults()
	w.hashContexts()
	return w, nil
}

// rootName returns the name of the content folder, "" when it is not on disk.
func (s *Source) rootName() string {
	if dir := s.RealDir(); dir != "" {
		return filepath.Base(dir)
	}
	return ""
}

// list lists the directory top and those below it, level by level, each level on a few
// goroutines. It fails when top itself cannot be listed, file descriptors run out or ctx ends.
func (w *Walk) list(ctx context.Context, top *directory, enter func(dir string)) error {
	documents, folders := 0, 0
	for level := []*directory{top}; len(level) > 0; {
		if enter != nil {
			for _, dir := range level {
				enter(dir.path)
			}
		}
		errs := make([]error, len(level))
		parallel.Do(len(level), func() (func(int), func()) {
			r := w.src.tree.reader(maxMetadata)
			return func(i int) {
				if ctx.Err() == nil {
					errs[i] = w.listDir(r, level[i])
				}
			}, r.close
		})
		if err := ctx.Err(); err != nil {
			return err
		}
		var next []*directory
		for i, dir := range level {
			if err := errs[i]; err != nil {
				if dir == top || isOutOfFiles(err) {
					return w.src.unreadable(err)
				}
				dir.findings = append(dir.findings, post.Finding{
					Path: dir.path, Severity: post.Error, Rule: Unreadable, Message: "folder not readable: " + plainError(err).Error(),
				})
			}
			next = append(next, dir.inside...)
			documents += len(dir.docs) + len(dir.indexes)
		}
		folders += len(next)
		if most := w.src.max; most > 0 && max(documents, folders) > most {
			return usererr.New(fmt.Sprintf("content folder: more than %d posts or folders", most),
				"split it, or ask the operator of the server for a higher limit")
		}
		level = next
	}
	return nil
}

// gather takes over what was found in dir and below, in byte order of the names.
func (w *Walk) gather(dir *directory) {
	w.dirs = append(w.dirs, dir)
	w.docs = append(append(w.docs, dir.docs...), dir.indexes...)
	w.findings = append(w.findings, dir.findings...)
	for _, sub := range dir.inside {
		w.gather(sub)
	}
}

// findBelow finds out for every directory whether there are documents below it.
func (w *Walk) findBelow() {
	for _, dir := range slices.Backward(w.dirs) { // those in a directory come after it
		dir.deep = dir.below || len(dir.docs) > 0
		if dir.deep && dir.parent != nil {
			dir.parent.below = true
		}
	}
}

// countDated adds up for every directory _posts the documents in it and below.
func (w *Walk) countDated() {
	for _, dir := range w.dirs {
		if dir.posts != nil {
			dir.posts.tally.all += dir.seen
			dir.posts.tally.dated += dir.dated
		}
	}
}

// inheritAuthors gives every directory the authors of the nearest file at or above it.
func (w *Walk) inheritAuthors() {
	for _, dir := range w.dirs {
		if len(dir.authors) == 0 && dir.parent != nil {
			dir.authors, dir.authorsHash = dir.parent.authors, dir.parent.authorsHash
		}
	}
}
