package feed

import (
	"cmp"
	"html"
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
)

func fillAtom(e *Entry, item *gofeed.Item, feed *atom.Feed, i int, base *url.URL) []body {
	if i >= len(feed.Entries) {
		return nil
	}
	entry := feed.Entries[i]
	if l := alternate(entry.Links); l != "" {
		e.Link = resolve(base, l)
	}
	// gofeed takes the update for the publication when that is not given.
	e.Published = date(entry.PublishedParsed, entry.Published)
	authors := entry.Authors
	dc := item.Extensions["dc"]
	if e.Published.IsZero() {
		e.Published = date(nil, first(dc["date"], dc["created"]))
	}
	for _, subject := range dc["subject"] {
		e.Tags = addUnique(e.Tags, Plain(subject.Value))
	}
	for _, creator := range dc["creator"] {
		if len(authors) == 0 {
			e.Authors = addName(e.Authors, creator.Value, "")
		}
	}
	if e.Authors != nil {
		return atomBodies(e, entry, base)
	}
	if len(authors) == 0 && entry.Source != nil {
		authors = entry.Source.Authors
	}
	if len(authors) == 0 {
		authors = feed.Authors
	}
	for _, a := range authors {
		e.Authors = addName(e.Authors, a.Name, a.Email)
	}
	return atomBodies(e, entry, base)
}

func atomBodies(e *Entry, entry *atom.Entry, base *url.URL) []body {
	var bodies []body
	if c := entry.Content; c != nil {
		if c.Src != "" && e.Link == "" {
			e.Link = resolve(base, c.Src)
		}
		bodies = append(bodies, textual(c.Value, c.Type, true))
	}
	return append(bodies, textual(entry.Summary, "", false))
}

// alternate returns the page among the links of an entry that is the entry itself: one of
// HTML before one of another type.
func alternate(links []*atom.Link) string {
	other := ""
	for _, l := range links {
		if l.Rel != "" && !strings.EqualFold(l.Rel, "alternate") && !strings.HasSuffix(l.Rel, "/alternate") ||
			strings.TrimSpace(l.Href) == "" {
			continue
		}
		if l.Type == "" || strings.Contains(strings.ToLower(l.Type), "html") {
			return l.Href
		}
		other = cmp.Or(other, l.Href)
	}
	return other
}

// textual takes a text of an Atom feed for what its type says, but for plain text that
// is obviously HTML.
func textual(value, mediaType string, full bool) body {
	switch kind := strings.ToLower(mediaType); {
	case kind == "text", kind == "text/plain":
		if !hasEndTag(value) {
			return body{text: value, full: full}
		}
	case kind == "":
		if !looksLikeHTML(value) {
			return body{text: value, full: full}
		}
	case strings.HasPrefix(kind, "image/"), strings.HasPrefix(kind, "audio/"), strings.HasPrefix(kind, "video/"):
		return body{full: full}
	}
	return body{html: value, full: full}
}

// hasEndTag reports whether a text has the end tag of an element of HTML.
func hasEndTag(s string) bool {
	lower := strings.ToLower(s)
	for name := range elements() {
		if strings.Contains(lower, "</"+name+">") {
			return true
		}
	}
	return false
}

// looksLikeHTML reports whether a text has an end tag, a void element or a character
// reference.
func looksLikeHTML(s string) bool {
	if hasEndTag(s) {
		return true
	}
	lower := strings.ToLower(s)
	for _, void := range []string{"<br", "<img ", "<hr", "<p>", "<li>"} {
		if strings.Contains(lower, void) {
			return true
		}
	}
	i := strings.IndexByte(s, '&')
	return i >= 0 && html.UnescapeString(s) != s && strings.IndexByte(s[i:], ';') > 0
}
