package index

import (
	"context"
	"errors"
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

// Files calls each for the regular files of the folders that posts were looked for in, in
// the order of their paths: posts, and what they show and link to. Hidden files, links and
// what cannot be read are left out. It returns the first error of each, or of ctx.
func (ix *Index) Files(ctx context.Context, each func(File) error) error {
	if ix.src.join != nil {
		return ix.filesJoined(ctx, each)
	}
	w, err := newWalk(ctx, ix.src, false, nil)
	if err != nil {
		return err
	}
	var folders []string
	for _, f := range w.folders {
		folders = append(folders, f.path)
	}
	slices.Sort(folders)
	r := ix.src.tree.reader(maxFile)
	defer r.close()
	for _, dir := range folders {
		entries, err := r.list(dir)
		if err != nil {
			continue // gone meanwhile
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
			data, at, err := r.read(dir, e.Name(), stamp{size: -1})
			if err != nil && !errors.Is(err, errSame) {
				continue
			}
			if err := each(File{name, data, time.Unix(0, at.mtime)}); err != nil {
				return err
			}
		}
	}
	return nil
}
