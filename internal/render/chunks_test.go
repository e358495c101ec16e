package render

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"quire/internal/render/richtext"
)

// A post of many chunks reads as its sections do by themselves.
func TestChunks(t *testing.T) {
	const sections = 700
	section := func(i int) string {
		return fmt.Sprintf("## Section %d\n\n{{< note >}}\nMind %d.\n{{< /note >}}\n\nSee [that]({{< ref \"a.md\" >}}) *and*{: .x}\nthis.\n\n"+
			"```go\nvar a%d = `{{< b >}}`\n\n# no heading\n```\n\n- one\n\n  two\n\n%s\n\n", i, i, i,
			strings.Repeat("Some prose. ", 80))
	}
	var src strings.Builder
	for i := range sections {
		src.WriteString(section(i))
	}
	if src.Len() < 6*128<<10 {
		t.Fatalf("%d bytes are too few chunks", src.Len())
	}
	opt := settings{Options: Options{Width: 60}}
	rows := renderAll(t, []byte(src.String()), opt).Rows
	for i := range sections {
		want := renderAll(t, []byte(section(i)), opt).Rows
		if i > 0 {
			rows = rows[2:] // the empty rows between two sections
		}
		got := rows[:min(len(want), len(rows))]
		if !slices.Equal(got, want) {
			t.Fatalf("section %d: %s", i, firstDifference(strings.Join(got, "\n"), strings.Join(want, "\n")))
		}
		rows = rows[len(got):]
	}
	if len(rows) > 0 {
		t.Errorf("%d rows more than the sections have", len(rows))
	}
}

// Blocks are rendered while other goroutines still read on, past where the dialects begin.
func TestChunksAreShared(t *testing.T) {
	src := strings.Repeat(strings.Repeat("Some prose. ", 80)+"\n\n", 400) +
		strings.Repeat("{{< note >}}\nMind [this][r].\n{{< /note >}}\n\n# A\n\n", 4000) + "[r]: /x\n"
	l := NewCache(0).Layout(NewDocument([]byte(src), ""), Options{Width: 60})
	ctx := context.Background()
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for k := range 200 {
				if _, err := l.Render(ctx, k*(i+1)); err != nil {
					t.Error(err)
				}
			}
			if i == 0 {
				if _, err := l.Document().ParseAll(ctx); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	blocks, _ := l.Document().Blocks()
	_, last, err := l.Fill(ctx, len(blocks)-4, 0, 100)
	var rows []string
	for _, d := range last {
		rows = append(rows, d.Rows...)
	}
	if err != nil || !strings.Contains(richtext.StripRow(strings.Join(rows, "\n")), "Mind this.") {
		t.Errorf("%q, %v", rows, err)
	}
}
