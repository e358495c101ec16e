// Package readerstate holds what a reader has done: which posts were read and starred, where
// each was left, the marks set by letter, and what was searched for last.
//
// Everything is a Mark: one fact with the time at which it became so. Of two marks of
// one key the newer holds, whoever wrote it and whenever it arrives; what was taken back
// stays as a mark that is Gone, so that an older copy cannot bring it back. Merging is
// therefore the same in any order and any number of times.
//
//	a Store keeps the marks of all readers (Memory here, databases in sqlstore)
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

// Kind says what a mark is about.
type Kind string

// The kinds of marks.
const (
	Read     Kind = "read"   // the end of the post was seen, or the reader said so
	Star     Kind = "star"   // the reader's own star
	Left     Kind = "left"   // Value is the Place where the reader left the post; its time makes the history
	Bookmark Kind = "letter" // Value is the Place that the letter Name stands for
	Search   Kind = "search" // Name was searched for; it belongs to no blog and no post
)

// Local is the reader at this machine's own terminal.
const Local = ""

// Key names one fact about one post of one blog.
type Key struct {
	Blog string // what Blog of package index says; "" for a Search
	Path string // of the post in its content folder, slashes; "" for a Search
	Kind Kind
	Name string // of a Letter or Search
}

// Mark is one fact and when it became so.
type Mark struct {
	Key
	Value string // a Place as JSON for Left and Letter
	Slug  string // of the post when the mark was made, for people
	At    int64  // microseconds since 1970, UTC
	Gone  bool   // it has been taken back
}

// Time is when the mark was made.
func (m Mark) Time() time.Time { return time.UnixMicro(m.At).UTC() }

// Newer reports whether m holds against the mark n of the same key. Marks of one
// instant are ordered too, so that every copy settles on the same one.
func (m Mark) Newer(n Mark) bool {
	if m.At != n.At {
		return m.At > n.At
	}
	if m.Gone != n.Gone {
		return m.Gone
	}
	return m.Value > n.Value
}

// Merge puts into marks what is newer and returns it.
func Merge(marks map[Key]Mark, more []Mark) (taken []Mark) {
	for _, m := range more {
		if was, known := marks[m.Key]; !known || m.Newer(was) {
			marks[m.Key] = m
			taken = append(taken, m)
		}
	}
	return taken
}

// Compare orders keys, for writers that must not wait for each other crosswise.
func (k Key) Compare(l Key) int {
	return cmp.Or(
		strings.Compare(k.Blog, l.Blog), strings.Compare(k.Path, l.Path),
		strings.Compare(string(k.Kind), string(l.Kind)), strings.Compare(k.Name, l.Name),
	)
}

// Bounds of a mark, in bytes. Nothing a reader does comes near them; an import may.
const (
	maxName  = 1000
	maxValue = 2000
	maxPath  = 4096
)

// Check reports why a mark cannot be kept, nil when it can.
func (m Mark) Check() error {
	switch m.Kind {
	case Read, Star, Left, Bookmark, Search:
	default:
		return fmt.Errorf("a mark of the unknown kind %q", sanitize.Line(string(m.Kind)))
	}
	if len(m.Path) > maxPath || len(m.Blog) > maxPath || len(m.Name) > maxName || len(m.Value) > maxValue || len(m.Slug) > maxPath {
		return fmt.Errorf("a mark of %s that is too long", textwidth.Truncate(sanitize.Line(m.Path), 60))
	}
	for _, s := range []string{m.Blog, m.Path, m.Name, m.Value, m.Slug} {
		if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
			return fmt.Errorf("a mark of %s that is no text", textwidth.Truncate(sanitize.Line(m.Path), 60))
		}
	}
	if m.At <= 0 {
		return fmt.Errorf("a mark of %s without a time", textwidth.Truncate(sanitize.Line(m.Path), 60))
	}
	return nil
}

// Store keeps the marks of readers. Goroutines and processes may share one. Errors are
// of type *Fault.
type Store interface {
	// Load returns the marks of a reader in the given blogs, those that are gone and
	// those of no blog included; without a blog, all of the reader's.
	Load(ctx context.Context, reader string, blogs ...string) ([]Mark, error)
	// Save keeps marks; of each key the newer holds. When it returns nil they are durable.
	Save(ctx context.Context, reader string, marks []Mark) error
	// Close gives the store back; it writes nothing.
	Close() error
}

// StoreError is an error of a store for people: what is wrong, where, and what to do.
type StoreError struct {
	Where     string // the file or server, fit for display and without a password
	Reason    string
	Hint      string
	Transient bool // trying again in a while may help
	Err       error
}

// Error words the fault in one line.
func (f *StoreError) Error() string {
	return sanitize.Line(fmt.Sprintf("reader state: %s: %s: %s", f.Where, f.Reason, f.Hint))
}

func (f *StoreError) Unwrap() error { return f.Err }
