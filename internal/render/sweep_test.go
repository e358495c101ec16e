package render

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// leftovers are what generators put into Markdown and no reader should see, outside
// code.
var leftovers = []struct {
	name string
	re   *regexp.Regexp
}{
	{"template output", regexp.MustCompile(`\{\{|\}\}`)},
	{"template tag", regexp.MustCompile(`\{%|%\}`)},
	{"container", regexp.MustCompile(`(^|\s):::+`)},
	{"admonition", regexp.MustCompile(`^\s*(!!!|\?\?\?) ?\w`)},
	{"attribute list", regexp.MustCompile(`\{: |\{[#.][\w-]+[^}]*\}|\{::`)},
	{"tag", regexp.MustCompile(`</?[A-Za-z][\w.-]*(\s+[\w:@-]+(=("[^"]*"|'[^']*'|[^\s>]+))?)*\s*/?>|<[A-Z]\w+ |<!--|-->`)},
	{"import", regexp.MustCompile(`^\s*import .* from ['"]|^\s*export (const|default) `)},
	{"wikilink", regexp.MustCompile(`!?\[\[[^\s\]]|\]\]`)},
	{"comment", regexp.MustCompile(`%%`)},
	{"JSX", regexp.MustCompile(`className=|\{/\*|\*/\}|=\{`)},
	{"emoji", regexp.MustCompile(`(^|\s):[a-z]+_?[a-z_]*:(\s|$)`)},
	{"highlight", regexp.MustCompile(`==\S[^=]*\S==`)},
	{"TOC", regexp.MustCompile(`^\s*(\[TOC\]|\[\[toc\]\])`)},
	{"math", regexp.MustCompile(`\$\$|\\[([\])]|\\(frac|sqrt|alpha|beta|begin|left|right|mathbf|text|sum)\b`)},
	{"alert", regexp.MustCompile(`\[![A-Z]+\]`)},
}

// codeSpan is code within a paragraph, as it is drawn without colours.
var codeSpan = regexp.MustCompile("`[^`]*`")

// Nothing of a generator's own syntax is left in what a reader sees. The sweep takes a
// sample of the corpora, or all of them with QUIRE_SWEEP=all, or those whose name begins
// with another value.
func TestSweepLeftovers(t *testing.T) {
	step, only := 40, os.Getenv("QUIRE_SWEEP")
	if only != "" {
		step = 1
	}
	counts := map[string]int{}
	posts := 0
	corpusPosts(t, step, func(name string, body []byte) {
		corpus, _, _ := strings.Cut(filepath.ToSlash(name), "/")
		if only != "" && only != "all" && !strings.HasPrefix(name, only) {
			return
		}
		posts++
		d := drawn(t, body, settings{Options: Options{Width: 2000}}, windowSize)
		for i, row := range textRows(d) {
			for _, l := range leftovers {
				if at := l.re.FindStringIndex(row); at != nil {
					key := corpus + ": " + l.name
					if counts[key]++; counts[key] <= 6 {
						t.Logf("%s: row %d: %s: …%s…", name, i, l.name, row[max(at[0]-40, 0):min(at[1]+60, len(row))])
					}
				}
			}
		}
	})
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%6d %s", counts[k], k)
	}
	fmt.Fprintln(t.Output(), posts, "posts")
}

// textRows is the rows of d without code.
func textRows(d *document) []string {
	rows := slices.Clone(d.Rows)
	for _, c := range d.Code {
		for i := range c.Rows {
			rows[c.Row+i] = ""
		}
	}
	for i, r := range rows {
		rows[i] = codeSpan.ReplaceAllString(unstyled(r), "")
	}
	return rows
}
