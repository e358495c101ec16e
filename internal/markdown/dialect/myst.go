package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// myst returns the syntax of MyST, Sphinx's Markdown: directives, roles and labels.
func myst() dialect {
	return dialect{
		name: "MyST", marks: []string{"{"}, inline: (*document).role, inlineAt: "{",
		line: (*document).mystLabel, lineAt: "(", fence: (*document).mystFence,
	}
}

// mystLabel drops the label of what is below it, "(label)=".
func (d *document) mystLabel(off, i, end int) (next int, done bool) {
	label, found := strings.CutSuffix(string(bytes.TrimSpace(d.src[i:end])), ")=")
	if !found || !attributeWord(label[1:]) {
		return 0, false
	}
	d.replace(off, end, "")
	return end, true
}

// directive is one of MyST's, written as a fence, that is open.
type directive struct {
	fence  byte
	length int
	closes string // what replaces the fence that closes it
}

// mystFence reads the fence of a directive, "```{note} Title". Those around code are left to
// the renderer.
func (d *document) mystFence(off, i, end int) (next int, done bool) {
	src := d.src
	c, n := src[i], run(src, i)
	text := bytes.TrimSpace(src[i+n : end])
	if len(d.fences) == 0 && (len(text) == 0 || text[0] != '{') {
		return 0, false
	}
	rest := string(text)
	if k := len(d.fences); k > 0 && rest == "" && d.fences[k-1].fence == c && n >= d.fences[k-1].length {
		d.replace(off, end, string(src[off:i])+d.fences[k-1].closes)
		d.fences = d.fences[:k-1]
		return end, true
	}
	name, title, found := strings.Cut(strings.TrimPrefix(rest, "{"), "}")
	if !found || rest[0] != '{' || !attributeWord(strings.ReplaceAll(name, ":", "")) {
		return 0, false
	}
	stop := d.closingFence(end, c, n)
	if stop < 0 {
		return 0, false
	}
	title = strings.TrimSpace(title)
	switch kind := containers[strings.ToLower(name)]; {
	case kind != "":
		options, after := optionLines(src, end)
		if kind == "callout" {
			kind = calloutKind(options.get("class"))
		}
		d.openDirective(off, i, after, directive{c, n, string(Close)}, openMark(kind, title))
		return after, true
	case name == "figure" || name == "image":
		options, after := optionLines(src, end)
		d.openDirective(off, i, after, directive{c, n, ""}, picture(title, options.get("alt"), ""))
		return after, true
	case boxes[name]:
		_, after := optionLines(src, end)
		d.openDirective(off, i, after, directive{c, n, ""}, title)
		return after, true
	case unshown[name]:
		d.replaceLines(off, stop, "")
		return stop, true
	}
	return 0, false
}

// boxes are the directives of which only the inside is shown.
var boxes = map[string]bool{
	"tab-set": true, "grid": true, "grid-item": true, "div": true, "margin": true, "only": true, "container": true,
	"compound": true,
	"rubric":   true, "centered": true, "card-header": true, "table": true, "list-table": true, "glossary": true,
}

// unshown are those that the generator replaces by something it makes.
var unshown = map[string]bool{
	"contents": true, "toctree": true, "tableofcontents": true, "bibliography": true, "include": true, "index": true,
	"eval-rst":   true,
	"automodule": true, "autoclass": true, "autofunction": true,
}

// openDirective puts mark in place of the line at off and the options below it.
func (d *document) openDirective(off, i, after int, f directive, mark string) {
	d.start, d.buf = off, append(d.buf[:0], d.src[off:i]...)
	d.cut(i, after-1, mark)
	d.flush(after)
	d.fences = append(d.fences, f)
}

// closingFence returns where the line ends that closes a fence of n times c that begins above
// off, -1 without one nearby.
func (d *document) closingFence(off int, c byte, n int) int {
	limit := min(len(d.src), off+maxContainer)
	for k := off; k < limit && d.budget > 0; {
		end := markdown.LineEnd(d.src, k)
		ln := bytes.TrimSpace(d.src[k:end])
		if len(ln) >= n && ln[0] == c && run(ln, 0) == len(ln) {
			return end
		}
		d.spend(end - k)
		k = end
	}
	return -1
}

// optionLines reads the options of a directive, ":key: value", and returns where the line
// after them begins.
func optionLines(src []byte, off int) (options params, after int) {
	for off < len(src) && len(options) < 30 {
		end := markdown.LineEnd(src, off)
		s := strings.TrimSpace(string(src[off:min(end, off+500)]))
		key, val, found := strings.Cut(strings.TrimPrefix(s, ":"), ":")
		if !found || s[0] != ':' || !attributeWord(key) {
			break
		}
		options = append(options, param{key, strings.TrimSpace(val)})
		off = end
	}
	return options, off
}

// role reads a role of MyST's, "{ref}`text <target>`", and its formulas.
func (d *document) role(i, end int) (stop int, replacement string) {
	src, n := d.src, i+1
	end = min(end, i+500)
	for n < end && (src[n] >= 'a' && src[n] <= 'z' || src[n] == ':' || src[n] == '-') {
		n++
	}
	if n == i+1 || n+2 >= end || src[n] != '}' || src[n+1] != '`' || src[n+2] == '`' {
		return -1, ""
	}
	k := bytes.IndexByte(src[n+2:end], '`')
	if k < 1 {
		return -1, ""
	}
	stop = n + 2 + k + 1
	text := string(src[n+2 : n+2+k])
	switch name := string(src[i+1 : n]); name {
	case "math":
		return stop, "$" + text + "$"
	case "sub", "sup", "kbd":
		return stop, "<" + name + ">" + text + "</" + name + ">"
	case "ref", "doc", "term", "numref", "eq", "abbr", "download", "index", "any", "cite", "cite:p", "cite:t",
		"guilabel", "menuselection":
		if words, _, found := strings.Cut(text, " <"); found {
			return stop, words
		}
		return stop, strings.Trim(text, "~!")
	case "func", "class", "meth", "mod", "attr", "data", "file", "command", "option", "program", "code", "py:func",
		"py:class", "py:mod", "py:meth":
		return stop, "`" + text + "`"
	}
	return -1, ""
}
