package dialect

import (
	"strings"

	"quire/internal/markdown"
)

// nuxt returns the syntax of Nuxt Content (MDC), and the leaf directives of remark.
func nuxt() dialect {
	return dialect{name: "Nuxt", pair: (*document).nuxtPair, pairAt: ":#", pairMark: "::"}
}

// nuxtPair reads the line of a component, "::name[text]{attributes}", where it ends, "::",
// and the slots between, "#name".
func (d *document) nuxtPair(l pairLine) (next int, done bool) {
	length, s := l.fence()
	if l.text[0] == '#' {
		if n := len(d.open); n == 0 || d.open[n-1].length != 2 || !attributeWord(l.text[1:]) {
			return 0, false
		}
		d.replace(l.off, l.end, "")
		return l.end, true
	}
	if length != 2 {
		return 0, false
	}
	if s == "" {
		d.closeContainer(l, 2, ':')
		return l.end, true
	}
	n := 0
	for n < len(s) && (isWordByte(s[n]) || s[n] == '-') {
		n++
	}
	name, rest := s[:n], s[n:]
	if n == 0 || s[0] < 'a' || rest != "" && (rest[0] != '{' && rest[0] != '[' || rest[len(rest)-1] != '}' &&
		rest[len(rest)-1] != ']') {
		return 0, false
	}
	if name == "youtube" || name == "video" || name == "vimeo" {
		_, attrs, _ := strings.Cut(rest, "{")
		ps := readParams(strings.ReplaceAll(strings.TrimSuffix(attrs, "}"), "#", "id="))
		d.replace(l.off, l.end, l.lead+embed(name[0]|0x20, ps.get("id")))
		return l.end, true
	}
	d.openContainer(l, 2, fenceMark(s), rest == "")
	return d.properties(l.end), true
}

// properties clears the properties of a component, between two lines "---", and returns
// where the line after them begins.
func (d *document) properties(off int) int {
	isRule := func(at int) bool {
		return at < len(d.src) && strings.TrimSpace(string(d.src[at:min(markdown.LineEnd(d.src, at), at+50)])) == "---"
	}
	if !isRule(off) {
		return off
	}
	const most = 50 // lines of them
	stop := markdown.LineEnd(d.src, off)
	for range most {
		if isRule(stop) {
			stop = markdown.LineEnd(d.src, stop)
			d.replaceLines(off, stop, "")
			return stop
		}
		if stop >= len(d.src) {
			break
		}
		stop = markdown.LineEnd(d.src, stop)
	}
	return off
}

// textDirective reports whether a component of Nuxt's within a line, ":name", ends before i,
// and if so takes its name away.
func (d *document) textDirective(i int) bool {
	k := i
	for k > d.start && (isWordByte(d.src[k-1]) || d.src[k-1] == '-') {
		k--
	}
	if k == i || k <= d.start || d.src[k-1] != ':' || k-1 > d.start && (isWordByte(d.src[k-2]) || d.src[k-2] == ':') {
		return false
	}
	d.drop = i - k + 1
	return true
}
