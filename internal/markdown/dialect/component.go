package dialect

import (
	"bytes"
	"strings"
)

// components returns the tags of JSX, which frameworks of MDX and Markdown put into posts.
func components() dialect {
	return dialect{
		name: "components", marks: []string{"<"}, inline: (*document).component, inlineAt: "<",
		line: (*document).componentLine, lineAt: "<", traits: (*traits).components, signs: []string{"</", "/>"},
	}
}

// maxComponent is the longest tag or expression of JSX in bytes.
const maxComponent = 16 << 10

// element is one tag of HTML or JSX.
type element struct {
	name    string
	props   params // those that are plain strings
	closing bool   // "</name>"
	empty   bool   // "<name/>"
	braces  bool   // a property is an expression
	stop    int    // where it ends in the source
}

// elementAt reads the tag that begins at i; ok is false when none does, and e.stop then
// where that became clear.
func elementAt(src []byte, i int) (e element, ok bool) {
	limit := min(len(src), i+maxComponent)
	k := i + 1
	defer func() {
		if !ok {
			e.stop = max(k, i+1)
		}
	}()
	if k < limit && src[k] == '/' {
		e.closing = true
		k++
	}
	start := k
	for k < limit && (isWordByte(src[k]) || src[k] == '.' || src[k] == ':' || src[k] == '-') {
		k++
	}
	e.name = string(src[start:k])
	for k < limit {
		for k < limit && (src[k] == ' ' || src[k] == '\n' || src[k] == '\t') {
			k++
		}
		if k >= limit {
			break
		}
		switch c := src[k]; {
		case c == '>':
			e.stop = k + 1
			return e, true
		case c == '/' && k+1 < limit && src[k+1] == '>':
			e.empty, e.stop = true, k+2
			return e, true
		case c == '{':
			n := braces(src[:limit], k)
			if n < 0 {
				k = limit
				return e, false
			}
			k, e.braces = n, true
		case isWordByte(c) || c == '@' || c == ':' || c == '#':
			n := e.property(src[:limit], k)
			if n < 0 {
				k = limit
				return e, false
			}
			k = n
		default:
			return e, false
		}
	}
	return e, false
}

// property reads the property that begins at k and returns where it ends, -1 for
// other text.
func (e *element) property(src []byte, k int) int {
	start := k
	for k < len(src) && (isWordByte(src[k]) || strings.IndexByte("-:.@#", src[k]) >= 0) {
		k++
	}
	key := string(src[start:k])
	if k >= len(src) || src[k] != '=' {
		e.props = append(e.props, param{key: key})
		return k
	}
	k++
	if k >= len(src) {
		return -1
	}
	switch c := src[k]; c {
	case '"', '\'':
		n := bytes.IndexByte(src[k+1:], c)
		if n < 0 {
			return -1
		}
		e.props = append(e.props, param{key, string(src[k+1 : k+1+n])})
		return k + n + 2
	case '{':
		stop := braces(src, k)
		if stop < 0 {
			return -1
		}
		e.braces = true
		if v := literal(string(src[k+1 : stop-1])); v != "" {
			e.props = append(e.props, param{key, v})
		}
		return stop
	}
	n := bytes.IndexAny(src[k:], " \n\t>")
	if n < 1 {
		return -1
	}
	e.props = append(e.props, param{key, string(src[k : k+n])})
	return k + n
}

// braces returns where the brace at i is closed, -1 without one nearby.
func braces(src []byte, i int) int {
	limit := min(len(src), i+maxComponent)
	depth := 0
	for k := i; k < limit; k++ {
		switch c := src[k]; c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return k + 1
			}
		case '"', '`', '\'':
			n := bytes.IndexByte(src[k+1:limit], c)
			if n >= 0 && (c == '`' || bytes.IndexByte(src[k+1:k+1+n], '\n') < 0) {
				k += n + 1
			}
		case '/':
			if k+1 < limit && src[k+1] == '*' {
				n := bytes.Index(src[k:limit], []byte("*/"))
				if n < 0 {
					return -1
				}
				k += n + 1
			}
		}
	}
	return -1
}

// component reads a tag of HTML or JSX. stop is -1 when it is HTML that stays.
func (d *document) component(i, _ int) (stop int, replacement string) {
	src := d.src
	if i+1 >= len(src) {
		return -1, ""
	}
	c := src[i+1]
	if d.traits.mdx && (c == '>' || c == '/' && i+2 < len(src) && src[i+2] == '>') {
		return i + bytes.IndexByte(src[i:], '>') + 1, ""
	}
	if !isWordByte(c) && c != '/' {
		return -1, ""
	}
	e, ok := elementAt(src, i)
	if !ok {
		d.spend(e.stop - i)
		return -1, ""
	}
	if e.name == "" || !isUpper(e.name[0]) {
		switch {
		case !d.traits.mdx:
		case e.name == "div" || e.name == "section" || e.name == "center" || e.name == "article":
			d.breaks = d.breaks || e.closing
			return e.stop, "" // so that what it encloses is read as Markdown
		case e.braces:
			return e.stop, e.html()
		}
		return -1, ""
	}
	if !d.isComponent(e) {
		return -1, ""
	}
	if e.closing {
		if s := d.closed(e.name); s != "" {
			return e.stop, s
		}
	} else if opens, closes := e.around(); opens+closes != "" && !e.empty && len(d.closers) < 100 {
		d.closers = append(d.closers, closer{e.name, closes})
		return e.stop, opens
	}
	return e.stop, e.shown()
}

