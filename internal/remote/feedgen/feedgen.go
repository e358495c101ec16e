// Package feedgen writes feeds: RSS 2.0, Atom and JSON Feed 1.1, by encoding/xml and
// encoding/json.
//
// It knows no posts and renders no Markdown: the caller hands it HTML.
package feedgen

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"time"

	"quire/internal/sanitize"
)

// Feed is a feed to be written. Link and Self are absolute.
type Feed struct {
	Title, Description string
	Link               string // the site
	Self               string // the feed itself
	Lang               string
	Updated            time.Time
	Items              []Item
}

// Item is an entry of a feed.
type Item struct {
	Title, Link, Summary, HTML, Lang string
	ID                               string // "" is the link
	Published, Updated               time.Time
	Authors, Tags                    []string
	Image                            string
}

func (i Item) id() string {
	if i.ID != "" {
		return i.ID
	}
	return i.Link
}

// Formats returns the names of the formats.
func Formats() []string { return []string{"rss", "atom", "json"} }

// Write returns a feed in a format.
func Write(format string, f Feed) ([]byte, error) {
	switch format {
	case "rss":
		return f.rss()
	case "atom":
		return f.atom()
	case "json":
		return f.json()
	}
	return nil, fmt.Errorf("unknown format %q", format)
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

type rssDoc struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Content string   `xml:"xmlns:content,attr"`
	DC      string   `xml:"xmlns:dc,attr"`
	Channel rssChannel
}

type rssChannel struct {
	XMLName     xml.Name `xml:"channel"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	Language    string   `xml:"language,omitempty"`
	Built       string   `xml:"lastBuildDate,omitempty"`
	Self        rssSelf
	Items       []rssItem
}

type rssSelf struct {
	XMLName xml.Name `xml:"atom:link"`
	Href    string   `xml:"href,attr"`
	Rel     string   `xml:"rel,attr"`
	Type    string   `xml:"type,attr"`
}

type rssItem struct {
	XMLName     xml.Name `xml:"item"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        rssGUID  `xml:"guid"`
	PubDate     string   `xml:"pubDate,omitempty"`
	Creators    []string `xml:"dc:creator"`
	Categories  []string `xml:"category"`
	Description string   `xml:"description,omitempty"`
	Content     *cdata   `xml:"content:encoded"`
}

type rssGUID struct {
	Permalink bool   `xml:"isPermaLink,attr"`
	Value     string `xml:",chardata"`
}

type cdata struct {
	Text string `xml:",cdata"`
}

func (f Feed) rss() ([]byte, error) {
	doc := rssDoc{
		Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Content: "http://purl.org/rss/1.0/modules/content/",
		DC: "http://purl.org/dc/elements/1.1/",
		Channel: rssChannel{
			Title: f.Title, Link: f.Link, Description: f.Description, Language: f.Lang,
			Self: rssSelf{Href: f.Self, Rel: "self", Type: "application/rss+xml"},
		},
	}
	if f.Description == "" {
		doc.Channel.Description = f.Title
	}
	if !f.Updated.IsZero() {
		doc.Channel.Built = f.Updated.UTC().Format(time.RFC1123Z)
	}
	for _, i := range f.Items {
		item := rssItem{
			Title: i.Title, Link: i.Link, GUID: rssGUID{i.id() == i.Link, i.id()}, Creators: i.Authors, Categories: i.Tags,
			Description: i.Summary,
		}
		if i.HTML != "" {
			item.Content = &cdata{i.HTML}
		}
		if !i.Published.IsZero() {
			item.PubDate = i.Published.UTC().Format(time.RFC1123Z)
		}
		doc.Channel.Items = append(doc.Channel.Items, item)
	}
	return encode(doc)
}

type atomDoc struct {
	XMLName  xml.Name     `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string       `xml:"xml:lang,attr,omitempty"`
	ID       string       `xml:"id"`
	Title    string       `xml:"title"`
	Subtitle string       `xml:"subtitle,omitempty"`
	Updated  string       `xml:"updated"`
	Author   *atomPerson  `xml:"author"`
	Links    []atomLink   `xml:"link"`
	Entries  []*atomEntry `xml:"entry"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
}

