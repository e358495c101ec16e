package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// maxFile is the largest file that is read as a text, in bytes.
const maxFile = 64 << 20

// open reads Markdown named on the command line: a file, or "-" for standard input.
func (a *app) open(ctx context.Context, name string) (*File, error) {
	file := &File{Name: name}
	read := func() ([]byte, error) { return readFile(name) }
	if name == "-" {
		file.Name = "standard input"
		read = func() ([]byte, error) { return readText(a.env.Stdin, file.Name) }
	} else if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		file.Reload = read
		if src, inside, err := folder.Enclosing(name); err == nil { // else its links lead nowhere
			file.Folder, file.InFolder = src, inside
		}
	}
	var err error
	file.Source, err = readContext(ctx, read)
	return file, err
}

// readContext calls read and returns early when ctx ends: nothing may ever be written to a
// pipe.
func readContext[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type result struct {
		read T
		err  error
	}
	done := make(chan result, 1)
	go func() {
		r, err := read()
		done <- result{r, err}
	}()
	select {
	case r := <-done:
		return r.read, r.err
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}

// notFoundError is the error of a file that does not exist.
type notFoundError struct{ error }

func (notFoundError) Is(target error) bool { return target == fs.ErrNotExist }

func readFile(name string) ([]byte, error) {
	if name == "" {
		return nil, usererr.New("the path is empty", "name a folder or a file, or leave it out")
	}
	shown := sanitize.Line(name)
	f, err := os.Open(filepath.Clean(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, notFoundError{errors.New(shown + ": no such file or folder")}
	case err != nil:
		return nil, fmt.Errorf("%s: %w", shown, err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, usererr.New(shown+": a folder, not a file", "read it with quire "+shown)
	}
	return readText(f, shown)
}

// readText reads r to its end, unless it is too large or not text.
func readText(r io.Reader, name string) ([]byte, error) {
	src, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(src) > maxFile:
		return nil, errors.New(name + ": larger than 64 MB")
	case isBinary(src):
		return nil, usererr.New(name+": not a text file", "quire reads Markdown")
	}
	return src, nil
}

// isBinary reports whether src has a zero byte near its beginning and is not UTF-16.
func isBinary(src []byte) bool {
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		return false
	}
	return bytes.IndexByte(src[:min(len(src), 8000)], 0) >= 0
}

// parse returns the file as a post, and its text with what it includes.
func (f *File) parse() (*post.Post, []byte) {
	name := filepath.ToSlash(f.Name)
	base := name[strings.LastIndexByte(name, '/')+1:]
	p, _ := post.Parse(post.FileContext{Path: base, Single: true}, f.Source)
	p.Path = name
	return p, index.FileText(f.Folder, f.InFolder, f.Source).Markdown
}
