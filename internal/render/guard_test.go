package render

import (
	"context"
	"slices"
	"strings"
	"testing"

	"quire/internal/render/block"
	"quire/internal/render/parse"
	"quire/internal/render/richtext"
)

func TestGuardedLines(t *testing.T) {
	long, deep := strings.Repeat("x", parse.MaxLine+1), strings.Repeat("> ", parse.MaxMarkers+1)+"x"
	for _, tt := range []struct {
		name, src string
		want      []string // a leading "!" is what is not to be parsed
	}{
		{"nothing", "", nil},
		{"prose", "a\n\nb", []string{"a", "b"}},
		{"a long line", "a\n\nb\nLONG\nc\n\nd", []string{"a", "!b\nLONG\nc", "d"}},
		{"a long line that nothing ends", "a\n\nLONG", []string{"a", "!LONG"}},
		{"a long line before code", "LONG\n```\na\n\nb\n```\n", []string{"!LONG", "```\na\n\nb\n```"}},
		{"a deep line in code", "a\n```\nb\n\nDEEP\n\nc\n```\nd\n", []string{"a", "!```\nb\n\nDEEP\n\nc\n```", "d"}},
		{"a deep line in code without end", "~~~\nDEEP\n\n```\n", []string{"!~~~\nDEEP\n\n```"}},
		{"a deep line after code", "```\na\n```\nb\nDEEP\n", []string{"```\na\n```", "!b\nDEEP"}},
		{"what is no fence", "a ``` b\n\n    ```\n\n``` a`b\n\nDEEP\n\n", []string{"a ``` b", "    ```", "``` a`b", "!DEEP"}},
		{"what looks like a fence in HTML", "<pre>\n```\n</pre>\n\nDEEP\n", []string{"<pre>\n```\n</pre>", "!DEEP"}},
		{"a shorter fence does not close", "````\n```\n\nDEEP\n````\n", []string{"!````\n```\n\nDEEP\n````"}},
		{"a thematic break is not deep", strings.Repeat("* ", 50) + "\n", []string{strings.Repeat("* ", 50)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fill := strings.NewReplacer("LONG", long, "DEEP", deep)
			src := slices.Clip([]byte(fill.Replace(tt.src)))
			var got, want []string
			blocks, err := NewDocument(src, "").ParseAll(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range blocks {
				s := string(src[b.Start:b.End])
				if b.Part != nil && b.Part.Why == "it could not be read as Markdown" {
					t.Errorf("the parser gave up at %d", b.Start)
				}
				switch plain := b.Part != nil && b.Part.Kind == block.Verbatim; {
				case plain && b.Continued:
					got[len(got)-1] += s
				case plain:
					got = append(got, "!"+s)
				default:
					got = append(got, s)
				}
			}
			for i := range got {
				got[i] = strings.TrimRight(got[i], "\n")
			}
			for _, w := range tt.want {
				want = append(want, fill.Replace(w))
			}
			if strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("%.200q\nwant %.200q", got, want)
			}
		})
	}
}

// A line that is long for its spaces alone, as an SVG that is not shown leaves one, is
// no trouble.
func TestLongBlankLine(t *testing.T) {
	blank := strings.Repeat(" ", 2*parse.MaxLine)
	svg := "<svg>" + strings.Repeat("<path d='M0 0'/>", parse.MaxLine/8) + "</svg>"
	for _, src := range []string{
		blank + "\n\n**b**", "**b**\n" + blank, blank, "\n" + blank + "\n**b**\n", "**b**" + blank, svg + "\n\n**b**",
		svg + " **b**",
	} {
		for _, row := range bare(t, src, 40) {
			if row != "b" && row != "" {
				t.Errorf("%.20q… is shown as %q", src, row)
			}
		}
	}
}

// A long line in a block of code does no harm, and leaves it whole.
func TestLongLineOfCode(t *testing.T) {
	d := render(t, "a\n```\nb\n\n"+strings.Repeat("x", 2*parse.MaxLine)+"\n\n```\nc\n", Options{Width: 40})
	checkRows(t, "", d, 40)
	if rows := len(d.Rows); rows < 8 || richtext.StripRow(d.Rows[rows-1]) != "c" {
		t.Errorf("%d rows", rows)
	}
}
