package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// fenceBelow reports whether a fence of Markdown's own begins below the line that ends at
// end.
func (d *document) fenceBelow(end int) bool {
	ahead := bytes.TrimLeft(d.src[end:min(len(d.src), end+200)], " \t\n")
	return markdown.OpenFence(ahead).IsOpen()
}

// codeFence is what a tag that encloses code becomes; code seldom holds one itself.
const codeFence = "~~~~~"

// codeTag reports whether t encloses code, and in which language.
func codeTag(t tag) (lang, title string, ok bool) {
	ps := readParams(t.args)
	switch name := strings.ToLower(t.name); name {
	case "highlight", "prism", "syntax", "sourcecode":
		lang, _, _ = strings.Cut(oneOf(ps.get("lang", "language"), ps.at(0)), " ") // Eleventy's "js 1-3"
		return lang, ps.get("title"), true
	case "codeblock", "code", "code-block", "codetab":
		lang = ps.get("lang", "language")
		title = ps.get("title", "file", "filename")
		var words []string
		for _, p := range ps {
			if l, found := strings.CutPrefix(p.val, "lang:"); found && p.key == "" {
				lang = l
			} else if p.key == "" && !isSetting(p.val) {
				words = append(words, p.val)
			}
		}
		return lang, oneOf(title, strings.Join(words, " ")), true
	case "tab": // Docsy's tabs of code
		if l := ps.get("lang"); l != "" && t.opens == "{{<" && ps.get("header") != "" {
			return l, ps.get("header"), true
		}
	case "code-toggle", "prompt", "terminal", "console", "cmd", "command":
		return "", ps.get("title", "file"), true
	case "mermaid", "diagram", "plantuml", "goat", "graphviz", "dot", "d2", "wavedrom", "chart", "echarts", "markmap",
		"vega":
		return name, "", true
	case "katex", "latex", "mathjax", "math":
		return "math", "", true
	}
	return "", "", false
}

// isSetting reports whether a word of Hexo's tags is an option, "line_number:false", or an
// address.
func isSetting(s string) bool {
	key, _, found := strings.Cut(s, ":")
	return found && attributeWord(key) && strings.IndexByte(s, ' ') < 0
}

// captioned returns what names code in the words behind its language.
func captioned(title string) string {
	if title == "" || strings.ContainsAny(title, "\"`\n") {
		return ""
	}
	return ` title="` + title + `"`
}

// compact drops what may be between the parts of a tag.
var compact = strings.NewReplacer(" ", "", "-", "")

// highlighted takes in a line of the code that a tag encloses.
func (d *document) highlighted(off, end int) {
	s := bytes.TrimSpace(d.src[off:end])
	i := off + len(d.src[off:end]) - len(bytes.TrimLeft(d.src[off:end], " \t"))
	component := strings.HasPrefix(d.codeEnd, "</")
	closes := d.codeEnd
	if closes == "end" { // of Zola's
		closes = "{%end%}"
	}
	if len(s) > 4 && (s[0] == '{' && s[len(s)-1] == '}' && strings.Contains(compact.Replace(string(s)),
		compact.Replace(closes)) ||
		component && bytes.HasPrefix(s, []byte(d.codeEnd))) {
		d.replace(off, end, d.indentation(off, i)+codeFence)
		d.codeEnd = ""
		return
	}
	if component && (bytes.HasPrefix(s, []byte("{`")) || bytes.HasSuffix(s, []byte("`}"))) {
		before := d.indentation(off, i)
		if first, found := bytes.CutPrefix(s, []byte("{`")); found {
			before, s = "", first
		}
		s, _ = bytes.CutSuffix(s, []byte("`}"))
		d.replace(off, end, before+string(s))
		return
	}
	d.dedent(off, end)
}

// codeLine takes in a line of a code block and returns where the next one begins. What
// generators read even there goes: the tags that keep them from reading the rest.
func (d *document) codeLine(off, end int) int {
	src := d.src
	if d.scan.Kind == markdown.Indented {
		for k := range d.table.all {
			if read := d.table.all[k].indented; read != nil && read(d, off, end) {
				return end
			}
		}
	}
	if !d.ahead.on("{", src, off, end) {
		d.dedent(off, end)
		return end
	}
	from := d.dedented(off, end)
	d.edited = from > off
	for i := from; i < end; {
		k := bytes.IndexByte(src[i:end], '{')
		if k < 0 {
			break
		}
		i += k
		t, ok := tag{}, false
		if d.budget > 0 {
			t, ok = tagAt(src, i)
		}
		if !ok || t.stop > end {
			d.spend(min(maxTag, end-i))
			i++
			continue
		}
		switch {
		case t.example() != "":
			d.buf = append(d.buf, src[from:i]...)
			d.cut(i, t.stop, t.example())
			from = t.stop
		case t.opens == "{%" && t.name == "raw" && d.traits.liquid:
			d.buf = append(d.buf, src[from:i]...)
			d.cut(i, t.stop, "")
			from = t.stop
		}
		i = max(t.stop, i+1)
	}
	if d.edited {
		d.buf = append(d.buf, bytes.TrimSuffix(src[from:end], []byte("\n"))...)
		d.flush(end)
	}
	return end
}
