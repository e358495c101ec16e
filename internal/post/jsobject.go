package post

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	reExport = lazyRegexp(`(?m)^[ \t]*(?:module\.exports[ \t]*=|exports[ \t]*=|export[ \t]+default\b)`)
	reReturn = lazyRegexp(`^(?:(?:async\s+)?function\s*\w*\s*\([^()]*\)\s*\{\s*return\b|(?:async\s*)?(?:\([^()]*\)|\w+)\s*=>\s*(?:\{\s*return\b)?)`)
	reName   = lazyRegexp(`^[A-Za-z_$][\w$]*`)
)

// maxNested bounds how deep values are in one another.
const maxNested = 32

// parseJSObject reads the object that a module of JavaScript exports, as far as it is written as a
// literal: what would have to be run is left out. ok is false for a module that exports none.
func parseJSObject(src string) (pairs []pair, ok bool) {
	at := reExport().FindStringIndex(src)
	if at == nil {
		return nil, false
	}
	s := jsReader{src: src, at: at[1]}
	s.space()
	if m := reReturn().FindString(s.rest()); m != "" {
		s.at += len(m)
		s.space()
	}
	for s.take('(') {
		s.space()
	}
	if name := reName().FindString(s.rest()); name != "" { // of a constant
		m := regexp.MustCompile(`(?m)^[ \t]*(?:const|let|var)[ \t]+` + regexp.QuoteMeta(name) +
			`[ \t]*=[ \t]*`).FindStringIndex(src)
		if m == nil {
			return nil, false
		}
		s.at = m[1]
	}
	if s.peek() != '{' {
		return nil, false
	}
	v, _ := s.value(0)
	return v.pairs, v.kind == mapping
}

// jsReader reads JavaScript from a position on.
type jsReader struct {
	src string
	at  int
}

func (s *jsReader) rest() string { return s.src[min(s.at, len(s.src)):] }

func (s *jsReader) peek() byte {
	if s.at < len(s.src) {
		return s.src[s.at]
	}
	return 0
}

func (s *jsReader) take(c byte) bool {
	if s.peek() == c && s.at < len(s.src) {
		s.at++
		return true
	}
	return false
}

// space passes over white space and comments.
func (s *jsReader) space() {
	for s.at < len(s.src) {
		rest := s.rest()
		switch r, size := utf8.DecodeRuneInString(rest); {
		case unicode.IsSpace(r) || r == '\ufeff':
			s.at += size
		case strings.HasPrefix(rest, "//"):
			s.pass("\n")
		case strings.HasPrefix(rest, "/*"):
			s.at += 2
			s.pass("*/")
		default:
			return
		}
	}
}

// pass passes over what comes up to the end of sign.
func (s *jsReader) pass(sign string) {
	if i := strings.Index(s.rest(), sign); i >= 0 {
		s.at += i + len(sign)
		return
	}
	s.at = len(s.src)
}

// value reads the value here, up to the comma or bracket behind it; ok is false for one that would have
// to be run.
func (s *jsReader) value(depth int) (v value, ok bool) {
	from := s.at
	switch c := s.peek(); {
	case depth > maxNested:
	case c == '"' || c == '\'' || c == '`':
		v.text, ok = s.quoted()
		v.kind = scalar
	case c == '[':
		v, ok = s.list(depth), true
	case c == '{':
		v, ok = s.object(depth), true
	default:
		end := strings.IndexAny(s.rest(), ",]})\n/ \t\r;")
		if end < 0 {
			end = len(s.rest())
		}
		word := s.rest()[:end]
		ok = isJSWord(word)
		s.at += end
		if v = scalarOf(word); word == "null" || word == "undefined" {
			v = value{}
		}
	}
	if s.space(); ok && s.at < len(s.src) && strings.IndexByte(",]})", s.peek()) < 0 && s.peek() != ';' && depth > 0 {
		ok = false // an expression goes on
	}
	if !ok {
		s.at = from
		s.passExpression()
		return value{}, false
	}
	return v, true
}

// isJSWord reports whether a word is a value by itself.
func isJSWord(word string) bool {
	switch word {
	case "true", "false", "null", "undefined":
		return true
	}
	return word != "" && strings.Trim(word, "0123456789._-") == "" && strings.ContainsAny(word, "0123456789")
}

// list reads an array.
func (s *jsReader) list(depth int) value {
	v := value{kind: list}
	s.take('[')
	for s.at < len(s.src) {
		s.space()
		if s.take(']') {
			break
		}
		if s.take(',') {
			continue
		}
		from := s.at
		if item, ok := s.value(depth + 1); ok {
			v.items = append(v.items, item)
		}
		if s.at == from {
			s.at++
		}
	}
	return v
}

// object reads an object.
func (s *jsReader) object(depth int) value {
	v := value{kind: mapping}
	s.take('{')
	for s.at < len(s.src) {
		s.space()
		if s.take('}') {
			break
		}
		if s.take(',') {
			continue
		}
		from := s.at
		key := reName().FindString(s.rest())
		if c := s.peek(); c == '"' || c == '\'' {
			key, _ = s.quoted()
		} else {
			s.at += len(key)
		}
		s.space()
		if key != "" && s.take(':') {
			s.space()
			if item, ok := s.value(depth + 1); ok {
				v.pairs = append(v.pairs, pair{key, item})
			}
		} else { // a method, a spread, a computed key
			s.passExpression()
		}
		if s.at == from {
			s.at++
		}
	}
	return v
}

// quoted reads a string. ok is false for a template with something in it that would have to be run.
func (s *jsReader) quoted() (text string, ok bool) {
	quote := s.peek()
	s.at++
	var b strings.Builder
	ok = true
	for s.at < len(s.src) {
		c := s.src[s.at]
		s.at++
		switch {
		case c == quote:
			return b.String(), ok
		case c == '\\' && s.at < len(s.src):
			c = s.src[s.at]
			s.at++
			switch c {
			case 'n', 'r', 't':
				c = ' '
			case '\n':
				continue
			case 'u', 'x':
				ok = false // rare: not worth a decoder
			}
			b.WriteByte(c)
		case c == '\n' && quote != '`':
			return "", false
		case c == '$' && quote == '`' && s.peek() == '{':
			ok = false
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return "", false
}

// passExpression passes over an expression, up to the comma or closing bracket behind it.
func (s *jsReader) passExpression() {
	depth := 0
	for s.at < len(s.src) {
		switch c := s.src[s.at]; c {
		case '"', '\'', '`':
			s.quoted()
			continue
		case '/':
			if from := s.at; strings.HasPrefix(s.rest(), "//") || strings.HasPrefix(s.rest(), "/*") {
				if s.space(); s.at > from {
					continue
				}
			}
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth == 0 {
				return
			}
			depth--
		case ',':
			if depth == 0 {
				return
			}
		}
		s.at++
	}
}
