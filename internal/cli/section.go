package cli

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"quire/internal/render"
)

// section returns the part of markdown under the heading that name means, by its
// anchor or its text, down to the next heading of the same level or above.
func section(ctx context.Context, markdown []byte, name string) ([]byte, error) {
	outline, err := render.NewDocument(markdown, "").Outline(ctx)
	if err != nil {
		return nil, err
	}
	headings := outline.Headings
	at := findHeading(headings, name)
	if at < 0 {
		return nil, fmt.Errorf("no heading %q: %s", name, headingChoices(headings))
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
	for i, h := range headings {
		if strings.EqualFold(h.ID, name) || strings.EqualFold(h.Text, strings.TrimSpace(name)) {
			return i
		}
	}
	return -1
}

// headingChoices lists the headings that there are.
func headingChoices(headings []render.Heading) string {
	if len(headings) == 0 {
		return "this post has none"
	}
	names := "choose one of these"
	for _, h := range headings {
		names += "\n  #" + h.ID
	}
	return names
}
