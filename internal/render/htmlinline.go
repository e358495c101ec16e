package render

import (
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"

	"quire/internal/render/richtext"
)

// maxOpenTags is how many tags may be open in one another.
const maxOpenTags = 200

// rawHTML adds the HTML between other inlines, usually one tag.
func (b *inlineBuilder) rawHTML(n *ast.RawHTML, attr richtext.Attr, link int) {
	var s strings.Builder
	for i := range n.Segments.Len() {
		seg := n.Segments.At(i)
		s.Write(seg.Value(b.r.block.src))
	}
	src := s.String()
	if b.isPlaceholder(n, src) {
		b.add(src, attr, link)
		return
	}
	line := b.r.lineOf(n)
	for z := newTokenizer(src); ; {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			b.add(string(z.Text()), 0, 0)
		case html.StartTagToken, html.SelfClosingTagToken:
			b.startTag(z.Token(), line)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.endTag(string(name))
		}
	}
}

// startTag adds what a start tag shows, and opens it.
func (b *inlineBuilder) startTag(t html.Token, line int) {
	switch t.Data {
	case "br":
		b.lineBreak()
	case "img":
		b.image(attribute(t, "alt"), attribute(t, "src"), 0, 0, line)
	case "iframe", "video", "audio":
		b.media(t.Data, t, line)
	case "source":
		if n := len(b.tags); n > 0 && b.tags[n-1].waits {
			b.hidden--
			b.media(b.tags[n-1].name, t, line)
			b.tags[n-1].waits = false
			b.hidden++
			return
		}
	case "input":
		b.input(t)
	}
	if voidTags[t.Data] || t.Type == html.SelfClosingTagToken || len(b.tags) > maxOpenTags {
		return
	}
	b.flush()
	tag := openTag{name: t.Data, attr: b.attr, link: b.link, script: b.script, at: len(b.out), hides: hiddenTags[t.Data]}
	switch t.Data {
	case "video", "audio":
		tag.waits = attribute(t, "src") == ""
	case "abbr":
		tag.title = attribute(t, "title")
	}
	b.tags = append(b.tags, tag)
	if tag.hides {
		b.hidden++
		return
	}
	b.attr |= tagAttrs()[t.Data]
	b.add(b.openingSign(t.Data), 0, 0)
	b.padCode(t.Data)
	switch t.Data {
	case "sup":
		b.script = '^'
	case "sub":
		b.script = '_'
	case "a":
		if href := attribute(t, "href"); href != "" && b.link == 0 {
			b.link = b.r.link(href, line)
		}
	}
}

// endTag closes the tag called name, and those inside it that are still open.
func (b *inlineBuilder) endTag(name string) {
	for i := len(b.tags) - 1; i >= 0; i-- {
		if b.tags[i].name != name {
			continue
		}
		t := b.tags[i]
		if t.hides {
			b.hidden--
		} else {
			b.padCode(name)
			b.add(b.closingSign(name), 0, 0)
		}
		if t.title != "" {
			b.add(" ("+t.title+")", 0, 0)
		}
		for _, inner := range b.tags[i+1:] {
			if inner.hides {
				b.hidden--
			}
		}
		link := b.link
		b.attr, b.link, b.script = t.attr, t.link, t.script
		b.tags = b.tags[:i]
		b.closeLink(link, t.at)
		return
	}
}

// padCode adds a pad inside the tag called name if it is one of code.
func (b *inlineBuilder) padCode(name string) {
	if tagAttrs()[name]&richtext.Code != 0 {
		b.pad(0, 0)
	}
}

// openingSign returns the text that represents a start tag.
func (b *inlineBuilder) openingSign(name string) string {
	switch {
	case tagAttrs()[name]&richtext.Code != 0 && !b.r.styles.Color:
		return "`"
	case name == "q":
		return "“"
	case footnoteTags[name] || name == "rt": // the reading above a ruby's text
		return " ("
	}
	return ""
}

// closingSign returns the text that represents an end tag.
func (b *inlineBuilder) closingSign(name string) string {
	switch {
	case tagAttrs()[name]&richtext.Code != 0 && !b.r.styles.Color:
		return "`"
	case name == "q":
		return "”"
	case footnoteTags[name] || name == "rt":
		return ")"
	}
	return ""
}

// closeLink names the link of an <a> that has just ended. Its text begins at inline number at.
func (b *inlineBuilder) closeLink(link, at int) {
	if link != 0 && (link != b.link || len(b.tags) == 0) {
		b.nameLink(link, at)
	}
}

// input adds a box to tick, or the text of a button.
func (b *inlineBuilder) input(t html.Token) {
	switch strings.ToLower(attribute(t, "type")) {
	case "checkbox", "radio":
		box := "☐ "
		if hasAttribute(t, "checked") {
			box = "☑ "
		}
		b.add(box, 0, 0)
	case "button", "submit":
		b.add(attribute(t, "value"), 0, 0)
	}
}

// media adds a link to a video, a sound or a page that is embedded.
func (b *inlineBuilder) media(kind string, t html.Token, line int) {
	target := attribute(t, "src")
	if target == "" {
		return
	}
	name := attribute(t, "title")
	if name == "" {
		name = kind
		if name == "iframe" {
			name = "embedded page"
		}
	}
	b.linkTo(target, line, func(id int) { b.add("▷ "+name, richtext.Image, id) })
}

// bareTag matches a start tag whose attributes, if any, have no values.
var bareTag = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^<([A-Za-z][A-Za-z0-9_]*)(?:[ \n]+[A-Za-z][A-Za-z0-9_]*)*>$`)
})

// isPlaceholder reports whether a tag is text: one that HTML does not have, as in "git clone
// <address>". A tag that has its end is a component's.
func (b *inlineBuilder) isPlaceholder(n *ast.RawHTML, src string) bool {
	m := bareTag().FindStringSubmatch(src)
	if m == nil || knownTags()[strings.ToLower(m[1])] {
		return false
	}
	const most = 200 // nodes that are looked at
	k := n.NextSibling()
	for range most {
		if k == nil {
			break
		}
		if end, ok := k.(*ast.RawHTML); ok && end.Segments.Len() > 0 {
			seg := end.Segments.At(0)
			if string(seg.Value(b.r.block.src)) == "</"+m[1]+">" {
				return false
			}
		}
		k = k.NextSibling()
	}
	return true
}
