package render

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"quire/internal/corpus"
	"quire/internal/render/parse"
)

// Outline names what is shown as written, with its line, and IsHazardous expects it.
func TestWritten(t *testing.T) {
	numbered := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for _, tt := range []struct{ name, src, want string }{
		{"nothing", "# a\n\n*b* <b>c</b>\n\n```\nd\n```\n\n<!-- e -->\n\n<script>f</script>\n", ""},
		{"a long line", "a\n\n" + strings.Repeat("a ", parse.MaxLine) + "\n\nb\n", "3: a very long line"},
		{"a long line of code", "```\n" + strings.Repeat("a ", parse.MaxLine) + "\n```\n", ""},
		{"a long paragraph", "a\n\n" + numbered("word %d\n", 2*parse.MaxBlock/8), "3: a very long paragraph"},
		{"lists", "a\n\n" + strings.Repeat("- ", 10000) + "b\n\nc\n", "3: very deep nesting"},
		{"quotes", "a\n\n" + strings.Repeat("> ", 10000) + "b\n\nc\n", "3: very deep nesting"},
		{"nested lists", func() string {
			var b strings.Builder
			for i := range 200 {
				b.WriteString(strings.Repeat("  ", i) + "- a\n")
			}
			return b.String()
		}(), "1: very deep nesting"},
		{"emphasis", "a\n\n" + strings.Repeat("*a ", 5000) + "\n", "3: very many marks"},
		{"a run", "a\n\n" + strings.Repeat("*", 1000) + "b\n", "3: a long run of marks"},
		{"brackets", strings.Repeat("[", 1000) + "\n", "1: a long run of marks"},
		{
			"a wide table", strings.Repeat("|a", 1000) + "\n" + strings.Repeat("|-", 1000) + strings.Repeat("\n|b", 100),
			"1: a very large table",
		},
		{"a script", "a\n\n<script>\nb\n\n**c**\n", "3: unclosed tag"},
		{"a style", "<style>\nb\n\n**c**\n", "1: unclosed tag"},
		{"a comment", "a\n\n<!-- b\n\n**c**\n", "3: unclosed tag"},
		{"open code", "a\n\n```go\nb\n\nc\n", "3: open code"},
		{"code that is closed by its quotation", "> ```\n> a\n\nb\n", ""},
		{
			"references", numbered("[a%d]: b\n", parse.MaxReferences+10),
			fmt.Sprintf("%d: more link references or footnotes than are read", parse.MaxReferences+1),
		},
		{
			"footnotes", numbered("[^a%d]: b\n\n", parse.MaxFootnotes+10),
			fmt.Sprintf("%d: more link references or footnotes than are read", 2*parse.MaxFootnotes+1),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, err := NewDocument([]byte(tt.src), "").Outline(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range o.Verbatim {
				got = append(got, fmt.Sprintf("%d: %s", w.Line, w.Why))
			}
			if o.UnclosedFence > 0 {
				got = append(got, fmt.Sprintf("%d: open code", o.UnclosedFence))
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if h := IsHazardous([]byte(tt.src)); !h && tt.want != "" {
				t.Error("not hazardous")
			}
		})
	}
}

// Hazardous never misses what is shown as written in real posts.
func TestHazardousMissesNothing(t *testing.T) {
	step := 30
	if testing.Short() {
		step = 300
	}
	n, hazards := 0, 0
	corpus.Posts(t, step, func(name string, body []byte) {
		n++
		if IsHazardous(body) {
			hazards++
			return
		}
		o, err := NewDocument(body, "").Outline(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(o.Verbatim) > 0 || o.UnclosedFence > 0 {
			t.Errorf("%s: not hazardous, but %v, open code in line %d", name, o.Verbatim, o.UnclosedFence)
		}
	})
	t.Logf("%d of %d posts are hazardous", hazards, n)
}

func TestWrittenIsTold(t *testing.T) {
	src := "a\n\n" + strings.Repeat("- ", 20) + "b\n" + strings.Repeat("c\n", 30000) + "\nd\n"
	rows := bare(t, src, 40)
	notices := 0
	for _, row := range rows {
		if strings.HasPrefix(row, "shown as written") {
			notices++
		}
	}
	if notices != 1 || rows[len(rows)-1] != "d" {
		t.Errorf("%d notices, the last row is %q", notices, rows[len(rows)-1])
	}
}
