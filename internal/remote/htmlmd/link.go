package htmlmd

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

var anchorClass = pattern(`(?i)(^|[\s_-])(anchor|permalink|header-?link|hash-link|headerlink)($|[\s_-])`)

// link resolves or unwraps a link. It reports whether what is inside is done.
func (p *pass) link(n *html.Node) bool {
	href := strings.TrimSpace(attr(n, "href"))
	if _, fragment, ok := strings.Cut(href, "#"); ok {
		if number, known := p.notes[fragment]; known {
			p.noteReference(n, number)
			return true
		}
	}
	removeAttr(n, "title")
	label := strings.TrimSpace(text(n))
	pictured := hasInside(n, "img", "picture", "video", "amp-img", "iframe", "audio")
	switch {
	case label == "" && !pictured:
		remove(n)
		return true
	case strings.HasPrefix(href, "#") && isHeading(n.Parent) && isAnchor(n, label):
		remove(n)
		return true
	case href == "" || strings.HasPrefix(href, "#"):
		href = ""
	default:
		href = p.resolve(href)
	}
	p.walk(n)
	switch {
	case href == "":
		unwrap(n)
	case isBlank(n) && !hasInside(n, "img", verbatimElement):
		remove(n) // it had a tracker only
	case hasBlock(n):
		setAttr(n, "href", href)
		p.moveInward(n)
	default:
		setAttr(n, "href", href)
	}
	return true
}

// isAnchor reports whether a link in a heading only leads to that heading.
func isAnchor(n *html.Node, label string) bool {
	switch strings.ToLower(label) {
	case "link", "anchor", "permalink", "direct link", "permanent link":
		return true
	}
	return utf8.RuneCountInString(label) <= 1 && !isWordy(label) || anchorClass().MatchString(attr(n, "class")) &&
		utf8.RuneCountInString(label) < 3
}

func isWordy(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isWord(r)
}

// moveInward moves a link that is round blocks into the first of them with text.
func (p *pass) moveInward(n *html.Node) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && isBlock(d) && !hasBlock(d) && !isBlank(d) && !isElement(d, "pre", "table") {
			in := element("a", "href", attr(n, "href"))
			moveChildren(d, in)
			d.AppendChild(in)
			break
		}
	}
	unwrap(n)
}
