package dialect

import (
	"bytes"
	"strings"
)

// microsoft returns the syntax of Microsoft's documentation (DocFX).
func microsoft() dialect {
	return dialect{
		name: "DocFX", marks: []string{"<"}, inline: (*document).xref, inlineAt: "<",
		line: (*document).docfxLine, lineAt: ">[", pair: (*document).docfxPair, pairAt: ":", pairMark: ":::",
	}
}

// xref reads a reference, "<xref:name?text>".
func (d *document) xref(i, end int) (stop int, replacement string) {
	src := d.src
	if !bytes.HasPrefix(src[i:], []byte("<xref:")) {
		return -1, ""
	}
	n := bytes.IndexAny(src[i:min(end, i+500)], "> ")
	if n <= len("<xref:") || src[i+n] != '>' {
		return -1, ""
	}
	name, _, _ := strings.Cut(string(src[i+len("<xref:"):i+n]), "?")
	return i + n + 1, name
}

// docfxLine reads a file that is put there, "[!INCLUDE [text](file)]", a video, and the
// class of a quotation, "> [!div class]".
func (d *document) docfxLine(off, i, end int) (next int, done bool) {
	if !bytes.Contains(d.src[i:end], []byte("[!")) {
		return 0, false
	}
	s := string(bytes.TrimSpace(d.src[i:end]))
	switch {
	case s[0] == '>':
		if !strings.HasPrefix(strings.TrimLeft(s, "> "), "[!div ") {
			return 0, false
		}
		d.replace(off, end, ">")
	case strings.HasPrefix(s, "[!INCLUDE"), strings.HasPrefix(s, "[!include"), strings.HasPrefix(s, "[!code"),
		strings.HasPrefix(s, "[!Code"):
		at := strings.IndexByte(s[1:], '[')
		if at < 0 || !strings.HasSuffix(s, ")]") {
			return 0, false
		}
		d.replace(off, end, s[1+at:len(s)-1])
	case strings.HasPrefix(s, "[!VIDEO ") && strings.HasSuffix(s, "]"):
		d.replace(off, end, "<"+strings.TrimSpace(s[8:len(s)-1])+">")
	default:
		return 0, false
	}
	return end, true
}

// docfxPair reads what is in colons but encloses nothing that needs a container.
func (d *document) docfxPair(l pairLine) (next int, done bool) {
	length, rest := l.fence()
	shown, done := leafDirective(rest)
	if length < 3 || len(d.open) > maxOpen || !done {
		return 0, false
	}
	d.replace(l.off, l.end, l.lead+shown)
	return l.end, true
}

// leafDirective reads what of Microsoft's documentation is in colons and encloses
// nothing that needs a container: a picture, a file of code, columns, the text for one of
// several versions.
func leafDirective(s string) (shown string, done bool) {
	name, args, _ := strings.Cut(strings.TrimRight(s, ":"), " ")
	closed := strings.HasSuffix(s, ":::")
	switch {
	case strings.HasSuffix(name, "-end") && args == "":
		return "", true
	case closed && name == "image" || name == "image" && strings.Contains(args, "source="):
		ps := readParams(args)
		return picture(ps.get("source"), ps.get("alt-text"), ""), true
	case (closed || strings.Contains(args, "source=")) && (name == "code" || name == "video"):
		return tag{}.file(params{{"src", readParams(args).get("source")}}), true
	case closed && (name == "row" || name == "column"), name == "zone" || name == "moniker":
		return "", true
	}
	return "", false
}
