// Package feed turns the bytes of a feed (RSS, Atom, RDF or JSON Feed) into entries. It
// decodes the characters, refuses what would exhaust the parser, repairs what can be
// repaired, and fills in what the parser leaves out. It also finds the feeds of a page.
//
// It fetches nothing, converts no HTML and knows no files: the HTML of an entry is
// returned as it is, and is as untrusted as before.
package feed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/mmcdole/gofeed"

	"quire/internal/sanitize"
)

// Limits of a document; one over any of them is refused.
const (
	MaxBytes   = 16 << 20
	MaxDepth   = 256
	MaxEntries = 20_000
)

var (
	// ErrHTML is returned for a page where a feed was expected.
	ErrHTML = errors.New("an HTML page, not a feed")
	// ErrNotFeed is returned for a document of no known kind.
	ErrNotFeed = errors.New("not a feed")
	// ErrTooLarge is wrapped by the error of a document over a limit.
	ErrTooLarge = errors.New("feed refused")
)

// Feed is a decoded feed.
type Feed struct {
	Title   string // plain text
	Link    string // the site, absolute or ""
	Lang    string // BCP 47, "" when not given
	Expired bool   // JSON Feed says that nothing more will come

	// Next is the address of the next older page (RFC 5005 prev-archive or next, JSON
	// Feed next_url), "" at the end.
	Next string
	// Archive reports whether Next is an archive document, which never changes.
	Archive bool

	Interval time.Duration // the least time between two fetches that the feed asks for
	Skip     Skip

	Entries []Entry
}

// Skip is when a feed must not be fetched, in GMT.
type Skip struct {
	Hours []int          `json:"hours,omitempty"`
	Days  []time.Weekday `json:"days,omitempty"`
}

// Entry is one entry of a feed.
type Entry struct {
	ID    string // as the feed has it, byte for byte; "" without one
	Link  string // absolute, or ""
	Title string // plain text, "" without one

	Published time.Time // zero when not given
	Updated   time.Time // zero when not given

	Authors []string
	Tags    []string
	Lang    string

	HTML    string // the longest text that the feed has, as HTML
	Text    string // instead of HTML when the feed has plain text only
	Summary string // HTML; "" unless there is a longer text
	Base    string // what relative addresses are resolved against, "" for the link

	Image      string
	Enclosures []Enclosure
}

// Enclosure is a file that belongs to an entry.
type Enclosure struct {
	URL, Type string
	Size      int64 // bytes, 0 when not given
}

// Parse decodes a feed that was fetched from base. contentType is the header of that
// name; its charset is used when the bytes do not decide.
func Parse(body []byte, contentType string, base *url.URL) (*Feed, error) {
	if len(body) > MaxBytes {
		return nil, fmt.Errorf("%w: larger than %d MiB", ErrTooLarge, MaxBytes>>20)
	}
	if body = unpack(body); len(body) > MaxBytes {
		return nil, fmt.Errorf("%w: larger than %d MiB", ErrTooLarge, MaxBytes>>20)
	}
	doc := fromRoot(decode(body, contentType))
	switch sniff(doc) {
	case kindJSON:
		return parseJSON(doc, base)
	case kindXML:
		return parseXML(doc, base)
	case kindHTML:
		return nil, ErrHTML
	default:
		return nil, ErrNotFeed
	}
}

// unpack returns a document that is a gzip file, with a byte more than is allowed if it is too
// large; any other as it is.
func unpack(body []byte) []byte {
	if !bytes.HasPrefix(body, []byte("\x1f\x8b")) {
		return body
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	out, _ := io.ReadAll(io.LimitReader(z, MaxBytes+1)) // what came before an error may be a feed
	return out
}

// IsFeed reports whether a document looks like a feed by its root.
func IsFeed(body []byte, contentType string) bool {
	body = unpack(body)
	kind := sniff(fromRoot(decode(body[:min(len(body), maxProlog)], contentType)))
	return kind == kindJSON || kind == kindXML
}

func parseXML(doc []byte, base *url.URL) (*Feed, error) {
	g, err := guard(doc, base)
	if err != nil {
		return nil, err
	}
	parsed, err := gofeedParse(g.doc)
	if err != nil {
		parsed = salvage(g.doc)
	}
	if parsed == nil {
		return nil, fmt.Errorf("%w: %s", ErrNotFeed, sanitize.Line(err.Error()))
	}
	return translate(parsed, base, g.notes), nil
}

// gofeedParse runs the parser; a panic in it is an error.
func gofeedParse(doc []byte) (parsed *gofeed.Feed, err error) {
	defer func() {
		if r := recover(); r != nil {
			parsed, err = nil, fmt.Errorf("parser: %v", r)
		}
	}()
	p := gofeed.NewParser()
	p.KeepOriginalFeed = true
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	return p.Parse(bytes.NewReader(doc))
}
