//go:build !unix

package index

import (
	"io/fs"
	"os"
)

// diskTree is a folder of the disk, kept to by os.Root.
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
func (r brokenReader) stamp(string, string) stamp         { return stamp{size: -1} }
func (r brokenReader) list(string) ([]fs.DirEntry, error) { return nil, r.err }

func (r brokenReader) read(string, string, stamp) ([]byte, stamp, error) {
	return nil, stamp{}, r.err
}
func (brokenReader) close() {}
