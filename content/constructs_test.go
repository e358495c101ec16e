package content_test

import (
	"context"
	"encoding/json"
	"go/format"
	"maps"
	"regexp"
	"slices"
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
	"display math":    regexp.MustCompile(`(?m)^\$\$.*\$\$$`),
	"details":         regexp.MustCompile(`(?s)<details>\s*<summary>.+?</summary>.+?</details>`),
	"keyboard":        regexp.MustCompile(`<kbd>\S+</kbd>`),
	"CJK":             regexp.MustCompile(`[\p{Han}\p{Hiragana}\p{Katakana}]`),
	"emoji":           regexp.MustCompile(`[\x{1F300}-\x{1FAFF}]`),
}

func TestEveryConstructOccurs(t *testing.T) {
	ix := load(t)
	missing := maps.Clone(constructs)
	for _, p := range ix.Posts() {
		prose, _ := split(body(t, ix, p))
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

func TestCodeIsLabelled(t *testing.T) {
	ix := load(t)
	used := make(map[string]bool)
	for _, p := range ix.Posts() {
		_, langs := split(body(t, ix, p))
		for _, lang := range langs {
			if lang == "" {
				t.Errorf("%s: a code block without a language", p.Path)
			}
			used[lang] = true
		}
	}
	if !used["mermaid"] {
		t.Error("no Mermaid diagram")
	}
	delete(used, "mermaid")
	delete(used, "text")
	if len(used) < 10 {
		t.Errorf("code in %q, want ten languages", slices.Sorted(maps.Keys(used)))
	}
}

// Readers copy snippets, so those that the standard library can check are checked.
func TestSnippetsAreValid(t *testing.T) {
	ix := load(t)
	for _, p := range ix.Posts() {
		for _, code := range render.Outline([]byte(body(t, ix, p))).Code {
			line := p.Line + code.Line - 1
			switch code.Lang {
			case "json":
				if !json.Valid([]byte(code.Text)) {
					t.Errorf("%s:%d: not valid JSON", p.Path, line)
				}
			case "go":
				want := strings.TrimSpace(code.Text)
				got, err := format.Source([]byte(want))
				if err != nil || strings.TrimSpace(string(got)) != want {
					t.Errorf("%s:%d: not as gofmt writes it: %v", p.Path, line, err)
				}
			}
		}
	}
}

func TestEveryPostRenders(t *testing.T) {
	ix := load(t)
	for _, p := range ix.Posts() {
		var last *render.Document
		err := render.Render(context.Background(), []byte(body(t, ix, p)), render.Options{Width: 80, Title: p.Title},
			func(d *render.Document) { last = d })
		if err != nil || last == nil || !last.Complete || len(last.Rows) == 0 {
			t.Errorf("%s: not rendered to the end: %v", p.Path, err)
		}
	}
}

var (
	fence      = regexp.MustCompile("^[> ]*(```+|~~~+) *([\\w+-]*)")
	inlineCode = regexp.MustCompile("`[^`\n]+`")
)

// split returns the Markdown without its code, and the language of each fenced block.
func split(markdown string) (prose string, langs []string) {
	var b strings.Builder
	open := ""
	for line := range strings.Lines(markdown) {
		m := fence.FindStringSubmatch(line)
		switch {
		case open == "" && m != nil:
			open = m[1]
			langs = append(langs, m[2])
		case open != "" && m != nil && strings.HasPrefix(m[1], open) && m[2] == "":
			open = ""
		case open == "":
			b.WriteString(inlineCode.ReplaceAllString(line, ""))
		}
	}
	return b.String(), langs
}
