// Package folder reads a content folder: which of its files are posts, what they say, and
// what else lies beside them.
//
// It reads nothing outside the content root, follows no symbolic link and opens nothing but
// regular files. What a file says is found out by package post; package index puts the posts
// in order and answers questions about them.
//
//	Source → Walk (names) → Walk.Read (post.Parse, in parallel) → State
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// Sizes in bytes above which a file is not read: any file, and one that describes posts,
// authors or the site.
const (
	maxFile     = 64 << 20
	maxMetadata = 1 << 20
)

// Source reads the files of one content folder, and no others. Goroutines may share it.
//
// It stays in the folder that was opened: when a symbolic link on the way is pointed elsewhere,
// all that is read is still of one release, and Reopen returns the next.
type Source struct {
	dir  string
	tree tree
	join *joined // nil for a single content folder
	max  int     // documents that are read, and folders; 0 for any number

	real   string      // dir without symbolic links when it was opened; "" when it is not pinned
	opened fs.FileInfo // identifies the folder that was opened; nil when it is not pinned
}

// Open returns the content folder dir of the disk.
func Open(dir string) (*Source, error) { return open(dir, true) }

// open returns the content folder dir, pinned to the folder that it leads to now or looked up again
// for each reader.
func open(dir string, isPinned bool) (*Source, error) {
	s := &Source{dir: dir, tree: pathTree(dir)}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, s.unreadable(err)
	case !info.IsDir():
		return nil, usererr.New("content folder: "+sanitize.Line(dir)+": a file, not a folder",
			"read it with quire FILE, or name a folder with -C DIR")
	}
	if isPinned {
		if err := s.pin(); err != nil {
			return nil, s.unreadable(err)
		}
	}
	r := s.tree.reader(maxFile)
	defer r.close()
	if err := r.enter(""); err != nil { // to list it would take long when it is big
		return nil, s.unreadable(err)
	}
	return s, nil
}

// pin opens the folder for good.
func (s *Source) pin() (err error) {
	const tries = 3 // should it move between the calls
	for range tries {
		if s.tree, s.opened, err = pinTree(s.dir); err != nil {
			return err
		}
		s.real = realPath(s.dir)
		if now, err := os.Stat(s.real); err == nil && os.SameFile(now, s.opened) {
			break
		}
	}
	return nil
}

// CanMove reports whether the path of the folder may lead elsewhere later.
func (s *Source) CanMove() bool { return s.opened != nil }

// HasMoved reports whether the path of the folder leads to another folder than the one that was
// opened, as when a symbolic link on the way was pointed elsewhere. A path that leads nowhere for
// now has not moved.
func (s *Source) HasMoved() bool {
	if s.opened == nil {
		return false
	}
	now, err := os.Stat(s.dir)
	return err == nil && !os.SameFile(now, s.opened)
}

// Reopen returns s as long as its path leads to the folder that was opened, else the folder that
// it leads to now.
func (s *Source) Reopen() (*Source, error) {
	if s.opened == nil {
		return s, nil
	}
	switch now, err := os.Stat(s.dir); {
	case err != nil:
		return nil, s.unreadable(err)
	case os.SameFile(now, s.opened):
		return s, nil
	}
	next, err := Open(s.dir)
	if err != nil {
		return nil, err
	}
	return next.Limited(s.max), nil
}

// OpenLoose returns the content folder dir of the disk, which is looked up again for each reader: no
// descriptor is kept open for it.
func OpenLoose(dir string) (*Source, error) { return open(dir, false) }

// Limited returns the content folder as one that cannot be read if it has more than so many
// documents, or folders; 0 is no limit.
func (s *Source) Limited(documents int) *Source {
	if s.max == documents {
		return s
	}
	limited := *s
	limited.max = documents
	return &limited
}

// FromFS returns a content folder that is not on disk, like the bundled blog.
func FromFS(fsys fs.FS) *Source { return &Source{tree: fsTree{fsys}} }

// Dir returns the folder on disk, "" when the source is not on disk.
func (s *Source) Dir() string { return s.dir }

