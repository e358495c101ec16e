package folder

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// joinedTitle is the title of an archive of several sources.
const joinedTitle = "All sources"

// joined is several content folders that are read as one archive, each by the rules of a root.
// The path of a post is the name of its folder and its path there.
type joined struct {
	dir   string
	names func() []string // nil with bring
	bring func() []Part   // returns the folders; nil with names
	title string          // of the archive

	mu    sync.Mutex
	parts []Part
}

// Part is one content folder of a joined source.
type Part struct {
	Name   string
	Source *Source
	Blog   string // as Source.Blog returns it; "" when that is still to be asked
}

// Join returns the content folders of these names in dir as one source. names is called again
// whenever the folders are read; those that do not exist have no posts.
func Join(dir string, names func() []string) *Source {
	return &Source{dir: dir, tree: pathTree(dir), join: &joined{dir: dir, names: names, title: joinedTitle}}
}

// JoinParts returns content folders, wherever they are, as one source. parts is called whenever the
// source is asked for anything: it must not wait. What is read is kept in a cache under dir, ""
// for nowhere.
func JoinParts(title, dir string, parts func() []Part) *Source {
	return &Source{dir: dir, tree: partsTree(parts), join: &joined{bring: parts, title: title}}
}

// IsJoined reports whether the source is several content folders.
func (s *Source) IsJoined() bool { return s.join != nil }

// Parts returns the content folders of a joined source that there are now.
func (s *Source) Parts() []Part {
	j := s.join
	if j == nil {
		return nil
	}
	if j.bring != nil {
		return j.bring()
	}
	names := j.names()
	j.mu.Lock()
	defer j.mu.Unlock()
	var parts []Part
	for _, name := range names {
		if i := slices.IndexFunc(j.parts, func(p Part) bool { return p.Name == name }); i >= 0 {
			parts = append(parts, j.parts[i])
			continue
		}
		// A descriptor for each of many sources would be too many.
		if src, err := open(filepath.Join(j.dir, name), false); err == nil {
			parts = append(parts, Part{Name: name, Source: src})
		}
	}
	j.parts = parts
	return parts
}

// KnownParts returns the content folders of a joined source as they were when it was last read.
func (s *Source) KnownParts() []Part {
	if s.join == nil {
		return nil
	}
	return s.join.known()
}

func (j *joined) known() []Part {
	if j.bring != nil {
		return j.bring()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.parts
}

// split returns the content folder that a path is in, and the path there.
func (j *joined) split(name string) (src *Source, rest string) {
	first, rest, _ := strings.Cut(name, "/")
	for _, p := range j.known() {
		if p.Name == first {
			return p.Source, rest
		}
	}
	return nil, ""
}

// Blogs returns the names of the blogs of a joined source, as reader state knows them, by the
// names of their folders; nil for any other source.
func (s *Source) Blogs() map[string]string {
	if s.join == nil {
		return nil
	}
	blogs := map[string]string{}
	for _, p := range s.Parts() {
		if blogs[p.Name] = p.Blog; p.Blog == "" {
			blogs[p.Name] = p.Source.Blog()
		}
	}
	return blogs
}

// filesOfParts is Files for a joined source.
func (s *Source) filesOfParts(ctx context.Context, each func(File) error) error {
	parts := slices.Clone(s.Parts())
	slices.SortFunc(parts, func(a, b Part) int { return cmp.Compare(a.Name, b.Name) })
	for _, p := range parts {
		err := p.Source.Files(ctx, func(f File) error {
			f.Path = p.Name + "/" + f.Path
			return each(f)
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