type atomText struct {
	Type string `xml:"type,attr,omitempty"`
	Text string `xml:",chardata"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomEntry struct {
	Lang       string         `xml:"xml:lang,attr,omitempty"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published,omitempty"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Link       atomLink       `xml:"link"`
	Summary    string         `xml:"summary,omitempty"`
	Content    *atomText      `xml:"content"`
}

func (f Feed) atom() ([]byte, error) {
	doc := atomDoc{
		Lang: f.Lang, ID: f.Self, Title: f.Title, Subtitle: f.Description, Updated: rfc3339(f.Updated, time.Unix(0, 0)),
		Author: &atomPerson{f.Title}, // an entry without an author inherits it
		Links: []atomLink{
			{Href: f.Link, Rel: "alternate", Type: "text/html"},
			{Href: f.Self, Rel: "self", Type: "application/atom+xml"},
		},
	}
	for _, i := range f.Items {
		e := &atomEntry{
			ID: i.id(), Title: i.Title, Updated: rfc3339(i.Updated, i.Published, f.Updated, time.Unix(0, 0)),
			Link: atomLink{Href: i.Link, Rel: "alternate"}, Summary: i.Summary,
		}
		if i.ID == "" {
			e.ID = tagID(i)
		}
		if !i.Published.IsZero() {
			e.Published = rfc3339(i.Published)
		}
		if i.Lang != f.Lang {
			e.Lang = i.Lang
		}
		for _, a := range i.Authors {
			e.Authors = append(e.Authors, atomPerson{a})
		}
		for _, t := range i.Tags {
			e.Categories = append(e.Categories, atomCategory{t})
		}
		if i.HTML != "" {
			e.Content = &atomText{"html", i.HTML}
		}
		doc.Entries = append(doc.Entries, e)
	}
	return encode(doc)
}

// tagID returns the id of an entry that has none: a tag (RFC 4151) of its host, date and
// path, which does not change with the scheme; the link when there is no date.
func tagID(i Item) string {
	u, err := url.Parse(i.Link)
	if err != nil || u.Hostname() == "" || i.Published.IsZero() {
		return i.Link
	}
	return "tag:" + strings.ToLower(u.Hostname()) + "," + i.Published.UTC().Format("2006-01-02") + ":" + u.EscapedPath()
}

// rfc3339 returns the first time that is one.
func rfc3339(times ...time.Time) string {
	for _, t := range times {
		if !t.IsZero() {
			return t.UTC().Format(time.RFC3339)
		}
	}
	return ""
}

type jsonDoc struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	HomePage    string     `json:"home_page_url"`
	FeedURL     string     `json:"feed_url"`
	Description string     `json:"description,omitempty"`
	Language    string     `json:"language,omitempty"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title,omitempty"`
	HTML      string       `json:"content_html"`
	Summary   string       `json:"summary,omitempty"`
	Image     string       `json:"image,omitempty"`
	Published string       `json:"date_published,omitempty"`
	Modified  string       `json:"date_modified,omitempty"`
	Authors   []jsonAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
	Language  string       `json:"language,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

func (f Feed) json() ([]byte, error) {
	doc := jsonDoc{
		Version: "https://jsonfeed.org/version/1.1", Title: f.Title, HomePage: f.Link, FeedURL: f.Self,
		Description: f.Description, Language: f.Lang,
		Items: []jsonItem{},
	}
	for _, i := range f.Items {
		item := jsonItem{
			ID: i.id(), URL: i.Link, Title: i.Title, HTML: i.HTML, Summary: i.Summary, Image: i.Image, Tags: i.Tags,
			Language:  i.Lang,
			Published: rfc3339(i.Published), Modified: rfc3339(i.Updated),
		}
		for _, a := range i.Authors {
			item.Authors = append(item.Authors, jsonAuthor{a})
		}
		doc.Items = append(doc.Items, item)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(doc)
	return sanitize.JSON(b.Bytes()), err
}
