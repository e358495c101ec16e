package htmlmd

import (
	"strings"

	"golang.org/x/net/html"
)

var languageClass = pattern(`(?i)(?:^|[\s;])(?:language|lang|highlight-source|highlight|brush|prettyprint\s+lang|sourceCode|source)[-: ]\s*([a-z0-9+#._-]{1,30})`)

// maxAncestors is how far above a pre its language is looked for.
const maxAncestors = 4

// pre makes a code block of one code element, with its language and without line numbers.
func (p *pass) pre(n *html.Node) {
	lang := language(n)
	var b strings.Builder
	codeText(&b, n)
	content := strings.Trim(dropMarkers(b.String()), "\n")
	if strings.TrimSpace(content) == "" {
		remove(n)
		return
	}
	code := element("code")
	if lang != "" {
		setAttr(code, "class", "language-"+lang)
	}
	code.AppendChild(textNode(content + "\n"))
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
	}
	n.Attr = nil
	n.AppendChild(code)
}

// language returns the language that a pre, its code or what is round them declares.
func language(n *html.Node) string {
	look := []*html.Node{n}
	for d := range n.Descendants() {
		if isElement(d, "code") {
			look = append(look, d)
		}
	}
	for a, i := n.Parent, 0; a != nil && i < maxAncestors; a, i = a.Parent, i+1 {
		look = append(look, a)
	}
	for i, e := range look {
		own := i == 0 || isElement(e, "code")
		for _, key := range []string{"data-lang", "data-language", "data-enlighter-language", "lang"} {
			if v := attr(e, key); v != "" && (own || key != "lang") && !isElement(e, "html", "body") {
				return codeLanguage(v)
			}
		}
		for _, m := range languageClass().FindAllStringSubmatch(attr(e, "class"), 4) {
			if name := codeLanguage(m[1]); name != "" {
				return name
			}
		}
	}
	return ""
}

// codeLanguage returns a name that a code block may have, "" for none.
func codeLanguage(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	switch s {
	case "plaintext", "text", "none", "txt", "plain", "nohighlight", "en", "en-us", "code", "highlighter-rouge",
		"highlight", "default", "generic":
		return ""
	}
	if s == "" || len(s) > 30 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789+#._-") != "" {
		return ""
	}
	return s
}

// codeText writes the text of code, in which elements may be lines.
func codeText(b *strings.Builder, n *html.Node) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case c.Type != html.ElementNode || isHidden(c) || numberClass().MatchString(attr(c, "class")) ||
			isElement(c, "button", "script", "style"):
		case isElement(c, "br"):
			b.WriteByte('\n')
		default:
			own := isElement(c, "div", "p", "li", "tr")
			if own {
				endLine(b)
			}
			codeText(b, c)
			if own {
				endLine(b)
			}
		}
	}
}

func endLine(b *strings.Builder) {
	if s := b.String(); s != "" && s[len(s)-1] != '\n' {
		b.WriteByte('\n')
	}
}
