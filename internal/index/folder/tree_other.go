//go:build !unix

package folder

import (
	"io"
	"io/fs"
	"os"
)

// pinTree opens a folder of the disk, which os.Root confines, and stays in it, wherever its path
// leads later.
func pinTree(dir string) (tree, fs.FileInfo, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	info, err := root.Stat(".")
	return fsTree{root.FS()}, info, err
}

// pathTree returns a folder of the disk as it is found now.
func pathTree(dir string) tree {
	t, _, err := pinTree(dir)
	if err != nil {
		return brokenTree{err}
	}
	return t
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

func (r brokenReader) file(string, string) (io.ReadCloser, Stamp, error) { return nil, Stamp{}, r.err }

func (brokenReader) forget() {}

func (brokenReader) close() {}
