package fulltext

import (
	"bytes"
	"html"
)

// marks are the bytes that may begin markup within a line.
var marks = func() (m [256]bool) {
	for _, c := range "\n`*_~[]!<&\\{|" {
		m[c] = true
	}
	return m
}()

// inline takes a line of text with its line break. Markup may carry it into lines that
// follow.
func (s *stripper) inline() {
	start := len(s.out)
	s.opened = false
	for s.at < len(s.src) {
		from, i := s.at, s.at
		for i < len(s.src) && !marks[s.src[i]] {
			i++
		}
		s.out = append(s.out, s.src[from:i]...)
		if s.at = i; i == len(s.src) {
			break
		}
		if s.src[i] == '\n' {
			s.before = Span{start, len(s.out)}
			s.out = append(s.out, '\n')
			s.at++
			return
		}
		s.mark(s.src[i:])
	}
}

// mark takes one piece of markup.
func (s *stripper) mark(rest []byte) {
	switch c := rest[0]; c {
	case '`':
		s.code(rest)
	case '*', '_':
		s.emphasis(rest)
	case '~':
		s.takeUnless(rest, len(rest) > 1 && rest[1] == '~', 2)
	case '!':
		s.takeUnless(rest, len(rest) > 1 && rest[1] == '[', 1)
	case '[':
		s.open(rest)
	case ']':
		s.closeLink(rest)
	case '<':
		s.tag(rest)
	case '&':
		s.entity(rest)
	case '\\':
		escapes := len(rest) > 1 && classes[rest[1]] == parting && rest[1] > ' '
		s.takeUnless(rest, escapes, 1)
		if escapes {
			s.takeUnless(rest[1:], false, 0)
		}
	case '{':
		s.brace(rest)
	default: // '|'
		s.out = append(s.out, ' ')
		s.at++
	}
}

// takeUnless drops n bytes when they are markup, and takes one otherwise.
func (s *stripper) takeUnless(rest []byte, markup bool, n int) {
	if markup {
		s.at += n
		return
	}
	s.out = append(s.out, rest[0])
	s.at++
}

// code takes the inside of a code span as it is.
func (s *stripper) code(rest []byte) {
	n := run(rest, '`')
	body := rest[n:min(len(rest), n+maxInline)]
	for i := 0; i < len(body); {
		j := bytes.IndexByte(body[i:], '`')
		if j < 0 {
			break
		}
		i += j
		m := run(body[i:], '`')
		if m == n {
			if bytes.Contains(body[:i], []byte("\n\n")) {
				break
			}
			s.out = append(s.out, body[:i]...)
			s.at += n + i + n
			return
		}
		i += m
	}
	s.at += n
}

// emphasis drops a mark that stands at the edge of a word; within one it stays, as in
// snake_case.
func (s *stripper) emphasis(rest []byte) {
	n := run(rest, rest[0])
	within := len(s.out) > 0 && isPlainWord(s.out[len(s.out)-1]) && n < len(rest) && isPlainWord(rest[n])
	if within {
		s.out = append(s.out, rest[:n]...)
	}
	s.at += n
}

// open takes the beginning of a link. A bracket behind a letter, as in list[0], stays.
func (s *stripper) open(rest []byte) {
	if len(rest) > 1 && rest[1] == '^' { // a footnote
		if end := bytes.IndexByte(rest[:min(len(rest), 64)], ']'); end > 0 {
			s.at += end + 1
			return
		}
	}
	if len(rest) > 1 && rest[1] == '[' { // a wikilink: what it shows stands behind the bar
		line := firstLine(rest[:min(len(rest), maxTag)])
		if end := bytes.Index(line, []byte("]]")); end > 0 {
			shown := line[2:end]
			s.out = append(s.out, shown[bytes.LastIndexByte(shown, '|')+1:]...)
			s.at += end + 2
			return
		}
	}
	if len(s.out) > 0 && isPlainWord(s.out[len(s.out)-1]) {
		s.out = append(s.out, '[')
		s.opened = true
	}
	s.at++
}

// closeLink takes the end of a link with its target.
func (s *stripper) closeLink(rest []byte) {
	s.at++
	if len(rest) > 1 && rest[1] == '(' {
		if end := s.target(rest[1:]); end > 0 {
			s.at += end
			return
		}
	}
	if len(rest) > 1 && rest[1] == '[' {
		if end := bytes.IndexByte(firstLine(rest[1:min(len(rest), maxTag)]), ']'); end > 0 {
			s.at += end + 1
			return
		}
	}
	if s.opened {
		s.out = append(s.out, ']')
		s.opened = false
	}
}

