package index

import (
	"fmt"
	"path"
	"strings"

	"quire/internal/index/folder"
	"quire/internal/markdown/include"
	"quire/internal/post"
)

// Text returns the Markdown of p as it is read: as Read does, with the files and notes that it
// includes. Nothing outside of the content folder is.
func (ix *Index) Text(p *post.Post) (include.Text, error) {
	src, err := ix.src.ReadFile(p.Path)
	if err != nil {
		return include.Text{}, fmt.Errorf("read post: %w", err)
	}
	from := ix.sourcesOf(p, post.Body(src))
	from.HidesCode = post.HidesCode(p.Path, src)
	return include.Expand(post.Body(src), from), nil
}

// expand returns the Markdown of p with what it includes.
func (ix *Index) expand(p *post.Post, body []byte) include.Text {
	return include.Expand(body, ix.sourcesOf(p, body))
}

func (ix *Index) sourcesOf(p *post.Post, body []byte) include.Sources {
	return include.Sources{
		Path:   p.Path,
		File:   func(target string, limit int64) ([]byte, error) { return ix.Asset(p, target, limit) },
		Note:   func(target string) (include.Note, bool) { return ix.note(p, body, target) },
		InBook: func() bool { return ix.src.IsBook(p.Path) },
	}
}

// Stamp returns the stamp of the file of a post as it is now.
func (ix *Index) Stamp(p *post.Post) folder.Stamp { return ix.src.Stamp(p.Path) }

// note returns the note that a wiki link of p leads to, which may be a part of p itself.
func (ix *Index) note(p *post.Post, body []byte, target string) (n include.Note, ok bool) {
	to := ix.Follow(p, target)
	n.Fragment = to.Fragment
	switch {
	case to.Kind == ToAnchor:
		n.Title, n.Markdown = p.Title, body
	case to.Kind == ToPost && to.Post != nil && to.Post.Path == p.Path:
		n.Title, n.Markdown = p.Title, body
		ok = n.Fragment != "" // not all of itself
		return n, ok
	case to.Kind == ToPost && to.Post != nil:
		var err error
		if n.Markdown, err = ix.Read(to.Post); err != nil {
			return n, false
		}
		n.Title = to.Post.Title
	default:
		return n, false
	}
	return n, true
}

// FileText returns the Markdown of a file that is read by itself, of which data are the bytes, with the
// files and notes that it includes: those of src, where the file is called name.
func FileText(src *folder.Source, name string, data []byte) include.Text {
	body := post.Body(data)
	if src == nil {
		return include.Text{Markdown: body}
	}
	return include.Expand(body, include.Sources{
		Path: name, HidesCode: post.HidesCode(name, data),
		File:   func(target string, limit int64) ([]byte, error) { return src.Asset(name, target, limit) },
		Note:   func(target string) (include.Note, bool) { return fileNote(src, name, body, target) },
		InBook: func() bool { return src.IsBook(name) },
	})
}

// fileNote returns the note that a wiki link of a file leads to, as Index.note does.
func fileNote(src *folder.Source, name string, body []byte, target string) (n include.Note, ok bool) {
	to := (*Index)(nil).Follow(&post.Post{Path: name}, target)
	n.Fragment = to.Fragment
	file := name
	if to.Kind != ToAnchor {
		var err error
		target, _, _ = strings.Cut(target, "#")
		if file, err = src.Linked(name, target); err != nil || !folder.IsMarkdown(file) {
			return n, false
		}
	}
	if file == name && n.Fragment == "" {
		return n, false
	}
	data, err := src.ReadFile(file)
	if err != nil {
		return n, false
	}
	p, _ := post.Parse(post.FileContext{Path: path.Base(file), Single: true}, data)
	n.Title, n.Markdown = p.Title, post.Body(data)
	if file == name {
		n.Markdown = body
	}
	return n, true
}

// included returns a hash of the versions of all that p includes. found, which may be nil, is called
// with the files.
func (ix *Index) included(p *post.Post, versions *folder.Versions, found func(name string)) uint64 {
	const maxDepth = 4 // as in package include
	h := uint64(len(p.Includes))
	add := func(n uint64) { h = (h ^ n) * 1099511628211 } // FNV
	isKnown := map[string]bool{}
	var files func(targets []string, dir string, depth int)
	files = func(targets []string, dir string, depth int) {
		for _, target := range targets {
			if note, isNote := strings.CutPrefix(target, include.NotePrefix); isNote {
				if to := ix.Follow(p, note); depth == 0 && to.Post != nil {
					version, _ := versions.File(to.Post.Path)
					add(version)
				}
				continue
			}
			if depth > 0 && !strings.HasPrefix(target, "/") {
				target = path.Join(dir, target)
			}
			version, name := versions.Find(p.Path, target)
			add(version)
			if name == "" || isKnown[name] {
				continue
			}
			isKnown[name] = true
			if found != nil {
				found(name)
			}
			if folder.IsMarkdown(name) && depth < maxDepth { // it may include others
				if data, err := ix.Asset(p, target, include.MaxFile); err == nil {
					files(include.Targets(data), path.Dir(target), depth+1)
				}
			}
		}
	}
	files(p.Includes, "", 0)
	return h
}

// lookAtIncluded looks at the versions of what posts include, watches the folders of those files, and
// reports whether any is another one.
func (f *follower) lookAtIncluded(ix *Index) (hasChanged bool) {
	defer func() { _ = recover() }() // those who read the posts see what is wrong
	versions := ix.src.Versions()
	defer versions.Close()
	h := uint64(1)
	for _, p := range ix.posts {
		if len(p.Includes) > 0 {
			h = (h ^ ix.included(p, versions, func(name string) { f.watch.Enter(path.Dir(name)) })) * 1099511628211
		}
	}
	hasChanged = f.hasIncluded && h != f.included
	f.included, f.hasIncluded = h, true
	return hasChanged
}

// renewed returns the index without what has been worked out about its posts.
func (ix *Index) renewed() *Index {
	next := newIndex(&snapshot{
		origin: ix.origin, site: ix.site, posts: ix.posts, complete: ix.complete,
		variants: ix.variants, variantGroups: ix.variantGroups, state: ix.state,
	})
	next.setFindings(ix.found)
	return next
}
