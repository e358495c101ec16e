package render

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"quire/internal/sanitize"
)

func (c *inliner) autoLink(n *ast.AutoLink, m mark, link int) {
	target := string(n.URL(c.p.src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(target), "mailto:") {
		target = "mailto:" + target
	}
	label := string(n.Label(c.p.src))
	if link != 0 || c.link != 0 {
		c.add(label, m, link)
		return
	}
	id := c.p.link(target, c.p.lineAt(n.Parent()))
	at := len(c.out)
	c.add(label, m|mSolid, id)
	c.nameLink(id, at)
}

// image shows an image's text in its place, as a link to the image.
func (c *inliner) image(alt, target string, m mark, link, line int) {
	alt = sanitize.Line(alt)
	if alt == "" {
		if alt = sanitize.Line(fileName(target)); alt == "" {
			alt = "image"
		}
	}
	id := link
	if id == 0 && c.link == 0 {
		id = c.p.link(target, line)
		c.p.links[id-1].Image = true
	}
	at := len(c.out)
	c.add(c.p.imageSign(alt), m|mImage, id)
	if c.hidden == 0 {
		c.settle()
		c.p.images = append(c.p.images, target)
		c.out[len(c.out)-1].image = len(c.p.images)
	}
	if id != link {
		c.nameLink(id, at)
	}
}

// withoutSize is an image's text without the size that Obsidian puts behind it, "|300".
func withoutSize(alt string) string {
	text, size, found := strings.Cut(alt, "|")
	switch {
	case found && isSize([]byte(size)):
		return text
	case !found && strings.IndexByte(alt, 'x') > 0 && isSize([]byte(alt)):
		return ""
	}
	return alt
}

// isName tells whether s is a word of letters, digits and hyphens.
func isName(s string) bool {
	for i := range len(s) {
		if !isWord(s[i]) && s[i] != '-' && s[i] != '+' {
			return false
		}
	}
	return s != ""
}

// imageSign is how an image is shown that is only named.
func (p *painter) imageSign(alt string) string {
	if p.opt.numbered {
		return "[image: " + alt + "]"
	}
	return "▧ " + alt
}

// nameLink gives link id its text: what was added since at.
func (c *inliner) nameLink(id, at int) {
	if id == 0 {
		return
	}
	c.settle()
	var b strings.Builder
	for _, n := range c.out[min(at, len(c.out)):] {
		b.WriteString(n.text)
	}
	c.p.links[id-1].Text = sanitize.Line(b.String())
	if c.p.opt.numbered {
		if sign := c.p.linkSign(id); sign != "" {
			c.add(sign, mSolid, 0)
		}
	}
}

// fileName is the last part of a path or address.
func fileName(target string) string {
	if strings.HasPrefix(target, "data:") {
		return ""
	}
	target, _, _ = strings.Cut(target, "?")
	target, _, _ = strings.Cut(target, "#")
	return target[strings.LastIndexByte(target, '/')+1:]
}
