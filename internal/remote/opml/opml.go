// Package opml reads and writes lists of feeds: OPML, and the urls file of newsboat.
package opml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"

	"quire/internal/sanitize"
)

// Bounds of a list.
const (
	MaxBytes = 16 << 20
	maxItems = 10_000
	maxDepth = 64
)

// Feed is a feed of a list.
type Feed struct {
	Title  string // plain text
	URL    string
	Site   string
	Folder string // folders round it, "a/b"
}

// ErrFormat is returned for what is neither OPML nor a list of addresses.
var ErrFormat = errors.New("not OPML or a list of addresses")

// Parse reads OPML, or the urls file of newsboat. Repeated addresses are dropped.
func Parse(src []byte) ([]Feed, error) {
	if len(src) > MaxBytes {
		return nil, fmt.Errorf("larger than %d MiB", MaxBytes>>20)
	}
	var list []Feed
	var err error
	if trimmed := bytes.TrimLeft(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf")), " \t\r\n"); bytes.HasPrefix(trimmed,
		[]byte("<")) {
		list, err = parseXML(trimmed)
	} else {
		list, err = parseLines(string(trimmed))
	}
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	unique := list[:0]
	for _, f := range list {
		if !seen[f.URL] {
			seen[f.URL] = true
			unique = append(unique, f)
		}
	}
	return unique, nil
}

// parseXML reads outlines: one with an address is a feed, whatever its type says, and one
// with others inside is a folder.
func parseXML(src []byte) ([]Feed, error) {
	d := xml.NewDecoder(bytes.NewReader(src))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = charset.NewReaderLabel
	var list []Feed
	var open []string // name of each outline that is open; "" for a feed
	depth, isOPML := 0, false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) || err != nil && len(list) > 0 {
			break // what was read before an error counts
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return nil, fmt.Errorf("more than %d folders inside each other", maxDepth)
			}
			isOPML = isOPML || strings.EqualFold(token.Name.Local, "opml")
			if !strings.EqualFold(token.Name.Local, "outline") {
				continue
			}
			f, isFeed := outline(token, open)
			if isFeed {
				if list = append(list, f); len(list) > maxItems {
					return nil, fmt.Errorf("more than %d feeds", maxItems)
				}
				open = append(open, "")
			} else {
				open = append(open, f.Title)
			}
		case xml.EndElement:
			depth--
			if strings.EqualFold(token.Name.Local, "outline") && len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	if !isOPML {
		return nil, ErrFormat
	}
	return list, nil
}

// outline returns an outline as a feed, or with the name of the folder that it is.
func outline(e xml.StartElement, open []string) (f Feed, isFeed bool) {
	at := map[string]string{}
	for _, a := range e.Attr {
		at[strings.ToLower(a.Name.Local)] = a.Value
	}
	f.Title = plain(at["title"])
	if f.Title == "" {
		f.Title = plain(at["text"])
	}
	f.URL = strings.TrimSpace(at["xmlurl"])
	if f.URL == "" && isFeedType(at["type"]) {
		f.URL = strings.TrimSpace(at["url"])
	}
	if f.URL == "" {
		return f, false
	}
	f.Site = strings.TrimSpace(at["htmlurl"])
	var folders []string
	for _, name := range open {
		if name != "" {
			folders = append(folders, strings.ReplaceAll(name, "/", "-"))
		}
	}
	if len(folders) == 0 {
		first, _, _ := strings.Cut(at["category"], ",")
		for part := range strings.SplitSeq(first, "/") {
			if part = plain(part); part != "" {
				folders = append(folders, part)
			}
		}
	}
	f.Folder = strings.Join(folders, "/")
	return f, true
}

func isFeedType(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "rss", "atom", "feed", "json":
		return true
	}
	return false
}

// plain returns a title without markup, as one line.
func plain(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '<')
		end := -1
		if i >= 0 && i+1 < len(s) && (s[i+1] == '/' || s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z') {
			end = strings.IndexByte(s[i:], '>')
		}
		if i < 0 || end < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		s = s[i+end+1:]
	}
	return sanitize.Line(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&apos;", "'",
		"&amp;", "&").Replace(b.String()))
}

// parseLines reads the urls file of newsboat: an address a line, tags behind it, "~title"
// for a title, comments.
func parseLines(src string) ([]Feed, error) {
	var list []Feed
	for line := range strings.Lines(src) {
		words := splitWords(strings.TrimSpace(line))
		if len(words) == 0 {
			continue
		}
		address := words[0]
		switch {
		case strings.HasPrefix(address, "http://"), strings.HasPrefix(address, "https://"),
			strings.HasPrefix(address, "feed:"):
		case strings.HasPrefix(address, "query:"), strings.HasPrefix(address, "exec:"), strings.HasPrefix(address, "filter:"),
			strings.HasPrefix(address, "file:"), strings.HasPrefix(address, `"`):
			continue // newsboat's own
		default:
			return nil, ErrFormat
		}
		f := Feed{URL: address}
		for _, tag := range words[1:] {
			switch {
			case strings.HasPrefix(tag, "~"):
				f.Title = sanitize.Line(tag[1:])
			case strings.HasPrefix(tag, "!"), tag == "":
			case f.Folder == "":
				f.Folder = strings.ReplaceAll(sanitize.Line(tag), "/", "-")
			}
		}
		if list = append(list, f); len(list) > maxItems {
			return nil, fmt.Errorf("more than %d feeds", maxItems)
		}
	}
	return list, nil
}

// splitWords splits a line at spaces that are not quoted; # begins a comment.
func splitWords(line string) []string {
	var words []string
	for line != "" && line[0] != '#' {
		var word string
		if line[0] == '"' {
			var b strings.Builder
			i := 1
			for ; i < len(line) && line[i] != '"'; i++ {
				if line[i] == '\\' && i+1 < len(line) {
					i++
				}
				b.WriteByte(line[i])
			}
			word, line = b.String(), line[min(i+1, len(line)):]
		} else {
			word, line, _ = strings.Cut(line, " ")
		}
		words = append(words, word)
		line = strings.TrimLeft(line, " \t")
	}
	return words
}
