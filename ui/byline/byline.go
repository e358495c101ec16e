// Package byline words the facts about a post as the list, the title block and the
// commands show them. It draws nothing.
package byline

import (
	"fmt"
	"strings"

	"quire/internal/post"
	"quire/internal/textwidth"
)

// Facts is the line under a title in at most width cells: "2 min read · Cloud
// Infrastructure · 3 Nov 2026", or as much of it as fits in whole.
func Facts(p *post.Post, width int) string {
	read, category, date := fmt.Sprintf("%d min read", p.Minutes), p.Category(), Date(p)
	for _, parts := range [][]string{{read, category, date}, {Minutes(p), category, date}, {read, date}, {Minutes(p), date}} {
		kept := parts[:0]
		for _, part := range parts {
			if part != "" {
				kept = append(kept, part)
			}
		}
		if facts := strings.Join(kept, " · "); textwidth.Width(facts) <= width {
			return facts
		}
	}
	return textwidth.Truncate(Minutes(p), width)
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
		if textwidth.Width(b.String())+textwidth.Width(word)+textwidth.Width(more) > width {
			if b.Len() > 0 {
				fmt.Fprintf(&b, " +%d", len(p.Tags)-i)
			}
			break
		}
		b.WriteString(word)
	}
	return b.String()
}
