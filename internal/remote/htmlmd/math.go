package htmlmd

import (
	"strings"

	"golang.org/x/net/html"
)

// mathWrapper handles a span or div that may be a formula drawn for a browser. It reports
// whether what is inside is done.
func (p *pass) mathWrapper(n *html.Node) bool {
	class := attr(n, "class")
	if !strings.Contains(class, "katex") && !strings.Contains(class, "MathJax") && !strings.Contains(class, "mwe-math") {
		return false
	}
	for d := range n.Descendants() {
		if isElement(d, "math", "annotation") {
			return p.math(d, n)
		}
	}
	return false
}

// math puts the TeX of a formula in the place of whole. It reports whether there is any.
func (p *pass) math(formula, whole *html.Node) bool {
	tex := attr(formula, "alttext")
	if isElement(formula, "annotation") {
		tex = text(formula)
	}
	for d := range formula.Descendants() {
		if isElement(d, "annotation") && strings.Contains(attr(d, "encoding"), "tex") {
			tex = text(d)
		}
	}
	display := attr(formula, "display") == "block" || strings.Contains(attr(whole, "class"), "display")
	return putMath(whole, tex, display)
}

// scriptMath handles the scripts in which MathJax keeps TeX; other scripts go.
func (p *pass) scriptMath(n *html.Node) {
	kind := strings.ToLower(attr(n, "type"))
	if !strings.HasPrefix(kind, "math/tex") || !putMath(n, text(n), strings.Contains(kind, "display")) {
		remove(n)
	}
}

func putMath(n *html.Node, tex string, display bool) bool {
	tex = strings.Join(strings.Fields(dropMarkers(tex)), " ")
	if tex == "" || strings.Contains(tex, "$") {
		return false
	}
	delimiter := "$"
	if display {
		delimiter = "$$"
	}
	replace(n, verbatim(delimiter+tex+delimiter))
	return true
}
