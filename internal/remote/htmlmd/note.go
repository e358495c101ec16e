package htmlmd

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

var (
	noteID    = pattern(`(?i)^(user-content-)?(fn|footnote|note|ftn|_ftn|sdfootnote|endnote|easy-footnote)[-:_.]*\w`)
	backClass = pattern(`(?i)backref|footnote-?back|footnote-?return|reversefootnote|doc-backlink`)
)

func isNoteElement(n *html.Node) bool { return isElement(n, "li", "div", "p", "aside", "dd") }

// isBackLink reports whether a link leads from a footnote back to the text.
func isBackLink(n *html.Node) bool {
	if !isElement(n, "a") || !strings.Contains(attr(n, "href"), "#") {
		return false
	}
	return backClass().MatchString(attr(n, "class")+" "+attr(n, "rev")+" "+attr(n, "role")) ||
		strings.ContainsAny(text(n), "↩↑⤴⏎") ||
		strings.TrimSpace(text(n)) == "^"
}

// collectNotes numbers the footnotes of a document: elements with the id of one and a link
// back.
func (p *pass) collectNotes(doc *html.Node) {
	for n := range doc.Descendants() {
		if !isNoteElement(n) || !noteID().MatchString(attr(n, "id")) {
			continue
		}
		for a := range n.Descendants() {
			if isBackLink(a) {
				if _, known := p.notes[attr(n, "id")]; !known {
					number := strconv.Itoa(len(p.notes) + 1)
					p.notes[attr(n, "id")], p.pending[number] = number, true
				}
				break
			}
		}
	}
}

// note turns an element into a footnote; one of a list is moved in front of it.
func (p *pass) note(n *html.Node, number string) {
	delete(p.pending, number)
	by := element(noteBlock, "n", number)
	moveChildren(n, by)
	if list := n.Parent; isElement(list, "ol", "ul") && list.Parent != nil {
		list.RemoveChild(n)
		list.Parent.InsertBefore(by, list)
		if isBlank(list) {
			remove(list)
		}
	} else {
		replace(n, by)
	}
	for _, back := range backLinks(by) {
		remove(back)
	}
	p.walk(by)
}

func backLinks(n *html.Node) []*html.Node {
	var list []*html.Node
	for d := range n.Descendants() {
		if isBackLink(d) {
			list = append(list, d)
		}
	}
	return list
}

// noteReference turns a link to a footnote into a reference, with the sup round it.
func (p *pass) noteReference(n *html.Node, number string) {
	at := n
	for isElement(at.Parent, "sup", "span") && strings.Trim(text(at.Parent), " []") == strings.Trim(text(at), " []") {
		at = at.Parent
	}
	replace(at, verbatim("[^"+number+"]"))
}
