package htmlmd

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// pass is one walk over a document before it is converted.
type pass struct {
	base  *url.URL
	notes map[string]string // id of a footnote → its number
	// pending are the numbers of the notes that have not been met: of two elements with one
	// id, the first is the note.
	pending map[string]bool
}

// walk rewrites what is in n.
func (p *pass) walk(n *html.Node) {
	for _, c := range children(n) {
		if c.Parent != n { // moved or removed with another
			continue
		}
		switch c.Type {
		case html.CommentNode:
			remove(c)
		case html.TextNode:
			c.Data = dropMarkers(c.Data)
		case html.ElementNode:
			if !p.element(c) {
				p.walk(c)
			}
		default:
		}
	}
}

// dropMarkers removes the characters that the converter uses as marks of its own, and the
// controls that no text needs.
func dropMarkers(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f || r == '\uf002' {
			return -1
		}
		return r
	}, s)
}

var (
	hiddenStyle = pattern(`(?i)display\s*:\s*none|visibility\s*:\s*hidden`)
	hiddenClass = pattern(`(?i)(^|\s)(sr-only|screen-reader-text|screen-reader-only|visually-hidden|visuallyhidden|hide-text|` +
		`copy-button|copy-code-button|btn-copy|clipboard-copy|katex-html|MathJax_Preview|MathJax_SVG|` +
		`anchorjs-link|header-anchor|headerlink|heading-anchor|heading-link|hanchor|anchor-link|permalink-anchor|octicon-link)(\s|$)`)
	numberClass = pattern(`(?i)(^|\s)(lnt|ln|lineno|lineno-container|linenos|linenumber|line-number|line-numbers|linenodiv|gutter|lntd-nr|` +
		`line-numbers-rows|hljs-ln-numbers|blob-num|rouge-gutter)(\s|$)`)
)

func isHidden(n *html.Node) bool {
	class := attr(n, "class")
	return hasAttr(n, "hidden") || hiddenStyle().MatchString(attr(n, "style")) ||
		class != "" && !isElement(n, "body", "article", "main") && hiddenClass().MatchString(class)
}

// element rewrites one element. It reports whether what is inside is done too.
func (p *pass) element(n *html.Node) bool {
	if isHidden(n) {
		remove(n)
		return true
	}
	if number := p.notes[attr(n, "id")]; p.pending[number] && isNoteElement(n) {
		p.note(n, number)
		return true
	}
	switch n.Data {
	case "svg", "template", "form", "button", "select", "canvas", "map", "dialog", "style", "object", "embed", "textarea",
		"title", "meta", "link", "base", "frameset":
		remove(n)
		return true
	case "script":
		p.scriptMath(n)
		return true
	case "a":
		return p.link(n)
	case "img", "amp-img":
		p.image(n)
		return true
	case "noscript":
		return p.noscript(n)
	case "iframe", "video", "audio", "amp-iframe", "amp-youtube", "amp-video", "amp-audio":
		p.media(n)
		return true
	case "pre":
		p.pre(n)
		return true
	case "table":
		p.table(n)
		return true
	case "input":
		p.taskBox(n)
		return true
	case "math":
		return p.math(n, n)
	case "span", "div":
		return p.mathWrapper(n)
	}
	if isElement(n, "blockquote", "ul", "ol") && nesting(n) > maxNesting {
		p.walk(n)
		unwrap(n)
		return true
	}
	p.restyle(n)
	return false
}

// maxNesting is how many quotes and lists may be inside each other: the converter copies
// what is in one for each that is round it.
const maxNesting = 16

func nesting(n *html.Node) int {
	depth := 0
	for a := n.Parent; a != nil; a = a.Parent {
		if isElement(a, "blockquote", "ul", "ol") {
			depth++
		}
	}
	return depth
}

// restyle renames elements that the converter draws as plain text.
func (p *pass) restyle(n *html.Node) {
	switch n.Data {
	case "dl":
		for _, c := range children(n) { // groups are allowed round terms and their texts
			if isElement(c, "div") {
				unwrap(c)
			}
		}
		rename(n, definitionList)
	case "dt":
		if isElement(n.Parent, definitionList) {
			rename(n, definitionTerm)
		}
	case "dd":
		if isElement(n.Parent, definitionList) {
			rename(n, definitionText)
		}
	case "summary":
		rename(n, "p")
		wrapInside(n, "strong")
	case "figcaption", "caption":
		rename(n, "p")
		if !hasInside(n, "em", "i") {
			wrapInside(n, "em")
		}
	case "ol":
		if start := attr(n, "start"); start != "" && !orderedStart().MatchString(start) {
			removeAttr(n, "start")
		}
	}
}

var orderedStart = pattern(`^[0-9]{1,8}$`)

// taskBox turns the check box of a list item into the mark of a task list.
func (p *pass) taskBox(n *html.Node) {
	if !strings.EqualFold(attr(n, "type"), "checkbox") || !isInside(n, "li") {
		remove(n)
		return
	}
	mark := "[ ]"
	if hasAttr(n, "checked") {
		mark = "[x]"
	}
	if next := n.NextSibling; next == nil || next.Type != html.TextNode ||
		strings.TrimLeft(next.Data, " \t\n") == next.Data {
		mark += " "
	}
	replace(n, verbatim(mark))
}

// resolve returns an address as an absolute one, "" when a reader should not go there.
func (p *pass) resolve(ref string) string {
	ref = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, strings.TrimSpace(ref))
	u, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	if p.base != nil {
		u = p.base.ResolveReference(u)
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "mailto", "tel", "ftp", "gemini", "gopher", "xmpp", "irc", "magnet":
		return escapeAddress(u.String())
	case "":
		if p.base == nil {
			return escapeAddress(u.String())
		}
	}
	return ""
}

// escapeAddress escapes what would end a destination in Markdown.
func escapeAddress(s string) string {
	return strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", "\u00a0",
		"%C2%A0").Replace(s)
}