// RealDir returns the folder on disk as an absolute path without symbolic links, "" when the
// source is not on disk.
func (s *Source) RealDir() string {
	switch {
	case s.dir == "":
		return ""
	case s.real != "":
		return s.real
	}
	return realPath(s.dir)
}

// realPath returns an absolute path without symbolic links, as far as it can be found.
func realPath(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real
	}
	return abs
}

// ReadFile returns the bytes of a regular file inside the folder, by its slash-separated
// path. The caller owns them.
func (s *Source) ReadFile(name string) ([]byte, error) { return s.ReadSmall(name, maxFile) }

// ReadSmall is ReadFile for a file of at most limit bytes.
func (s *Source) ReadSmall(name string, limit int64) ([]byte, error) {
	if !isInside(name) {
		return nil, fmt.Errorf("%s: outside the content folder", sanitize.Line(name))
	}
	r := s.tree.reader(limit)
	defer r.close()
	data, _, err := readPath(r, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", sanitize.Line(name), plainError(err))
	}
	return handOver(data), nil
}

// handOver returns the data of a reader that reads nothing more: a copy of its own size, or, where a
// copy would be large, the data itself.
func handOver(data []byte) []byte {
	const large = 1 << 20
	if len(data) >= large && cap(data)-len(data) < len(data)/8 {
		return data
	}
	return append([]byte(nil), data...)
}

// Stamp returns the stamp of the file called name, one that is not known when it cannot be read.
func (s *Source) Stamp(name string) Stamp {
	if !isInside(name) {
		return noStamp
	}
	r := s.tree.reader(maxFile)
	defer r.close()
	dir, base := path.Split(name)
	return r.stamp(strings.TrimSuffix(dir, "/"), base)
}

// isInside reports whether name is a path from the root of the folder to something in it.
// Names on disk need not be UTF-8.
func isInside(name string) bool {
	return name != "." && fs.ValidPath(strings.ToValidUTF8(name, "x")) && !strings.ContainsRune(name, 0)
}

// readPath reads a file by its path from the root of the folder.
func readPath(r reader, name string) ([]byte, Stamp, error) {
	dir, base := path.Split(name)
	return r.read(strings.TrimSuffix(dir, "/"), base, noStamp)
}

// Bodies reads the text of posts for one goroutine, quickest in the order of their folders.
type Bodies struct{ r reader }

// Bodies returns a reader of the text of posts, which the caller closes.
func (s *Source) Bodies() *Bodies { return &Bodies{s.tree.reader(maxFile)} }

// Read returns the Markdown of the post at a path without its front matter. It is valid
// until the next Read.
func (b *Bodies) Read(name string) ([]byte, error) {
	src, _, err := readPath(b.r, name)
	if err != nil {
		return nil, err
	}
	return post.Body(src), nil
}

// Size returns the size in bytes of the post at a path, 0 when it cannot be read.
func (b *Bodies) Size(name string) int64 {
	dir, base := path.Split(name)
	return max(0, b.r.stamp(strings.TrimSuffix(dir, "/"), base).Size)
}

// Forget gives up the memory of what Read has returned.
func (b *Bodies) Forget() { b.r.forget() }

// Close closes what Read has opened.
func (b *Bodies) Close() { b.r.close() }

// unreadable returns the error for a folder that cannot be read.
func (s *Source) unreadable(err error) error {
	what := "content folder: " + sanitize.Line(s.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usererr.New(what+": no such folder", "name another with -C DIR")
	case isOutOfFiles(err):
		return usererr.New(what+": too many open files", "raise the limit with ulimit -n, or close other programs")
	}
	return usererr.WithHint(fmt.Errorf("%s: cannot be read: %w", what, err), "name another with -C DIR")
}

// isOutOfFiles reports whether err is the lack of file descriptors for a moment, which says
// nothing about the file that could not be opened.
func isOutOfFiles(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// plainError drops the operation and path that the system wraps around an error.
func plainError(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
