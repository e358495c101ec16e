// Package readerstate holds what a reader has done: which posts were read and starred, where
// each was left, bookmarks, and recent searches.
//
// Everything is a Mark: one fact and the time when it became true. Of two marks with one
// key the newer one wins, regardless of who wrote it and when it arrives. What was undone stays
// as a mark that is Gone, so that an older copy cannot bring it back. Merging is therefore
// the same in any order and any number of times.
//
//	a Store saves the marks of all readers (Memory here, databases in sqlstore)
//	a Session is one reader in one blog: answers at once from memory, writes behind
//
// The package knows no index, no terminal and no database.
package readerstate

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// Kind is what a mark is about.
type Kind string

// The kinds of marks.
const (
	Read     Kind = "read"   // the end of the post was seen, or the reader marked it read
	Star     Kind = "star"   // the reader starred the post
	Left     Kind = "left"   // Value is the Position where the reader left the post; its time makes the history
	Bookmark Kind = "letter" // Value is the Position of the bookmark that the letter Name stands for
	Search   Kind = "search" // the reader searched for Name; it belongs to no blog and no post
)

// Local is the reader at this machine's own terminal.
const Local = ""

// Key names one fact about one post of one blog.
type Key struct {
	Blog string // as Blog of package index returns it; "" for a Search
	Path string // of the post in its content folder, with slashes; "" for a Search
	Kind Kind
	Name string // of a Bookmark or Search
}

// Mark is one fact and the time when it became true.
type Mark struct {
	Key
	Value string // a Position as JSON, for Left and Bookmark
	Slug  string // of the post when the mark was made, for people
	At    int64  // microseconds since 1970, UTC
	Gone  bool   // it was undone
}

// Time returns when the mark was made.
func (m Mark) Time() time.Time { return time.UnixMicro(m.At).UTC() }

// Newer reports whether m wins over the mark n of the same key. Marks of one instant are
// ordered too, so that every copy settles on the same one.
func (m Mark) Newer(n Mark) bool {
	if m.At != n.At {
		return m.At > n.At
	}
	if m.Gone != n.Gone {
		return m.Gone
	}
	return m.Value > n.Value
}

// Merge adds to marks what is newer, and returns what it added.
func Merge(marks map[Key]Mark, more []Mark) (added []Mark) {
	for _, m := range more {
		if was, known := marks[m.Key]; !known || m.Newer(was) {
			marks[m.Key] = m
			added = append(added, m)
		}
	}
	return added
}

// Compare orders keys, so that concurrent writers lock them in one order.
func (k Key) Compare(l Key) int {
	return cmp.Or(
		strings.Compare(k.Blog, l.Blog), strings.Compare(k.Path, l.Path),
		strings.Compare(string(k.Kind), string(l.Kind)), strings.Compare(k.Name, l.Name),
	)
}

// Limits of a mark, in bytes. Only an import comes near them.
const (
	maxName  = 1000
	maxValue = 2000
	maxPath  = 4096
)

// Check returns why a mark cannot be saved, nil if it can.
func (m Mark) Check() error {
	switch m.Kind {
	case Read, Star, Left, Bookmark, Search:
	default:
		return fmt.Errorf("a mark of unknown kind %q", sanitize.Line(string(m.Kind)))
	}
	if len(m.Path) > maxPath || len(m.Blog) > maxPath || len(m.Name) > maxName || len(m.Value) > maxValue ||
		len(m.Slug) > maxPath {
		return fmt.Errorf("a mark of %s that is too long", textwidth.Truncate(sanitize.Line(m.Path), 60))
	}
	for _, s := range []string{m.Blog, m.Path, m.Name, m.Value, m.Slug} {
		if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
			return fmt.Errorf("a mark of %s that is not text", textwidth.Truncate(sanitize.Line(m.Path), 60))
		}
	}
	if m.At <= 0 {
		return fmt.Errorf("a mark of %s without a time", textwidth.Truncate(sanitize.Line(m.Path), 60))
	}
	return nil
}

// Store saves the marks of readers. Goroutines and processes may share one. Errors are
// of type *StoreError.
type Store interface {
	// Load returns the marks of a reader in the given blogs, including those that are Gone
	// and those without a blog; without blogs, all of the reader's.
	Load(ctx context.Context, reader string, blogs ...string) ([]Mark, error)
	// Save saves marks; of each key the newer one wins. They are durable when it returns nil.
	Save(ctx context.Context, reader string, marks []Mark) error
	// Close releases the store; it writes nothing.
	Close() error
}

// StoreError is an error of a store for people.
type StoreError struct {
	Where     string // the file or server, printable and without a password
	Reason    string
	Fix       string // what to do, "" if there is nothing
	Transient bool   // trying again in a while may help
	Err       error
}

// Error returns the location and the reason in one line.
func (e *StoreError) Error() string {
	return sanitize.Line(fmt.Sprintf("reader state: %s: %s", e.Where, e.Reason))
}

// Hint returns what to do, for package usererr.
func (e *StoreError) Hint() string { return e.Fix }

func (e *StoreError) Unwrap() error { return e.Err }