// target is the length of the brackets with a link's target that b begins with, 0 when
// they are not closed. A picture written into the text may make it very long.
func (s *stripper) target(b []byte) int {
	depth := 0
	for i, c := range b[:min(len(b), maxInline)] {
		switch {
		case c == '(':
			if depth++; depth > maxNested {
				return 0
			}
		case c == ')':
			if depth--; depth == 0 {
				return i + 1
			}
		case c == '\n' && i+1 < len(b) && b[i+1] == '\n':
			return 0
		}
	}
	if len(b) > maxInline && bytes.HasPrefix(b, []byte("(data:")) && !s.endless {
		end := bytes.IndexByte(b, ')')
		s.endless = end < 0
		return end + 1
	}
	return 0
}

// tag drops a tag or comment of HTML, and keeps an address in angle brackets.
func (s *stripper) tag(rest []byte) {
	if bytes.HasPrefix(rest, []byte("<!--")) && !s.unclosed {
		end := bytes.Index(rest, []byte("-->"))
		if s.unclosed = end < 0; !s.unclosed {
			s.at += end + 3
			return
		}
	}
	name := tagName(rest)
	if name == nil {
		s.takeUnless(rest, false, 0)
		return
	}
	end := bytes.IndexByte(rest[:min(len(rest), maxTag)], '>')
	if end < 0 || bytes.Contains(rest[:end], []byte("\n\n")) {
		s.takeUnless(rest, false, 0)
		return
	}
	if inside := rest[1:end]; bytes.ContainsAny(inside, ":@") && bytes.IndexByte(inside, ' ') < 0 && bytes.IndexByte(inside, '=') < 0 {
		s.out = append(s.out, inside...)
	} else if !isInlineTag(name) {
		s.out = append(s.out, ' ')
	}
	s.at += end + 1
	if rest[1] != '/' && (isNamed(name, "script") || isNamed(name, "style")) {
		s.script(name)
	}
}

// script passes over what a tag of that name holds.
func (s *stripper) script(name []byte) {
	if s.unscripted {
		return
	}
	end := bytes.Index(s.src[s.at:min(len(s.src), s.at+maxScript)], append([]byte("</"), name...))
	if s.unscripted = end < 0; !s.unscripted {
		s.at += end
	}
}

// tagName is the name in a tag, nil when it is none.
func tagName(b []byte) []byte {
	i := 1
	if i < len(b) && b[i] == '/' {
		i++
	}
	start := i
	for i < len(b) && (classes[b[i]] == lower || classes[b[i]] == upper) {
		i++
	}
	if i == start || classes[b[start]] == lower && b[start] <= '9' {
		return nil
	}
	return b[start:i]
}

func isNamed(name []byte, want string) bool { return bytes.EqualFold(name, []byte(want)) }

// isInlineTag says whether a tag does not part words.
func isInlineTag(name []byte) bool {
	for _, n := range []string{"a", "b", "i", "u", "s", "em", "strong", "code", "kbd", "span", "sub", "sup", "mark", "small", "abbr", "font", "wbr"} {
		if isNamed(name, n) {
			return true
		}
	}
	return false
}

// entity takes a character reference as its character.
func (s *stripper) entity(rest []byte) {
	end := bytes.IndexByte(rest[:min(len(rest), 32)], ';')
	if end > 1 && (rest[1] == '#' || classes[rest[1]] == lower || classes[rest[1]] == upper) {
		s.out = append(s.out, html.UnescapeString(string(rest[:end+1]))...)
		s.at += end + 1
		return
	}
	s.takeUnless(rest, false, 0)
}

// brace drops shortcodes, template tags and attributes.
func (s *stripper) brace(rest []byte) {
	kind, end := -1, ""
	if len(rest) > 1 {
		switch rest[1] {
		case '{':
			kind, end = 0, "}}"
		case '%':
			kind, end = 1, "%}"
		case ':', '#', '.':
			kind, end = 2, "}"
		}
	}
	if kind >= 0 {
		if at := s.nextEnd(kind, end); at < s.at+maxInline && at < len(s.src) {
			s.at = at + len(end)
			return
		}
	}
	s.takeUnless(rest, false, 0)
}

// nextEnd is where end, of that kind, stands next; the end of the text for nowhere. It is
// looked for again once it has been passed.
func (s *stripper) nextEnd(kind int, end string) int {
	if at := s.ends[kind]; at > s.at {
		return at
	}
	at := len(s.src)
	if i := bytes.Index(s.src[s.at:], []byte(end)); i >= 0 {
		at = s.at + i
	}
	s.ends[kind] = at
	return at
}
