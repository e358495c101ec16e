package dialect

import (
	"strings"
)

// param is one parameter of a tag; key is "" for one that is known by its place.
type param struct{ key, val string }

type params []param

// readParams reads key="value", key: "value", key=value and bare values.
func readParams(s string) params {
	var out params
	s = strings.TrimSuffix(strings.TrimPrefix(s, "("), ")")
	for len(out) < 50 {
		s = strings.TrimLeft(s, " \t\n,")
		if s == "" {
			return out
		}
		var p param
		if n := keyLen(s); n > 0 {
			p.key = s[:n]
			s = strings.TrimLeft(strings.TrimLeft(s[n:], " ")[1:], " ")
		}
		p.val, s = cutValue(s)
		out = append(out, p)
	}
	return out
}

// keyLen returns the length of the name that s begins with if "=" or ": " follows it.
func keyLen(s string) int {
	n := 0
	for n < len(s) && (isWordByte(s[n]) || s[n] == '-') {
		n++
	}
	if n == 0 {
		return 0
	}
	rest := strings.TrimLeft(s[n:], " ")
	if strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, ": ") || strings.HasPrefix(rest, ":\"") {
		return n
	}
	return 0
}

// cutValue cuts a value, in quotes or not, from the front of s.
func cutValue(s string) (val, rest string) {
	if s == "" {
		return "", ""
	}
	if c := s[0]; c == '"' || c == '\'' || c == '`' {
		for i := 1; i < len(s); i++ {
			if s[i] == '\\' && c != '`' && i+1 < len(s) {
				i++
			} else if s[i] == c {
				return strings.ReplaceAll(s[1:i], `\`+string(c), string(c)), s[i+1:]
			}
		}
	}
	n := strings.IndexAny(s, " \t\n,")
	if n < 0 {
		n = len(s)
	}
	return strings.Trim(s[:n], `"'`), s[n:]
}

// get returns the value of the first of keys that there is.
func (ps params) get(keys ...string) string {
	for _, k := range keys {
		for _, p := range ps {
			if strings.EqualFold(p.key, k) && p.val != "" {
				return p.val
			}
		}
	}
	return ""
}

// at returns the value at place i, not counting those with a name.
func (ps params) at(i int) string {
	for _, p := range ps {
		if p.key != "" {
			continue
		}
		if i == 0 {
			return p.val
		}
		i--
	}
	return ""
}

// bare returns the values of the parameters that have no name.
func (ps params) bare() []string {
	var out []string
	for _, p := range ps {
		if p.key == "" && p.val != "" {
			out = append(out, p.val)
		}
	}
	return out
}

// heading returns what the parameters of a tag put above what it encloses.
func (ps params) heading() string {
	title := ps.get("title", "label", "summary", "header", "heading", "name")
	if sub := ps.get("subtitle", "subheader"); sub != "" {
		title = join(" – ", title, sub)
	}
	return title
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// attributeWord reports whether s is a name.
func attributeWord(s string) bool {
	for i := range len(s) {
		if !isWordByte(s[i]) && s[i] != '-' {
			return false
		}
	}
	return s != ""
}

// attributeList reports whether s is nothing but classes, ids and key=value.
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

// literal returns the string that an expression is, "" when it is no plain string.
func literal(s string) string {
	s = strings.TrimSpace(s)
	if len(s) < 2 || strings.IndexByte("\"'`", s[0]) < 0 || s[len(s)-1] != s[0] ||
		strings.IndexByte(s[1:len(s)-1], s[0]) >= 0 {
		return ""
	}
	return s[1 : len(s)-1]
}

func oneOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// join returns those of parts that are not empty with sep between them.
func join(sep string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(p)
	}
	return b.String()
}
