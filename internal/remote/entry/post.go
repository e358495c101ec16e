package entry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"quire/internal/remote/feed"
	"quire/internal/remote/htmlmd"
	"quire/internal/sanitize"
)

// Post is a post that is to be written: plain text, but for Body, which is Markdown.
type Post struct {
	Title       string
	Date, Mod   time.Time
	Authors     []string
	Tags        []string
	Lang        string
	Description string
	Cover       string
	Link        string
	Site        string
	ID          string
	Body        string
}

// Bytes returns the post as a file: front matter in which every string is one of JSON,
// which YAML takes as it is, and the body. There is no control character in it.
func (p Post) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString("---\n")
	line(&b, "title", sanitize.Line(p.Title))
	when(&b, "date", p.Date)
	when(&b, "lastmod", p.Mod)
	list(&b, "authors", p.Authors)
	list(&b, "tags", p.Tags)
	line(&b, "lang", sanitize.Line(p.Lang))
	line(&b, "description", sanitize.Line(p.Description))
	line(&b, "site", sanitize.Line(p.Site))
	line(&b, "cover", sanitize.Line(p.Cover))
	line(&b, "canonicalURL", sanitize.Line(p.Link))
	line(&b, "id", p.ID)
	b.WriteString("---\n\n")
	b.WriteString(strings.TrimSpace(sanitize.Text(p.Body)))
	b.WriteByte('\n')
	return b.Bytes()
}

func line(b *bytes.Buffer, key, value string) {
	if value != "" {
		b.WriteString(key + ": " + quote(value) + "\n")
	}
}

func when(b *bytes.Buffer, key string, t time.Time) {
	if !t.IsZero() {
		b.WriteString(key + ": " + t.UTC().Format(time.RFC3339) + "\n")
	}
}

func list(b *bytes.Buffer, key string, values []string) {
	var quoted, seen []string
	for _, v := range values {
		if v = sanitize.Line(v); v != "" && !slices.Contains(seen, v) {
			seen = append(seen, v)
			quoted = append(quoted, quote(v))
		}
	}
	if len(quoted) > 0 {
		b.WriteString(key + ": [" + strings.Join(quoted, ", ") + "]\n")
	}
}

// quote returns s as a string of JSON in which nothing is left that a terminal would obey.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(strings.ToValidUTF8(s, "\uFFFD")); err != nil {
		return `""`
	}
	return string(sanitize.JSON(bytes.TrimSpace(b.Bytes())))
}

// Split returns the front matter of a file that Bytes made, with its last line, and the
// body.
func Split(data []byte) (head, body []byte, ok bool) {
	if !bytes.HasPrefix(data, []byte("---\n")) {
		return nil, nil, false
	}
	i := bytes.Index(data[4:], []byte("\n---\n"))
	if i < 0 {
		return nil, nil, false
	}
	at := 4 + i + len("\n---\n")
	return data[:at], data[at:], true
}

// enclosure returns a file of an entry as a link, with type and size.
func enclosure(f feed.Enclosure) string {
	name := "attachment"
	if u, err := url.Parse(f.URL); err == nil {
		if s := path.Base(u.Path); s != "." && s != "/" {
			name = s
		}
	}
	var about []string
	if f.Type != "" {
		about = append(about, f.Type)
	}
	if f.Size > 0 {
		about = append(about, humanize.Bytes(uint64(f.Size)))
	}
	s := fmt.Sprintf("[%s](<%s>)", htmlmd.Escape(sanitize.Line(name)), escapeTarget(f.URL))
	if len(about) > 0 {
		s += " (" + htmlmd.Escape(strings.Join(about, ", ")) + ")"
	}
	return s
}

// escapeTarget escapes what would end the destination of a link.
func escapeTarget(s string) string {
	return strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "", "\r", "", " ", "%20").Replace(s)
}
