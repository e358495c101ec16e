package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// mkdocs returns the syntax of Python-Markdown and its extensions, which MkDocs uses.
func mkdocs() dialect {
	return dialect{
		name: "MkDocs", line: (*document).mkdocsLine, lineAt: "*-;", indented: (*document).codeHilite,
		pair: (*document).slashBlock, pairAt: "/", pairMark: "///",
	}
}

// mkdocsLine reads an abbreviation, "*[HTML]: words", and a file that is put there,
// "--8<-- file".
func (d *document) mkdocsLine(off, i, end int) (next int, done bool) {
	s := string(bytes.TrimSpace(d.src[i:end]))
	if strings.HasPrefix(s, "--8<--") || strings.HasPrefix(s, ";--8<--") {
		d.replace(off, end, "")
		return end, true
	}
	word, words, found := strings.Cut(strings.TrimPrefix(s, "*["), "]:")
	if !strings.HasPrefix(s, "*[") || !found || strings.TrimSpace(words) == "" || strings.IndexByte(word, '[') >= 0 {
		return 0, false
	}
	d.replace(off, end, "* "+word+":"+words)
	return end, true
}

// slashBlock reads the line of a block of PyMdown, "/// name | Title", and where it ends,
// "///".
func (d *document) slashBlock(l pairLine) (next int, done bool) {
	length, rest := l.fence()
	if length < 3 || len(d.open) > maxOpen {
		return 0, false
	}
	if rest == "" {
		d.closeContainer(l, length, '/')
		return l.end, true
	}
	name, title, _ := strings.Cut(rest, "|")
	if name = strings.TrimSpace(name); !attributeWord(name) {
		return 0, false
	}
	d.openContainer(l, length, fenceMark(name+" "+strings.TrimSpace(title)), true)
	return d.slashOptions(l.end), true
}

// slashOptions clears the options below a "/// name", which are indented, and returns where
// the line after them begins.
func (d *document) slashOptions(off int) int {
	for off < len(d.src) {
		end := markdown.LineEnd(d.src, off)
		s := d.src[off:end]
		key, _, found := strings.Cut(strings.TrimSpace(string(s)), ":")
		if !bytes.HasPrefix(s, []byte("    ")) || !found || !attributeWord(key) {
			break
		}
		d.replace(off, end, "")
		off = end
	}
	return off
}

// codeHilite drops the line that says which language the indented code below it is in:
// ":::python".
func (d *document) codeHilite(off, end int) bool {
	s := string(bytes.TrimSpace(d.src[off:end]))
	lang, found := strings.CutPrefix(s, ":::")
	if !found {
		lang, found = strings.CutPrefix(s, "#!")
	}
	if !found || !attributeWord(lang) || off > 1 && d.src[off-2] != '\n' {
		return false
	}
	d.replace(off, end, "")
	return true
}
