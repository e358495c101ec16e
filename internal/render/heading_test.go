package render

import (
	"slices"
	"strings"
	"testing"

	"quire/internal/render/richtext"
	"quire/internal/theme"
)

// TestHeadingsAreToldApart verifies that the six levels look different, with colours and without, and
// that each is set off from the text above it by more than from the text below.
func TestHeadingsAreToldApart(t *testing.T) {
	for name, colors := range map[string]theme.PostColors{
		"none": {}, "dark": theme.TerminalPost(true), "light": theme.TerminalPost(false),
	} {
		seen := map[string]int{}
		for level := 1; level <= 6; level++ {
			d := render(t, "text\n\n"+strings.Repeat("#", level)+" Heading\n\ntext", Options{Width: 40, Theme: colors})
			if d.Rows[1] != "" || d.Rows[2] != "" || d.Rows[len(d.Rows)-2] != "" || d.Rows[len(d.Rows)-3] == "" {
				t.Errorf("%s: level %d: %q", name, level, d.Rows)
			}
			look := strings.Join(d.Rows[3:len(d.Rows)-2], "|")
			if other, found := seen[look]; found {
				t.Errorf("%s: levels %d and %d are both %q", name, other, level, look)
			}
			seen[look] = level
		}
	}
}

// TestSpaceAboveHeadings verifies where headings are close: at the beginning and below another one.
func TestSpaceAboveHeadings(t *testing.T) {
	got := bare(t, "### One\n\n### Two\n\n> text\n>\n> ### Three", 40)
	want := []string{"One", "", "Two", "", "│ text", "│", "│", "│ Three"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestLineBehindAHeading verifies that the line fills the row, whatever the heading.
func TestLineBehindAHeading(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"## Two", "Two ────────────────"},
		{"## Two words and more", "Two words and|more ───────────────"},
		{"## אבג", "──────────────── גבא"},
	} {
		var got []string
		for _, row := range render(t, tt.src, Options{Width: 20}).Rows {
			got = append(got, richtext.StripRow(row))
		}
		if got := strings.Join(got, "|"); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.src, got, tt.want)
		}
	}
}
