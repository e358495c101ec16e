// Package library is the offline library on disk: a content folder for each source, with
// a manifest and a lock beside its posts, and the list of sources. It writes what others
// hand to it so that no file is ever half-written or outside of its folder.
//
//	DIR/NAME/2026-11-03-a-slug.md     posts, readable by any Markdown tool
//	DIR/NAME/.quire/manifest.json     what is known of the posts and their source
//	DIR/NAME/.quire/lock              held while a source is synced
//
// It knows no network and no format of feeds.
package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"

	"quire/internal/sanitize"
	"quire/internal/usererr"
)

const (
	metaFolder   = ".quire"
	manifestFile = ".quire/manifest.json"
	lockFile     = ".quire/lock"
	tempPrefix   = ".tmp-"
)

// Library is a folder of sources. Goroutines may share it.
type Library struct {
	dir    string
	status string
	create func(root *os.Root, name string) (tempFile, error) // nil for files of the disk
}

// New returns the library in dir; what changes with every sync is kept in the folder
// status. Neither folder has to exist.
func New(dir, status string) *Library { return &Library{dir: dir, status: status} }

// Dir returns the folder of the library.
func (l *Library) Dir() string { return l.dir }

// Path returns the content folder of a source.
func (l *Library) Path(name string) string { return filepath.Join(l.dir, name) }

// Exists reports whether a source has a content folder.
func (l *Library) Exists(name string) bool {
	info, err := os.Stat(l.Path(name))
	return err == nil && info.IsDir()
}

// ErrBusy is returned for a source that another process is syncing.
var ErrBusy = usererr.New("another sync is running", "try again when it has finished")

// Folder is the locked content folder of a source.
type Folder struct {
	Manifest *Manifest
	Status   Status

	name    string
	library *Library
	root    *os.Root
	lock    *flock.Flock
	saved   string // the manifest as it is on disk
	about   [3]string
}

// Lock opens the content folder of a source for writing, making it when it is not there.
// It returns ErrBusy when another process has it. The caller must call Close.
func (l *Library) Lock(name string) (*Folder, error) {
	if !IsName(name) {
		return nil, fmt.Errorf("invalid source name %q", sanitize.Line(name))
	}
	dir := l.Path(name)
	if err := os.MkdirAll(filepath.Join(dir, metaFolder), 0o755); err != nil { //nolint:gosec // content is for all to read
		return nil, pathError(err)
	}
	f := &Folder{name: name, library: l, lock: flock.New(filepath.Join(dir, filepath.FromSlash(lockFile)))}
	locked, err := f.lock.TryLock()
	if err != nil {
		return nil, pathError(err)
	}
	if !locked {
		return nil, ErrBusy
	}
	if f.root, err = os.OpenRoot(dir); err != nil {
		f.Close()
		return nil, pathError(err)
	}
	f.removeTemps()
	f.Manifest, f.saved, err = loadManifest(f.root)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f.about = f.Manifest.about()
	f.Status = l.loadStatus(name)
	return f, nil
}

// Close gives the folder back.
func (f *Folder) Close() {
	if f.root != nil {
		_ = f.root.Close() // nothing is buffered
	}
	_ = f.lock.Close() // the lock ends with the process at the latest
}

// removeTemps removes what a killed sync has left.
func (f *Folder) removeTemps() {
	for _, dir := range []string{".", metaFolder} {
		names, err := readNames(f.root, dir)
		if err != nil {
			continue
		}
		for _, name := range names {
			if strings.HasPrefix(name, tempPrefix) {
				_ = f.root.RemoveAll(join(dir, name)) // it is tried again next time
			}
		}
	}
}

func join(dir, name string) string {
	if dir == "." {
		return name
	}
	return dir + "/" + name
}

func readNames(root *os.Root, dir string) ([]string, error) {
	d, err := root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close() //nolint:errcheck // nothing was written
	return d.Readdirnames(-1)
}

// Names returns the names in the content folder.
func (f *Folder) Names() ([]string, error) { return readNames(f.root, ".") }

// Remove removes a source: its files, but for those that keep reports true for, and what
// is known of it. The folder goes when it is empty.
func (l *Library) Remove(name string, keep func(path string) bool) (kept int, err error) {
	f, err := l.Lock(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for _, path := range f.Manifest.Paths() {
		if keep != nil && keep(path) {
			kept++
			continue
		}
		if err := f.root.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return kept, pathError(err)
		}
		f.removeEmptyParents(path)
	}
	_ = os.Remove(l.statusPath(name)) // it is not there before the first sync
	if kept > 0 {
		f.Manifest.forgetMissing(f.Exists)
		return kept, f.Save()
	}
	names, err := f.Names()
	if err != nil {
		return 0, pathError(err)
	}
	if slices.ContainsFunc(names, func(n string) bool { return n != metaFolder && n != "images" }) {
		return 0, f.root.RemoveAll(metaFolder) // the rest is the user's
	}
	f.Close()
	return 0, pathError(os.RemoveAll(l.Path(name)))
}

// pathError takes the folder out of an error, which the caller names.
func pathError(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%s: %w", filepath.Base(p.Path), p.Err)
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return fmt.Errorf("%s: %w", filepath.Base(l.New), l.Err)
	}
	return err
}
