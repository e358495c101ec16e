package render

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"quire/internal/render/richtext"
)

// What is too long to be rendered at once comes in parts that read as one.
func TestLongBlocksComeInParts(t *testing.T) {
	const n = 12000
	numbered := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i+1)
		}
		return b.String()
	}
	tests := []struct {
		name, src string
		row       func(i int) string // row i of the items, as rendered
	}{
		{"list", numbered("- item number %d\n"), func(i int) string { return fmt.Sprintf("• item number %d", i+1) }},
		{
			"numbered list", strings.ReplaceAll(numbered("%d. item\n"), "item", "an item"),
			func(i int) string { return fmt.Sprintf("%d. an item", i+1) },
		},
		{"list of ones", strings.Repeat("1. an item\n", n), func(i int) string { return fmt.Sprintf("%d. an item", i+1) }},
		{
			"code", "```go\n" + numbered("line := %d\n") + "```\n",
			func(i int) string { return fmt.Sprintf("line := %d", i+1) },
		},
		{
			"code that holds a fence too far in", "```\n    ```\n" + numbered("line := %d\n") + "```\n",
			func(i int) string { return fmt.Sprintf("line := %d", i+1) },
		},
		{
			"table", "| a | b |\n| - | - |\n" + numbered("| cell | %d |\n"),
			func(i int) string { return "cell │ " + strconv.Itoa(i+1) },
		},
		{"paragraph", numbered("word%d\n"), func(i int) string { return fmt.Sprintf("word%d", i+1) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := renderAll(t, []byte("before\n\n"+tt.src+"\nafter\n"), settings{Options: Options{Width: 72}})
			if len(d.Blocks) < 4 {
				t.Errorf("%d blocks", len(d.Blocks))
			}
			at := 0
			for i := range n {
				want := tt.row(i)
				for at < len(d.Rows) && strings.Join(strings.Fields(strings.TrimLeft(richtext.StripRow(d.Rows[at]), "│ ")),
					" ") != want {
					at++
				}
				if at == len(d.Rows) {
					t.Fatalf("item %d is not there, or not in its place", i)
				}
			}
			empty := 0
			for _, r := range d.Rows {
				if r == "" {
					empty++
				}
			}
			if empty > 3 {
				t.Errorf("%d empty rows between the parts", empty)
			}
			if got := richtext.StripRow(d.Rows[len(d.Rows)-1]); got != "after" {
				t.Errorf("the last row is %q", got)
			}
			checkRows(t, tt.name, d, 72)
		})
	}
}

// Lines of blocks are those of the Markdown.
func TestBlockLines(t *testing.T) {
	src := []byte("\n\n# One\n\ntext\n\n[a]: b\n\n```\n" + strings.Repeat("x\n", 40000) +
		"```\n\n- a\n- b\n\n[^1]: n\n\nlast[^1]\n")
	a := NewDocument(src, "")
	blocks, err := a.ParseAll(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		if want := 1 + strings.Count(string(src[:b.Start]), "\n"); b.Line != want {
			t.Errorf("the block at %d begins in line %d, not %d", b.Start, want, b.Line)
		}
	}
	if !slices.IsSortedFunc(blocks[:len(blocks)-2], func(a, b Block) int { return a.Start - b.Start }) {
		t.Error("blocks out of order")
	}
}
