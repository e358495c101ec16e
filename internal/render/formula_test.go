package render

import (
	"slices"
	"testing"

	"quire/internal/render/richtext"
)

// For a terminal without Unicode a formula is its TeX, unless it needs no Unicode.
func TestTeX(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      []string
	}{
		{"in text", `Let $\alpha + b$ and \(\beta\).`, []string{`Let $\alpha + b$ and $\beta$.`}},
		{"of several lines", "Let $\\alpha\n= b$ go.", []string{`Let $\alpha = b$ go.`}},
		{"GitHub's", "Let $`\\alpha`$ go.", []string{`Let $\alpha$ go.`}},
		{"in a heading", `#### $\alpha$ here`, []string{`$\alpha$ here`}},
		{"in a table", "| a | b |\n|---|---|\n| $x^2$ | c |", []string{"a     │ b", "──────┼──", "$x^2$ │ c"}},
		{"displayed", "$$\n\\sum_i x_i \\\\\n= 1\n$$", []string{`    \sum_i x_i \\`, "    = 1"}},
		{"as code", "```math\n\\alpha\n```", []string{`    \alpha`}},
		{"that is ASCII anyway", "Let $f = 440$ and $$a + b$$", []string{"Let f = 440 and a + b"}},
	} {
		var got []string
		for _, row := range render(t, c.src, Options{Width: 40, TeX: true}).Rows {
			got = append(got, richtext.StripRow(row))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
