package render

import (
	"bytes"
	"strings"

	"quire/internal/render/parse"
)

// markdown adds Markdown between blank lines inside HTML.
func (h *htmlRenderer) markdown(src string) {
	h.withSource(src, func(src []byte) { h.inlines.blocks(parse.Tree(src, h.r.defs), "") })
}

// inline adds Markdown within a line of HTML.
func (h *htmlRenderer) inline(src string) {
	h.withSource(src, func(src []byte) {
		for n := parse.Inline(src, h.r.defs).FirstChild(); n != nil; n = n.NextSibling() {
			h.inlines.children(n, 0, 0)
		}
	})
}

// withSource calls f while node positions point into src, all of whose lines are the block's first.
func (h *htmlRenderer) withSource(src string, f func(src []byte)) {
	block := &h.r.block
	line := block.fixedLine
	block.fixedLine = h.line
	h.r.withSource([]byte(src), func() { f(block.src) })
	block.fixedLine = line
}

// endMarkdown adds the Markdown that has been gathered since the last tag of a block.
func (h *htmlRenderer) endMarkdown() {
	src := h.pending
	h.pending = ""
	switch {
	case strings.TrimSpace(src) == "":
		h.inlines.add(src, 0, 0)
	case strings.Contains(src, "\n\n"):
		h.markdown(src)
	default:
		h.inline(src)
	}
}

// tagName returns the name of the tag that raw is.
func tagName(raw []byte) (name string, ok bool) {
	raw = bytes.TrimLeft(raw, "</")
	n := bytes.IndexAny(raw, " \t\n/>")
	if n < 1 {
		return "", false
	}
	return strings.ToLower(string(raw[:n])), true
}

// endsMarkdown reports whether a tag ends the Markdown before it.
func endsMarkdown(name string) bool {
	switch name {
	case "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "col":
		return true
	}
	_, isBlock := blockTags[name]
	return isBlock
}
