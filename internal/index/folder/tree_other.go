//go:build !unix

package folder

import (
	"io/fs"
	"os"
)

// diskTree returns a folder of the disk that os.Root confines.
func diskTree(dir string) tree {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return brokenTree{err}
	}
	return fsTree{root.FS()}
}

type brokenTree struct{ err error }

func (t brokenTree) reader(int64) reader { return brokenReader(t) }

type brokenReader struct{ err error }

func (r brokenReader) enter(string) error                 { return r.err }
func (r brokenReader) stamp(string, string) Stamp         { return noStamp }
func (r brokenReader) list(string) ([]fs.DirEntry, error) { return nil, r.err }

func (r brokenReader) read(string, string, Stamp) ([]byte, Stamp, error) {
	return nil, Stamp{}, r.err
}
func (brokenReader) close() {}
