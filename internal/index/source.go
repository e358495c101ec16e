package index

import (
	"fmt"
	"io/fs"
	"os"
)

// Source reads the files of one content folder, and no others. Goroutines may share
// it.
type Source struct {
	dir  string
	fsys fs.FS
}

// OpenDir returns the content folder dir of the disk.
func OpenDir(dir string) (*Source, error) {
	info, err := os.Stat(dir)
	switch {
	case os.IsNotExist(err):
		return nil, fmt.Errorf("content folder: %s does not exist: name another with -C DIR", dir)
	case err != nil:
		return nil, fmt.Errorf("content folder: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("content folder: %s is a file: read it with quire FILE, or name a folder", dir)
	}
	return &Source{dir: dir, fsys: os.DirFS(dir)}, nil
}

// FromFS returns a content folder that is not on disk.
func FromFS(fsys fs.FS) *Source { return &Source{fsys: fsys} }

// Dir is the folder on disk, "" when the source is not on disk.
func (s *Source) Dir() string { return s.dir }

// ReadFile returns the bytes of a file inside the folder, by its slash-separated path.
func (s *Source) ReadFile(path string) ([]byte, error) { return fs.ReadFile(s.fsys, path) }
