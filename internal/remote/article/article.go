// Package article finds the article in a web page: its text as HTML, and title, author,
// date and site.
//
// It fetches nothing and converts nothing; what it returns is as untrusted as the page.
package article

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"quire/internal/sanitize"
)

const (
	// MaxBytes is how large a page may be.
	MaxBytes = 2 << 20
	// maxElements is how many elements a page may have for its article to be looked for.
	maxElements = 100_000
)

// Article is what was found in a page.
type Article struct {
	Title, Author, Site, Lang, Summary string // plain text, one line each
	Published, Updated                 time.Time
	Image                              string
	HTML                               string
}

// ErrNone is returned for a page without an article.
var ErrNone = errors.New("no article on this page")

// Extract finds the article in the page from address. The charset is decided by the bytes,
// contentType and the page.
func Extract(page []byte, contentType string, address *url.URL) (a Article, err error) {
	defer func() {
		if r := recover(); r != nil {
			a, err = Article{}, fmt.Errorf("%w: %v", ErrNone, r)
		}
	}()
	if len(page) > MaxBytes {
		return Article{}, fmt.Errorf("%w: larger than %d MiB", ErrNone, MaxBytes>>20)
	}
	doc, err := parse(page, contentType)
	if err != nil { // more than 512 elements inside each other
		return Article{HTML: string(page)}, nil //nolint:nilerr // the converter makes plain text of it
	}
	title := documentTitle(doc)
	p := readability.NewParser()
	p.MaxElemsToParse = maxElements
	p.KeepClasses = true // they tell the language of code, and footnotes
	found, err := p.ParseDocument(doc, address)
	if err != nil || found.Node == nil {
		return whole(doc, title)
	}
	var b bytes.Buffer
	if err := found.RenderHTML(&b); err != nil {
		return whole(doc, title)
	}
	a = Article{
		Title: sanitize.Line(found.Title()), Author: sanitize.Line(found.Byline()), Site: sanitize.Line(found.SiteName()),
		Lang: language(found.Language()), Summary: sanitize.Line(found.Excerpt()), Image: found.ImageURL(), HTML: b.String(),
	}
	if a.Title == "" {
		a.Title = title
	}
	if t, err := found.PublishedTime(); err == nil {
		a.Published = t.UTC()
	}
	if t, err := found.ModifiedTime(); err == nil {
		a.Updated = t.UTC()
	}
	return a, nil
}

func parse(page []byte, contentType string) (*html.Node, error) {
	r, err := charset.NewReader(bytes.NewReader(page), contentType)
	if err != nil {
		return nil, err
	}
	decoded, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return html.Parse(bytes.NewReader(decoded))
}

// whole takes the main part of a page in which no article was found.
func whole(doc *html.Node, title string) (Article, error) {
	for _, name := range []string{"article", "main", "body"} {
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode || n.Data != name || !hasText(n) {
				continue
			}
			var b bytes.Buffer
			for c := range n.ChildNodes() {
				if err := html.Render(&b, c); err != nil {
					return Article{}, ErrNone
				}
			}
			return Article{Title: title, HTML: b.String()}, nil
		}
	}
	return Article{}, ErrNone
}

func hasText(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" && d.Parent.Data != "script" &&
			d.Parent.Data != "style" {
			return true
		}
	}
	return false
}

func documentTitle(doc *html.Node) string {
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "title" && n.FirstChild != nil {
			return sanitize.Line(n.FirstChild.Data)
		}
	}
	return ""
}

func language(s string) string {
	s = sanitize.Line(strings.ReplaceAll(s, "_", "-"))
	if len(s) > 35 || strings.ContainsAny(s, " <>\"'/\\") {
		return ""
	}
	return s
}
