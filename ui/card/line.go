package card

import (
	"fmt"
	"strings"

	"quire/internal/post"
	"quire/internal/textwidth"
	"quire/ui/byline"
)

// Line renders a post in one row: its title and, at the right, the facts that fit.
func (r Renderer) Line(c Card) []string {
	width := r.inner()
	when := byline.Date(c.Post)
	if c.Post.Page != post.NoPage {
		when = "page"
	}
	facts := fmt.Sprintf("%11s", when) // aligned, and so are the badges before it
	if category := c.Post.Category(); width >= 90 && category != "" {
		facts = category + " · " + facts
	}
	facts = fmt.Sprintf("%s %4s", facts, byline.Minutes(c.Post))
	if width < 56 {
		facts = byline.Minutes(c.Post)
	}
	if width < 32 {
		facts = ""
	}
	title := r.title(c, max(1, width-textwidth.Width(c.Badges+facts)-2), 1)
	return r.withBar([]string{r.spread(c, strings.Join(title, ""), facts, width)}, c.Chosen)
}

// Featured renders a featured post in one row.
func (r Renderer) Featured(c Card) []string {
	width := r.inner()
	facts := byline.Minutes(c.Post)
	if c.Post.Page != post.NoPage {
		facts = "page · " + facts
	}
	if category := c.Post.Category(); category != "" {
		both := category + " · " + facts
		if textwidth.Width(c.Post.Title)+textwidth.Width(both)+4 <= width {
			facts = both
		}
	}
	if width < 40 {
		facts = ""
	}
	title := r.title(c, max(1, width-4-textwidth.Width(c.Badges+facts)), 1)
	row := r.Styles.Star.Render("◆ ") + r.spread(c, strings.Join(title, ""), facts, width-2)
	return r.withBar([]string{row}, c.Chosen)
}

// spread puts the title at the left end of a row, badges and facts at the right.
func (r Renderer) spread(c Card, title, facts string, width int) string {
	right := c.Badges + facts
	if right == "" {
		return title
	}
	gap := max(1, width-textwidth.Width(title)-textwidth.Width(right))
	return title + strings.Repeat(" ", gap) + r.Styles.Star.Render(c.Badges) + r.Styles.Meta.Render(facts)
}
