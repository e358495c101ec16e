package post

import (
	"bytes"
	"path"
	"strings"

	"quire/internal/text"
)

// Place is what the folder tells about a file. The zero value with a Path is a lone
// file.
type Place struct {
	// Path becomes Post.Path; Root is the name of the content root, "" when unknown.
	Path, Root string
	// Others says that the folder of the file holds other documents, Below that its
	// sub-folders do.
	Others, Below bool
	// LangFolders marks, per folder of Path, those that are named after a language.
	LangFolders []bool
	// Authors maps the keys of an authors file to names.
	Authors map[string]string
}

// Body returns the Markdown of a file without its front matter, in UTF-8 with LF.
func Body(src []byte) []byte {
	if rest, ok := bytes.CutPrefix(src, []byte("---\n")); ok {
		if i := bytes.Index(rest, []byte("\n---\n")); i >= 0 {
			return rest[i+5:]
		}
	}
	return src
}

// Parse reads one file; nil is returned for a file that is not a post.
func Parse(place Place, src []byte) (*Post, []Finding) {
	stem := strings.TrimSuffix(path.Base(place.Path), path.Ext(place.Path))
	p := &Post{Path: place.Path, Slug: stem, Title: text.Line(stem), Minutes: 1, Line: 1}
	for line := range strings.Lines(string(src[:min(len(src), 2000)])) {
		if v, ok := strings.CutPrefix(line, "title:"); ok {
			p.Title = text.Line(strings.Trim(v, " \"'\n"))
		}
	}
	return p, nil
}
