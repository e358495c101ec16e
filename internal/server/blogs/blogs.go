// Package blogs finds out which blogs a server has: the folders that it was given, each folder in a
// folder of blogs, and the sources of the offline library. It reads the settings of each and who may
// see it, and goes on looking while the server runs.
//
// It reads no posts. A folder that does not answer holds up no other, and is looked at no more than
// once at a time.
package blogs

import (
	"path/filepath"
	"strings"
)

// Blog is one blog of a server. It never changes: after a change there is another one.
type Blog struct {
	Name string // valid, see IsName
	Dir  string // absolute, without symbolic links
	Settings
	// ID differs between blogs of one name if what is read of them does: their folders or settings.
	ID uint64

	keys map[string]bool // that may see it, by wire form; nil for everyone
}

// Allows reports whether the owner of a key, which may be nil, may see the blog.
func (b *Blog) Allows(key []byte) bool { return b.keys == nil || key != nil && b.keys[string(key)] }

// IsPrivate reports whether not everyone may see the blog.
func (b *Blog) IsPrivate() bool { return b.keys != nil }

// maxName is the longest name of a blog, which is a user name too.
const maxName = 32

// isName reports whether a name is one of a blog: [a-z0-9][a-z0-9._-]*, and not a path that the
// server has for itself.
func isName(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	switch {
	case name == "" || len(name) > maxName || !strings.Contains(letters, name[:1]):
		return false
	case strings.Trim(name, letters+"._-") != "":
		return false
	}
	switch name {
	case "feed.xml", "atom.xml", "feed.json", "robots.txt", "favicon.ico":
		return false
	}
	return true
}

// fold returns a name as names of blogs are compared.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// NameOf returns the name of a folder that was given by its path: its own, or that of the folder
// around one that is called content or the like. It need not be valid.
func NameOf(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for range 2 {
		name := fold(filepath.Base(abs))
		switch name {
		case "content", "posts", "_posts", "post", "blog", "src", "source", "docs":
			if up := filepath.Dir(abs); up != filepath.Dir(up) {
				abs = up
				continue
			}
		}
		return name
	}
	return fold(filepath.Base(abs))
}
