package render

import (
	"strings"
	"sync"

	"golang.org/x/net/html"

	"quire/internal/render/richtext"
)

// tagAttrs are the tags that change the look of text.
var tagAttrs = sync.OnceValue(func() map[string]richtext.Attr {
	attrs := map[string]richtext.Attr{}
	for attr, names := range map[richtext.Attr]string{
		richtext.Strong:    "b strong summary th dt h1 h2 h3 h4 h5 h6",
		richtext.Emphasis:  "i em cite var dfn figcaption caption",
		richtext.Code:      "code kbd samp tt",
		richtext.Strike:    "s del strike",
		richtext.Underline: "u ins",
		richtext.Highlight: "mark",
	} {
		for name := range strings.FieldsSeq(names) {
			attrs[name] = attr
		}
	}
	return attrs
})

// hiddenTags have no content to read.
var hiddenTags = map[string]bool{
	"script": true, "style": true, "template": true, "head": true, "svg": true, "noscript": true, "iframe": true,
	"object": true, "video": true, "audio": true, "select": true, "datalist": true, "rp": true,
}

// voidTags have no end.
var voidTags = map[string]bool{
	"br": true, "img": true, "hr": true, "wbr": true, "input": true, "source": true, "col": true, "meta": true,
	"link": true, "embed": true, "area": true,
}

// blockTags begin and end a paragraph. Those that are true are close to the one before.
var blockTags = map[string]bool{
	"p": false, "div": false, "section": false, "article": false, "header": false, "footer": false, "center": false,
	"ul": false, "ol": false, "dl": false, "table": false, "blockquote": false, "figure": false, "details": false,
	"h1": false, "h2": false, "h3": false, "h4": false, "h5": false, "h6": false, "hr": false, "pre": false,
	"li": true, "dt": true, "dd": true, "summary": true, "figcaption": true, "caption": true,
}

// footnoteTags are those whose content is shown in parentheses: Distill's and other components'.
var footnoteTags = map[string]bool{"d-footnote": true, "foot-note": true, "fn": true}

// knownTags are the names of HTML's tags, and of those of SVG and MathML.
var knownTags = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for name := range strings.FieldsSeq(`
		a abbr acronym address area article aside audio b base bdi bdo big blink blockquote body br button canvas caption
		center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption
		figure font footer form frame frameset g h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd
		label legend li line link main map mark marquee math menu meta meter mi mn mo mrow msup nav nobr noscript object
		ol optgroup option output p param path picture pre progress q rect rp rt ruby s samp script search section select
		slot small source span strike strong style sub summary sup svg table tbody td template text textarea tfoot th
		thead time title tr track tspan tt u ul use var video wbr`) {
		known[name] = true
	}
	return known
})

// attribute returns the value of an attribute, "" when the tag has none.
func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// hasAttribute reports whether a tag has an attribute, of whatever value.
func hasAttribute(t html.Token, name string) bool {
	for _, a := range t.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// newTokenizer returns a tokenizer of HTML, which reads a bounded part of it at a time.
func newTokenizer(src string) *html.Tokenizer {
	z := html.NewTokenizer(strings.NewReader(src))
	z.SetMaxBuf(1 << 20)
	return z
}
