package feed

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// kind is what a document is by its root.
type kind int

const (
	kindOther kind = iota
	kindXML
	kindJSON
	kindHTML
)

// rootElement is the first element behind declaration, comments and DOCTYPE.
var rootElement = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?is)^(?:\s|<\?.*?\?>|<!--.*?-->|<!doctype[^\[>]*(?:\[.*?\])?[^>]*>)*<(?:[\w.-]+:)?(\w+)`)
})

// sniff returns the kind of a document in UTF-8.
func sniff(doc []byte) kind {
	doc = bytes.TrimLeft(doc, " \t\r\n\ufeff\x00")
	if len(doc) > 0 && doc[0] == '{' {
		return kindJSON
	}
	head := doc[:min(len(doc), maxProlog)]
	m := rootElement().FindSubmatch(head)
	if m == nil {
		return kindOther
	}
	switch strings.ToLower(string(m[1])) {
	case "rss", "feed", "rdf", "channel":
		return kindXML
	case "html", "head", "body":
		return kindHTML
	}
	if strings.Contains(strings.ToLower(string(head[:min(len(head), 1024)])), "<!doctype html") {
		return kindHTML
	}
	return kindOther
}

// maxJunk is how much of what a server prints before a feed is skipped, in bytes.
const maxJunk = 4096

// feedStart is where a feed begins in the middle of a document.
var feedStart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)<\?xml|<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]`)
})

// rss11 is the namespace of RSS 1.1, whose root is a Channel with a list of items in it
// (http://inamidst.com/rss1.1/).
const rss11 = "http://purl.org/net/rss1.1#"

// itemsOfRSS11 matches the tags of that list, the namespace, and the end of the root, which RSS
// 2.0 does not have so.
var itemsOfRSS11 = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`</?items\b[^>]*>|\bxmlns\s*=\s*["']` + regexp.QuoteMeta(rss11) + `["']|</Channel\s*>\s*$`)
})

// fromRoot returns a document from its declaration or root element on, without what was
// printed before it by mistake. A channel without a root gets one.
func fromRoot(doc []byte) []byte {
	trimmed := bytes.TrimLeft(doc, " \t\r\n\ufeff\x00")
	if sniff(doc) == kindOther && len(trimmed) > 0 {
		if m := feedStart().FindIndex(doc[:min(len(doc), maxJunk)]); m != nil && sniff(doc[m[0]:]) == kindXML {
			doc = doc[m[0]:]
		}
	}
	if m := rootElement().FindSubmatchIndex(doc[:min(len(doc), maxProlog)]); m != nil &&
		strings.EqualFold(string(doc[m[2]:m[3]]), "channel") {
		at := bytes.LastIndexByte(doc[:m[2]], '<')
		if bytes.Contains(doc[m[0]:min(len(doc), m[1]+maxJunk)], []byte(rss11)) {
			doc = slices.Concat(doc[:m[2]], []byte("channel"), itemsOfRSS11().ReplaceAll(doc[m[3]:], nil), []byte("</channel>"))
		}
		return slices.Concat([]byte("<rss version=\"2.0\">"), doc[at:], []byte("</rss>"))
	}
	return doc
}
