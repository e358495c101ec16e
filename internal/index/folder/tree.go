package folder

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"time"
)

var (
	errUnchanged = errors.New("unchanged")
	errTooBig    = errors.New("larger than 64 MB") // maxFile: the message is shown for no other limit
	errSpecial   = errors.New("not a regular file")
)

// tree is a confined folder: paths are slash-separated, "" is the root.
type tree interface {
	// reader returns a reader for one goroutine; it refuses files of more than limit bytes.
	reader(limit int64) reader
}

// reader lists folders and reads files, quickest in the order of their folders.
type reader interface {
	// enter opens a folder, which the others do when they need it.
	enter(dir string) error
	list(dir string) ([]fs.DirEntry, error)
	// stamp returns the stamp of a regular file, noStamp for anything else.
	stamp(dir, name string) Stamp
	// read returns the bytes of a file, valid until the next read, or errUnchanged when
	// its stamp is still old.
	read(dir, name string, old Stamp) ([]byte, Stamp, error)
	// file opens a regular file, which the caller closes.
	file(dir, name string) (io.ReadCloser, Stamp, error)
	forget() // gives up the memory of what has been read
	close()
}

// Stamp tells versions of a file apart. The Size of a file whose version is not known is -1.
type Stamp struct{ Size, Mtime int64 }

// noStamp is the stamp of a file whose version is not known.
var noStamp = Stamp{Size: -1}

// IsKnown reports whether s is the stamp of a version.
func (s Stamp) IsKnown() bool { return s.Size >= 0 }

// modified returns the time of change, the zero time when it is not known.
func (s Stamp) modified() time.Time {
	if s.Mtime == 0 || s.Mtime == (time.Time{}).UnixNano() {
		return time.Time{}
	}
	return time.Unix(0, s.Mtime)
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

func (r fsReader) stamp(dir, name string) Stamp {
	info, err := fs.Lstat(r.fsys, path.Join(dir, name))
	if err != nil || !info.Mode().IsRegular() {
		return noStamp
	}
	return Stamp{info.Size(), info.ModTime().UnixNano()}
}

func (r fsReader) read(dir, name string, old Stamp) ([]byte, Stamp, error) {
	p, now, err := r.look(dir, name)
	switch {
	case err != nil:
		return nil, now, err
	case now == old:
		return nil, now, errUnchanged
	}
	data, err := fs.ReadFile(r.fsys, p)
	return data, now, err
}

// look returns the path and the stamp of a file that may be read.
func (r fsReader) look(dir, name string) (p string, now Stamp, err error) {
	p = path.Join(dir, name)
	info, err := fs.Lstat(r.fsys, p)
	if err != nil {
		return p, Stamp{}, err
	}
	now = Stamp{info.Size(), info.ModTime().UnixNano()}
	switch {
	case !info.Mode().IsRegular():
		err = errSpecial
	case now.Size > r.limit:
		err = errTooBig
	}
	return p, now, err
}

func (r fsReader) file(dir, name string) (io.ReadCloser, Stamp, error) {
	p, now, err := r.look(dir, name)
	if err != nil {
		return nil, now, err
	}
	f, err := r.fsys.Open(p)
	return f, now, err
}

func (fsReader) forget() {}

func (fsReader) close() {}
