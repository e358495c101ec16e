// Package index holds the archive: the posts of one content folder, their order,
// what is wrong with them, and the choosing among them.
//
// It reads nothing outside the content root, follows no symbolic link and opens
// nothing but regular files. It does not know what front matter looks like (package
// post), how a query matches (package search) or how anything is drawn.
//
//	Source → walk → read and post.Parse, in parallel → Index → Library → everyone
package index

import (
	"fmt"

	"quire/internal/post"
)

// Index is one snapshot of a content folder. It never changes, so goroutines share it.
type Index struct {
	src      *Source
	opt      Options
	complete bool
	site     Site
	findings []post.Finding
	posts    []*post.Post // newest first

	// Per post: its language variants (nil when it has none), and whether the reader is
	// shown another of them.
	variantOf [][]*post.Post
	hidden    []bool

	read *memory // what it was built from; nil before all of the folder is known

	lazy lazy
}

// Site names the archive.
type Site struct {
	// Title is never empty; Tagline is "" when there is none.
	Title, Tagline string
}

// Site tells what the archive is called.
func (ix *Index) Site() Site { return ix.site }

// Complete says that every file of the folder has been read.
func (ix *Index) Complete() bool { return ix.complete }

// Len is the number of posts, drafts and posts of the future included.
func (ix *Index) Len() int { return len(ix.posts) }

// Posts returns every post, newest first, ties by title, undated last. The caller
// must not change it.
func (ix *Index) Posts() []*post.Post { return ix.posts }

// Findings tells what is wrong with the content, by path and line. The caller must
// not change it.
func (ix *Index) Findings() []post.Finding { return ix.findings }

// unreadable is the rule of findings about files and folders that could not be read.
const unreadable = "unreadable"

// Unread is the number of files and folders that could not be read.
func (ix *Index) Unread() int {
	n := 0
	for _, f := range ix.findings {
		if f.Rule == unreadable {
			n++
		}
	}
	return n
}

// Read returns the Markdown of p as it is now, decoded, without its front matter.
func (ix *Index) Read(p *post.Post) ([]byte, error) {
	src, err := ix.src.ReadFile(p.Path)
	if err != nil {
		return nil, fmt.Errorf("read post: %w", err)
	}
	return post.Body(src), nil
}
