package opml

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
)

// Outline is a source to be written.
type Outline struct {
	Feed
	// Other reports whether it is not a feed: it is written as a comment, which other
	// programs show and none fetches.
	Other bool
}

type xmlOPML struct {
	XMLName xml.Name   `xml:"opml"`
	Version string     `xml:"version,attr"`
	Title   string     `xml:"head>title"`
	Body    []*xmlLine `xml:"body>outline"`
}

type xmlLine struct {
	Text        string     `xml:"text,attr"`
	Title       string     `xml:"title,attr,omitempty"`
	Type        string     `xml:"type,attr,omitempty"`
	XMLURL      string     `xml:"xmlUrl,attr,omitempty"`
	HTMLURL     string     `xml:"htmlUrl,attr,omitempty"`
	Description string     `xml:"description,attr,omitempty"`
	IsComment   string     `xml:"isComment,attr,omitempty"`
	Lines       []*xmlLine `xml:"outline"`
}

// Write returns a list as OPML 2.0, its folders as nested outlines.
func Write(title string, list []Outline) ([]byte, error) {
	doc := xmlOPML{Version: "2.0", Title: title}
	for _, o := range list {
		line := &xmlLine{Text: o.Title, Title: o.Title, HTMLURL: o.Site}
		if o.Title == "" {
			line.Text = o.URL
		}
		if o.Other {
			line.Description, line.IsComment = o.URL, "true"
		} else {
			line.Type, line.XMLURL = "rss", o.URL
		}
		at := &doc.Body
		for folder := range strings.SplitSeq(o.Folder, "/") {
			if folder == "" {
				continue
			}
			i := slices.IndexFunc(*at, func(l *xmlLine) bool { return l.Text == folder && l.XMLURL == "" && l.IsComment == "" })
			if i < 0 {
				i = len(*at)
				*at = append(*at, &xmlLine{Text: folder, Title: folder})
			}
			at = &(*at)[i].Lines
		}
		*at = append(*at, line)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
