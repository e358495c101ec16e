// Package index holds the archive: the posts of one content folder, their order, what is
// wrong with them, and the choosing among them.
//
// It does not know how a folder is read (package folder), what front matter looks like
// (package post), how a query matches (package search) or how anything is rendered.
//
//	folder.Source → folder.State ⇄ cache.Cache
//	                     │
//	                   Index → Select, Search, Find, Follow, Related …
//	                     │
//	                  Library, which follows the folder and delivers an Index after each change
//
// A user interface calls these from the goroutine that must not wait, for they take no longer
// with more posts, or a binary search: Index.Site, Version, Complete, Whole, Len, Unread,
// Findings (of a Library), Variants, SearchReady and SearchProgress, and all methods of
// Selection. Everything else is run as a command.
package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"quire/internal/index/folder"
	"quire/internal/post"
)

// Index is one snapshot of a content folder, as readers of one language are shown it. It
// never changes, so goroutines share it.
type Index struct {
	*snapshot
	// hidden holds for each post whether the reader is shown another language variant of it.
	hidden []bool

	selections selections
}

// snapshot is what readers of all languages share.
type snapshot struct {
	*origin
	complete bool
	site     folder.Site
	posts    []*post.Post          // newest first
	found    []post.Finding        // about single files, by path and line
	unread   int                   // of found: files and folders that could not be read
	findings func() []post.Finding // found, and what only the whole reveals; nil is found alone

	variants      [][]*post.Post // for each post, nil when it has no language variants
	variantGroups [][]int32      // positions of variants of which a reader is shown one, in order of paths

	state *folder.State // what it was built from; nil before all of the folder is known

	version uint64 // counts the snapshots of a library, from 1; 0 outside of one

	computed *computed // shared by snapshots of the same posts
	base     *Index    // as the locale of the options chooses
	views    views
}

// newIndex makes s an Index as the locale of its options chooses.
func newIndex(s *snapshot) *Index {
	if s.computed == nil {
		s.computed = &computed{}
	}
	s.site.Title, s.site.Tagline = cmp.Or(s.opt.Title, s.site.Title), cmp.Or(s.opt.Tagline, s.site.Tagline)
	s.base = &Index{snapshot: s, hidden: s.chooseVariants(languageOf(s.opt.Locale))}
	return s.base
}

// Site returns what the archive is called.
func (ix *Index) Site() folder.Site { return ix.site }

// Version tells the snapshots of a library apart: each that Follow delivers has another,
// which readers of all languages share.
func (ix *Index) Version() uint64 { return ix.version }

// Complete reports whether every file of the folder has been read.
func (ix *Index) Complete() bool { return ix.complete }

// Whole reports whether all of the folder is known, from reading it or from the cache, so that
// it can be searched.
func (ix *Index) Whole() bool { return ix.state != nil || ix.complete }

// Len returns the number of Documents: of posts, drafts and posts of the future included, and pages.
func (ix *Index) Len() int { return len(ix.posts) }

// Posts returns every post, newest first, ties by title, undated last. The caller must not change it.
// The first call for a snapshot takes a look at every post.
func (ix *Index) Posts() []*post.Post {
	if len(ix.pages()) == 0 {
		return ix.posts
	}
	return slices.DeleteFunc(slices.Clone(ix.posts), func(p *post.Post) bool { return p.Page != post.NoPage })
}

// Documents returns the posts and the pages in one order. The caller must not change it.
func (ix *Index) Documents() []*post.Post { return ix.posts }

// Findings returns what is wrong with the content, by path and line: a Library has it ready,
// others work it out on the first call. The caller must not change it.
func (ix *Index) Findings() []post.Finding {
	if ix.findings == nil {
		return ix.found
	}
	return ix.findings()
}

// Unread returns the number of files and folders that could not be read.
func (ix *Index) Unread() int { return ix.unread }

// Read returns the Markdown of p as it is now, decoded, without its front matter.
func (ix *Index) Read(p *post.Post) ([]byte, error) {
	src, err := ix.src.ReadFile(p.Path)
	if err != nil {
		return nil, fmt.Errorf("read post: %w", err)
	}
	return post.Body(src), nil
}

// Source returns the content folder that the snapshot was read from.
func (ix *Index) Source() *folder.Source { return ix.src }

// Asset returns the bytes of the file that p means by target, as folder.Source.Asset does.
func (ix *Index) Asset(p *post.Post, target string, limit int64) ([]byte, error) {
	return ix.src.Asset(p.Path, target, limit)
}

// Files calls each for the files of the folder, as folder.Source.Files does.
func (ix *Index) Files(ctx context.Context, each func(folder.File) error) error {
	return ix.src.Files(ctx, each)
}
