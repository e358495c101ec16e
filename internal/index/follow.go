package index

import (
	"net/url"
	"path"
	"strings"

	"quire/internal/index/folder"
	"quire/internal/post"
)

// LinkKind is where a link leads.
type LinkKind string

// The kinds of links.
const (
	ToPost     LinkKind = "post"     // to a post, of this archive if Destination.Post is set
	ToAnchor   LinkKind = "anchor"   // to a heading or footnote of the same post
	ToExternal LinkKind = "external" // out of the archive
	ToAsset    LinkKind = "asset"    // to a file beside the posts, such as a picture
)

// Destination is where a link leads.
type Destination struct {
	Kind     LinkKind
	Post     *post.Post // nil when it is not in the archive
	Fragment string     // heading or footnote, decoded, without "#"
}

// Follow returns where a link of from leads: to the file that it names, else as generators mean it: a
// path beside the post or from the root of the content (with or without ".md", with "@/" as in Zola),
// an address of the site, an alias, or a bare name as in a wiki. ix may be nil. It takes as long as
// Find.
func (ix *Index) Follow(from *post.Post, target string) Destination {
	if after, ok := strings.CutPrefix(target, "#"); ok {
		return Destination{Kind: ToAnchor, Fragment: unescaped(after)}
	}
	u, err := url.Parse(target)
	if err != nil { // as in a wiki: "Some Page#Its heading"
		name, fragment, _ := strings.Cut(target, "#")
		u = &url.URL{Path: name, Fragment: fragment}
	}
	d := Destination{Kind: ToAsset, Fragment: u.Fragment}
	if u.Scheme != "" || u.Host != "" {
		d.Kind = ToExternal
		if ix != nil && (u.Scheme == "http" || u.Scheme == "https") {
			if d.Post = ix.canonical(u); d.Post != nil {
				d.Kind = ToPost
			}
		}
		return d
	}
	if u.Path == "" {
		d.Kind = ToExternal
		return d
	}
	if ix != nil && mayBePost(u.Path) {
		d.Post = ix.linked(from, u.Path)
	}
	if d.Post != nil || folder.IsMarkdown(u.Path) {
		d.Kind = ToPost
	}
	return d
}

// mayBePost reports whether a path may be that of a post, and not of another file.
func mayBePost(name string) bool {
	ext := path.Ext(name)
	return ext == "" || ext == "." || ext == ".html" || strings.ContainsRune(ext, ' ') || folder.IsMarkdown(name)
}

func unescaped(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s
}

// linked returns the post or page that a path in a post means: the file of that very path, then what
// generators make of it, then a name as in a wiki. Names that many folders have, such as README.md, mean
// the path that they are in and no other.
func (ix *Index) linked(from *post.Post, name string) *post.Post {
	if p := ix.file(from, name); p != nil {
		return p
	}
	name = strings.TrimPrefix(name, "@/")
	if from.Source != "" { // addresses are those of its own source first
		own := strings.Trim(name, "/")
		if i := ix.addressed(from.Source + "/" + strings.TrimSuffix(own, path.Ext(own))); i >= 0 &&
			strings.HasPrefix(name, "/") {
			return ix.posts[i]
		}
	}
	isFile := folder.IsMarkdown(name)
	if isFile && isCommon(name) {
		return nil
	}
	if strings.HasPrefix(name, "/") {
		if p := ix.Find(name); p != nil {
			return p
		}
		return ix.Find(strings.TrimSuffix(strings.Trim(name, "/"), markdownExt(name)))
	}
	for _, base := range []string{path.Dir(from.Path), strings.TrimSuffix(from.Path, path.Ext(from.Path))} {
		// Addresses are relative to the page, which is a folder of its own on many sites.
		if beside := path.Join(base, name); !strings.HasPrefix(beside, "../") {
			if i := ix.addressed(strings.TrimSuffix(beside, path.Ext(beside))); i >= 0 {
				return ix.posts[i]
			}
		}
	}
	if i := ix.addressed(strings.TrimSuffix(path.Clean(name), markdownExt(name))); i >= 0 {
		return ix.posts[i]
	}
	if p := ix.Find(path.Clean(name)); p != nil {
		return p
	}
	return ix.Find(strings.TrimSuffix(path.Base(name), path.Ext(name)))
}

// file returns the post or page in the file that a path in a post names, or that generators take the
// path for.
func (ix *Index) file(from *post.Post, name string) *post.Post {
	source := ""
	if from.Source != "" {
		source = from.Source + "/"
	}
	named := folder.LinkNames(strings.TrimPrefix(from.Path, source),
		strings.ReplaceAll(strings.ReplaceAll(name, "%", "%25"), "?", "%3F"))
	for _, full := range named {
		if p := ix.ByPath(source + full); p != nil {
			return p
		}
	}
	for _, full := range named {
		for _, other := range folder.LinkedAs(full) {
			if p := ix.ByPath(source + other); p != nil {
				return p
			}
		}
	}
	return nil
}

// isCommon reports whether many folders have a file of that name.
func isCommon(name string) bool {
	stem := post.Stem(path.Base(name))
	return stem == "index" || stem == "_index" || stem == "SUMMARY" || post.IsRepositoryFile(stem)
}

// markdownExt returns the extension of a name if it is one of Markdown.
func markdownExt(name string) string {
	if folder.IsMarkdown(name) {
		return path.Ext(name)
	}
	return ""
}

// canonical returns the post whose own address is u.
func (ix *Index) canonical(u *url.URL) *post.Post {
	bare := func(u *url.URL) string { return u.Host + "/" + strings.Trim(u.Path, "/") }
	if i := ix.addressed(normalAddress(u.Path)); i >= 0 {
		if own, err := url.Parse(ix.posts[i].Canonical); err == nil && bare(own) == bare(u) {
			return ix.posts[i]
		}
	}
	return nil
}
