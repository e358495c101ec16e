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

	"quire/internal/corpus"
	"quire/internal/render/richtext"
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
	{"tag", regexp.MustCompile(`</[A-Za-z]|<(?i:a|abbr|b|blockquote|br|center|code|details|div|em|figure|font|h[1-6]|hr|i|iframe|img|kbd|li|mark|ol|p|pre|script|small|span|strong|style|sub|summary|sup|svg|table|td|th|tr|u|ul|video)\b[^<>]*>|<[A-Z]\w+ [\w:@-]+=|<[A-Z][\w.]+ */>|<!--`)},
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

// leftThere are posts of the corpora in which what looks like a leftover is text, or the
// author's slip that a browser shows too.
var leftThere = []struct{ post, construct, why string }{
	{"feed/feed.md", "wikilink", "the inside of a template of XML"},
	{"2016-03-22-what-was-your-path-to-18f.md", "tag", "an attribute without its closing quote"},
	{"2022-07-13-content-design-ada.md", "tag", "quotes within quotes"},
	{"2016-12-14-how-to-run-an-efficient-meeting.md", "tag", "a placeholder, <Video Call Link>"},
	{
		"2024-07-17-working-with-oracle-databases-in-open-source-projects.md", "template output",
		"says to fill out what is in {{ }}",
	},
	{"5-astro-api/1.mdx", "JSX", "a fence right below another one's end, indented as code"},
	{"docs/troubleshooting.md", "template output", "speaks of {{ }}"},
	{"hexo-8-0-0-released.md", "wikilink", "a name that ends in [bot]"},
	{"docs/helpers.md", "tag", "an example outside code"},
	{"zh-cn/docs/syntax-highlight.md", "template tag", "a tag closed twice"},
	{"quick-reference/emojis.md", "emoji", "names that no character has"},
	{"body/brackets.md", "wikilink", "made of brackets"},
	{"10-lts-to-12-lts.md", "wikilink", "[[noreturn]] and [[Prototype]] of C++ and JavaScript"},
	{"10-lts-to-12-lts.md", "attribute list", "names of files, node_metadata{.h, .cc}"},
	{"about_Wildcards.md", "wikilink", "a bracket in code that is not closed"},
	{"athena-key-does-not-exist.md", "highlight", "base64"},
	{"2009-01-18-interesting-r-fortunes.md", "highlight", "comparisons"},
	{"cn/2005-10-18-17-02-00.md", "comment", "operators of R"},
	{"cn/2006-02-22-23-37-00.md", "comment", "operators of R"},
}

// isLeftThere reports whether a leftover of that kind is known in a post.
func isLeftThere(post, construct string) bool {
	return slices.ContainsFunc(leftThere, func(l struct{ post, construct, why string }) bool {
		return l.construct == construct && strings.HasSuffix(filepath.ToSlash(post), l.post)
	})
}

// codeSpan is code within a paragraph, as it is rendered without colours.
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
	corpus.Posts(t, step, func(name string, body []byte) {
		corpus, _, _ := strings.Cut(filepath.ToSlash(name), "/")
		if only != "" && only != "all" && !strings.HasPrefix(name, only) {
			return
		}
		posts++
		d := renderAll(t, body, settings{Options: Options{Width: 2000}})
		for i, row := range textRows(d) {
			for _, l := range leftovers {
				if at := l.re.FindStringIndex(row); at != nil && !isLeftThere(name, l.name) {
					key := corpus + ": " + l.name
					if counts[key]++; counts[key] <= 6 {
						t.Errorf("%s: row %d: %s: …%s…", name, i, l.name, row[max(at[0]-40, 0):min(at[1]+60, len(row))])
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
func textRows(d *renderedDoc) []string {
	rows := slices.Clone(d.Rows)
	for _, c := range d.Code {
		for i := range c.Rows {
			rows[c.Row+i] = ""
		}
	}
	for i, r := range rows {
		rows[i] = codeSpan.ReplaceAllString(richtext.StripRow(r), "")
	}
	return rows
}

// notText is what of a post's source is not text: tags, addresses, comments.
var notText = []*regexp.Regexp{
	regexp.MustCompile(`(?s)<!--.*?-->|\{/\*.*?\*/\}|%%.{1,1000}?%%|\{%-? *comment.*?endcomment *-?%\}`),
	regexp.MustCompile(`(?is)<(script|style|svg|iframe|object|head)\b.*?</(script|style|svg|iframe|object|head)>`),
	regexp.MustCompile(`(?s)\{\{.{0,1000}?\}\}|\{%.{0,1000}?%\}|\{[:#.][^}\n]*\}`),
	regexp.MustCompile(`(?s)</?[A-Za-z][^<>]*>`),
	regexp.MustCompile(`(?m)^(import|export) .*$|^ {0,3}\[[^\]\n]+\]:.*(\n[ \t]+".*)?$`),
	regexp.MustCompile(`\]\([^)\n]*\)|\]\[[^\]\n]*\]|https?://[^\s)>]+|\[\[[^\]|\n]*\|`),
	regexp.MustCompile(`(?m)^\s*(:::|!!!|\?\?\?|` + "```" + `|~~~).*$|:[a-z0-9_+-]+:|&[a-zA-Z0-9#]+;|\\[a-zA-Z]+`),
}

// word is what is counted: characters of scripts without spaces, words of those written from
// left to right.
var word = regexp.MustCompile(`\p{Han}|[\p{Latin}\p{Cyrillic}\p{N}]{3,}`)

// No text of a post is lost on the way to its reader.
func TestSweepLosses(t *testing.T) {
	step, only := 40, os.Getenv("QUIRE_SWEEP")
	if only != "" {
		step = 1
	}
	total, lost := 0, 0
	corpus.Posts(t, step, func(name string, body []byte) {
		if only != "" && only != "all" && !strings.HasPrefix(name, only) {
			return
		}
		shown := map[string]int{}
		for _, row := range renderAll(t, body, settings{Options: Options{Width: 2000}}).Rows {
			for _, w := range word.FindAllString(richtext.StripRow(row), -1) {
				shown[w]++
			}
		}
		src := string(lineFeeds(body))
		for _, re := range notText {
			src = re.ReplaceAllString(src, " ")
		}
		missing, n := 0, 0
		var sample []string
		for _, w := range word.FindAllString(src, -1) {
			n++
			if shown[w]--; shown[w] < 0 {
				if missing++; len(sample) < 12 {
					sample = append(sample, w)
				}
			}
		}
		total, lost = total+n, lost+missing
		if missing > 4 && missing*200 > n {
			t.Logf("%s: %d of %d words: %s", name, missing, n, strings.Join(sample, " "))
		}
	})
	t.Logf("%d of %d words", lost, total)
	if lost*500 > total {
		t.Errorf("%d of %d words are lost", lost, total)
	}
}
