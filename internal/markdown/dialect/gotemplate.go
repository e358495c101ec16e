package dialect

import (
	"bytes"
)

// goTemplates returns the templates of Go's own blog.
func goTemplates() dialect {
	return dialect{
		name: "Go", marks: []string{"{"}, inline: (*document).goTemplate, inlineAt: "{`",
		traits: func(t *traits, src []byte, off, end int) { t.goTemplate = t.goTemplate || goEnd(src[off:end]) },
		signs:  []string{"{{end", "{{- end", "{{ end"},
	}
}

// goTemplate reads HTML that is written out, in "{{raw `…`}}" and `{{raw "…"}}`.
func (d *document) goTemplate(i, _ int) (stop int, replacement string) {
	if d.src[i] == '`' {
		if i+3 == d.rawTick {
			return d.rawTick, ""
		}
		return -1, ""
	}
	if stop := d.goRaw(i); stop >= 0 {
		return stop, ""
	}
	if i < d.rawEnd {
		return -1, ""
	}
	const longest = 2000
	if inner, found := bytes.CutPrefix(d.src[i:min(len(d.src), i+longest)], []byte(`{{raw "`)); found {
		if n := bytes.Index(inner, []byte(`"}}`)); n >= 0 {
			return i + len(`{{raw "`) + n + 3, string(inner[:n])
		}
	}
	return -1, ""
}

// goEnd reports whether a line begins with what ends a block of Go's templates, "{{end}}".
func goEnd(ln []byte) bool {
	s, found := bytes.CutPrefix(bytes.TrimLeft(ln, " \t"), []byte("{{"))
	s, end := bytes.CutPrefix(bytes.TrimLeft(s, "- "), []byte("end"))
	return found && end && bytes.HasPrefix(bytes.TrimLeft(s, " -"), []byte("}}"))
}

// goRaw reads the beginning of "{{raw `…`}}", Go's blog's way to write HTML, and returns
// where what it encloses begins; -1 when i is not there.
func (d *document) goRaw(i int) int {
	const longest = 64 << 10
	for _, opens := range []string{"{{raw `", "{{rawhtml `"} {
		start := i + len(opens)
		if i < d.rawEnd || !bytes.HasPrefix(d.src[i:], []byte(opens)) {
			continue
		}
		if at := d.next("`}}", start); at < min(len(d.src), start+longest) {
			d.rawEnd, d.rawTick = at, at+3
			return start
		}
	}
	return -1
}
