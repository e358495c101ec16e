// Package include puts what a post includes from other files in its place: parts of code and text
// that mdBook, VitePress, MkDocs, Quarto and Jekyll include, notebooks, and the notes that
// Obsidian embeds.
//
// It opens no file: its caller says what is in one, and which files there are. A file is looked
// into to a bounded depth and size. What cannot be included is named with the reason.
//
//	include.go    Expand: line by line
//	directive.go  what a line asks for
//	part.go       lines and anchors of a file
//	note.go       notes, and headings and blocks in them
//	book.go       what mdBook hides of Rust
//	target.go     Targets: what a post includes, without including it
package include

import (
	"bytes"
	"errors"
	"path"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"quire/internal/markdown"
	"quire/internal/markdown/notebook"
)

const (
	maxDepth = 4       // of files that include files
	maxCount = 200     // of includes in a post
	maxSize  = 2 << 20 // bytes that are included in a post
)

// MaxFile is the size in bytes above which a file need not be read.
const MaxFile = 1 << 20

// maxNotebook is the same for notebooks, whose pictures are in them.
const maxNotebook = 16 << 20

// Sources are the files that a post may include. A nil function has none.
type Sources struct {
	Path string // of the post, from the root of the content folder
	// File returns the file of the content folder that the post means by target, of at most
	// limit bytes. An error is one line that begins with the target.
	File func(target string, limit int64) ([]byte, error)
	// Note returns the text of the note that a wiki link leads to, its title and the part that
	// the link names; ok is false without one.
	Note func(target string) (n Note, ok bool)
	// InBook reports whether the post is a chapter of mdBook, which hides lines of Rust. It is asked
	// at most once.
	InBook func() bool
	// HidesCode means that the cells of the post hide their code unless they say otherwise.
	HidesCode bool
}

// Note is a note that is embedded.
type Note struct {
	Title    string
	Markdown []byte
	Fragment string // "heading" or "^block", "" for the whole note
}

// Text is the Markdown of a post with what it includes.
type Text struct {
	Markdown []byte
	moved    []shift
}

// shift says that the lines from number from on are of line source, or of it and those below it.
type shift struct {
	from, source int
	whole        bool // all of them are of line source
}

// IncludesNothing reports whether the text is that of the post alone.
func (t Text) IncludesNothing() bool { return len(t.moved) == 0 }

// SourceLine returns the line of the post's own Markdown, from 1, that a line of the text is of.
func (t Text) SourceLine(line int) int {
	i := sort.Search(len(t.moved), func(i int) bool { return t.moved[i].from > line }) - 1
	switch {
	case i < 0:
		return line
	case t.moved[i].whole:
		return t.moved[i].source
	}
	return t.moved[i].source + line - t.moved[i].from
}

// Expand returns the Markdown of a post, which has line feeds only, with what it includes and without
// the lines of code that its generator hides.
func Expand(src []byte, from Sources) Text {
	hides := hasHidden(src) && from.InBook != nil && from.InBook()
	if !hides && !from.HidesCode && !hasSign(src) {
		return Text{Markdown: src}
	}
	e := &expander{from: from, open: []string{path.Clean(from.Path)}, hides: hides}
	e.expand(src, "", 0)
	if e.count == 0 && !e.isChanged {
		return Text{Markdown: src}
	}
	return Text{e.out.Bytes(), e.moved}
}

// expander writes the text of a post.
type expander struct {
	from  Sources
	out   bytes.Buffer
	line  int // lines that have been written
	moved []shift
	open  []string // the files that are being included, by their paths
	count int
	size  int
	full  bool // nothing more is included

	isChanged bool // the text is another one, though nothing may be included

	hides  bool   // lines of code are hidden as in mdBook
	hidden string // what begins a hidden line of the open code, "" for none
}

// expand writes src, a part of the file called name, which is "" for the post.
func (e *expander) expand(src []byte, name string, depth int) {
	number := 0
	for s := markdown.NewScanner(src); s.Next(); {
		number++
		line := src[s.Start:s.End]
		text := line[min(max(s.Content-s.Start, 0), len(line)):]
		d, ok := directive{}, false
		switch s.Kind {
		case markdown.Fenced:
			e.hidden = ""
			if e.hides && s.InFence() {
				e.hidden = hiddenBy(string(text))
			}
			if from := src[s.End:]; e.from.HidesCode && s.InFence() && !saysEcho(text, from) {
				if closing := bytes.LastIndexByte(line, '}'); closing > 0 {
					line = slices.Concat(line[:closing], []byte(", echo=FALSE"), line[closing:])
					e.isChanged = true
				}
			}
		case markdown.Code:
			if shown, isShown := e.shown(text); !isShown || len(shown) < len(text) {
				e.isChanged = true
				if isShown {
					e.write(slices.Concat(line[:len(line)-len(text)], shown))
				} else if depth == 0 {
					e.moved = append(e.moved, shift{e.line + 1, number + 1, false})
				}
				continue
			}
			if escaped := escapedForm().ReplaceAll(line, []byte("$1")); len(escaped) < len(line) {
				e.write(escaped)
				e.isChanged = true
				continue
			}
			d, ok = inCode(string(text))
		case markdown.Text, markdown.Comment:
			d, ok = inText(string(line), string(text))
		}
		prefix := string(line[:len(line)-len(text)])
		from := e.line + 1
		switch {
		case e.count >= maxCount:
			ok = false
		case ok:
			var included []byte
			if included, ok = e.included(d, name); ok {
				e.put(d, included, prefix, name, depth)
			}
		case s.Kind == markdown.Text && depth == 0:
			if line, ok = e.inLine(line, name); ok {
				e.write(line)
				e.isChanged = true
				continue
			}
			ok = e.amid(prefix, string(text))
		}
		if !ok {
			e.write(line)
			continue
		}
		e.count++
		if depth == 0 {
			e.moved = append(e.moved, shift{from, number, true})
		}
		if depth == 0 {
			e.moved = append(e.moved, shift{e.line + 1, number + 1, false})
		}
	}
}

