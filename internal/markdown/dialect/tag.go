package dialect

import (
	"bytes"
	"strings"
)

// maxTag is the longest template tag in bytes; what is longer is text.
const maxTag = 8 << 10

// tagEnds are how the template tags of generators begin and end: Hugo's shortcodes,
// the tags and the output of Liquid, Nunjucks and Tera, and comments.
var tagEnds = [...][2]string{{"{{<", ">}}"}, {"{{%", "%}}"}, {"{%", "%}"}, {"{#", "#}"}, {"{{", "}}"}}

// tag is one template tag.
type tag struct {
	opens   string // what it begins with, one of tagEnds
	name    string
	args    string // what stands behind the name
	inner   string // all of its inside
	closing bool   // it ends what another tag began
	stop    int    // where it ends in the source
}

// tagAt reads the tag that begins at i; ok is false when none does.
func tagAt(src []byte, i int) (t tag, ok bool) {
	for _, ends := range tagEnds {
		if !bytes.HasPrefix(src[i:], []byte(ends[0])) {
			continue
		}
		rest := src[i+2 : min(len(src), i+maxTag)]
		n := bytes.Index(rest, []byte(ends[1]))
		if n < len(ends[0])-2 {
			return tag{}, false
		}
		raw := string(rest[len(ends[0])-2 : n])
		inner := strings.Trim(raw, " \t\n-")
		if ends[0][1] == '{' && len(ends[0]) == 3 {
			inner = strings.TrimSuffix(inner, "/")
		}
		t = tag{opens: ends[0], inner: raw, stop: i + 2 + n + len(ends[1])}
		if s, found := strings.CutPrefix(inner, "/"); found {
			t.closing, inner = true, strings.TrimSpace(s)
		}
		t.name, t.args = cutName(inner)
		if s, found := strings.CutPrefix(t.name, "end"); found && t.opens == "{%" {
			t.closing, t.name = true, s
		}
		if t.opens == "{%" && strings.HasSuffix(t.args, "/") { // Markdoc's "{% x /%}"
			t.args = strings.TrimSuffix(t.args, "/")
		}
		return t, true
	}
	return tag{}, false
}

// example is how a tag is shown that is written so as not to be read, "{{</* x */>}}"; ""
// for any other.
func (t tag) example() string {
	e, opens := strings.CutPrefix(t.inner, "/*")
	e, closes := strings.CutSuffix(e, "*/")
	if !opens || !closes {
		return ""
	}
	for _, ends := range tagEnds {
		if ends[0] == t.opens {
			return t.opens + e + ends[1]
		}
	}
	return ""
}

// cutName splits the inside of a tag behind its name.
func cutName(s string) (name, args string) {
	n := strings.IndexAny(s, " \t\n(\"'`,")
	if n < 0 {
		return s, ""
	}
	return s[:n], strings.TrimSpace(s[n:])
}

// isOutput tells whether what stands in "{{ }}" is a generator's doing rather than an
// example in prose.
func (d *document) isOutput(t tag, inner string) bool {
	inner = strings.TrimSpace(inner)
	if inner == "" || inner[0] == '\\' {
		return false
	}
	if d.traits.goes {
		return true
	}
	if inner[0] == '.' {
		return false
	}
	if literal(inner) != "" {
		return true
	}
	switch t.name {
	case "$frontmatter", "$page", "$site", "$t", "#include", "#rustdoc_include", "#playground", "#playpen", "#title", "#shiftinclude", "#template":
		return true // VuePress, mdBook
	}
	if inner[0] == '$' {
		return d.traits.mdx && strings.Contains(t.name, ".")
	}
	switch t.name {
	case "image", "code", "play", "video", "iframe", "raw", "rawhtml", "backgroundimage", "html":
		if t.args != "" && (t.args[0] == '"' || t.args[0] == '`') {
			return true
		}
		if strings.HasPrefix(t.args, "http") {
			return true
		}
	case "youtube", "vimeo", "tweet", "twitter": // Logseq's
		if strings.HasPrefix(t.args, "http") {
			return true
		}
	}
	if d.traits.liquid {
		return isWordByte(inner[0]) || inner[0] == '"' || inner[0] == '\'' || inner[0] == '-' || inner[0] == '|'
	}
	first, _, filtered := strings.Cut(inner, "|")
	first = strings.TrimSpace(first)
	if filtered && !strings.Contains(inner, "||") {
		return true
	}
	for _, p := range []string{"site.", "page.", "post.", "config.", "theme.", "frontmatter."} {
		if strings.HasPrefix(first, p) {
			return true
		}
	}
	return strings.HasPrefix(t.args, "(") && strings.HasSuffix(t.args, ")") && isWordByte(inner[0]) && !strings.Contains(t.name, ".")
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

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

// keyLen is the length of the name that s begins with if "=" or ": " follows it.
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

// get is the value of the first of keys that there is.
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

// at is the value at place i, not counting those with a name.
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
