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

	"quire/internal/post"
	"quire/internal/sanitize"
)

// maxFile is the size from which a file is not taken for a text to read, in bytes.
const maxFile = 64 << 20

// open reads the Markdown that a reader named on the command line: a file, or "-" for
// standard input.
func (a *app) open(ctx context.Context, name string) (*File, error) {
	file := &File{Name: name}
	read := func() ([]byte, error) { return readFile(name) }
	if name == "-" {
		file.Name = "standard input"
		read = func() ([]byte, error) { return readText(a.env.Stdin, file.Name) }
	} else if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		file.Reload = read
	}
	var err error
	file.Source, err = readContext(ctx, read)
	return file, err
}

// readContext reads, and gives up as soon as ctx ends: a pipe may never be written to.
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
		var none T
		return none, ctx.Err()
	}
}

// notFoundError is the error of a file that does not exist, in words for people.
type notFoundError struct{ error }

func (notFoundError) Is(target error) bool { return target == fs.ErrNotExist }

func readFile(name string) ([]byte, error) {
	if name == "" {
		return nil, errors.New("the PATH is empty: name a folder or a file, or leave it out")
	}
	f, err := os.Open(filepath.Clean(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, notFoundError{fmt.Errorf("%s: no such file, folder or command: see quire --help", name)}
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s: you may not read this: check its permissions", name)
	case err != nil:
		return nil, fmt.Errorf("%s: cannot be opened: %w", name, fileReason(err))
	}
	defer f.Close() //nolint:errcheck // nothing was written
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: this is a folder: read it with quire %s", name, name)
	}
	return readText(f, name)
}

// readText reads r to its end, unless it is too large or no text.
func readText(r io.Reader, name string) ([]byte, error) {
	src, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: cannot be read: %w", name, fileReason(err))
	case len(src) > maxFile:
		return nil, fmt.Errorf("%s: larger than 64 MB: split it", name)
	case isBinary(src):
		return nil, fmt.Errorf("%s: this is no text: quire reads Markdown", name)
	}
	return src, nil
}

// isBinary says that src holds a zero byte near its beginning and is not UTF-16.
func isBinary(src []byte) bool {
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		return false
	}
	return bytes.IndexByte(src[:min(len(src), 8000)], 0) >= 0
}

// fileReason is the cause of a file error, without the name that the message has already.
func fileReason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// parse makes a post of a file that belongs to no archive.
func (f *File) parse() (*post.Post, []byte) {
	name := filepath.ToSlash(f.Name)
	base := name[strings.LastIndexByte(name, '/')+1:]
	p, _ := post.Parse(post.Place{Path: base}, f.Source)
	if p == nil { // nothing in it
		p = &post.Post{Slug: base, Title: sanitize.Line(base), Minutes: 1, Line: 1}
	}
	p.Path = name
	return p, post.Body(f.Source)
}
