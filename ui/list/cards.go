package list

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"quire/internal/post"
	"quire/internal/textwidth"
	"quire/ui/byline"
	"quire/ui/layout"
)

// pad is the width of the column of the selection bar and of the margins.
const pad = 2

// cards draws the window on the page of the chosen post: geo.Rows rows of at most
// geo.ListWidth cells.
func (m *Model) cards() []string {
	rows := make([]string, 0, m.geo.Rows+m.slot())
	from, to := m.span(m.Page())
	for i := m.firstSeen(from, to); i < to; i++ {
		top := m.top(i)
		if top >= m.offset+m.geo.Rows {
			break
		}
		for at := m.offset + len(rows); at < top; at++ {
			rows = append(rows, "")
		}
		drawn := m.item(i)
		rows = append(rows, drawn[max(0, m.offset-top):]...)
	}
	for len(rows) < m.geo.Rows {
		rows = append(rows, "")
	}
	return rows[:m.geo.Rows]
}

// firstSeen is the first of some items of a page that ends in the window or below.
func (m *Model) firstSeen(from, to int) int {
	return from + sort.Search(to-from, func(k int) bool { return m.top(from+k)+m.height(from+k) > m.offset })
}

// item draws one post in its rows.
func (m *Model) item(i int) []string {
	if m.cache == nil || !m.query.Empty() {
		return m.drawItem(i)
	}
	p := m.at(i)
	marks, _ := m.marks(p)
	return m.cache.rows(look{
		post: p, styles: m.styles, width: m.geo.ListWidth, height: m.height(i), density: m.density.Resolve(m.geo.Rows),
		featured: i < len(m.featured), chosen: i == m.cursor, read: marks.Read, signs: m.signs(p),
	}, func() []string { return m.drawItem(i) })
}

func (m *Model) drawItem(i int) []string {
	p, chosen := m.at(i), i == m.cursor
	bar := strings.Repeat(" ", pad)
	if chosen {
		bar = m.styles.Bar.Render("▌") + " "
	}
	var rows []string
	width := m.geo.ListWidth - 2*pad
	switch density := m.density.Resolve(m.geo.Rows); {
	case i < len(m.featured):
		rows = []string{m.shelfLine(p, chosen, width)}
	case density == layout.DensityCards:
		rows = m.card(p, chosen, width, m.height(i))
	case density == layout.DensityRows:
		rows = m.titled(p, chosen, width)
	default:
		rows = []string{m.line(p, chosen, width)}
	}
	for r := range rows {
		if rows[r] != "" {
			rows[r] = bar + rows[r]
		}
	}
	return rows
}

// titleLines is how many rows the title of a card may take, and summaryLines its summary.
const titleLines, summaryLines = 2, 2

// cardHeight is how many rows a card takes for what is in it.
func (m *Model) cardHeight(p *post.Post) int {
	width := m.geo.ListWidth - 2*pad
	rows := 1 + min(titleLines, lines(shown(p), width)) + min(summaryLines, lines(p.Summary, width))
	if !layout.TagsBeside(m.geo.ListWidth) && len(p.Tags) > 0 {
		rows++
	}
	return rows
}

