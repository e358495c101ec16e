package library

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// writersAtOnce is how many files are written at a time: waiting for the disk is most of
// the work.
const writersAtOnce = 8

// File is a file to be written.
type File struct {
	Path string // in the content folder, slashes
	Data []byte
}

// Write writes files, each by way of a temporary one, and returns when all of them are on
// the disk. After an error some are written and some are not; each is whole.
func (f *Folder) Write(files []File) error {
	errs := make([]error, len(files))
	var group sync.WaitGroup
	slots := make(chan struct{}, writersAtOnce)
	for i, file := range files {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			errs[i] = f.replace(file.Path, file.Data)
		})
	}
	group.Wait()
	if err := errors.Join(firstError(errs)); err != nil {
		return err
	}
	dirs := map[string]bool{}
	for _, file := range files {
		dirs[path.Dir(file.Path)] = true
	}
	for dir := range dirs {
		f.syncDir(dir)
	}
	return nil
}

func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// syncDir makes renames in a folder durable. Systems that cannot do that need not.
func (f *Folder) syncDir(dir string) {
	if d, err := f.root.Open(dir); err == nil {
		_ = d.Sync()  // see above
		_ = d.Close() // nothing is buffered
	}
}

// replace writes a file by way of a temporary one beside the others.
func (f *Folder) replace(name string, data []byte) error {
	temp, err := f.temp(data)
	if err != nil {
		return err
	}
	return f.rename(temp, name)
}

// temp writes a temporary file and returns its name.
func (f *Folder) temp(data []byte) (string, error) {
	name := tempPrefix + strings.ToLower(rand.Text())
	create := f.library.create
	if create == nil {
		create = createTemp
	}
	w, err := create(f.root, name)
	if err != nil {
		return "", pathError(err)
	}
	_, err = w.Write(data)
	if err == nil {
		err = w.Sync()
	}
	if closed := w.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = f.root.Remove(name) // the next sync tries again
		if p, ok := errors.AsType[*fs.PathError](err); ok {
			err = p.Err // the name is of no use to the caller
		}
		return "", fmt.Errorf("cannot write: %w", err)
	}
	return name, nil
}

// tempFile is a file before it is renamed.
type tempFile interface {
	Write(p []byte) (int, error)
	Sync() error
	Close() error
}

func createTemp(root *os.Root, name string) (tempFile, error) {
	return root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
}

// rename puts a temporary file in its place.
func (f *Folder) rename(temp, name string) error {
	if dir := path.Dir(name); dir != "." {
		if err := f.root.MkdirAll(dir, 0o755); err != nil {
			_ = f.root.Remove(temp) // the next sync tries again
			return pathError(err)
		}
	}
	if err := f.root.Rename(temp, name); err != nil {
		_ = f.root.Remove(temp) // the next sync tries again
		return pathError(err)
	}
	return nil
}

// RemoveFile removes a file of the content folder, and folders that are then empty.
func (f *Folder) RemoveFile(name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return pathError(err)
	}
	f.removeEmptyParents(name)
	return nil
}

func (f *Folder) removeEmptyParents(name string) {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if f.root.Remove(dir) != nil {
			return
		}
	}
}

// Read returns a file of the content folder of at most limit bytes.
func (f *Folder) Read(name string, limit int64) ([]byte, error) { return readAll(f.root, name, limit) }

// Exists reports whether there is a file of that name.
func (f *Folder) Exists(name string) bool {
	info, err := f.root.Lstat(name)
	return err == nil && info.Mode().IsRegular()
}

// writeFile writes a file by way of a temporary one in its folder, which is made when it is
// not there.
func writeFile(name string, data []byte) error {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return pathError(err)
	}
	w, err := os.CreateTemp(dir, tempPrefix+"*")
	if err != nil {
		return pathError(err)
	}
	_, err = w.Write(data)
	if closed := w.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(w.Name(), name)
	}
	if err != nil {
		_ = os.Remove(w.Name()) // it has another name next time
		return pathError(err)
	}
	return nil
}