// around returns what to put on both sides of the text that a component encloses within a line.
func (e element) around() (opens, closes string) {
	if words := e.props.get("tip", "tooltip", "definition", "meaning", "content"); words != "" &&
		!strings.ContainsAny(words, `"<>`) {
		return `<abbr title="` + words + `">`, "</abbr>"
	}
	switch shortName(e.name) {
	case "tooltip", "abbr", "abbreviation":
		if words := e.props.get("title", "text", "label"); words != "" && !strings.ContainsAny(words, `"<>`) {
			return `<abbr title="` + words + `">`, "</abbr>"
		}
	case "math", "inlinemath", "tex", "katex":
		return "$", "$"
	case "blockmath":
		return "$$", "$$"
	}
	return "", ""
}

// isComponent tells a component from a placeholder in prose such as <Name>.
func (d *document) isComponent(e element) bool {
	if knownTags[strings.ToLower(e.name)] && !d.traits.mdx {
		return false
	}
	return e.closing || d.traits.closed[e.name] || e.empty && (d.traits.mdx || len(e.props) > 0)
}

// knownTags are those of HTML that people write in capitals.
var knownTags = map[string]bool{
	"a": true, "b": true, "br": true, "i": true, "p": true, "ul": true, "ol": true, "li": true, "div": true, "span": true,
	"table": true, "tr": true, "td": true, "th": true, "pre": true, "code": true, "font": true, "center": true,
	"img": true,
	"h1":  true, "h2": true, "h3": true, "h4": true, "hr": true, "em": true, "strong": true, "blockquote": true,
	"dl": true,
	"dt": true, "dd": true, "script": true, "style": true, "body": true, "html": true, "head": true, "title": true,
	"meta": true, "link": true, "form": true, "input": true, "tbody": true, "thead": true, "tt": true, "object": true,
	"param": true, "embed": true, "iframe": true, "textarea": true, "select": true, "option": true, "u": true, "s": true,
}

// html returns a tag of HTML without the properties that are expressions.
func (e element) html() string {
	var b strings.Builder
	b.WriteString("<")
	if e.closing {
		b.WriteString("/")
	}
	b.WriteString(e.name)
	for _, p := range e.props {
		switch p.key {
		case "src", "href", "alt", "title", "id", "name", "colspan", "rowspan", "align", "open":
			b.WriteString(" " + p.key)
			if p.val != "" && !strings.Contains(p.val, `"`) {
				b.WriteString(`="` + p.val + `"`)
			}
		}
	}
	if e.empty {
		b.WriteString("/")
	}
	b.WriteString(">")
	return b.String()
}

// shown returns the Markdown in the place of a component within a line.
func (e element) shown() string {
	href := e.props.get("href", "to", "url")
	switch name := shortName(e.name); {
	case name == "kbd" || name == "sup" || name == "sub" || name == "mark":
		return element{name: name, closing: e.closing}.html()
	case name == "link" || name == "a" || strings.HasSuffix(name, "button"):
		if e.closing {
			return "</a>"
		}
		if !e.empty && href != "" {
			return linkTag(href)
		}
	case e.closing:
		return ""
	case strings.Contains(name, "youtube"):
		return embed('y', e.props.get("id", "videoid", "youtubeid", "video", "url"))
	case strings.Contains(name, "vimeo"):
		return embed('v', e.props.get("id", "videoid", "url"))
	case strings.Contains(name, "tweet") || name == "x":
		return tweetLink(params{{"id", e.props.get("id", "tweetid", "url")}})
	case strings.Contains(name, "gist"):
		return embed('g', e.props.get("id", "url"))
	case e.empty && e.props.get("code") != "" && !strings.ContainsAny(e.props.get("code"), "`\n"):
		return "`" + e.props.get("code") + "`"
	case (name == "video" || name == "audio" || name == "pdf" || name == "file") && e.props.get("src") != "":
		return tag{name: name}.file(e.props)
	}
	if src := e.props.get("src"); src != "" {
		return picture(src, e.props.get("alt"), e.props.get("caption", "title"))
	}
	text := e.props.get("title", "label", "text", "summary", "caption", "alt", "term", "message")
	if !e.empty {
		if text = e.props.get("title", "label", "summary", "caption"); text != "" && !strings.ContainsAny(text, "*_`") {
			return "**" + text + "** "
		}
		return text
	}
	if more := e.props.get("description"); more != "" && text != "" {
		return markdownLink(text, href) + " – " + more
	}
	return markdownLink(text, href)
}

// components notes the components on the line from off to end: those that stand for
// themselves or have expressions make the post MDX, and the others have an end.
func (t *traits) components(src []byte, off, end int) {
	ticks := 0
	for i := off; ; {
		k := bytes.IndexByte(src[i:end], '<')
		if k < 0 || i+k+2 >= end {
			return
		}
		ticks += bytes.Count(src[i:i+k], []byte("`"))
		i += k + 1
		closing := src[i] == '/'
		if closing {
			i++
		}
		if ticks%2 == 1 || i >= end {
			continue
		}
		if !closing {
			if !t.mdx && t.searched < maxSearched && (isUpper(src[i]) || src[i] >= 'a' && src[i] <= 'z') {
				e, ok := elementAt(src, i-1)
				t.mdx = ok && (e.braces || e.empty && isUpper(src[i]))
				t.searched += e.stop - i
			}
			continue
		}
		if !isUpper(src[i]) {
			continue
		}
		if t.closed == nil {
			t.closed = map[string]bool{}
		}
		if name := componentName(src[i:end]); len(t.closed) < 1000 {
			t.closed[name] = true
		}
	}
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// componentName returns the name of a component that s begins with, "" for none.
func componentName(s []byte) string {
	if len(s) == 0 || !isUpper(s[0]) {
		return ""
	}
	n := 0
	for n < len(s) && (isUpper(s[n]&^0x20) || s[n] >= '0' && s[n] <= '9' || s[n] == '.' || s[n] == '_') {
		n++
	}
	return string(s[:n])
}
