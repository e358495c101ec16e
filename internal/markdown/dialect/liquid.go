package dialect

import (
	"bytes"
	"path"
	"strings"
)

// liquid returns what Liquid, Nunjucks, Twig and Tera share beyond tags: output, "{{ x }}", and
// comments, "{# x #}".
func liquid() dialect {
	return dialect{
		name: "Liquid", marks: []string{"{"}, inline: (*document).nunjucksComment, inlineAt: "{",
		traits: func(t *traits, src []byte, off, end int) { t.liquid = t.liquid || liquidTag(src[off:end]) },
		signs:  []string{"{%"},
	}
}

// nunjucksComment reads a comment of Nunjucks or Tera.
func (d *document) nunjucksComment(i, end int) (stop int, replacement string) {
	if !d.traits.liquid || i+1 >= end || d.src[i+1] != '#' {
		return -1, ""
	}
	if at := d.next("#}", i+2); at > i+2 && at < end {
		return at + 2, ""
	}
	return -1, ""
}

// liquidTag reports whether a tag of Liquid's is on a line, and no shortcode of Hugo's,
// "{{% x %}}".
func liquidTag(ln []byte) bool {
	mark := []byte("{%")
	for i := bytes.Index(ln, mark); i >= 0; {
		if i == 0 || ln[i-1] != '{' {
			return bytes.Count(ln[:i], []byte("`"))%2 == 0
		}
		n := bytes.Index(ln[i+2:], mark)
		if n < 0 {
			break
		}
		i += 2 + n
	}
	return false
}

// isOutput reports whether what is in "{{ }}" is a generator's doing rather than an
// example in prose.
func (d *document) isOutput(t tag, inner string) bool {
	inner = strings.TrimSpace(inner)
	if inner == "" || inner[0] == '\\' {
		return false
	}
	if d.traits.goTemplate {
		return true
	}
	if inner[0] == '.' {
		return false
	}
	if literal(inner) != "" {
		return true
	}
	if d.table.outputs[t.name] {
		return true
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
	return strings.HasPrefix(t.args, "(") && strings.HasSuffix(t.args, ")") && isWordByte(inner[0]) &&
		!strings.Contains(t.name, ".")
}

// output returns what "{{ }}" shows, as far as the post itself says: a string, or a file.
func (t tag) output(inner string) string {
	switch t.name {
	case "resize_image":
		if v := oneOf(readParams(t.args).get("path"), readParams(t.args).at(0)); v != "" {
			return picture(v, path.Base(v), "")
		}
	case "image", "backgroundimage", "code", "play", "video", "iframe", "get_url", "youtube", "vimeo", "gist", "tweet",
		"figure", "img":
		return t.shown()
	case "katex", "math", "latex":
		if v := readParams(t.args).get("body", "text"); v != "" && !strings.Contains(v, "$") {
			return "$" + v + "$"
		}
	case "raw", "rawhtml":
		v, _ := cutValue(t.args)
		return v
	}
	if strings.HasPrefix(inner, `"`) || strings.HasPrefix(inner, "'") {
		v, _ := cutValue(inner)
		return v
	}
	if ps := readParams(t.args); strings.HasPrefix(t.args, "(") {
		if src := ps.get("src", "path", "url"); src != "" {
			return picture(src, ps.get("alt"), ps.get("caption", "title"))
		}
		if e := embedded(t.name, ps); e != "" {
			return e
		}
		return ps.get("text", "title", "body", "content", "label", "caption")
	}
	return ""
}
