package dialect

import (
	"strings"
	"unicode/utf8"
)

// directives returns the containers of colons, ":::note": those of Docusaurus and VuePress,
// Pandoc's fenced divs, Quarto's callouts.
func directives() dialect {
	return dialect{name: "directives", pair: (*document).directive, pairAt: ":", pairMark: ":::"}
}

// directive reads the line of a container of colons and where it ends.
func (d *document) directive(l pairLine) (next int, done bool) {
	length, rest := l.fence()
	if length < 3 || len(d.open) > maxOpen {
		return 0, false
	}
	if rest = strings.TrimSpace(strings.TrimRight(rest, ":")); rest == "" {
		d.closeContainer(l, length, ':')
		return l.end, true
	}
	if rest[0] != '{' && !isWordByte(rest[0]) && rest[0] < utf8.RuneSelf {
		return 0, false
	}
	d.openContainer(l, length, fenceMark(rest), false)
	return l.end, true
}

// fenceMark returns the mark of a container that begins with a fence of colons: behind them
// are "note", "note Title", "note[Title]" or "{.callout-note title="Title"}".
func fenceMark(s string) string {
	var title, class string
	if i := strings.IndexByte(s, '{'); i >= 0 && strings.HasSuffix(s, "}") {
		attrs := s[i+1 : len(s)-1]
		s = strings.TrimSpace(s[:i])
		ps := readParams(attrs)
		title = ps.get("title", "summary", "label")
		if kind := ps.get("type"); isCallout(containers[kind]) {
			class = kind
		}
		for _, word := range strings.Fields(attrs) {
			if word[0] == '.' && (class == "" || containers[class] == "") {
				class = strings.TrimPrefix(word[1:], "callout-")
			}
		}
	}
	name, rest, _ := strings.Cut(s, " ")
	if i := strings.IndexByte(name, '['); i >= 0 {
		name, rest = s[:i], strings.TrimSuffix(s[i+1:], "]")
	}
	rest = strings.TrimSpace(rest)
	if strings.HasPrefix(rest, "[") && strings.HasSuffix(rest, "]") {
		rest = rest[1 : len(rest)-1]
	}
	if strings.HasPrefix(rest, "\"") && strings.HasSuffix(rest, "\"") && len(rest) > 1 {
		rest = rest[1 : len(rest)-1]
	}
	if strings.Contains(rest, `="`) || strings.Contains(rest, "='") {
		rest = readParams(rest).get("title", "label")
	}
	name = strings.TrimPrefix(strings.ToLower(oneOf(name, class)), "callout-")
	kind := containers[name]
	switch {
	case kind == "callout" && name != "aside":
		kind = calloutKind(class)
	case kind == "" || kind == "callout":
		kind = "box"
	}
	return openMark(kind, oneOf(title, rest))
}
