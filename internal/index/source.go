package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"

	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// Sizes in bytes above which a file is not read: any file, and one that only tells of the
// posts, of authors or a site.
const (
	maxFile   = 64 << 20
	maxBeside = 1 << 20
)

var (
	errSame    = errors.New("unchanged")
	errTooBig  = errors.New("larger than 64 MB") // maxFile: what is wrong with the others nobody is told
	errSpecial = errors.New("not a regular file")
)

// Source reads the files of one content folder, and no others. Goroutines may share
// it.
type Source struct {
	dir  string
	tree tree
	text textKeeper
	join *joined // nil for a single content folder
}

// tree is a confined folder: paths are slash-separated, "" is the root.
type tree interface {
	// reader is for one goroutine; it refuses files of more than limit bytes.
	reader(limit int64) reader
}

// reader lists folders and reads files, quickest in the order of their folders.
type reader interface {
	// enter opens a folder, which the others do when they need it.
	enter(dir string) error
	list(dir string) ([]fs.DirEntry, error)
	// stamp is that of a regular file; of anything else its size is -1.
	stamp(dir, name string) stamp
	// read returns the bytes of a file, valid until the next read, or errSame when
	// its stamp is still was.
	read(dir, name string, was stamp) ([]byte, stamp, error)
	close()
}

// stamp tells versions of a file apart.
type stamp struct{ size, mtime int64 }

// OpenDir returns the content folder dir of the disk.
func OpenDir(dir string) (*Source, error) {
	s := &Source{dir: dir}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, s.unreadable(err)
	case !info.IsDir():
		return nil, usererr.New("content folder: "+sanitize.Line(dir)+": a file, not a folder", "read it with quire FILE, or name a folder with -C DIR")
	}
	s.tree = diskTree(dir)
	r := s.tree.reader(maxFile)
	defer r.close()
	if err := r.enter(""); err != nil { // to list it would take long when it is big
		return nil, s.unreadable(err)
	}
	return s, nil
}

// unreadable returns the error for a folder that cannot be read.
func (s *Source) unreadable(err error) error {
	what := "content folder: " + sanitize.Line(s.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usererr.New(what+": no such folder", "name another with -C DIR")
	case spent(err):
		return usererr.New(what+": too many open files", "raise the limit with ulimit -n, or close other programs")
	}
	return usererr.WithHint(fmt.Errorf("%s: cannot be read: %w", what, err), "name another with -C DIR")
}

// spent reports whether an error tells that files have run out for a moment, which says
// nothing about the file that could not be opened.
func spent(err error) bool { return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) }

// FromFS returns a content folder that is not on disk, like the bundled blog.
func FromFS(fsys fs.FS) *Source { return &Source{tree: fsTree{fsys}} }

// Dir is the folder on disk, "" when the source is not on disk.
func (s *Source) Dir() string { return s.dir }

// ReadFile returns the bytes of a regular file inside the folder, by its
// slash-separated path. The caller owns them.
func (s *Source) ReadFile(name string) ([]byte, error) {
	if !inside(name) {
		return nil, fmt.Errorf("%s: outside the content folder", sanitize.Line(name))
	}
	r := s.tree.reader(maxFile)
	defer r.close()
	dir, base := path.Split(name)
	data, _, err := r.read(strings.TrimSuffix(dir, "/"), base, stamp{size: -1})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", sanitize.Line(name), plainError(err))
	}
	return append([]byte(nil), data...), nil
}

// inside reports whether name is a path from the root of the folder to something in it.
// Names on disk need not be UTF-8.
func inside(name string) bool {
	return name != "." && fs.ValidPath(strings.ToValidUTF8(name, "x")) && !strings.ContainsRune(name, 0)
}

// plainError drops the operation and path that the system wraps round an error.
func plainError(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// fsTree is a folder that is not on disk.
type fsTree struct{ fsys fs.FS }

func (t fsTree) reader(limit int64) reader { return fsReader{t.fsys, limit} }

type fsReader struct {
	fsys  fs.FS
	limit int64
}

func (r fsReader) enter(dir string) error {
	_, err := fs.Stat(r.fsys, path.Join(".", dir))
	return err
}

func (r fsReader) list(dir string) ([]fs.DirEntry, error) {
	return fs.ReadDir(r.fsys, path.Join(".", dir))
}

func (r fsReader) stamp(dir, name string) stamp {
	info, err := fs.Lstat(r.fsys, path.Join(dir, name))
	if err != nil || !info.Mode().IsRegular() {
		return stamp{size: -1}
	}
	return stamp{info.Size(), info.ModTime().UnixNano()}
}

func (r fsReader) read(dir, name string, was stamp) ([]byte, stamp, error) {
	p := path.Join(dir, name)
	info, err := fs.Lstat(r.fsys, p)
	if err != nil {
		return nil, stamp{}, err
	}
	now := stamp{info.Size(), info.ModTime().UnixNano()}
	switch {
	case !info.Mode().IsRegular():
		return nil, now, errSpecial
	case now.size > r.limit:
		return nil, now, errTooBig
	case now == was:
		return nil, now, errSame
	}
	data, err := fs.ReadFile(r.fsys, p)
	return data, now, err
}

func (fsReader) close() {}
