package feed

import (
	"cmp"
	"html"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"

	"quire/internal/sanitize"
)

// translate makes a Feed of what the parser found in a document from address; notes are
// what was noted of each entry.
func translate(parsed *gofeed.Feed, address *url.URL, notes []note) *Feed {
	if address == nil {
		address = &url.URL{}
	}
	f := &Feed{
		Title: Plain(parsed.Title), Lang: language(parsed.Language), Link: resolve(address, parsed.Link),
	}
	f.Interval, f.Skip = pace(parsed)
	switch original := parsed.OriginalFeed().(type) {
	case *atom.Feed:
		f.Next, f.Archive = olderPage(atomRels(original.Links))
		if f.Link == "" && strings.HasPrefix(original.ID, "http") {
			f.Link = original.ID
		}
	case *rss.Feed:
		f.Next, f.Archive = olderPage(extensionRels(original.Extensions))
	case *json.Feed:
		f.Next, f.Expired = original.NextURL, original.Expired
	}
	if f.Next != "" {
		f.Next = resolve(address, f.Next)
	}
	site := address
	if u, err := url.Parse(f.Link); err == nil && f.Link != "" {
		site = u
	}
	for i, item := range parsed.Items {
		if item == nil {
			continue
		}
		base := site
		var e Entry
		var n note
		if len(notes) == len(parsed.Items) {
			n = notes[i]
		}
		e.Base = cmp.Or(n.textBase, n.base)
		if u, err := url.Parse(n.base); err == nil && n.base != "" {
			base = u
		}
		fill(&e, item, parsed, i, base)
		e.add(n, base)
		if e.Lang == "" {
			e.Lang = f.Lang
		}
		f.Entries = append(f.Entries, e)
	}
	return f
}

func fill(e *Entry, item *gofeed.Item, parsed *gofeed.Feed, i int, base *url.URL) {
	e.ID = item.GUID
	e.Title = Plain(item.Title)
	e.Link = resolve(base, strings.TrimSpace(cmp.Or(originalLink(item.Extensions), item.Link)))
	e.Published = date(item.PublishedParsed, item.Published)
	e.Updated = date(item.UpdatedParsed, item.Updated)
	e.Tags = plainAll(item.Categories)
	if item.Image != nil {
		e.Image = resolve(base, item.Image.URL)
	}
	for _, enclosure := range item.Enclosures {
		if u := resolve(base, enclosure.URL); u != "" {
			size, _ := strconv.ParseInt(strings.TrimSpace(enclosure.Length), 10, 64)
			e.Enclosures = append(e.Enclosures, Enclosure{URL: u, Type: sanitize.Line(enclosure.Type), Size: max(size, 0)})
		}
	}
	bodies := []body{{html: item.Content, full: true}, {html: item.Description}}
	switch original := parsed.OriginalFeed().(type) {
	case *atom.Feed:
		bodies = fillAtom(e, item, original, i, base)
	case *rss.Feed:
		fillRSS(e, item, original, i, base)
	case *json.Feed:
		bodies = fillJSON(e, original, i, base)
	}
	if e.Authors == nil {
		e.Authors = people(item.Authors)
	}
	if text := mediaText(item.Extensions); text != "" {
		bodies = append(bodies, body{text: text})
	}
	e.choose(bodies)
}

// originalLink returns the page of an entry whose link counts clicks and leads there
// (feedburner:origLink, pheedo:origLink).
func originalLink(extensions ext.Extensions) string {
	for _, prefix := range []string{"feedburner", "pheedo"} {
		for _, e := range extensions[prefix]["origLink"] {
			if link := strings.TrimSpace(e.Value); strings.HasPrefix(link, "http") {
				return link
			}
		}
	}
	return ""
}

// add adds what the parser leaves out.
func (e *Entry) add(n note, base *url.URL) {
	if n.base != "" && n.id != "" { // the parser has resolved it
		e.ID = n.id
	}
	if e.Link == "" && strings.HasPrefix(n.about, "http") {
		e.Link = resolve(base, n.about)
	}
	if n.lang != "" {
		e.Lang = language(n.lang)
	}
}

// body is one of the texts of an entry.
type body struct {
	html, text string
	full       bool // it is meant as the whole text
}

func (b body) len() int { return max(len(strings.TrimSpace(b.html)), len(strings.TrimSpace(b.text))) }

