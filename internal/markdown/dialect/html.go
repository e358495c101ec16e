package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// html returns what of HTML says nothing to a reader: comments, scripts, styles, drawings, and
// pictures that are written out.
func html() dialect {
	return dialect{name: "HTML", marks: []string{"<", ";base64,"}, inline: (*document).unseen, inlineAt: "<d"}
}

// htmlBlocks are the names of the elements that begin a block of HTML even within a paragraph
// (CommonMark 4.6), and those whose text is kept as it is.
var htmlBlocks = func() map[string]bool {
	names := map[string]bool{}
	for name := range strings.FieldsSeq(`address article aside base basefont blockquote body caption center col colgroup dd
		details dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr
		html iframe legend li link main menu menuitem nav noframes ol optgroup option p param search section summary table
		tbody td tfoot th thead title tr track ul pre textarea`) {
		names[name] = true
	}
	return names
}()

// inHTML reports whether the place at i, on the current line, is in the text of a block of HTML.
func (d *document) inHTML(i int) bool {
	first := d.src[min(d.scan.Para, d.start):i]
	if d.scan.Kind == markdown.Raw {
		return false
	}
	first = bytes.TrimLeft(first, " \t>") // and the signs of items
	if n := bytes.IndexAny(first[:min(len(first), 8)], "-*+.)"); n >= 0 && n+1 < len(first) && first[n+1] == ' ' {
		first = bytes.TrimLeft(first[n+1:], " \t>")
	}
	if len(first) < 2 || first[0] != '<' || bytes.LastIndexByte(first, '<') > bytes.LastIndexByte(first, '>') {
		return false
	}
	name := bytes.TrimLeft(first[1:], "/")
	n := 0
	for n < len(name) && isWordByte(name[n]) {
		n++
	}
	if htmlBlocks[strings.ToLower(string(name[:n]))] {
		return true
	}
	line := bytes.TrimRight(markdown.FirstLine(first), " \t\n")
	return n > 0 && len(line) < len(first) && bytes.IndexByte(line, '>') == len(line)-1 // a tag on a line of its own
}

// isMarkdown reports whether s, which replaces a tag, has to be read as Markdown.
func isMarkdown(s string) bool {
	return strings.ContainsAny(s, "`$") || strings.Contains(s, "](") || strings.Contains(s, "**") ||
		strings.HasPrefix(s, "<"+string(Embed)) || strings.HasPrefix(s, "<http")
}

// made returns s, which replaces what ends at stop in a block of HTML, as Markdown.
func (d *document) made(stop int, s string) string {
	if room := stop - d.start - len(d.buf); len(s)+2 > room {
		return s
	}
	return string(Made) + s + string(Made)
}

// unseen reads what of HTML is not shown.
func (d *document) unseen(i, end int) (stop int, replacement string) {
	src := d.src
	switch {
	case src[i] == 'd':
		if d.ahead.has(";base64,") {
			return d.dataURI(i, end)
		}
	case bytes.HasPrefix(src[i:], []byte("<!--")):
		const longest = 256 << 10
		if at := d.next("-->", i+2); at < len(src) && at-i < longest {
			return at + 3, ""
		}
	case i+1 < len(src) && src[i+1]|0x20 == 's':
		return d.unread(i)
	}
	return -1, ""
}

// unread cuts out scripts, styles and drawings, which hold nothing to read.
func (d *document) unread(i int) (stop int, replacement string) {
	const longest = 1 << 20
	src := d.src
	for _, name := range []string{"script", "style", "svg"} {
		n := 1 + len(name)
		if i+n >= len(src) || !bytes.EqualFold(src[i+1:i+n], []byte(name)) || isWordByte(src[i+n]) || src[i+n] == '-' {
			continue
		}
		limit := min(len(src), i+longest)
		end := closingTag(src[:limit], i+n, name)
		if end < 0 {
			d.spend(limit - i)
			return -1, ""
		}
		if e, ok := elementAt(src, i); ok && name == "script" {
			if a := e.props.get("src"); strings.Contains(a, "gist.github.com") {
				return end, strings.TrimSuffix(a, ".js")
			} else if strings.Contains(a, "asciinema.org/a/") {
				return end, strings.TrimSuffix(a, ".js")
			}
		}
		return end, ""
	}
	return -1, ""
}

// closingTag returns where "</name>" ends, whatever its case; -1 without one.
func closingTag(src []byte, i int, name string) int {
	for {
		n := bytes.Index(src[i:], []byte("</"))
		if n < 0 {
			return -1
		}
		i += n + 2
		if len(src)-i < len(name) {
			return -1
		}
		if bytes.EqualFold(src[i:i+len(name)], []byte(name)) {
			if e := bytes.IndexByte(src[i:], '>'); e >= 0 {
				return i + e + 1
			}
			return -1
		}
	}
}

// dataURI shortens a picture that is written out in the post itself.
func (d *document) dataURI(i, end int) (stop int, replacement string) {
	const longest = 128 // bytes that are left alone
	src := d.src
	if !bytes.HasPrefix(src[i:end], []byte("data:")) {
		return -1, ""
	}
	n := bytes.IndexAny(src[i:end], ")\"'> \n")
	if n < 0 {
		n = end - i
	}
	if n <= longest {
		return -1, ""
	}
	return i + n, "data:,"
}
