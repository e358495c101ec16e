package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// kramdown returns the syntax of Kramdown, which Jekyll uses.
func kramdown() dialect {
	return dialect{
		name: "Kramdown", marks: []string{"{"}, inline: (*document).kramdownList, inlineAt: "{",
		line: (*document).kramdownContents, lineAt: "*1-+",
	}
}

// kramdownList reads "{: .class #id}", "{:toc}" and "{::comment}…{:/}". An id of
// a heading stays, in the spelling that Markdown has for it.
func (d *document) kramdownList(i, end int) (stop int, replacement string) {
	src := d.src
	n := bytes.IndexByte(src[i:min(end, i+1000)], '}')
	if n < 2 || src[i+1] != ':' {
		return -1, ""
	}
	stop = i + n + 1
	inner := string(src[i+2 : i+n])
	switch {
	case strings.HasPrefix(inner, ":comment"):
		const longest = 64 << 10
		if k := d.next("{:/", stop); k-stop < longest && k < len(src) {
			if e := bytes.IndexByte(src[k:min(len(src), k+100)], '}'); e >= 0 {
				return k + e + 1, ""
			}
		}
		return stop, ""
	case strings.HasPrefix(inner, ":") || strings.HasPrefix(inner, "/"):
		return stop, ""
	case definedList(inner): // "{:refdef: .class}"
		return stop, ""
	case len(bytes.TrimSpace(src[stop:end])) == 0 && len(bytes.TrimSpace(src[d.start:i])) == 0 &&
		attributeWord(strings.TrimSpace(inner)):
		return stop, "" // the lists that have a name
	case !attributeList(inner):
		return -1, ""
	}
	if src[d.start] == '#' {
		for _, word := range strings.Fields(inner) {
			if word[0] == '#' && len(word) > 1 {
				return stop, "{" + word + "}"
			}
		}
	}
	return stop, ""
}

// definedList reports whether s, from "{:" on, gives a list of attributes a name.
func definedList(s string) bool {
	name, list, found := strings.Cut(s, ":")
	return found && attributeWord(name) && (strings.TrimSpace(list) == "" || attributeList(list))
}

// kramdownContents drops the item of a list that a table of contents replaces, "* TOC" with
// "{:toc}" below it.
func (d *document) kramdownContents(off, _, end int) (next int, done bool) {
	below := bytes.TrimSpace(d.src[end:markdown.LineEnd(d.src, min(end, len(d.src)))])
	if !bytes.HasPrefix(below, []byte("{:")) || !bytes.Contains(below, []byte("toc")) ||
		bytes.Contains(below, []byte("no_toc")) {
		return 0, false
	}
	d.replace(off, end, "")
	return end, true
}
