package render

import (
	"slices"
	"testing"
)

// TestNumbersLineUp verifies that columns of numbers are aligned unless the post says otherwise.
func TestNumbersLineUp(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		want      []string
	}{
		{
			"whole numbers", "|a|n|\n|-|-|\n|x|1|\n|y|22,000|\n",
			[]string{"a │      n", "──┼───────", "x │      1", "y │ 22,000"},
		},
		{
			"at the point", "|n|a|\n|-|-|\n|1.5|x|\n|10|y|\n|3.25|z|\n",
			[]string{"    n │ a", "──────┼──", " 1.5  │ x", "10    │ y", " 3.25 │ z"},
		},
		{
			"a missing one", "|a|n|\n|-|-|\n|x|1%|\n|y|–|\n|z|20%|\n",
			[]string{"a │   n", "──┼────", "x │  1%", "y │   –", "z │ 20%"},
		},
		{
			"as the post asks", "|a|n|\n|-|:-|\n|x|1|\n|y|20|\n",
			[]string{"a │ n", "──┼───", "x │ 1", "y │ 20"},
		},
		{
			"words among them", "|a|n|\n|-|-|\n|x|1|\n|y|many|\n",
			[]string{"a │ n", "──┼─────", "x │ 1", "y │ many"},
		},
		{
			"versions and dates", "|a|n|\n|-|-|\n|1.2.3|2026-01-02|\n|1.20.3|2026-11-02|\n",
			[]string{"a      │ n", "───────┼───────────", "1.2.3  │ 2026-01-02", "1.20.3 │ 2026-11-02"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := bare(t, tt.src, 40); !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestRowsAreToldApart verifies that there is a thin line between rows as soon as a cell is wrapped.
func TestRowsAreToldApart(t *testing.T) {
	got := bare(t, "|a|b|\n|-|-|\n|x|one two three|\n|y|four|\n|z|five|\n", 14)
	want := []string{
		"a │ b", "──┼───────────", "x │ one two", "  │ three", "┄┄┼┄┄┄┄┄┄┄┄┄┄┄", "y │ four",
		"┄┄┼┄┄┄┄┄┄┄┄┄┄┄", "z │ five",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := asText(t, "|a|b|\n|-|-|\n|x|one two three|\n|y|four|\n",
		14); got != "a | b\n--|-----------\nx | one two\n  | three\ny | four\n" {
		t.Errorf("as text: %q", got)
	}
}
