package folder

import (
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// File is one file of a content folder.
type File struct {
	Path    string // slash-separated, from the root of the folder
	Data    []byte // valid until the next file
	ModTime time.Time
}

// Files calls each for the regular files of the folders in which posts are looked for, in the
// order of their paths: posts, and what they show and link to. Hidden files, symbolic links
// and what cannot be read are left out. It returns the first error of each, or of ctx.
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
	slices.Sort(dirs)
	r := s.tree.reader(maxFile)
	defer r.close()
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
			if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || !fs.ValidPath(name) {
				continue
			}
			data, stamp, err := r.read(dir, e.Name(), noStamp)
			if err != nil {
				continue
			}
			if err := each(File{name, data, time.Unix(0, stamp.Mtime)}); err != nil {
				return err
			}
		}
	}
	return nil
}
