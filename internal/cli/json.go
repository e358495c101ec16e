package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"quire/internal/post"
	"quire/internal/sanitize"
)

// postJSON is the JSON of a post. Every field is present: null if unknown, [] if empty; times
// are RFC 3339 in UTC.
type postJSON struct {
	Path       string   `json:"path"`
	Slug       string   `json:"slug"`
	Title      string   `json:"title"`
	Date       *string  `json:"date"`
	Updated    *string  `json:"updated"`
	Categories []string `json:"categories"`
	Tags       []string `json:"tags"`
	Series     *string  `json:"series"`
	Authors    []string `json:"authors"`
	Summary    *string  `json:"summary"`
	Words      int      `json:"words"`
	Minutes    int      `json:"reading_minutes"`
	Draft      bool     `json:"draft"`
	Featured   bool     `json:"featured"`
	Lang       *string  `json:"lang"`
	Source     *string  `json:"source"`
	Page       bool     `json:"page,omitempty"` // a page and no post
}

func toJSON(p *post.Post) postJSON {
	return postJSON{
		Path: p.Path, Slug: p.Slug, Title: p.WrittenTitle(), Date: timeJSON(p.Date), Updated: timeJSON(p.Updated),
		Categories: orEmpty(p.Categories), Tags: orEmpty(p.Tags), Series: orNull(p.Series), Authors: orEmpty(p.Authors),
		Summary: orNull(p.Summary), Words: p.Words, Minutes: p.Minutes, Draft: p.Draft, Featured: p.Featured,
		Lang: orNull(p.Lang), Source: orNull(p.Source), Page: p.Page != post.NoPage,
	}
}

func timeJSON(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(time.RFC3339)
	return &s
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// writeJSON writes v as an indented document, writeJSONLine on one line.
func writeJSON(w io.Writer, v any) error     { return encode(w, v, "  ") }
func writeJSONLine(w io.Writer, v any) error { return encode(w, v, "") }

func encode(w io.Writer, v any, indent string) error {
	text, err := jsonText(v, "", indent)
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}

// jsonText returns v with a line feed at the end; each line after the first begins with prefix.
func jsonText(v any, prefix, indent string) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, indent)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return sanitize.JSON(buf.Bytes()), nil
}
