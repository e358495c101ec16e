package parse

import (
	"fmt"
	"maps"
	"slices"
	"strings"
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
			d := NewDefinitions([]byte(tt.src)).found()
			var links, notes []string
			for _, k := range slices.Sorted(maps.Keys(d.links)) {
				links = append(links, strings.ToUpper(k)+"="+string(d.links[k].Destination()))
			}
			for label, n := range d.footnotes {
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
