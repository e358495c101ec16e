// Package byline words the facts about a post as the list, the title block and the
// commands show them. It draws nothing.
package byline

import (
	"fmt"
	"strconv"
	"strings"

	"quire/internal/post"
	"quire/internal/text"
)

// Facts is the line under a title: "2 min read · Cloud Infrastructure · 3 Nov 2026".
func Facts(p *post.Post) string {
	facts := fmt.Sprintf("%d min read", p.Minutes)
	if c := p.Category(); c != "" {
		facts += " · " + c
	}
	if d := Date(p); d != "" {
		facts += " · " + d
	}
	return facts
}

// Minutes is the reading time of p: "2 min".
func Minutes(p *post.Post) string { return fmt.Sprintf("%d min", p.Minutes) }

// Date is the date of p, "" when it has none: "3 Nov 2026".
func Date(p *post.Post) string {
	if p.Date.IsZero() {
		return ""
	}
	return p.Date.Format("2 Jan 2006")
}

// Tags is the tags of p that fit into width cells, whole ones only.
func Tags(p *post.Post, width int) string {
	var b strings.Builder
	for i, tag := range p.Tags {
		word := "#" + strings.ReplaceAll(tag, " ", "-")
		if b.Len() > 0 {
			word = " " + word
		}
		more := ""
		if rest := len(p.Tags) - i - 1; rest > 0 {
			more = fmt.Sprintf(" +%d", rest)
		}
		if text.Width(b.String())+text.Width(word)+text.Width(more) > width {
			if b.Len() > 0 {
				fmt.Fprintf(&b, " +%d", len(p.Tags)-i)
			}
			break
		}
		b.WriteString(word)
	}
	return b.String()
}

// Plural is a count with its noun: "1 post", "2 posts".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
