package dialect

import (
	"bytes"
	"strings"
)

// maxTag is the longest template tag in bytes; what is longer is text.
const maxTag = 2000

// tagEnds are how the template tags of generators begin and end: Hugo's shortcodes,
// Liquid's and Nunjucks' tags and output.
var tagEnds = [...][2]string{{"{{<", ">}}"}, {"{{%", "%}}"}, {"{%", "%}"}, {"{{", "}}"}}

// tags takes out the template tags on the line at off that ends at end, outside code
// spans. What a tag encloses stays.
func (d *document) tags(off, end int) {
	ticks := 0
	for i := off; i+1 < end; {
		k := bytes.IndexByte(d.out[i:end], '{')
		if k < 0 {
			return
		}
		ticks += bytes.Count(d.out[i:i+k], []byte("`"))
		i += k
		stop := -1
		if ticks%2 == 0 {
			stop = d.tag(i)
		}
		i = max(stop, i+1)
	}
}

// tag takes out the tag at i and returns where it ends, -1 when there is none.
func (d *document) tag(i int) int {
	for _, ends := range tagEnds {
		if !bytes.HasPrefix(d.out[i:], []byte(ends[0])) {
			continue
		}
		rest := d.out[i+2 : min(len(d.out), i+maxTag)]
		n := bytes.Index(rest, []byte(ends[1]))
		if n < len(ends[0])-2 {
			return -1
		}
		stop := i + 2 + n + len(ends[1])
		inner := string(bytes.Trim(rest[len(ends[0])-2:n], " \t\n-"))
		if ends[0] == "{{" && !isTemplate(inner) {
			return -1
		}
		instead := replacement(inner, ends[0] == "{{")
		d.blank(i, stop)
		if len(instead) <= stop-i && !bytes.Contains(d.src[i:stop], []byte("\n")) {
			copy(d.out[i:], instead)
		}
		return stop
	}
	return -1
}

// isTemplate tells whether what stands in "{{ }}" is a generator's doing rather than
// an example in prose.
func isTemplate(inner string) bool {
	return strings.HasPrefix(inner, "site.") || strings.HasPrefix(inner, "page.") || strings.Contains(inner, "_url") ||
		strings.HasPrefix(inner, "\"") && strings.Contains(inner, "|") || strings.HasPrefix(inner, "'") && strings.Contains(inner, "|")
}

// replacement is the Markdown that says what a tag shows, "" for nothing. It is never
// longer than the tag.
func replacement(inner string, output bool) string {
	if output {
		return quoted(inner)
	}
	name, rest, _ := strings.Cut(inner, " ")
	rest = strings.TrimSpace(rest)
	switch name {
	case "ref", "relref", "post_url", "link", "url":
		if q := quoted(rest); q != "" {
			return q
		}
		target, _, _ := strings.Cut(rest, " ")
		return target
	case "youtube":
		if id := strings.Trim(rest, `"'`); id != "" && !strings.ContainsAny(id, " =") {
			return "www.youtu.be/" + id
		}
	case "figure", "img", "image":
		src := parameter(rest, "src")
		if src == "" {
			src = parameter(rest, "link")
		}
		alt := parameter(rest, "alt")
		if alt == "" {
			alt = parameter(rest, "caption")
		}
		if src != "" && !strings.ContainsAny(src+alt, " \n[]()") || src != "" && alt != "" && !strings.ContainsAny(alt, "\n[]()") && !strings.Contains(src, " ") {
			return "![" + alt + "](" + src + ")"
		}
	}
	return ""
}

// quoted is the string that s begins with, without its quotes.
func quoted(s string) string {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return ""
	}
	end := strings.IndexByte(s[1:], s[0])
	if end < 0 {
		return ""
	}
	return s[1 : 1+end]
}

// parameter is the value of name="value" in s.
func parameter(s, name string) string {
	_, rest, found := strings.Cut(" "+s, " "+name+"=")
	if !found {
		return ""
	}
	if q := quoted(rest); q != "" {
		return q
	}
	word, _, _ := strings.Cut(rest, " ")
	return strings.Trim(word, `"'`)
}

// codeFence is what a tag that encloses code becomes; highlighted code seldom holds
// one itself.
const codeFence = "~~~~~"

// highlight tells whether a line is a tag that opens or closes highlighted code, and
// in which language it is.
func highlight(s []byte) (lang string, opens, closes bool) {
	if len(s) < 8 || s[0] != '{' {
		return "", false, false
	}
	inner := string(bytes.Trim(s, "{}<>% \t-"))
	switch name, rest, _ := strings.Cut(inner, " "); name {
	case "highlight":
		lang, _, _ = strings.Cut(strings.Trim(rest, `"' `), " ")
		return strings.Trim(lang, `"'`), true, false
	case "endhighlight", "/highlight", "/ highlight":
		return "", false, true
	}
	return "", false, false
}
