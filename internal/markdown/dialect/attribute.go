package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// kramdown reads Kramdown's "{: .class #id}", "{:toc}" and "{::comment}…{:/}". An id of
// a heading stays, in the spelling that Markdown has for it.
func (d *document) kramdown(i, end int) (stop int, instead string) {
	src := d.src
	n := bytes.IndexByte(src[i:min(end, i+1000)], '}')
	if n < 0 {
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
	case len(bytes.TrimSpace(src[stop:end])) == 0 && len(bytes.TrimSpace(src[d.start:i])) == 0 && attributeWord(strings.TrimSpace(inner)):
		return stop, "" // the lists that a name stands for
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

// definedList tells whether s, from "{:" on, gives a list of attributes a name.
func definedList(s string) bool {
	name, list, found := strings.Cut(s, ":")
	return found && attributeWord(name) && (strings.TrimSpace(list) == "" || attributeList(list))
}

// attributes is where the list of attributes of Pandoc or Hugo that begins at i ends,
// -1 for none. It follows what it belongs to, or ends a line. Those of a heading stay:
// the Markdown parser knows them.
func (d *document) attributes(i, end int) int {
	src := d.src
	n := bytes.IndexByte(src[i:min(end, i+1000)], '}')
	if n < 2 || bytes.HasPrefix(bytes.TrimLeft(src[d.start:i], " >"), []byte(":::")) {
		return -1
	}
	inner := string(src[i+1 : i+n])
	if !attributeList(inner) {
		return -1
	}
	stop := i + n + 1
	atEnd := len(bytes.TrimSpace(src[stop:end])) == 0
	switch {
	case atEnd && d.heading(i, end) && strings.ContainsAny(inner, "#"):
		return -1
	case i > d.start && (src[i-1] == ']' || src[i-1] == '}'):
		d.unwraps = src[i-1] == ']'
		return stop
	case i > d.start && strings.IndexByte(")*_`~:", src[i-1]) >= 0:
		return stop
	case atEnd && strings.IndexByte(".#", inner[0]) >= 0, atEnd && inner == "-" && d.heading(i, end):
		return stop
	case d.textDirective(i):
		return stop
	case atEnd && i == d.start && strings.Contains(inner, "="):
		return stop
	}
	return -1
}

// textDirective tells whether a component of Nuxt's within a line, ":name", ends before i,
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

// heading tells whether the line that holds i, and ends at end, is a heading.
func (d *document) heading(i, end int) bool {
	ln := bytes.TrimLeft(d.src[d.start:i], " ")
	if len(ln) > 0 && ln[0] == '#' {
		return true
	}
	next := bytes.TrimRight(d.src[end:markdown.LineEnd(d.src, min(end, len(d.src)))], " \n")
	return len(next) > 0 && (next[0] == '=' || next[0] == '-') && len(bytes.Trim(next, string(next[:1]))) == 0
}

// unwrap takes the brackets from "[text]", which ends before i and has a list of
// attributes behind it.
func (d *document) unwrap(i int) {
	depth := 0
	for k := i - 1; k >= d.start && i-k < 1000; k-- {
		switch d.src[k] {
		case '\n':
			return
		case ']':
			depth++
		case '[':
			if depth--; depth == 0 {
				text := d.src[k+1 : i-1]
				at := len(d.buf) - (i - k)
				if at < 0 || !bytes.Equal(d.buf[at:], d.src[k:i]) || k > d.start && d.src[k-1] == '!' || len(text) > 0 && text[0] == '^' {
					return
				}
				const longest = 64
				name := d.buf[:at] // ":badge[text]" of Nuxt's
				for len(name) > max(0, at-longest) && (isWordByte(name[len(name)-1]) || name[len(name)-1] == '-') {
					name = name[:len(name)-1]
				}
				if n := len(name); n > 0 && n < at && name[n-1] == ':' && (n == 1 || name[n-2] == ' ') {
					at = n - 1
				}
				d.buf = append(d.buf[:at], text...)
				return
			}
		}
	}
}

// attributeList tells whether s is nothing but classes, ids and key=value.
func attributeList(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" {
		return false
	}
	for s != "" {
		switch {
		case s[0] == '.' || s[0] == '#':
			n := 1
			for n < len(s) && (isWordByte(s[n]) || strings.IndexByte("-_:./", s[n]) >= 0 || s[n] >= 0x80) {
				n++
			}
			if n == 1 {
				return false
			}
			s = s[n:]
		case s[0] == '-' && (len(s) == 1 || s[1] == ' '):
			s = s[1:]
		default:
			n := keyLen(s)
			if n == 0 || s[n] != '=' {
				word, _, _ := strings.Cut(s, " ")
				switch word {
				case "toc", "no_toc", "nofollow", "unnumbered", "ignore":
					s = s[len(word):]
				default:
					return false
				}
				break
			}
			_, s = cutValue(s[n+1:])
		}
		if s != "" && s[0] != ' ' && s[0] != ',' && s[0] != '.' && s[0] != '#' {
			return false
		}
		s = strings.TrimLeft(s, " ,")
	}
	return true
}
