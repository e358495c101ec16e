package render

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"quire/internal/render/parse"
	"quire/internal/render/richtext"
	"quire/internal/sanitize"
)

// autoLink adds an address that is a link by itself.
func (b *inlineBuilder) autoLink(n *ast.AutoLink, attr richtext.Attr, link int) {
	target := unescapedBars(parse.Address(n.URL(b.r.block.src)))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(target), "mailto:") {
		target = "mailto:" + target
	}
	label := unescapedBars(parse.Address(n.Label(b.r.block.src)))
	if link != 0 || b.link != 0 {
		b.add(label, attr, link)
		return
	}
	b.linkTo(target, b.r.lineOf(n.Parent()), func(id int) { b.add(label, attr|richtext.NoBreak, id) })
}

// unescapedBars returns an address of a table without the escapes of its bars.
func unescapedBars(address string) string { return strings.ReplaceAll(address, `\|`, "|") }

// linkTo adds a link of the post's line, whose content addContent adds.
func (b *inlineBuilder) linkTo(target string, line int, addContent func(id int)) {
	id := b.r.link(target, line)
	at := len(b.out)
	addContent(id)
	b.nameLink(id, at)
}

// nameLink gives link id its text: what was added since at. Plain text gets its number.
func (b *inlineBuilder) nameLink(id, at int) {
	if id == 0 {
		return
	}
	l := &b.r.block.links[id-1]
	l.Text = b.textSince(at) // without the signs that code has in no colour
	if b.r.opt.plainText {
		if mark := b.r.numbers.mark(*l); mark != "" {
			b.add(mark, richtext.NoBreak, 0)
		}
	}
}

// image adds the text of an image in its place, as a link to the image.
func (b *inlineBuilder) image(alt, target string, attr richtext.Attr, link, line int) {
	alt = sanitize.Line(alt)
	if alt == "" {
		alt = sanitize.Line(fileName(target))
	}
	if alt == "" {
		alt = "image"
	}
	id := link
	if id == 0 && b.link == 0 {
		id = b.r.link(target, line)
		b.r.block.links[id-1].Image = true
	}
	at := len(b.out)
	b.add(b.r.imageSign(alt), attr|richtext.Image, id)
	if b.hidden == 0 {
		b.flush()
		b.r.block.images = append(b.r.block.images, target)
		b.out[len(b.out)-1].Image = len(b.r.block.images)
	}
	if id != link {
		b.nameLink(id, at)
	}
}

// imageSign returns the text of an image.
func (r *renderer) imageSign(alt string) string {
	if r.opt.plainText {
		return "[image: " + alt + "]"
	}
	return "▧ " + alt
}

// withoutSize returns an image's text without the size that Obsidian puts behind it, "|300".
func withoutSize(alt string) string {
	text, size, found := strings.Cut(alt, "|")
	switch {
	case found && parse.IsSize([]byte(size)):
		return text
	case !found && strings.IndexByte(alt, 'x') > 0 && parse.IsSize([]byte(alt)):
		return ""
	}
	return alt
}

// fileName returns the last part of a path or address.
func fileName(target string) string {
	if strings.HasPrefix(target, "data:") {
		return ""
	}
	target, _, _ = strings.Cut(target, "?")
	target, _, _ = strings.Cut(target, "#")
	return target[strings.LastIndexByte(target, '/')+1:]
}
