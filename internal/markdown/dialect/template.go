package dialect

import (
	"bytes"
	"strings"
)

// templates returns the syntax that template languages share, "{{ x }}" and "{% x %}", whatever
// the generator: the class of a tag determines what it shows, and by the dialects below for the
// names that are theirs.
func templates() dialect {
	return dialect{
		name: "templates", marks: []string{"{"}, inline: (*document).template, inlineAt: "{",
		line: (*document).templateLine, lineAt: "{", tags: sharedTags(),
	}
}

// maxTag is the longest template tag in bytes; what is longer is text.
const maxTag = 8 << 10

// tagEnds are how the template tags of generators begin and end: Hugo's shortcodes,
// the tags and the output of Liquid, Nunjucks and Tera, and comments.
var tagEnds = [...][2]string{{"{{<", ">}}"}, {"{{%", "%}}"}, {"{%", "%}"}, {"{#", "#}"}, {"{{", "}}"}}

// tag is one template tag.
type tag struct {
	opens   string // what it begins with, one of tagEnds
	name    string
	args    string // what is behind the name
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

// cutName splits the inside of a tag behind its name.
func cutName(s string) (name, args string) {
	n := strings.IndexAny(s, " \t\n(\"'`,")
	if n < 0 {
		return s, ""
	}
	return s[:n], strings.TrimSpace(s[n:])
}

// closes returns the beginning of the tag that ends what t encloses.
func (t tag) closes() string {
	if t.opens == "{%" {
		return "end" + t.name
	}
	return "/" + t.name
}

// extent is where something begins and ends.
type extent struct{ start, stop int }

// endTag finds the tag called name, "endraw" or "/highlight", within limit bytes of i.
func (d *document) endTag(i int, name string, limit int) extent {
	src := d.src
	limit = min(len(src), i+limit)
	for k := i; k < limit && d.budget > 0; k += len(name) {
		if k = d.next(name, k); k >= limit {
			break
		}
		before := bytes.TrimRight(src[i:k], " \t-<%")
		if len(before) > 0 && before[len(before)-1] == '{' {
			start := i + len(before) - 1
			if start > i && src[start-1] == '{' {
				start--
			}
			if n := bytes.IndexByte(src[k:limit], '}'); n >= 0 {
				stop := k + n + 1
				if stop < len(src) && src[stop] == '}' {
					stop++
				}
				return extent{start, stop}
			}
		}
		d.spend(k - i)
	}
	d.spend(16)
	return extent{-1, -1}
}

// closerOf returns what the tag that closes t begins with, if it comes within reach of end; ""
// if it does not.
func (d *document) closerOf(t tag, end int) string {
	var names []string
	switch {
	case strings.HasPrefix(t.args, "(") && t.opens == "{%":
		names = []string{"end"}
	case t.opens == "{%":
		names = []string{"end" + t.name, "/" + t.name}
	default:
		names = []string{"/" + t.name, "/ " + t.name}
	}
	for _, name := range names {
		if d.endTag(end, name, maxContainer).stop > 0 {
			return name
		}
	}
	return ""
}

// template reads a template tag.
func (d *document) template(i, _ int) (stop int, replacement string) {
	if i < d.rawEnd || i+1 >= len(d.src) || d.src[i+1] != '{' && d.src[i+1] != '%' {
		return -1, ""
	}
	t, ok := tagAt(d.src, i)
	if !ok {
		d.spend(min(maxTag, len(d.src)-i))
		return -1, ""
	}
	if e := t.example(); e != "" {
		return t.stop, e
	}
	switch {
	case t.opens == "{{":
		inner := strings.Trim(t.inner, "- \t\n")
		if d.traits.mdx && strings.Contains(inner, ":") || !d.isOutput(t, inner) && !d.inTarget(i, t.stop) {
			return -1, ""
		}
		replacement = t.output(inner)
		d.emptied = d.emptied || replacement == ""
		return t.stop, replacement
	case t.opens == "{#" || t.name == "" && !t.closing:
		return -1, ""
	case t.closing:
		return t.stop, d.closed(t.name)
	}
	return d.tag(t, i)
}

// tag reads a template tag that is neither output nor the end of another one.
func (d *document) tag(t tag, i int) (stop int, replacement string) {
	const longest = 64 << 10
	src := d.src
	switch name := strings.ToLower(t.name); name {
	case "raw", "verbatim":
		d.rawEnd = d.endTag(t.stop, t.closes(), longest).start
		return t.stop, ""
	case "comment", "style", "stylesheet", "javascript", "schema", "css", "js":
		if e := d.endTag(t.stop, t.closes(), longest); e.stop > 0 && (t.opens == "{%" || name == "comment") {
			return e.stop, ""
		}
	case "highlight", "hl", "katex", "math", "latex", "mathjax":
		if e := d.endTag(t.stop, t.closes(), maxTag); e.stop > 0 && !bytes.ContainsAny(src[t.stop:e.start], "\n`") {
			inner := strings.TrimSpace(string(src[t.stop:e.start]))
			switch {
			case name[0] == 'h':
				return e.stop, "`" + string(src[t.stop:e.start]) + "`"
			case !strings.ContainsAny(inner, "$") && !strings.HasPrefix(inner, `\(`) && inner != "":
				return e.stop, "$" + inner + "$"
			}
		}
	}
	if strings.HasPrefix(t.args, "(") && t.opens == "{%" {
		return t.stop, readParams(t.args).get("text", "title")
	}
	if opens, closes := t.around(); opens+closes != "" {
		if e := d.endTag(t.stop, t.closes(), maxTag); e.stop > 0 && e.start > t.stop && !bytes.Contains(src[t.stop:e.start],
			[]byte("\n\n")) {
			if len(d.closers) < 100 {
				d.closers = append(d.closers, closer{t.name, closes})
			}
			return t.stop, opens
		}
	}
	return t.stop, t.shown()
}

// closer is what replaces the tag that ends an open one.
type closer struct{ name, replacement string }

// closed returns what replaces the tag that ends the innermost open one called name.
func (d *document) closed(name string) string {
	for k := len(d.closers) - 1; k >= 0; k-- {
		if d.closers[k].name == name {
			s := d.closers[k].replacement
			d.closers = d.closers[:k]
			return s
		}
	}
	return ""
}

// around returns what to put on both sides of the text that a tag encloses within a line: a link
// for a button, words in brackets for those that a browser shows when one points at them.
func (t tag) around() (opens, closes string) {
	name := shortName(t.name)
	if name == "kbd" || name == "mark" || name == "sub" || name == "sup" {
		return "<" + name + ">", "</" + name + ">"
	}
	if t.args == "" {
		return "", ""
	}
	ps := readParams(t.args)
	if controlWords[name] || containers[name] != "" && !strings.HasPrefix(name, "card") {
		if title := ps.heading(); title != "" && !controlWords[name] && !strings.ContainsAny(title, "*_") {
			return "**" + title + "** ", ""
		}
		return "", ""
	}
	if href := oneOf(ps.get("href", "url", "link", "relref", "ref", "to"), addressOf(ps.at(0))); href != "" &&
		!strings.ContainsAny(href, `"<> `) {
		return linkTag(href), "</a>"
	}
	if strings.Contains(name, "sidenote") || strings.Contains(name, "marginnote") {
		if word := ps.at(0); word != "" {
			return word + " (", ")"
		}
	}
	if words := ps.get("title", "text", "tooltip", "tip", "content", "definition", "meaning", "caption"); words != "" &&
		!strings.ContainsAny(words, `"<>`) {
		return `<abbr title="` + words + `">`, "</abbr>"
	}
	return "", ""
}

// linkTag returns the tag of HTML that begins a link, as short as it can be.
func linkTag(href string) string {
	if strings.ContainsAny(href, "'=`") {
		return `<a href="` + href + `">`
	}
	return "<a href=" + href + ">"
}

// addressOf returns s if it is an address, "" if it is not.
func addressOf(s string) string {
	if strings.Contains(s, "://") || strings.HasPrefix(s, "/") && len(s) > 1 {
		return s
	}
	return ""
}

// inTarget reports whether what is between i and stop is, or begins, the target of a
// link.
func (d *document) inTarget(i, stop int) bool {
	return i > 1 && d.src[i-1] == '(' && d.src[i-2] == ']' && stop < len(d.src) && d.src[stop] != ' '
}
