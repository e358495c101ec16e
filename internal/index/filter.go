package index

import (
	"quire/internal/post"
)

// Sort names an order of a list.
type Sort string

// The orders that a list can have. "" is ByDate, or the best match first when there is a
// query.
const (
	ByDate    Sort = "date"    // newest first, ties by title, undated last
	ByTitle   Sort = "title"   // A to Z
	ByUpdated Sort = "updated" // last changed first
	ByReading Sort = "reading" // quickest to read first
)

// Filter says which posts to list and in which order. The zero value is every
// published post in the reader's language, newest first. Names compare without case.
type Filter struct {
	Source   string // of an archive of several sources, "" for all
	Category string
	Tags     []string // a post must have all of them
	Query    string   // in the language of search.Parse; of one with an error the part before that
	Year     int
	Series   string
	Sort     Sort
	Reverse  bool
	Drafts   bool      // list drafts too
	Future   bool      // list posts of the future and expired ones too
	Pages    PageScope // whether pages are found too
	Lang     string    // "" is one variant of each post, "all" every one, else a code
	// FieldsOnly selects by the fields of Query and leaves its words, phrases and exclusions
	// to the caller, for the full text say.
	FieldsOnly bool
	View       View
	// Marks returns what View, is:unread and is:starred ask about a post, for one reader; with
	// nil no post has marks: all are unread and none is starred. It must be safe to call while
	// Select runs.
	Marks func(p *post.Post) Marks
}

// PageScope reports whether a filter finds pages.
type PageScope int

// What is found of pages. Words of the query may find them too with PagesByWords; its fields say
// nothing about pages but is:page, which finds nothing else.
const (
	NoPages PageScope = iota
	PagesByWords
	OnlyPages
)

// View narrows a list to what a reader's marks say.
type View string

// The views.
const (
	All      View = ""
	Unread   View = "unread"
	Continue View = "continue" // begun and not read to the end; the one left last comes first
	Starred  View = "starred"
)

// Marks are what a reader has done with a post.
type Marks struct {
	Read, Starred, Begun bool
	Left                 int64 // when it was left; greater is later
}

// marks returns the marks of a post.
func (f Filter) marks(p *post.Post) Marks {
	if f.Marks == nil {
		return Marks{}
	}
	return f.Marks(p)
}

// shows reports whether a view holds a post with these marks.
func (v View) shows(m Marks) bool {
	switch v {
	case Unread:
		return !m.Read
	case Continue:
		return m.Begun
	case Starred:
		return m.Starred
	case All:
	}
	return true
}
