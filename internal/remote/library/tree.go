package library

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Bounds of a tree.
const (
	MaxFile  = 64 << 20
	maxTree  = 2 << 30
	maxFiles = 200_000
)

// ErrTooLarge is wrapped by the error of a tree or a file over a limit.
var ErrTooLarge = errors.New("larger than allowed")

// Tree replaces the files of a folder by those of another place. Nothing is changed before
// Commit; then what differs is written and what is gone is removed.
type Tree struct {
	f       *Folder
	files   map[string]string // path → id of what is in it
	temps   map[string]string // path → temporary file
	folded  map[string]string // path without case → path, folders too
	bytes   int64
	Skipped []string // names that are not written, with the reason
}

// NewTree begins to replace the files of a folder.
func (f *Folder) NewTree() *Tree {
	return &Tree{f: f, files: map[string]string{}, temps: map[string]string{}, folded: map[string]string{}}
}

// Accept reports whether a file of that name and size is written; when not it is noted
// in Skipped. An error ends the sync.
func (t *Tree) Accept(name string, size int64) (bool, error) {
	if len(t.files) >= maxFiles {
		return false, fmt.Errorf("%w: more than %d files", ErrTooLarge, maxFiles)
	}
	if t.bytes += size; t.bytes > maxTree {
		return false, fmt.Errorf("%w: more than %d GiB", ErrTooLarge, maxTree>>30)
	}
	if isHidden(name) {
		return false, nil
	}
	switch {
	case !IsPath(name):
		return false, t.skip(name, "not a name that every system allows")
	case size > MaxFile:
		return false, t.skip(name, fmt.Sprintf("larger than %d MiB", MaxFile>>20))
	}
	for at := name; at != "."; at = path.Dir(at) {
		folded := Fold(at)
		if was, known := t.folded[folded]; known && (was != at || at == name) || t.isFileAbove(at, name) {
			return false, t.skip(name, "differs from "+was+" by case only")
		}
	}
	return true, nil
}

func isHidden(name string) bool {
	for element := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(element, ".") && element != "." && element != ".." {
			return true
		}
	}
	return false
}

// isFileAbove reports whether a folder of name is a file of the tree.
func (t *Tree) isFileAbove(at, name string) bool {
	_, isFile := t.files[at]
	return isFile && at != name
}

func (t *Tree) skip(name, why string) error {
	const most = 100
	if t.files[name] == "" {
		delete(t.files, name)
	}
	if len(t.Skipped) < most {
		t.Skipped = append(t.Skipped, name+": "+why)
	}
	return nil
}

// Keep takes a file as it is, when the id of its content is the one that was written last.
func (t *Tree) Keep(name, id string) bool {
	if was, known := t.f.Manifest.Files[name]; !known || was != id || id == "" || !t.f.Exists(name) {
		return false
	}
	t.note(name, id)
	return true
}

// Reserve takes a name for a file that is added later.
func (t *Tree) Reserve(name string) { t.note(name, "") }

func (t *Tree) note(name, id string) {
	t.files[name] = id
	for at := name; at != "."; at = path.Dir(at) {
		t.folded[Fold(at)] = at
	}
}

// Add takes the content of a file that Accept has let in. id names the content; "" is its
// hash. A file whose bytes are there already stays as it is.
func (t *Tree) Add(name, id string, r io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return err
	}
	if len(data) > MaxFile {
		return fmt.Errorf("%s: %w", name, ErrTooLarge)
	}
	if id == "" {
		sum := sha256.Sum256(data)
		id = hex.EncodeToString(sum[:16])
		if t.Keep(name, id) {
			return nil
		}
	}
	was, err := t.f.Read(name, MaxFile)
	_, ours := t.f.Manifest.Files[name]
	switch {
	case err == nil && string(was) == string(data):
		t.note(name, id)
		return nil
	case err == nil && !ours:
		return t.skip(name, "another file of yours is there")
	case err != nil && !errors.Is(err, fs.ErrNotExist) && !t.f.isBelowFile(name) && !t.f.isOurFolder(name):
		return t.skip(name, "another file of yours is there")
	}
	temp, err := t.f.temp(data)
	if err != nil {
		return err
	}
	t.note(name, id)
	t.temps[name] = temp
	return nil
}

// isBelowFile reports whether a file that the manifest names is where name needs a folder.
func (f *Folder) isBelowFile(name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, ours := f.Manifest.Files[dir]; ours {
			return true
		}
	}
	return false
}

// isOurFolder reports whether name is a folder in which the manifest names files.
func (f *Folder) isOurFolder(name string) bool {
	for file := range f.Manifest.Files {
		if strings.HasPrefix(file, name+"/") {
			return true
		}
	}
	return false
}

// Commit puts the files in their places, removes those that are gone unless keep reports
// true for them, and saves the manifest. It returns how many files changed.
func (t *Tree) Commit(keep func(path string) bool) (written, removed int, err error) {
	m := t.f.Manifest
	if len(t.temps) > 0 {
		// Known before they are there, so that a sync that is killed now leaves no file that
		// looks like the user's.
		for name := range t.temps {
			if _, known := m.Files[name]; !known {
				m.Files[name] = ""
			}
		}
		if err := t.f.Save(); err != nil {
			return 0, 0, err
		}
	}
	var gone []string
	for name := range m.Files {
		if _, here := t.files[name]; !here {
			gone = append(gone, name)
		}
	}
	slices.Sort(gone)
	for _, name := range gone {
		if keep != nil && keep(name) {
			t.files[name] = m.Files[name]
			continue
		}
		if err := t.f.RemoveFile(name); err != nil {
			return written, removed, err
		}
		removed++
	}
	dirs := map[string]bool{}
	for name, temp := range t.temps {
		if err := t.f.rename(temp, name); err != nil {
			if info, stat := t.f.root.Lstat(name); stat == nil && info.IsDir() { // files of the user are in it
				delete(t.files, name)
				_ = t.skip(name, "a folder of yours is there")
				continue
			}
			return written, removed, err
		}
		dirs[path.Dir(name)] = true
		written++
	}
	for dir := range dirs {
		t.f.syncDir(dir)
	}
	m.Files = t.files
	return written, removed, nil
}

// Abandon removes what was written for a tree that is not committed.
func (t *Tree) Abandon() {
	for _, temp := range t.temps {
		_ = t.f.root.Remove(temp) // the next sync tries again
	}
}
