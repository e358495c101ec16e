//go:build unix

package cache

import (
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// mapFile returns the bytes of a file of the cache, which is replaced but never changed, if
// they pass check. They are memory of the system, not of this process, until release is
// called.
func mapFile(name string, check func(io.Reader) error) (data []byte, release func(), err error) {
	f, err := os.Open(filepath.Clean(name))
	if err != nil {
		return nil, nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() <= 0 || info.Size() > 1<<31 {
		return nil, nil, errBroken
	}
	if err := check(f); err != nil {
		return nil, nil, err
	}
	data, err = unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	return data, func() { _ = unix.Munmap(data) }, err
}
