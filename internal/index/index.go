// Package index holds the archive: the posts of one content folder, their order,
// what is wrong with them, and the choosing among them.
//
// It reads nothing outside the content root, follows no symbolic link and opens
// nothing but regular files. It does not know what front matter looks like (package
// post), how a query matches (package search) or how anything is drawn.
//
//	Source → walk → read and post.Parse, in parallel → Index → Library → everyone
//
// A user interface calls these from the goroutine that must not wait, for they take no
// longer with more posts, or a binary search: Index.Site, Version, Complete, Whole, Len,
// Unread, Findings (of a Library), Variants, SearchReady and SearchProgress, and all methods
// of Selection. Everything else is run as a command.
package index

import (
	"fmt"

	"quire/internal/post"
)

// Index is one snapshot of a content folder, as readers of one language are shown it. It
// never changes, so goroutines share it.
type Index struct {
	*snapshot
	// hidden says per post whether the reader is shown another language variant of it.
	hidden []bool
}

// snapshot is what readers of all languages share.
type snapshot struct {
	src      *Source
	opt      Options
	complete bool
	site     Site
	posts    []*post.Post          // newest first
	found    []post.Finding        // about single files, by path and line
	unread   int                   // of found: files and folders that could not be read
	findings func() []post.Finding // these, and what only the whole tells; nil is no more

	variantOf [][]*post.Post // per post, nil when it has no language variants
	rivals    [][]int32      // places of variants of which a reader is shown one, in order of paths

	read *memory // what it was built from; nil before all of the folder is known

	version uint64 // counts the snapshots of a library, from 1; 0 outside of one

	lazy  *lazy  // shared by snapshots of the same posts
	base  *Index // as the locale of the options chooses
	views views
}

// newIndex makes s an Index as the locale of its options chooses.
func newIndex(s *snapshot) *Index {
	if s.lazy == nil {
		s.lazy = &lazy{}
	}
	s.base = &Index{snapshot: s, hidden: s.chosen(languageOf(s.opt.Locale))}
	return s.base
}

// Site names the archive.
type Site struct {
	// Title is never empty; Tagline is "" when there is none.
	Title, Tagline string
}

// Site tells what the archive is called.
func (ix *Index) Site() Site { return ix.site }

// Version tells the snapshots of a library apart: each that Follow delivers has another,
// which readers of all languages share.
func (ix *Index) Version() uint64 { return ix.version }

// Complete says that every file of the folder has been read.
func (ix *Index) Complete() bool { return ix.complete }

// Len is the number of posts, drafts and posts of the future included.
func (ix *Index) Len() int { return len(ix.posts) }

// Posts returns every post, newest first, ties by title, undated last. The caller
// must not change it.
func (ix *Index) Posts() []*post.Post { return ix.posts }

// Findings tells what is wrong with the content, by path and line: a Library has it ready,
// others work it out on first use. The caller must not change it.
func (ix *Index) Findings() []post.Finding {
	if ix.findings == nil {
		return ix.found
	}
	return ix.findings()
}

// unreadable is the rule of findings about files and folders that could not be read.
const unreadable = "unreadable"

// Unread is the number of files and folders that could not be read.
func (ix *Index) Unread() int { return ix.unread }

// Read returns the Markdown of p as it is now, decoded, without its front matter.
func (ix *Index) Read(p *post.Post) ([]byte, error) {
	src, err := ix.src.ReadFile(p.Path)
	if err != nil {
		return nil, fmt.Errorf("read post: %w", err)
	}
	return post.Body(src), nil
}