// choose makes the longest of bodies the text; a description beside it is the summary.
func (e *Entry) choose(bodies []body) {
	longest := -1
	for i, b := range bodies {
		if b.len() > 0 && (longest < 0 || b.len() > bodies[longest].len()) {
			longest = i
		}
	}
	if longest < 0 {
		return
	}
	e.HTML, e.Text = bodies[longest].html, bodies[longest].text
	for i, b := range bodies {
		if i != longest && !b.full && b.len() > 0 && e.Summary == "" {
			e.Summary = b.html
			if b.html == "" {
				e.Summary = html.EscapeString(b.text)
			}
		}
	}
}

func fillRSS(e *Entry, item *gofeed.Item, feed *rss.Feed, i int, base *url.URL) {
	var original *rss.Item
	if i < len(feed.Items) {
		original = feed.Items[i]
	}
	if original != nil && original.GUID != nil && e.Link == "" && !strings.EqualFold(original.GUID.IsPermalink, "false") {
		if v := strings.TrimSpace(original.GUID.Value); strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") {
			e.Link = resolve(base, v)
		}
	}
	if e.Link == "" {
		for _, l := range extensionRels(item.Extensions) {
			if l.rel == "" || l.rel == "alternate" {
				e.Link = resolve(base, l.href)
				break
			}
		}
	}
	if dc := item.DublinCoreExt; dc != nil {
		if len(dc.Creator) > 0 && (original == nil || original.Author == "" || len(dc.Creator) > 1) {
			for _, name := range dc.Creator {
				e.Authors = addName(e.Authors, name, "")
			}
		}
		if len(dc.Language) > 0 {
			e.Lang = language(dc.Language[0])
		}
	}
	if e.Published.Equal(e.Updated) {
		e.Updated = time.Time{}
	}
	terms := item.Extensions["dcterms"]
	if e.Published.IsZero() {
		e.Published = date(nil, first(terms["issued"], terms["created"]))
	}
	if e.Updated.IsZero() {
		e.Updated = date(nil, first(terms["modified"]))
	}
}

func first(lists ...[]ext.Extension) string {
	for _, list := range lists {
		for _, x := range list {
			if x.Value != "" {
				return x.Value
			}
		}
	}
	return ""
}

func fillJSON(e *Entry, feed *json.Feed, i int, base *url.URL) []body {
	if i >= len(feed.Items) {
		return nil
	}
	item := feed.Items[i]
	if e.Link == "" && (strings.HasPrefix(item.ID, "http://") || strings.HasPrefix(item.ID, "https://")) {
		e.Link = resolve(base, item.ID)
	}
	if e.Link == "" {
		e.Link = resolve(base, item.ExternalURL)
	}
	if item.Language != "" {
		e.Lang = language(item.Language)
	}
	authors := item.Authors
	if len(authors) == 0 && item.Author != nil {
		authors = []*json.Author{item.Author}
	}
	if len(authors) == 0 {
		authors = feed.Authors
	}
	if len(authors) == 0 && feed.Author != nil {
		authors = []*json.Author{feed.Author}
	}
	for _, a := range authors {
		if a != nil {
			e.Authors = addName(e.Authors, a.Name, "")
		}
	}
	content := body{html: item.ContentHTML, full: true}
	if item.ContentHTML == "" {
		content = body{text: item.ContentText, full: true}
	}
	return []body{content, {text: item.Summary}}
}

// mediaText returns the longest description in Media RSS, plain text: what a video site
// has instead of a text.
func mediaText(extensions ext.Extensions) string {
	longest := ""
	var look func(map[string][]ext.Extension, int)
	look = func(media map[string][]ext.Extension, depth int) {
		for _, d := range media["description"] {
			if len(d.Value) > len(longest) {
				longest = d.Value
				if strings.EqualFold(d.Attrs["type"], "html") {
					longest = Plain(d.Value)
				}
			}
		}
		for _, group := range media["group"] {
			if depth < 2 {
				look(group.Children, depth+1)
			}
		}
	}
	look(extensions["media"], 0)
	return longest
}

func plainAll(values []string) []string {
	var out []string
	for _, v := range values {
		out = addUnique(out, Plain(v))
	}
	return out
}

func language(s string) string {
	s = sanitize.Line(strings.ReplaceAll(s, "_", "-"))
	if len(s) > 35 || strings.ContainsAny(s, " <>\"'/\\") {
		return ""
	}
	return s
}

// resolve returns an address as an absolute one, "" when it is not http or https.
func resolve(base *url.URL, ref string) string {
	if ref = strings.TrimSpace(ref); ref == "" {
		return ""
	}
	u, err := url.Parse(strings.ReplaceAll(ref, " ", "%20"))
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}
