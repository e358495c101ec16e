package dialect

import (
	"bytes"
	"maps"
	"slices"

	"quire/internal/markdown"
)

// traits are what the whole of a post says about the generator it is for.
type traits struct {
	mdx    bool            // it has imports, components or expressions
	liquid bool            // it has "{% %}" tags: what stands in "{{ }}" is output
	closed map[string]bool // components that have an end tag
	goes   bool            // it is a template of Go's
	vain   int             // bytes that have been looked through for components
}

// maxVain is how much of a post is looked through for components before it is taken to
// have none.
const maxVain = 4 << 20

// Traits are what a post, or its beginning, tells about the generator that it is for.
type Traits struct{ traits }

// Survey looks for the traits of src.
func Survey(src []byte) (t Traits) {
	defer func() {
		if recover() != nil {
			t = Traits{} // it is read as plain Markdown
		}
	}()
	return Traits{survey(src)}
}

// With are the traits that a post has which shows t in one place and other in another.
func (t Traits) With(other Traits) Traits {
	t.mdx = t.mdx || other.mdx
	t.liquid = t.liquid || other.liquid
	t.goes = t.goes || other.goes
	if len(t.closed) == 0 {
		t.closed = other.closed
		return t
	}
	closed := maps.Clone(t.closed)
	maps.Copy(closed, other.closed)
	t.closed = closed
	return t
}

// survey looks for the traits of a post outside its code. What is code is known once it
// is known whether the post is MDX.
func survey(src []byte) traits {
	t := surveyLines(markdown.NewScanner(src), src)
	if t.mdx {
		s := markdown.NewScanner(src)
		s.Components = true
		t = surveyLines(s, src)
		t.mdx = true
	}
	return t
}

// surveyLines looks for the traits of src line by line.
func surveyLines(s markdown.Scanner, src []byte) traits {
	var t traits
	tags := bytes.Contains(src, []byte("{%"))
	ends := bytes.Contains(src, []byte("{{end")) || bytes.Contains(src, []byte("{{- end")) || bytes.Contains(src, []byte("{{ end"))
	jsx := bytes.Contains(src, []byte("</")) || bytes.Contains(src, []byte("/>"))
	imports := bytes.Contains(src, []byte("import ")) || bytes.Contains(src, []byte("export "))
	comments := bytes.Contains(src, []byte("{/*"))
	if !tags && !ends && !jsx && !imports && !comments {
		return t
	}
	for s.Next() {
		if s.Kind != markdown.Text && s.Kind != markdown.Raw {
			continue
		}
		ln := src[s.Start:s.End]
		switch {
		case imports && !t.mdx && (importLine(ln) || exportLine(ln)):
			t.mdx = true
		case comments && !t.mdx && jsxComment(ln):
			t.mdx = true
		}
		t.liquid = t.liquid || tags && liquidTag(ln)
		t.goes = t.goes || ends && goEnd(ln)
		if jsx {
			t.components(src, s.Start, s.End)
		}
	}
	return t
}

// liquidTag tells whether a tag of Liquid's stands on a line, and no shortcode of Hugo's,
// "{{% x %}}".
func liquidTag(ln []byte) bool {
	mark := []byte("{%")
	for i := bytes.Index(ln, mark); i >= 0; {
		if i == 0 || ln[i-1] != '{' {
			return bytes.Count(ln[:i], []byte("`"))%2 == 0
		}
		n := bytes.Index(ln[i+2:], mark)
		if n < 0 {
			break
		}
		i += 2 + n
	}
	return false
}

// goEnd tells whether a line begins with what ends a block of Go's templates, "{{end}}".
func goEnd(ln []byte) bool {
	s, found := bytes.CutPrefix(bytes.TrimLeft(ln, " \t"), []byte("{{"))
	s, end := bytes.CutPrefix(bytes.TrimLeft(s, "- "), []byte("end"))
	return found && end && bytes.HasPrefix(bytes.TrimLeft(s, " -"), []byte("}}"))
}

