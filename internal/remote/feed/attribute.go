package feed

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"
)

// isStartTag reports whether b begins with a start tag: "<a@b.example>" does not.
func isStartTag(b []byte) bool {
	if len(b) < 2 || !isNameStart(b[1]) {
		return false
	}
	i := 1
	for i < len(b) && isNameByte(b[i]) {
		i++
	}
	return i == len(b) || bytes.IndexByte([]byte(" \t\r\n/><"), b[i]) >= 0
}

func isNameByte(c byte) bool {
	return isNameStart(c) || '0' <= c && c <= '9' || c == '-' || c == '.'
}

// mendTag returns a start tag as XML has it: every attribute has a valid name and a quoted
// value.
func mendTag(tag []byte) []byte {
	name := tagName(tag)
	rest := tag[1+len(name) : len(tag)-1]
	if isTidy(rest) {
		return tag
	}
	isEmpty := bytes.HasSuffix(rest, []byte("/")) &&
		(len(rest) == 1 || !bytes.ContainsAny(rest[bytes.LastIndexAny(rest, " \t\r\n")+1:len(rest)-1], "="))
	if isEmpty {
		rest = rest[:len(rest)-1]
	}
	out := []byte("<" + name)
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n/\"'<")
		if len(rest) == 0 {
			break
		}
		n := bytes.IndexAny(rest, " \t\r\n=/\"'<")
		if n < 0 {
			n = len(rest)
		}
		key := string(rest[:n])
		rest = bytes.TrimLeft(rest[n:], " \t\r\n")
		value := []byte(nil)
		if len(rest) > 0 && rest[0] == '=' {
			value, rest = cutValue(bytes.TrimLeft(rest[1:], " \t\r\n"))
		}
		if key == "" || !isNameStart(key[0]) || strings.IndexFunc(key, func(r rune) bool {
			return r < utf8.RuneSelf &&
				!isNameByte(byte(r))
		}) >= 0 {
			continue
		}
		out = append(out, ' ')
		out = append(out, key...)
		out = append(out, `="`...)
		out = append(out, strings.NewReplacer("<", "&lt;", `"`, "&quot;").Replace(string(value))...)
		out = append(out, '"')
	}
	if isEmpty {
		out = append(out, '/')
	}
	return append(out, '>')
}

// cutValue cuts the value of an attribute off b, which begins with it.
func cutValue(b []byte) (value, rest []byte) {
	if len(b) > 0 && (b[0] == '"' || b[0] == '\'') {
		if end := bytes.IndexByte(b[1:], b[0]); end >= 0 {
			return b[1 : end+1], b[end+2:]
		}
		b = b[1:]
	}
	n := bytes.IndexAny(b, " \t\r\n")
	if n < 0 {
		n = len(b)
	}
	return b[:n], b[n:]
}

// isTidy reports whether what follows the name in a start tag is attributes as XML has them.
func isTidy(b []byte) bool {
	for {
		rest := bytes.TrimLeft(b, " \t\r\n")
		if len(rest) == 0 || len(rest) == 1 && rest[0] == '/' {
			return true
		}
		if len(rest) == len(b) || !isNameStart(rest[0]) {
			return false
		}
		n := 0
		for n < len(rest) && isNameByte(rest[n]) {
			n++
		}
		rest = bytes.TrimLeft(rest[n:], " \t\r\n")
		if len(rest) < 2 || rest[0] != '=' {
			return false
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n")
		if len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
			return false
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 || bytes.IndexByte(rest[1:end+1], '<') >= 0 {
			return false
		}
		b = rest[end+2:]
	}
}

// value returns the value of an attribute of a tag, "" without one.
func value(tag []byte, name string) string {
	from, to := attribute(tag, name)
	if from < 0 {
		return ""
	}
	return html.UnescapeString(strings.TrimSpace(string(tag[from:to])))
}

// tagEnd returns the length of the start tag that b begins with: to the ">" that is in no
// quoted value. closed is false without one before another tag or the end.
func tagEnd(b []byte) (n int, closed bool) {
	quote := byte(0)
	for i, c := range b {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			return i + 1, true
		case c == '<' && i > 0:
			return i, false
		case (c == '"' || c == '\'') && bytes.HasSuffix(bytes.TrimRight(b[max(0, i-8):i], " \t\r\n"), []byte("=")):
			quote = c
		}
	}
	return len(b), false
}

// tagName returns the name of the element that begins or ends with a tag.
func tagName(tag []byte) string {
	end := 1
	for end < len(tag) && bytes.IndexByte([]byte(" \t\r\n/><"), tag[end]) < 0 {
		end++
	}
	return string(tag[1:end])
}

// attribute returns where in tag the quoted value of an attribute is, -1 without one.
func attribute(tag []byte, name string) (from, to int) {
	for at := 0; ; {
		i := bytes.Index(tag[at:], []byte(name))
		if i < 0 {
			return -1, -1
		}
		before := at + i - 1
		at += i + len(name)
		if before < 0 || bytes.IndexByte([]byte(" \t\r\n"), tag[before]) < 0 {
			continue
		}
		rest := bytes.TrimLeft(tag[at:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '=' {
			continue
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			continue
		}
		if end := bytes.IndexByte(rest[1:], rest[0]); end >= 0 {
			from = len(tag) - len(rest) + 1
			return from, from + end
		}
	}
}

func isNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}
