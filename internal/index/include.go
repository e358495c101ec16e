package index

import (
	"quire/internal/markdown/include"
	"quire/internal/post"
)

// Text returns the Markdown of p as it is read: as Read does, with the files and notes that it
// includes. Nothing outside of the content folder is.
func (ix *Index) Text(p *post.Post) (include.Text, error) {
	body, err := ix.Read(p)
	if err != nil {
		return include.Text{}, err
	}
	return include.Expand(body, include.Sources{
		Path: p.Path,
		File: func(target string, limit int64) ([]byte, error) { return ix.Asset(p, target, limit) },
		Note: func(target string) (include.Note, bool) { return ix.note(p, body, target) },
	}), nil
}

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