// lines is how many lines s takes, 2 for any number above 1.
func lines(s string, width int) int {
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

// card is a post in some rows: a title of one or two, its facts, its summary in
// what is left, and its tags beside the facts or below.
func (m *Model) card(p *post.Post, chosen bool, width, height int) []string {
	beside := layout.TagsBeside(m.geo.ListWidth)
	rows := m.title(p, chosen, width, titleLines)
	rows = append(rows, m.facts(p, width, beside))
	room := height - len(rows)
	if !beside && len(p.Tags) > 0 {
		room--
	}
	rows = append(rows, m.wrapped(p.Summary, width, room, m.styles.Summary)...)
	if !beside && len(p.Tags) > 0 {
		rows = append(rows, m.marked(byline.Tags(p, width), m.styles.Tag))
	}
	for len(rows) < height {
		rows = append(rows, "")
	}
	return rows
}

// titled is a post in two rows: its title, and its facts with the tags that fit.
func (m *Model) titled(p *post.Post, chosen bool, width int) []string {
	return append(m.title(p, chosen, width, 1), m.facts(p, width, true))
}

// facts is the line under a title, with the tags that fit when they are wanted.
func (m *Model) facts(p *post.Post, width int, tags bool) string {
	marks := m.signs(p)
	width -= textwidth.Width(marks)
	facts := byline.Facts(p, width)
	if room := width - textwidth.Width(facts) - 3; tags && room > 5 && len(p.Tags) > 0 {
		facts += "   " + byline.Tags(p, room)
	}
	return m.styles.Star.Render(marks) + m.marked(facts, m.styles.Meta)
}

// signs tell what the reader has done with a post: a dot for unread, a star, how far a
// post that was begun has been read. It ends with a blank unless it is empty.
func (m *Model) signs(p *post.Post) string {
	marks, known := m.marks(p)
	signs := ""
	if known && !marks.Read {
		signs += "• "
	}
	if marks.Starred {
		signs += "★ "
	}
	if marks.Begun() {
		signs += fmt.Sprintf("%d%% ", int(marks.Left.Progress*100))
	}
	return signs
}

// line is a post in one row: its title, and at the right what fits of its facts.
func (m *Model) line(p *post.Post, chosen bool, width int) string {
	facts := fmt.Sprintf("%11s", byline.Date(p)) // signs stand in one column
	if width >= 90 && p.Category() != "" {
		facts = p.Category() + " · " + facts
	}
	facts = fmt.Sprintf("%s %4s", facts, byline.Minutes(p))
	if width < 56 {
		facts = byline.Minutes(p)
	}
	if width < 32 {
		facts = ""
	}
	signs := m.signs(p)
	return m.twoEnds(m.title(p, chosen, max(1, width-textwidth.Width(signs+facts)-2), 1)[0], signs, facts, width)
}

// shelfLine is a featured post in one row.
func (m *Model) shelfLine(p *post.Post, chosen bool, width int) string {
	star := m.styles.Star.Render("◆ ")
	facts := byline.Minutes(p)
	if full := p.Category() + " · " + facts; p.Category() != "" && textwidth.Width(p.Title)+textwidth.Width(full)+4 <= width {
		facts = full
	}
	if width < 40 {
		facts = ""
	}
	signs := m.signs(p)
	return star + m.twoEnds(m.title(p, chosen, max(1, width-4-textwidth.Width(signs+facts)), 1)[0], signs, facts, width-2)
}

// twoEnds puts signs and facts at the right end of a row.
func (m *Model) twoEnds(left, signs, facts string, width int) string {
	if signs+facts == "" {
		return left
	}
	gap := max(1, width-textwidth.Width(left)-textwidth.Width(signs+facts))
	return left + strings.Repeat(" ", gap) + m.styles.Star.Render(signs) + m.styles.Meta.Render(facts)
}

// title is the title of p in at most lines rows, matched letters emphasised.
func (m *Model) title(p *post.Post, chosen bool, width, lines int) []string {
	style := m.styles.CardTitle
	if marks, _ := m.marks(p); marks.Read {
		style = m.styles.CardTitleRead
	}
	if chosen {
		style = m.styles.CardTitleSelected
	}
	return m.wrapped(shown(p), width, lines, style)
}

// shown is the title of a post as a list shows it.
func shown(p *post.Post) string {
	if p.Draft {
		return p.Title + " (draft)"
	}
	return p.Title
}

// wrapped breaks s into at most lines rows and emphasises in them what the filter
// matched in the whole of s.
func (m *Model) wrapped(s string, width, lines int, style lipgloss.Style) []string {
	return m.styles.Wrapped(s, m.query.Spans(s), width, lines, style)
}

// marked draws a single row and emphasises what the filter matched in it.
func (m *Model) marked(s string, style lipgloss.Style) string {
	return m.styles.Emphasised(s, m.query.Spans(s), style)
}
