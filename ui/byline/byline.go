// Package byline formats the facts about a post for lists and title blocks: reading time,
// category, date and tags. It renders no styles.
package byline

import (
	"fmt"
	"strings"

	"quire/internal/post"
	"quire/internal/textwidth"
)

// Facts returns the facts in one line of at most width cells, such as "2 min read · Cloud
// Infrastructure · 3 Nov 2026", after the source in an archive of several. It leaves out facts
// that do not fit.
func Facts(p *post.Post, width int) string {
	read, category, date := fmt.Sprintf("%d min read", p.Minutes), p.Category(), Date(p)
	minutes := Minutes(p)
	if p.Page != post.NoPage {
		read, minutes = "page · "+read, "page · "+minutes
	}
	for _, parts := range [][]string{
		{p.Source, read, category, date},
		{read, category, date},
		{minutes, category, date},
		{read, date},
		{minutes, date},
	} {
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
	return textwidth.Truncate(minutes, width)
}

// Minutes returns the reading time: "2 min".
func Minutes(p *post.Post) string { return fmt.Sprintf("%d min", p.Minutes) }

// Date returns the date: "3 Nov 2026", "" for none.
func Date(p *post.Post) string {
	if p.Date.IsZero() {
		return ""
	}
	return p.Date.Format("2 Jan 2006")
}

// Tags returns the tags that fit into width cells, and how many more there are: "#go #tui +2".
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
