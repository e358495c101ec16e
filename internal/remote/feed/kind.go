package feed

import (
	"bytes"
	"regexp"
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
	// Text before the declaration is the rest of what printed the feed.
	if i := bytes.Index(head[:min(len(head), 4096)], []byte("<?xml")); i > 0 && !bytes.Contains(head[:i], []byte("<")) {
		head = head[i:]
	}
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