// jsxComment tells whether a comment of MDX begins on a line, and not an example of
// Hugo or Zola, "{{/* x */}}".
func jsxComment(ln []byte) bool {
	i := bytes.Index(ln, []byte("{/*"))
	return i >= 0 && (i == 0 || ln[i-1] != '{' && ln[i-1] != '<') && bytes.IndexByte(ln, '`') < 0
}

// components notes the components on the line from off to end: those that stand for
// themselves or have expressions make the post MDX, and the others have an end.
func (t *traits) components(src []byte, off, end int) {
	ticks := 0
	for i := off; ; {
		k := bytes.IndexByte(src[i:end], '<')
		if k < 0 || i+k+2 >= end {
			return
		}
		ticks += bytes.Count(src[i:i+k], []byte("`"))
		i += k + 1
		closing := src[i] == '/'
		if closing {
			i++
		}
		if ticks%2 == 1 || i >= end {
			continue
		}
		if !closing {
			if !t.mdx && t.vain < maxVain && (isUpper(src[i]) || src[i] >= 'a' && src[i] <= 'z') {
				e, ok := elementAt(src, i-1)
				t.mdx = ok && (e.braces || e.empty && isUpper(src[i]))
				t.vain += e.stop - i
			}
			continue
		}
		if !isUpper(src[i]) {
			continue
		}
		if t.closed == nil {
			t.closed = map[string]bool{}
		}
		if name := componentName(src[i:end]); len(t.closed) < 1000 {
			t.closed[name] = true
		}
	}
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// componentName is the name of a component that s begins with, "" for none.
func componentName(s []byte) string {
	if len(s) == 0 || !isUpper(s[0]) {
		return ""
	}
	n := 0
	for n < len(s) && (isUpper(s[n]&^0x20) || s[n] >= '0' && s[n] <= '9' || s[n] == '.' || s[n] == '_') {
		n++
	}
	return string(s[:n])
}

// find is where a search for something began and what it found.
type find struct{ from, at int }

// next is where mark stands next from position i on, len(src) for nowhere. A post may
// ask for a few dozen marks, each of which costs one look through the post: what it asks
// for beyond them is nowhere.
func (d *document) next(mark string, i int) int {
	const most = 64
	if f, ok := d.finds[mark]; ok && f.from <= i && i <= f.at {
		return f.at
	} else if !ok && len(d.finds) >= most {
		return len(d.src)
	}
	f := find{i, len(d.src)}
	if n := bytes.Index(d.src[min(i, len(d.src)):], []byte(mark)); n >= 0 {
		f.at = i + n
	}
	if d.finds == nil {
		d.finds = map[string]find{}
	}
	d.finds[mark] = f
	return f.at
}

// vain takes n bytes that have been looked through in vain from the budget. Once that is
// spent, what would take long to read is text: so no post takes more than its length
// allows.
func (d *document) vain(n int) { d.budget -= max(n, 1) }

// scout knows where a mark comes next, and looks again only once it has been passed.
type scout struct {
	mark string
	at   int // -1: not looked for yet
}

// before tells whether the mark comes before end; off is where to look from.
func (s *scout) before(src []byte, off, end int) bool {
	if s.at < off {
		if i := bytes.Index(src[off:], []byte(s.mark)); i >= 0 {
			s.at = off + i
		} else {
			s.at = len(src)
		}
	}
	return s.at < end
}

// scouts look for everything that makes a line worth reading closely, so that a post
// with little of it costs little more than looking through it.
type scouts []scout

func newScouts(src []byte) scouts {
	marks := []string{"{", "<", "%%", "^", ";base64,", " =", "[/"}
	out := scouts{{marks[0], -1}}
	for _, m := range marks[1:] {
		s := scout{m, -1}
		if s.before(src, 0, len(src)) {
			out = append(out, s)
		}
	}
	return out
}

// has tells whether the post holds a mark at all.
func (s scouts) has(mark string) bool {
	return slices.ContainsFunc(s, func(k scout) bool { return k.mark == mark })
}

// any tells whether one of the marks stands between off and end.
func (s scouts) any(src []byte, off, end int) bool {
	for i := range s {
		if s[i].before(src, off, end) {
			return true
		}
	}
	return false
}
