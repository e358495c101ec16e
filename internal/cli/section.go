package cli

import (
	"bytes"
	"context"
	"strings"

	"quire/internal/render"
	"quire/internal/search"
	"quire/internal/usererr"
)

// section returns the part of the Markdown in file under a heading, named by its anchor or its
// text, down to the next heading of the same level or above.
func section(ctx context.Context, file string, markdown []byte, name string) ([]byte, error) {
	outline, err := render.NewDocumentOf(file, markdown, "").Outline(ctx)
	if err != nil {
		return nil, err
	}
	headings := outline.Headings
	at := findHeading(headings, name)
	if at < 0 {
		return nil, usererr.New("no such heading: "+quote(name), headingChoices(headings))
	}
	end := 0
	for _, h := range headings[at+1:] {
		if h.Level <= headings[at].Level {
			end = h.Line
			break
		}
	}
	lines := bytes.SplitAfter(markdown, []byte("\n"))
	from := min(max(headings[at].Line-1, 0), len(lines))
	to := len(lines)
	if end > 0 {
		to = min(max(end-1, from), len(lines))
	}
	return bytes.Join(lines[from:to], nil), nil
}

func findHeading(headings []render.Heading, name string) int {
	for i, h := range headings {
		if h.ID == name {
			return i
		}
	}
	folded := search.Fold(strings.TrimSpace(name))
	for i, h := range headings {
		if search.Fold(h.ID) == folded || search.Fold(h.Text) == folded {
			return i
		}
	}
	return -1
}

// headingChoices returns a hint that lists the headings.
func headingChoices(headings []render.Heading) string {
	if len(headings) == 0 {
		return "this post has no headings"
	}
	names := "the headings are"
	for _, h := range headings {
		names += "\n  #" + h.ID
	}
	return names
}