// write writes a line.
func (e *expander) write(line []byte) {
	e.out.Write(line)
	if bytes.HasSuffix(line, []byte("\n")) {
		e.line++
	}
}

// put writes what a directive includes: behind the prefix of its line, which its containers ask
// for.
func (e *expander) put(d directive, included []byte, prefix, name string, depth int) {
	if !d.isCode && !d.isNote && depth < maxDepth { // it may include others
		file := path.Join(path.Dir(name), d.target)
		inner := &expander{
			from: e.from, count: e.count, size: e.size, full: e.full,
			open: append(slices.Clip(e.open), e.path(file)),
		}
		inner.expand(included, file, depth+1)
		e.count, e.size, e.full, included = inner.count, inner.size, inner.full, inner.out.Bytes()
	}
	text := strings.TrimSuffix(string(included), "\n")
	first := true
	for line := range strings.Lines(d.before + text + d.after + "\n") {
		if fence := first && strings.HasPrefix(d.before, "`"); fence && e.hides {
			e.hidden = hiddenBy(line)
		} else if d.isCode {
			shown, isShown := e.shown([]byte(line))
			if !isShown {
				continue
			}
			line = string(shown)
		}
		if !first {
			line = continued(prefix) + line
		} else {
			line, first = prefix+line, false
		}
		e.write([]byte(line))
	}
	if strings.HasPrefix(d.before, "`") {
		e.hidden = ""
	}
}

// continued returns the prefix of the lines below one with a prefix: the signs of quotations stay,
// those of items become spaces.
func continued(prefix string) string {
	return strings.Map(func(r rune) rune {
		if r == '>' || r == '\t' {
			return r
		}
		return ' '
	}, prefix)
}

// included returns what a directive includes, or a note that says why it does not. done is false
// for what is left as it is.
func (e *expander) included(d directive, name string) (text []byte, done bool) {
	if d.isNote {
		return e.note(d)
	}
	if e.from.File == nil {
		return nil, false
	}
	tooMuch := errors.New(d.target + ": too large: the post includes more than 2 MB")
	if e.full {
		return []byte(d.excuse(tooMuch.Error())), true
	}
	text, err := e.read(d, name)
	if err == nil && e.size+len(text) > maxSize {
		e.full, err = true, tooMuch
	}
	if err != nil {
		return []byte(d.excuse(err.Error())), true
	}
	e.size += len(text)
	return text, true
}

// read returns the part of a file that a directive names.
func (e *expander) read(d directive, name string) ([]byte, error) {
	target := d.target
	if name != "" && !strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "@") {
		target = path.Join(path.Dir(name), target)
	}
	switch {
	case isHidden(target):
		return nil, errors.New(d.target + ": a hidden file")
	case slices.Contains(e.open, e.path(target)) && !d.isCode:
		return nil, errors.New(d.target + ": it includes itself")
	}
	limit := int64(MaxFile)
	if d.isNotebook {
		limit = maxNotebook
	}
	data, err := e.from.File(target, limit)
	for _, other := range d.elsewhere() {
		if err == nil {
			break
		}
		if found, err2 := e.from.File(other, limit); err2 == nil {
			data, err = found, nil
		}
	}
	switch {
	case err != nil:
		return nil, err
	case d.isNotebook:
		md, ok := notebook.Cells(data, d.first, d.last)
		if !ok {
			return nil, errors.New(d.target + ": not a notebook")
		}
		return bytes.TrimRight(withoutFrontMatter(md), "\n"), nil
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return nil, errors.New(d.target + ": not a text file")
	}
	part, ok := d.part.of(strings.ReplaceAll(string(data), "\r\n", "\n"))
	if !ok {
		return nil, errors.New(d.target + ": no such part: " + d.part.name)
	}
	if !d.isCode {
		part = string(withoutFrontMatter([]byte(part)))
	}
	return []byte(part), nil
}

// path returns the path of a file that the post means by target.
func (e *expander) path(target string) string {
	if strings.HasPrefix(target, "/") {
		return path.Clean(target[1:])
	}
	return path.Join(path.Dir(e.from.Path), target)
}

// isHidden reports whether a folder or the file of a path is hidden.
func isHidden(target string) bool {
	for segment := range strings.SplitSeq(strings.ReplaceAll(target, `\`, "/"), "/") {
		if strings.HasPrefix(segment, ".") && strings.Trim(segment, ".") != "" {
			return true
		}
	}
	return false
}

// withoutFrontMatter returns Markdown without the YAML that it may begin with.
func withoutFrontMatter(src []byte) []byte {
	rest, found := bytes.CutPrefix(src, []byte("---\n"))
	if !found {
		return src
	}
	if _, body, found := bytes.Cut(rest, []byte("\n---\n")); found {
		return body
	}
	return src
}
