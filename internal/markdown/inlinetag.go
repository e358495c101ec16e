package markdown

import (
	"bytes"
	"strings"
)

// tag drops a tag or a comment of HTML, and keeps an address in angle brackets.
func (s *stripper) tag(rest []byte) {
	if bytes.HasPrefix(rest, []byte("<!--")) {
		if end := s.ends.comment.from(s.src, s.at, "-->"); end < len(s.src) {
			s.at = end + len("-->")
			return
		}
	}
	name := tagName(rest)
	end := bytes.IndexByte(rest[:min(len(rest), maxTag)], '>')
	if name == nil || end < 0 || bytes.Contains(rest[:end], []byte("\n\n")) {
		s.keep(rest[0], 1)
		return
	}
	inside := rest[1:end]
	switch {
	case isAddress(inside):
		s.out = append(s.out, inside...)
	case isNamed(name, "rt"): // the reading of a ruby
		if rest[1] == '/' {
			s.out = append(s.out, ')')
		} else {
			s.out = append(s.out, " ("...)
		}
	case isNamed(name, "rp") && rest[1] != '/': // what shows it where there is no ruby
		if close := bytes.Index(rest[:min(len(rest), end+64)], []byte("</rp>")); close > 0 {
			end = close + len("</rp>") - 1
		}
	case s.of != heading && !isInlineTag(name):
		s.out = append(s.out, ' ')
	}
	s.at += end + 1
	if rest[1] != '/' && (isNamed(name, "script") || isNamed(name, "style")) {
		s.script(name)
	}
}

// isAddress reports whether the inside of angle brackets is an address.
func isAddress(s []byte) bool {
	return bytes.ContainsAny(s, ":@") && !bytes.ContainsAny(s, " \t\n") &&
		(bytes.IndexByte(s, '=') < 0 || bytes.Contains(s, []byte("://")))
}

// script passes over what an element of that name holds.
func (s *stripper) script(name []byte) {
	if s.nowhere.script {
		return
	}
	end := bytes.Index(s.src[s.at:min(len(s.src), s.at+maxScript)], append([]byte("</"), name...))
	if s.nowhere.script = end < 0; !s.nowhere.script {
		s.at += end
	}
}

// tagName returns the name in a tag, nil for none.
func tagName(b []byte) []byte {
	i := 1
	if i < len(b) && b[i] == '/' {
		i++
	}
	start := i
	for i < len(b) && isAlphanumeric(b[i]) {
		i++
	}
	if i == start || !isLetter(b[start]) {
		return nil
	}
	return b[start:i]
}

func isNamed(name []byte, want string) bool { return bytes.EqualFold(name, []byte(want)) }

// titleTags are the elements that are read in a title, where others are text.
var titleTags = [...]string{
	"a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "rb", "rp", "rt", "ruby",
	"s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
}

// isPaired reports whether the tag that rest begins with is of an element of titles that has both its
// tags, or a break.
func (s *stripper) isPaired(rest []byte) bool {
	name := tagName(rest)
	if name == nil {
		return false
	}
	if isNamed(name, "br") || isNamed(name, "wbr") {
		return true
	}
	isKnown := false
	for _, n := range titleTags {
		isKnown = isKnown || isNamed(name, n)
	}
	if !isKnown {
		return false
	}
	holds := func(text []byte, tag string) bool { return bytes.Contains(bytes.ToLower(text), []byte(tag)) }
	low := strings.ToLower(string(name))
	if rest[1] == '/' {
		return holds(s.src[:s.at], "<"+low)
	}
	return holds(rest, "</"+low+">")
}

// isInlineTag reports whether a tag of that name does not separate words.
func isInlineTag(name []byte) bool {
	for _, n := range [...]string{
		"a", "b", "i", "u", "s", "em", "strong", "code", "kbd", "span", "sub", "sup", "mark",
		"small", "abbr", "font", "wbr", "ruby", "rb", "rp",
	} {
		if isNamed(name, n) {
			return true
		}
	}
	return false
}
