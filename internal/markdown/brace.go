package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// ends are where the next ends of comments and of what is in braces are.
type ends struct{ comment, output, tag, attributes, jsx ahead }

var notLooked = ends{notYet, notYet, notYet, notYet, notYet}

// brace drops tags of templates, comments of MDX and lists of attributes. A title keeps all
// but the list of attributes that ends it.
func (s *stripper) brace(rest []byte) {
	stop, next := 0, byte(0)
	if len(rest) > 1 {
		next = rest[1]
	}
	switch {
	case next == ':' || next == '#' || next == '.':
		if stop = s.endOf(&s.ends.attributes, "}"); stop > 0 && !s.isAttributes(next, stop) {
			stop = 0
		}
	case next >= utf8.RuneSelf && s.ruby(rest):
		return
	case next == '%' && bytes.HasPrefix(bytes.TrimLeft(rest[2:], " "), []byte("ruby ")):
		if stop = s.endOf(&s.ends.tag, "%}"); stop > 0 {
			args := strings.TrimSpace(string(s.src[s.at+2 : stop-2]))
			shown, _ := RubyTag(strings.TrimPrefix(args, "ruby "))
			s.out = append(s.out, shown...)
		}
	case s.of == heading:
	case next == '{':
		stop = s.endOf(&s.ends.output, "}}")
	case next == '%':
		stop = s.endOf(&s.ends.tag, "%}")
	case next == '/' && len(rest) > 2 && rest[2] == '*':
		stop = s.endOf(&s.ends.jsx, "*/}")
	}
	if stop > 0 {
		s.at = stop
		return
	}
	s.keep(rest[0], 1)
}

// ruby takes the ruby that rest begins with; it reports false for none.
func (s *stripper) ruby(rest []byte) bool {
	n, shown := Ruby(rest)
	s.out = append(s.out, shown...)
	s.at += n
	return n > 0
}

// endOf returns where the next mark ends, 0 when none is near.
func (s *stripper) endOf(next *ahead, mark string) int {
	at := next.from(s.src, s.at, mark)
	if at == len(s.src) || at > s.at+maxInline {
		return 0
	}
	return at + len(mark)
}

// isAttributes reports whether the braces from s.at to stop, with first behind the opening
// one, are a list of attributes: Kramdown's anywhere, others behind what they belong to or
// at the end of a line.
func (s *stripper) isAttributes(first byte, stop int) bool {
	atEnd := IsBlankLine(s.src[stop:])
	if s.of == heading || atEnd || first == ':' {
		return atEnd || s.of != heading
	}
	return s.at > 0 && bytes.IndexByte([]byte(")]`*_~"), s.src[s.at-1]) >= 0
}
