package index

import "quire/internal/post"

// Sort names an order of a list.
type Sort string

// The orders that a list can have. "" is ByDate, or the best match first when there
// is a query.
const (
	ByDate    Sort = "date"    // newest first, ties by title, undated last
	ByTitle   Sort = "title"   // A to Z
	ByUpdated Sort = "updated" // last changed first
	ByReading Sort = "reading" // quickest to read first
)

// Filter says which posts to list and in which order. The zero value is every
// published post in the reader's language, newest first. Names compare without case.
type Filter struct {
	Category string
	Tags     []string // all must be there
	Query    string   // every word must match
	Year     int
	Series   string
	Sort     Sort
	Reverse  bool
	Drafts   bool   // list drafts too
	Future   bool   // list posts of the future and expired ones too
	Lang     string // "" is one variant of each post, "all" every one, else a code
}

// Selection is the posts that a filter selects. It never changes, so goroutines
// share it.
type Selection struct {
	filter  Filter
	all     []*post.Post
	feature []*post.Post
	archive []*post.Post
}

// Found is the number of selected posts, featured ones included.
func (s *Selection) Found() int { return len(s.all) }

// All returns the posts in list order, featured ones in their place.
func (s *Selection) All() []*post.Post { return s.all }

// Featured returns the featured posts in list order.
func (s *Selection) Featured() []*post.Post { return s.feature }

// Archive returns the posts that are not featured, in list order.
func (s *Selection) Archive() []*post.Post { return s.archive }

// Filter returns what the selection was made with.
func (s *Selection) Filter() Filter { return s.filter }

// Select returns the posts that f selects. prev may be nil, or an earlier selection
// whose work is reused when f only narrows it.
func (ix *Index) Select(f Filter, prev *Selection) *Selection {
	return &Selection{filter: f, all: ix.posts, archive: ix.posts}
}

// Term is a category or tag and the number of posts that bear it.
type Term struct {
	Name  string
	Count int
}

// Categories returns the categories of the posts that f selects, most used first,
// then by name.
func (ix *Index) Categories(f Filter) []Term { return nil }

// Tags returns the tags of the posts that f selects, most used first, then by name.
func (ix *Index) Tags(f Filter) []Term { return nil }

// Series returns the posts of a series, oldest first.
func (ix *Index) Series(name string) []*post.Post { return nil }

// Variants returns the language variants of p, p among them.
func (ix *Index) Variants(p *post.Post) []*post.Post { return []*post.Post{p} }

// Lookup finds a post by slug, path (with or without extension), alias or address.
// When there is none, nearest holds up to three posts with a similar name.
func (ix *Index) Lookup(addr string) (p *post.Post, nearest []*post.Post) {
	for _, q := range ix.posts {
		if q.Slug == addr || q.Path == addr {
			return q, nil
		}
	}
	return nil, nil
}

type derived struct{}
