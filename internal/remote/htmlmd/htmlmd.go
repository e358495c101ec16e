// Package htmlmd turns the HTML of feed entries and articles into Markdown that means the
// same. A pass over the DOM takes out what is noise in a text (trackers, hidden parts, line
// numbers) and rewrites what the converter does not know (footnotes, math, media, layout
// tables); html-to-markdown does the rest.
//
// It fetches nothing. Its output has no control characters; the Markdown is still untrusted.
package htmlmd

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"

	"quire/internal/sanitize"
)

// MaxBytes is how much HTML of one text is converted.
const MaxBytes = 1 << 20

// Converter converts HTML. Goroutines may share it.
type Converter struct{ conv *converter.Converter }

// New returns a Converter.
func New() *Converter {
	c := converter.NewConverter(converter.WithPlugins(
		base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(
			table.WithNewlineBehavior(table.NewlineBehaviorPreserve),
			table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal),
		),
	))
	register(c)
	return &Converter{c}
}

// Convert returns HTML as Markdown, and whether it was cut at MaxBytes. Relative addresses
// are resolved against base. HTML that no parser takes becomes plain text.
func (c *Converter) Convert(src string, base *url.URL) (markdown string, cut bool) {
	if cut = len(src) > MaxBytes; cut {
		src = truncate(src, MaxBytes)
	}
	markdown, err := c.convert(src, base)
	if err != nil {
		markdown = Escape(Plain(src))
	}
	return strings.TrimSpace(sanitize.Text(markdown)), cut
}

// convert returns an error where the parser gives up, and for a panic in the converter.
func (c *Converter) convert(src string, base *url.URL) (markdown string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("convert HTML: %v", r)
		}
	}()
	// A text is what is in a body: a script at its beginning would be moved to the head.
	doc, err := html.ParseWithOptions(strings.NewReader("<!doctype html><body>"+src),
		html.ParseOptionEnableScripting(false))
	if err != nil { // more than 512 elements inside each other
		return "", err
	}
	p := pass{base: base, notes: map[string]string{}, pending: map[string]bool{}}
	p.collectNotes(doc)
	p.walk(doc)
	out, err := c.conv.ConvertNode(doc)
	return string(out), err
}

// truncate cuts s to at most n bytes, between characters.
func truncate(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
