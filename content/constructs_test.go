package content_test

import (
	"context"
	"maps"
	"regexp"
	"strings"
	"testing"

	"quire/internal/render"
)

// constructs are what the blog shows of Markdown, each found by its source in the
// prose of at least one post.
var constructs = map[string]*regexp.Regexp{
	"heading":         regexp.MustCompile(`(?m)^## \S`),
	"sub-heading":     regexp.MustCompile(`(?m)^### \S`),
	"ordered list":    regexp.MustCompile(`(?m)^1\. \S`),
	"nested list":     regexp.MustCompile(`(?m)^(?:[-*]|\d+\.) .*\n {2,4}(?:[-*]|\d+\.) \S`),
	"task list":       regexp.MustCompile(`(?m)^[-*] \[[ x]\] \S`),
	"narrow table":    regexp.MustCompile(`(?m)^\|.{10,76}\|\n\|[-:| ]+\|$`),
	"wide table":      regexp.MustCompile(`(?m)^\|[-:| ]+\|\n\|.{100,}\|$`),
	"footnote":        regexp.MustCompile(`(?ms)\[\^(\w+)\][^:].*^\[\^\w+\]: \S`),
	"alert":           regexp.MustCompile(`(?m)^> \[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\n> \S`),
	"definition list": regexp.MustCompile(`(?m)^[^\s|>#].*\n: +\S`),
	"link to a post":  regexp.MustCompile(`[^!]\[[^\]]+\]\([\w./-]+\.md\)`),
	"image":           regexp.MustCompile(`!\[[^\]]{20,}\]\([\w./-]+\.png\)`),
	"inline math":     regexp.MustCompile(`[ (]\$[^$\s][^$\n]*\$[ ,.)]`),
	"display math":    regexp.MustCompile(`(?m)^\$\$(?:[^$]*)\$\$$`),
	"details":         regexp.MustCompile(`(?s)<details>\s*<summary>.+?</summary>.+?</details>`),
	"keyboard":        regexp.MustCompile(`<kbd>\S+</kbd>`),
	"CJK":             regexp.MustCompile(`[\p{Han}\p{Hiragana}\p{Katakana}]`),
	"emoji":           regexp.MustCompile(`[\x{1F300}-\x{1FAFF}]`),
}

func TestEveryConstructOccurs(t *testing.T) {
	ix := load(t)
	missing := maps.Clone(constructs)
	for _, p := range ix.Posts() {
		prose := proseOf(body(t, ix, p))
		for name, re := range missing {
			if re.MatchString(prose) {
				delete(missing, name)
			}
		}
	}
	for name := range missing {
		t.Errorf("no post has: %s", name)
	}
}

func TestEveryPostRenders(t *testing.T) {
	ix := load(t)
	for _, p := range ix.Posts() {
		rows := 0
		err := article(t, ix, p).Rows(context.Background(), render.Options{Width: 80},
			func(string) bool { rows++; return true })
		if err != nil || rows == 0 {
			t.Errorf("%s: not rendered to the end: %v", p.Path, err)
		}
	}
}

var (
	fence      = regexp.MustCompile("^[> ]*(```+|~~~+) *([\\w+-]*)")
	inlineCode = regexp.MustCompile("`[^`\n]+`")
)

// proseOf returns the Markdown without its code.
func proseOf(markdown string) string {
	var b strings.Builder
	open := ""
	for line := range strings.Lines(markdown) {
		m := fence.FindStringSubmatch(line)
		switch {
		case open == "" && m != nil:
			open = m[1]
		case open != "" && m != nil && strings.HasPrefix(m[1], open) && m[2] == "":
			open = ""
		case open == "":
			b.WriteString(inlineCode.ReplaceAllString(line, ""))
		}
	}
	return b.String()
}
