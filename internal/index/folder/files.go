package folder

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// File is one file of a content folder.
type File struct {
	Path    string // slash-separated, from the root of the folder
	Size    int64  // in bytes
	ModTime time.Time
	open    io.Reader // until the next file
}

// WriteTo writes the file, as large as it was when it was opened. It may be called once.
func (f File) WriteTo(w io.Writer) (int64, error) {
	n, err := io.CopyN(w, f.open, f.Size)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// AccessFile is the list of the keys that may see a blog, in its root.
const AccessFile = "authorized_keys"

// Files calls each for the regular files of the folders in which posts are looked for, in the
// order of their paths: posts, and what they show and link to. Hidden files, symbolic links
// and what cannot be read are left out, and the list of keys that a server of many blogs has in the
// root of each. It returns the first error of each, or of ctx.
func (s *Source) Files(ctx context.Context, each func(File) error) error {
	if s.join != nil {
		return s.filesOfParts(ctx, each)
	}
	w, err := NewWalk(ctx, s, false, nil)
	if err != nil {
		return err
	}
	var dirs []string
	for _, dir := range w.dirs {
		dirs = append(dirs, dir.path)
	}
	r := s.tree.reader(maxFile)
	defer r.close()
	dirs = append(dirs, w.assetDirs(ctx, r)...)
	slices.Sort(dirs)
	for _, dir := range dirs {
		entries, err := r.list(dir)
		if err != nil {
			continue // deleted since the walk
		}
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
		for _, e := range entries {
			if err := ctx.Err(); err != nil {
				return err
			}
			name := path.Join(dir, e.Name())
			if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || !fs.ValidPath(name) || name == AccessFile {
				continue
			}
			if err := eachFile(r, dir, e.Name(), each); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachFile opens a file and calls each for it. A file that cannot be opened is left out.
func eachFile(r reader, dir, name string, each func(File) error) error {
	f, stamp, err := r.file(dir, name)
	if err != nil {
		return nil
	}
	defer f.Close() //nolint:errcheck // it is read only
	return each(File{path.Join(dir, name), stamp.Size, time.Unix(0, stamp.Mtime), f})
}

// assetDirs returns the folders beside the content of a site whose files are served from its root,
// with those below them. The walk enters none of them.
func (w *Walk) assetDirs(ctx context.Context, r reader) (dirs []string) {
	if len(w.roots) == 0 {
		return nil
	}
	next := []string{"static", "assets"}
	if top := w.dirs[0]; !slices.Contains(top.subs, "static") && !slices.Contains(w.roots, "source") {
		next = append(next, "public") // else it is what was made of the site
	}
	for depth := 0; len(next) > 0 && depth < maxDepth; depth++ {
		level := next
		next = nil
		for _, dir := range level {
			entries, err := r.list(dir)
			if err != nil || ctx.Err() != nil || slices.ContainsFunc(w.dirs, func(d *directory) bool { return d.path == dir }) {
				continue
			}
			dirs = append(dirs, dir)
			for _, e := range entries {
				if name := path.Join(dir, e.Name()); e.IsDir() && e.Name()[0] != '.' {
					next = append(next, name)
				}
			}
		}
	}
	return dirs
}
