package folder

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"quire/internal/sanitize"
)

// ErrNoFile is wrapped by the error about a link to a file that does not exist.
var ErrNoFile = errors.New("no such file")

// Linked returns the path of the file that the document at from means by target, an address as it
// is written in Markdown: the file of that very path first, then what generators make of it, which
// leave out the extension, write .html, or name the folder of an index or README file. The error is
// one line, fit for a reader.
func (s *Source) Linked(from, target string) (string, error) {
	if s.join != nil {
		src, rest := s.join.split(from)
		if src == nil {
			return "", errors.New("no such source")
		}
		name, err := src.Linked(rest, target)
		return strings.TrimSuffix(from, rest) + name, err
	}
	if err := checkLocal(target); err != nil {
		return "", fmt.Errorf("%s: %w", sanitize.Line(target), err)
	}
	named := LinkNames(from, target)
	r := s.tree.reader(maxFile)
	defer r.close()
	isFile := func(name string) bool {
		if !isInside(name) {
			return false
		}
		dir, base := path.Split(name)
		return r.stamp(strings.TrimSuffix(dir, "/"), base).IsKnown()
	}
	for _, name := range named {
		if isFile(name) {
			return name, nil
		}
	}
	for _, name := range named {
		if i := slices.IndexFunc(LinkedAs(name), isFile); i >= 0 {
			return LinkedAs(name)[i], nil
		}
	}
	if len(named) == 0 || !isInside(named[0]) {
		return "", fmt.Errorf("%s: outside of the folder", sanitize.Line(target))
	}
	return "", fmt.Errorf("%w: %s", ErrNoFile, sanitize.Line(named[0]))
}

// LinkNames returns the paths that target names in the document at from, the one that it is written
// as first: beside the document or from the root on, then, for an address and not a file, below the
// page, which is a folder on many sites.
func LinkNames(from, target string) []string {
	var names []string
	for _, name := range spellings(target) {
		dirs := []string{path.Dir(from)}
		if !IsMarkdown(name) {
			dirs = append(dirs, strings.TrimSuffix(from, path.Ext(from)))
		}
		for _, prefix := range []string{"/", "@/", "~/", "@site/"} {
			if rest, ok := strings.CutPrefix(name, prefix); ok {
				name, dirs = strings.TrimLeft(rest, "/"), []string{""}
				break
			}
		}
		for _, dir := range dirs {
			if full := path.Join(dir, name); !slices.Contains(names, full) {
				names = append(names, full)
			}
		}
	}
	return names
}

// LinkedAs returns the files that generators take a path without one for.
func LinkedAs(name string) []string {
	var names []string
	bare := strings.TrimSuffix(name, ".html")
	for _, ext := range extensions {
		if !IsMarkdown(bare) {
			names = append(names, bare+ext)
		}
	}
	for _, index := range []string{"README", "index", "_index"} {
		for _, ext := range extensions[:3] {
			names = append(names, path.Join(bare, index+ext))
		}
	}
	if bare, ok := strings.CutSuffix(name, path.Ext(name)); ok && IsMarkdown(name) { // of another extension
		for _, ext := range extensions {
			names = append(names, bare+ext)
		}
	}
	return names
}

// Enclosing returns the folder that a single file is read in, and its path there: the repository
// around it, or the book or vault, for its links, pictures and what it includes may be anywhere in
// that, else its own folder.
func Enclosing(file string) (*Source, string, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return nil, "", err
	}
	dir, name := filepath.Dir(abs), filepath.Base(abs)
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, "", err
	}
	root := cmp.Or(upTo(dir, ".git", ".hg", ".jj", ".svn"), upTo(dir, "book.toml", "_quarto.yml", "mkdocs.yml",
		".obsidian"), dir)
	below, err := filepath.Rel(root, dir)
	if err != nil {
		return nil, "", err
	}
	src, err := Open(root)
	return src, path.Join(filepath.ToSlash(below), name), err
}

// upTo returns the nearest folder of the disk, dir or one around it, that has one of names; "" for
// none.
func upTo(dir string, names ...string) string {
	for {
		for _, name := range names {
			if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				return dir
			}
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// IsBook reports whether the document at a path is a chapter of a book of mdBook: a folder above it has
// book.toml, or the table of contents.
func (s *Source) IsBook(name string) bool {
	if s.join != nil {
		src, rest := s.join.split(name)
		return src != nil && src.IsBook(rest)
	}
	r := s.tree.reader(maxMetadata)
	defer r.close()
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		at := dir
		if at == "." {
			at = ""
		}
		if r.stamp(at, "book.toml").IsKnown() || r.stamp(at, contentsFile).IsKnown() {
			return true
		}
		if dir == "." || dir == "/" {
			return false
		}
	}
}
