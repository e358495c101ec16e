package render

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestDefinitions(t *testing.T) {
	tests := []struct {
		name, src, links, notes string
	}{
		{"none", "a [b](c): d\n", "", ""},
		{"plain", "a\n\n[x]: /y\n[Z w]: <a b> 't'\n", "X=/y Z W=a b", ""},
		{"target on the next line", "[x]:\n/y\n", "X=/y", ""},
		{"the first counts", "[x]: /1\n[X]: /2\n[x]: /1\n", "X=/1", ""},
		{"in a quotation", "> [x]: /y\n", "X=/y", ""},
		{"not in code", "```\n[x]: /y\n```\n\n[z]: /w\n", "Z=/w", ""},
		{"not in waves", "~~~go\n[x]: /y\n```\n[y]: /y\n~~~~\n[z]: /w\n", "Z=/w", ""},
		{"not in open code", "[z]: /w\n\n```\n[x]: /y\n", "Z=/w", ""},
		{"a longer fence", "````\n```\n[x]: /y\n````\n[z]: /w\n", "Z=/w", ""},
		{"ticks in a line", "a ```b\n\n[x]: /y\n\n```c``` d\n\n[z]: /w\n", "X=/y Z=/w", ""},
		{"no definition", "a [x]: /y\n", "", ""},
		{"a shortcode for a target", "[x]: {{< ref \"a.md\" >}}\n", "X=a.md", ""},
		{"notes by their marks", "a[^b] c[^a]\n\n[^a]: x\n[^b]: y [^c]\n[^c]: z\n[^d]: unused\n", "", "b=1 a=2 c=3 d=4"},
		{"no mark in code", "```\n[^b]\n```\nc[^a]\n\n[^a]: x\n[^b]: y\n", "", "a=1 b=2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := (&definitions{src: []byte(tt.src)}).found()
			var links, notes []string
			for _, k := range slices.Sorted(maps.Keys(d.links)) {
				links = append(links, strings.ToUpper(k)+"="+string(d.links[k].Destination()))
			}
			for label, n := range d.notes {
				notes = append(notes, fmt.Sprintf("%d%s=%d", n, label, n))
			}
			slices.Sort(notes)
			for i := range notes {
				notes[i] = notes[i][1:]
			}
			if got := strings.Join(links, " "); got != tt.links {
				t.Errorf("links %s, want %s", got, tt.links)
			}
			if got := strings.Join(notes, " "); got != tt.notes {
				t.Errorf("notes %s, want %s", got, tt.notes)
			}
		})
	}
}

// A post of many chunks reads as its sections do by themselves.
func TestChunks(t *testing.T) {
	const sections = 700
	section := func(i int) string {
		return fmt.Sprintf("## Section %d\n\n{{< note >}}\nMind %d.\n{{< /note >}}\n\nSee [that]({{< ref \"a.md\" >}}) *and*{: .x}\nthis.\n\n"+
			"```go\nvar a%d = `{{< b >}}`\n\n# no heading\n```\n\n- one\n\n  two\n\n%s\n\n", i, i, i, strings.Repeat("Some prose. ", 80))
	}
	var src strings.Builder
	for i := range sections {
		src.WriteString(section(i))
	}
	if src.Len() < 6*chunkSize {
		t.Fatalf("%d bytes are too few chunks", src.Len())
	}
	opt := settings{Options: Options{Width: 60}}
	rows := drawn(t, []byte(src.String()), opt, windowSize).Rows
	for i := range sections {
		want := drawn(t, []byte(section(i)), opt, windowSize).Rows
		if i > 0 {
			rows = rows[1:] // the blank row between two sections
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

// Blocks are drawn while others still read on, past where the dialects begin.
func TestChunksAreShared(t *testing.T) {
	src := strings.Repeat(strings.Repeat("Some prose. ", 80)+"\n\n", 400) + strings.Repeat("{{< note >}}\nMind [this][r].\n{{< /note >}}\n\n# A\n\n", 4000) + "[r]: /x\n"
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
	if err != nil || !strings.Contains(unstyled(strings.Join(rows, "\n")), "Mind this.") {
		t.Errorf("%q, %v", rows, err)
	}
}
