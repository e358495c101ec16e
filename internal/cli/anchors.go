package cli

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/render"
)

// anchors are the targets in a post that a fragment may name.
type anchors struct {
	known     map[string]bool // folded
	prefixes  []string        // folded headings with emoji, which generators name at the end
	generated bool            // the post has shortcodes or includes, which may make more
}

// anchorPatterns find targets that are not headings: HTML ids and names, attribute lists,
// block references of Obsidian, labels of MyST, and the ids of MDX headings.
var anchorPatterns = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(?:id|name)\s*=\s*["']?([^"'\s>]+)`),
	regexp.MustCompile(`\{:?[^}\n]*#([^\s}]+)`),
	regexp.MustCompile(`(?m)\s\^([\pL\pN-]+)\s*$`),
	regexp.MustCompile(`(?m)^\(([^)\s]+)\)=\s*$`),
	regexp.MustCompile(`\{/\*\s*#([^\s*]+)`),
}

func newAnchors(o *render.Outline, body []byte) anchors {
	out := anchors{known: map[string]bool{}, generated: hasGenerated(body)}
	for _, h := range o.Headings {
		out.known[fold(h.ID)] = true
		out.known[fold(h.Text)] = true
		out.known[fold(strings.ReplaceAll(h.Text, "&", "amp"))] = true
		if key := fold(h.Text); key != "" && strings.ContainsFunc(h.Text, func(r rune) bool { return unicode.Is(unicode.So, r) }) {
			out.prefixes = append(out.prefixes, key)
		}
	}
	for _, pattern := range anchorPatterns {
		for _, m := range pattern.FindAllSubmatch(body, -1) {
			out.known[fold(string(m[1]))] = true
		}
	}
	return out
}

// hasGenerated reports whether a generator puts something into body.
func hasGenerated(body []byte) bool {
	for _, sign := range []string{"{{<", "{{%", "{% include", "{% render", "{{#include", "{{>"} {
		if bytes.Contains(body, []byte(sign)) {
			return true
		}
	}
	return false
}

// has reports whether a fragment leads somewhere. Generators make the ids of headings in many
// ways, so that only letters and digits count; they also make ids of footnotes, comments
// and headings without letters.
func (a anchors) has(fragment string) bool {
	if a.generated || strings.HasPrefix(fragment, ":~:") {
		return true
	}
	key := fold(fragment)
	if key == "" || key == "top" || a.known[key] {
		return true
	}
	for _, made := range []string{"fn", "footnote", "cite", "comment", "section", "toc"} {
		if strings.HasPrefix(key, made) {
			return true
		}
	}
	if slices.ContainsFunc(a.prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
		return true
	}
	if i := strings.LastIndexByte(fragment, '#'); i >= 0 { // [[Page#Heading#Subheading]]
		return a.has(fragment[i+1:])
	}
	bare := strings.TrimRightFunc(key, unicode.IsDigit) // the second of two headings: #part-1
	return bare != key && a.known[bare]
}

// fold returns the letters and digits of s in lower case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// anchorCache has the anchors of posts that others link to.
type anchorCache struct{ posts sync.Map }

func (c *anchorCache) of(ctx context.Context, ix *index.Index, p *post.Post) anchors {
	if known, ok := c.posts.Load(p.Path); ok {
		return known.(anchors)
	}
	out := anchors{generated: true} // what cannot be read may have any
	if text, err := ix.Text(p); err == nil {
		if outline, err := render.NewDocumentOf(p.Path, text.Markdown, "").Outline(ctx); err == nil {
			out = newAnchors(outline, text.Markdown)
		}
	}
	c.posts.Store(p.Path, out)
	return out
}
