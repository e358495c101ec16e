// Package card renders a post as lists show it: as a card of several rows, as a single line,
// or as the line of a featured post, behind the column of the selection bar.
//
// It keeps no state, and it knows neither lists nor positions in them: the owner of a list says
// what is on a card and places its rows.
package card

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/textwidth"
	"quire/ui/byline"
	"quire/ui/styles"
)

// Margin is the width in cells of the column of the selection bar, and of the margin at the
// right of a list.
const Margin = 2

// The most rows that the title and the text of a card measured by Height take.
const maxTitle, maxText = 2, 2

// Card is a post with what a list shows of it.
type Card struct {
	Post    *post.Post
	Chosen  bool
	Read    bool
	Badges  string // of Badges, before the facts
	Section string // heading of the part of the post that Text is from, after the facts
	Text    string // the summary, or the part of the post that was found
	Matches Matches
}

// Matches are the bytes to emphasise on a card, as ranges in order and apart from each other.
type Matches struct {
	Title, Text [][2]int                // in the result of Title, and in Card.Text
	Facts       func(s string) [][2]int // in a row of facts or tags, nil for no matches
}

// Shape is how the rows of a card are used.
type Shape struct {
	Title     int  // rows that the title may take
	Facts     bool // a row of reading time, category and date
	Tags      bool // the tags that fit in the row of facts
	TagsBelow bool // a row of tags at the end
	Text      int  // rows that the text may take
	Height    int  // rows of the card; 0 for as many as it needs
}

// Renderer renders the cards of one list.
type Renderer struct {
	Styles *styles.Styles
	Width  int // of the list in cells, both margins included
}

// inner is the width of a card without the margins.
func (r Renderer) inner() int { return r.Width - 2*Margin }

// Title is the title of a post as lists show it.
func Title(p *post.Post, styles *styles.Styles) string {
	if p.Draft {
		return p.ShownTitle(styles.ASCII) + " (draft)"
	}
	return p.ShownTitle(styles.ASCII)
}

// Badges show what the reader has done with a post: a dot for unread, a star, and how far
// a post has been read that was not finished. They end with a space unless there are none.
// known is false while the state of the reader is being loaded.
func Badges(marks readerstate.Post, known bool) string {
	badges := ""
	if known && !marks.Read {
		badges += "• "
	}
	if marks.Starred {
		badges += "★ "
	}
	if marks.IsBegun() {
		badges += fmt.Sprintf("%d%% ", int(marks.Left.Progress*100))
	}
	return badges
}

// Height is how many rows a card needs for the title, the facts, the summary and, where
// tagsBelow is set, the tags of a post.
func (r Renderer) Height(p *post.Post, tagsBelow bool) int {
	rows := min(maxTitle, countLines(Title(p, r.Styles), r.inner())) + 1 + min(maxText,
		countLines(p.ShownSummary(r.Styles.ASCII), r.inner()))
	if tagsBelow && len(p.Tags) > 0 {
		rows++
	}
	return rows
}

// countLines returns how many lines s takes, 2 for any number above 1.
func countLines(s string, width int) int {
	switch {
	case s == "":
		return 0
	case len(s) <= width: // no character has more cells than bytes
		return 1
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			if textwidth.Width(s) <= width {
				return 1
			}
			break
		}
	}
	return 2
}

// Rows renders a card.
func (r Renderer) Rows(c Card, s Shape) []string {
	rows := r.title(c, r.inner(), s.Title)
	if s.Facts {
		rows = append(rows, r.facts(c, s.Tags))
	}
	below := s.TagsBelow && len(c.Post.Tags) > 0
	text := s.Text
	if s.Height > 0 {
		text = min(text, s.Height-len(rows))
		if below {
			text = min(text, s.Height-len(rows)-1)
		}
	}
	rows = append(rows, r.Styles.HighlightWrapped(c.Text, c.Matches.Text, r.inner(), text, r.Styles.Summary)...)
	if below {
		rows = append(rows, r.emphasised(c, byline.Tags(c.Post, r.inner()), r.Styles.Tag))
	}
	rows = r.withBar(rows, c.Chosen)
	for len(rows) < s.Height {
		rows = append(rows, "")
	}
	return rows
}

// withBar puts the selection bar, or the space for it, before rows.
func (r Renderer) withBar(rows []string, chosen bool) []string {
	bar := strings.Repeat(" ", Margin)
	if chosen {
		bar = r.Styles.Bar.Render("▌") + " "
	}
	for i := range rows {
		if rows[i] != "" {
			rows[i] = bar + rows[i]
		}
	}
	return rows
}

// title renders the title in at most so many rows.
func (r Renderer) title(c Card, width, rows int) []string {
	style := r.Styles.CardTitle
	switch {
	case c.Chosen:
		style = r.Styles.CardTitleSelected
	case c.Read:
		style = r.Styles.CardTitleRead
	}
	return r.Styles.HighlightWrapped(Title(c.Post, r.Styles), c.Matches.Title, width, rows, style)
}

// facts renders the row under a title: the badges, the facts, and as far as they fit the tags
// and the section.
func (r Renderer) facts(c Card, tags bool) string {
	width := r.inner() - textwidth.Width(c.Badges)
	facts := byline.Facts(c.Post, width)
	if room := width - textwidth.Width(facts) - 3; tags && room > 5 && len(c.Post.Tags) > 0 {
		facts += "   " + byline.Tags(c.Post, room)
	}
	if room := width - textwidth.Width(facts) - len(" ·  "); c.Section != "" && room >= 12 {
		facts += " · § " + textwidth.Truncate(c.Section, room-1)
	}
	return r.Styles.Star.Render(c.Badges) + r.emphasised(c, facts, r.Styles.Meta)
}

// emphasised renders a row of facts with the matches in it.
func (r Renderer) emphasised(c Card, row string, style lipgloss.Style) string {
	var spans [][2]int
	if c.Matches.Facts != nil {
		spans = c.Matches.Facts(row)
	}
	return r.Styles.Highlight(row, spans, style)
}
