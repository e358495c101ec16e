package dialect

import (
	"bytes"
	"strings"

	"quire/internal/markdown"
)

// directive is one of MyST's, written as a fence, that is open.
type directive struct {
	fence  byte
	length int
	closes string // what stands instead of the fence that closes it
}

// fenced deals with the fences of MyST's directives, "```{note} Title", and returns where
// the next line begins and whether it did. Those around code are left to the renderer.
func (d *document) fenced(off, end int) (next int, done bool) {
	src := d.src
	i := off
	for i < end && (src[i] == ' ' || src[i] == '\t') {
		i++
	}
	if i+3 >= end || src[i] != '`' && src[i] != '~' && src[i] != ':' || src[i+1] != src[i] || src[i+2] != src[i] || d.inCode(off) {
		return 0, false
	}
	c, n := src[i], run(src, i)
	rest := strings.TrimSpace(string(src[i+n : end]))
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
	"tab-set": true, "grid": true, "grid-item": true, "div": true, "margin": true, "only": true, "container": true, "compound": true,
	"rubric": true, "centered": true, "card-header": true, "table": true, "list-table": true, "glossary": true,
}

// unshown are those that stand for something that the generator makes.
var unshown = map[string]bool{
	"contents": true, "toctree": true, "tableofcontents": true, "bibliography": true, "include": true, "index": true, "eval-rst": true,
	"automodule": true, "autoclass": true, "autofunction": true,
}

// openDirective puts mark in place of the line at off and the options below it.
func (d *document) openDirective(off, i, after int, f directive, mark string) {
	d.start, d.buf = off, append(d.buf[:0], d.src[off:i]...)
	d.cut(i, after-1, mark)
	d.flush(after)
	d.fences = append(d.fences, f)
}

// closingFence is where the line ends that closes a fence of n times c that begins above
// off, -1 for nowhere near.
func (d *document) closingFence(off int, c byte, n int) int {
	limit := min(len(d.src), off+maxContainer)
	for k := off; k < limit && d.budget > 0; {
		end := markdown.LineEnd(d.src, k)
		ln := bytes.TrimSpace(d.src[k:end])
		if len(ln) >= n && ln[0] == c && run(ln, 0) == len(ln) {
			return end
		}
		d.vain(end - k)
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
