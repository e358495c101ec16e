package feed

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/html"

	"quire/internal/sanitize"
)

// maxPage is how much of a page is searched for feeds, in bytes.
const maxPage = 1 << 20

// Link is a feed that a page names.
type Link struct {
	URL   string
	Title string
	// Comments reports whether it looks like the feed of comments.
	Comments bool
}

// Discover returns the feeds that a page names in its header and in link elements, in
// their order, comment feeds last.
func Discover(body []byte, header http.Header, page *url.URL) []Link {
	var found []Link
	add := func(href, mediaType, title string) {
		if !isFeedType(mediaType) {
			return
		}
		href = StripScheme(strings.TrimSpace(href))
		u := resolve(page, href)
		if u == "" || slices.ContainsFunc(found, func(l Link) bool { return l.URL == u }) {
			return
		}
		title = sanitize.Line(title)
		found = append(found, Link{URL: u, Title: title, Comments: isComments().MatchString(title + " " + href)})
	}
	for _, value := range header.Values("Link") {
		for _, m := range headerLink().FindAllStringSubmatch(value, 32) {
			params := m[2]
			if hasToken(parameter(params, "rel"), "alternate") {
				add(m[1], parameter(params, "type"), parameter(params, "title"))
			}
		}
	}
	scanTags(body[:min(len(body), maxPage)], func(name string, at map[string]string) {
		switch {
		case name == "base" && at["href"] != "":
			if u, err := page.Parse(strings.TrimSpace(at["href"])); err == nil {
				page = u
			}
		case name == "link" && hasToken(at["rel"], "alternate"):
			add(at["href"], at["type"], at["title"])
		}
	})
	slices.SortStableFunc(found, func(a, b Link) int {
		switch {
		case a.Comments == b.Comments:
			return 0
		case b.Comments:
			return -1
		}
		return 1
	})
	return found
}

// scanTags calls visit for each base and link element of a page.
func scanTags(body []byte, visit func(name string, at map[string]string)) {
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			if token.Data != "link" && token.Data != "base" {
				continue
			}
			at := map[string]string{}
			for _, a := range token.Attr {
				at[a.Key] = a.Val
			}
			visit(token.Data, at)
		default:
		}
	}
}

// StripScheme returns the address of a feed: URL without the scheme.
func StripScheme(address string) string {
	lower := strings.ToLower(address)
	if rest := strings.TrimPrefix(lower, "feed:"); rest != lower {
		address = address[len("feed:"):]
		if strings.HasPrefix(address, "//") {
			return "https:" + address
		}
	}
	return address
}

func isFeedType(s string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(s)), ";")
	switch strings.TrimSpace(kind) {
	case "application/atom+xml", "application/rss+xml", "application/rdf+xml", "application/feed+json":
		return true
	}
	return false
}

func hasToken(list, token string) bool {
	return slices.Contains(strings.Fields(strings.ToLower(list)), token)
}

var headerLink = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<([^<>]*)>([^<]*)`) })

var isComments = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\bcomments?\b|/comments/feed`) })

// parameter returns a parameter of a Link header.
func parameter(params, name string) string {
	for part := range strings.SplitSeq(params, ";") {
		key, value, ok := strings.Cut(part, "=")
		if ok && strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.Trim(strings.TrimSpace(strings.TrimRight(strings.TrimSpace(value), ",")), `"`)
		}
	}
	return ""
}
