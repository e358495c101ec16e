package feed

import (
	"strings"
	"sync"

	"golang.org/x/net/html"

	"quire/internal/sanitize"
)

// elements are the HTML elements that a title may be written with; true ends a word.
var elements = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(`a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr q s
		samp small span strike strong sub sup tt u var script style title time data ruby rt rp wbr`) {
		set[name] = false
	}
	for _, name := range strings.Fields(`p div li ul ol h1 h2 h3 h4 h5 h6 td th tr table tbody br hr img blockquote pre
		section article header footer figure center iframe video audio embed object input`) {
		set[name] = true
	}
	return set
})

// isVoid reports whether an element never has an end tag.
func isVoid(name string) bool {
	switch name {
	case "br", "hr", "img", "embed", "input", "wbr":
		return true
	}
	return false
}

// Plain returns a title, a name or a tag as one clean line of plain text. HTML elements go
// when they are closed or void; what only looks like one stays, as in "Vec<T>". Character
// references are decoded once.
func Plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return sanitize.Line(s)
	}
	lower := strings.ToLower(s)
	z := html.NewTokenizer(strings.NewReader(s))
	var b strings.Builder
	skipped := "" // script or style
	for {
		switch z.Next() {
		case html.ErrorToken:
			return sanitize.Line(b.String())
		case html.TextToken:
			if skipped == "" {
				b.WriteString(html.UnescapeString(string(z.Raw())))
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			raw := string(z.Raw())
			tag, _ := z.TagName()
			name := string(tag)
			separates, known := elements()[name]
			closed := strings.Contains(lower, "<"+name) && strings.Contains(lower, "</"+name)
			switch {
			case !known || !isVoid(name) && !closed:
				b.WriteString(raw)
			case name == "script" || name == "style":
				skipped = name
				if strings.HasPrefix(raw, "</") {
					skipped = ""
				}
			case separates:
				b.WriteByte(' ')
			}
		default: // comments and declarations
		}
	}
}
