package render

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	charm "charm.land/glamour/v2"

	"quire/internal/theme"
)

// peerPosts are posts of about size bytes, each of one kind.
func peerPosts(size int) map[string][]byte {
	const words = "the quick brown fox jumps over a lazy dog while *somebody* reads `some code` in a [long post](https://example.com/a/b) on their **own** terminal and "
	prose := strings.Repeat(words, 4) + "thinks.\n\n"
	var list, table, code, mixed strings.Builder
	for i := 0; list.Len() < size; i++ {
		fmt.Fprintf(&list, "- item %d, %sends\n  - nested with [a link](https://example.com/%d)\n  - and *another*\n", i,
			words, i)
		if i%10 == 9 {
			list.WriteString("\nSome words.\n\n1. one\n2. two\n\n   more of two\n\n")
		}
	}
	for i := 0; table.Len() < size; i++ {
		table.WriteString("Values:\n\n| name | value | note |\n|:-----|------:|------|\n")
		for k := range 20 {
			fmt.Fprintf(&table, "| row %d | %d | *some* `words` and more of them |\n", k, i*k)
		}
		table.WriteByte('\n')
	}
	langs := []string{"go", "python", "js", "sh"}
	blocks := map[string]string{
		"go":     "// add adds.\nfunc add(a, b int) (int, error) {\n\tif a < 0 {\n\t\treturn 0, fmt.Errorf(\"negative: %d\", a)\n\t}\n\treturn a + b, nil\n}\n",
		"python": "def add(a: int, b: int) -> int:\n    \"\"\"Add.\"\"\"\n    return [x for x in (a, b) if x is not None][0] + b  # sum\n",
		"js":     "export const add = async (a, b) => {\n  const { x } = await fetch(`/add?a=${a}`);\n  return x + b; // sum\n};\n",
		"sh":     "for f in *.txt; do\n  echo \"$f\" | sed -e 's/a/b/' >> out.log\ndone\n",
	}
	for i := 0; code.Len() < size; i++ {
		lang := langs[i%len(langs)]
		fmt.Fprintf(&code, "Some code:\n\n```%s\n%s```\n\n", lang, strings.Repeat(blocks[lang], 3))
	}
	for i := 0; mixed.Len() < size; i++ {
		fmt.Fprintf(&mixed, "## Part %d\n\n%s%s> %s\n\n- one\n- two\n  - three\n\n| a | b |\n|---|---|\n| 1 | %d |\n\n```go\n%s```\n\n", i, prose, prose, words, i, blocks["go"])
	}
	return map[string][]byte{
		"prose": []byte(strings.Repeat(prose, size/len(prose)+1)), "list": []byte(list.String()),
		"table": []byte(table.String()),
		"code":  []byte(code.String()), "mixed": []byte(mixed.String()),
	}
}

// BenchmarkPeers draws whole posts as "quire show" does, and through Glamour alone in the
// same style at the same width, one after the other: the ratio of their processor times
// holds on a machine that does other things too.
func BenchmarkPeers(b *testing.B) {
	style, _ := theme.GlamourStyleNamed("glamour-dark")
	opt := Options{Width: 72, Theme: style.PostColors()}
	for _, size := range []int{10 << 10, 64 << 10, 200 << 10} {
		posts := peerPosts(size)
		for _, kind := range []string{"mixed", "prose", "list", "table", "code"} {
			b.Run(fmt.Sprintf("%dKB/%s", size>>10, kind), func(b *testing.B) {
				own, glamour := math.Inf(1), math.Inf(1)
				for b.Loop() {
					start := cpuTime()
					if err := NewDocument(posts[kind], "").Rows(context.Background(), opt,
						func(string) bool { return true }); err != nil {
						b.Fatal(err)
					}
					between := cpuTime()
					r, err := charm.NewTermRenderer(charm.WithStandardStyle("dark"), charm.WithWordWrap(72))
					if err != nil {
						b.Fatal(err)
					}
					if _, err := r.RenderBytes(posts[kind]); err != nil {
						b.Fatal(err)
					}
					own, glamour = min(own, between-start), min(glamour, cpuTime()-between)
				}
				b.ReportMetric(own, "quire-ms")
				b.ReportMetric(glamour, "glamour-ms")
				b.ReportMetric(glamour/own, "times-faster")
			})
		}
	}
}

// reportCPU reports the processor time of an iteration.
func reportCPU(b *testing.B) func() {
	b.Helper()
	before := cpuTime()
	return func() { b.ReportMetric((cpuTime()-before)/float64(b.N), "cpu-ms/op") }
}
