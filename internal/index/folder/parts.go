package folder

import (
	"io"
	"io/fs"
	"strings"
)

// partsTree is the folders that a function returns as one: the first element of a path is the name
// of a part.
type partsTree func() []Part

func (t partsTree) reader(limit int64) reader {
	return &partsReader{parts: t, limit: limit, open: map[string]reader{}}
}

// partsReader reads files of parts. Its root cannot be listed: each part is read on its own.
type partsReader struct {
	parts partsTree
	limit int64
	open  map[string]reader // of the parts that have been read from
}

// part returns the reader of the part that a path is in, and the path there.
func (r *partsReader) part(dir string) (reader, string, error) {
	name, rest, _ := strings.Cut(dir, "/")
	if in := r.open[name]; in != nil {
		return in, rest, nil
	}
	for _, p := range r.parts() {
		if p.Name == name {
			in := p.Source.tree.reader(r.limit)
			r.open[name] = in
			return in, rest, nil
		}
	}
	return nil, "", &fs.PathError{Op: "open", Path: dir, Err: fs.ErrNotExist}
}

func (r *partsReader) enter(dir string) error {
	in, rest, err := r.part(dir)
	if err != nil {
		return err
	}
	return in.enter(rest)
}

func (r *partsReader) list(dir string) ([]fs.DirEntry, error) {
	in, rest, err := r.part(dir)
	if err != nil {
		return nil, err
	}
	return in.list(rest)
}

func (r *partsReader) stamp(dir, name string) Stamp {
	in, rest, err := r.part(dir)
	if err != nil {
		return noStamp
	}
	return in.stamp(rest, name)
}

func (r *partsReader) read(dir, name string, old Stamp) ([]byte, Stamp, error) {
	in, rest, err := r.part(dir)
	if err != nil {
		return nil, Stamp{}, err
	}
	return in.read(rest, name, old)
}

func (r *partsReader) file(dir, name string) (io.ReadCloser, Stamp, error) {
	in, rest, err := r.part(dir)
	if err != nil {
		return nil, Stamp{}, err
	}
	return in.file(rest, name)
}

func (r *partsReader) forget() {
	for _, in := range r.open {
		in.forget()
	}
}

func (r *partsReader) close() {
	for _, in := range r.open {
		in.close()
	}
	clear(r.open)
}
