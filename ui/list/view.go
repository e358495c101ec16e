package list

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/dustin/go-humanize/english"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/ui/card"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/styles"
)

// View renders the archive: as many rows as it is high, the cards no wider than the list.
func (m *Model) View() layout.Frame {
	rows := make([]string, 0, m.geo.Height)
	rows = append(rows, m.heading())
	if m.geo.Tagline >= 0 {
		tagline := strings.Join(textwidth.Wrap(m.site.Tagline, m.geo.Width-2*card.Margin, 1), "")
		rows = append(rows, m.styles.Tagline.Render("  "+textwidth.Visual(tagline)))
	}
	for len(rows) < m.geo.Tabs {
		rows = append(rows, "")
	}
	if m.geo.Tabs >= 0 && (m.geo.Filters != m.geo.Tabs || len(m.filters) == 0) {
		rows = append(rows, m.tabs())
	}
	if m.geo.Filters >= 0 && len(m.filters) > 0 {
		rows = append(rows, m.chips())
	}
	for len(rows) < m.geo.Cards {
		rows = append(rows, "")
	}
	if m.Len() > 0 {
		rows = append(rows, m.cards()...)
	} else {
		rows = append(rows, m.emptyState()...)
	}
	for len(rows) < m.geo.Footer {
		rows = append(rows, "")
	}
	return layout.Frame{Rows: append(rows, m.footer())}
}

// footer renders the page, or the notice, and the most important keys.
func (m *Model) footer() string {
	left, dots, gap, hints := m.footerParts()
	return "  " + left + dots + strings.Repeat(" ", gap) + hints
}

// footerParts renders the parts of the footer; gap is the number of cells before the keys, which end at
// the right margin.
func (m *Model) footerParts() (left, dots string, gap int, hints string) {
	page := fmt.Sprintf("%s · page %d of %d · %s", m.name(), m.Page()+1, m.Pages(), m.count())
	if m.geo.Width < 50 {
		page = fmt.Sprintf("page %d of %d", m.Page()+1, m.Pages())
	}
	style := m.styles.Text
	left = page
	if m.notice != "" {
		left, style = m.notice, m.styles.Notice
	}
	left = textwidth.Truncate(left, m.geo.Width-2*card.Margin)
	room := m.geo.Width - 2*card.Margin - textwidth.Width(left)
	hints = m.styles.Hints(m.keys.ArchiveHints(), room-2)
	if m.notice == "" {
		dots = m.dots(room - textwidth.Width(hints) - 5)
	}
	gap = max(0, room-textwidth.Width(hints)-textwidth.Width(dots))
	return style.Render(left), dots, gap, hints
}

// clickFooter asks for the key of the footer at a cell.
func (m *Model) clickFooter(x int) tea.Msg {
	left, dots, gap, _ := m.footerParts()
	start := card.Margin + textwidth.Width(left) + textwidth.Width(dots) + gap
	room := m.geo.Width - 2*card.Margin - textwidth.Width(left)
	if b, ok := styles.HintAt(m.keys.ArchiveHints(), room-2, x-start); ok {
		return KeyMsg{b.Keys()[0]}
	}
	return nil
}

// count returns how many posts the pages have, and the featured ones beside them, which are found too.
func (m *Model) count() string {
	const roomy = 70 // columns
	count := english.Plural(len(m.archive), "post", "")
	n := len(m.featured)
	if n > 0 && m.featured[0].Page != post.NoPage { // the front page of the folder is no post
		n--
	}
	if n > 0 && m.geo.Width >= roomy {
		count += fmt.Sprintf(" + %d featured", n)
	}
	return count
}

// dots renders the pages as dots with the current one filled, "" when they do not fit.
func (m *Model) dots(room int) string {
	pages := m.Pages()
	if pages < 2 || pages+2 > room || pages > 20 {
		return ""
	}
	page := m.Page()
	return "  " + m.styles.Muted.Render(strings.Repeat("·", page)) + m.styles.Accent.Render("•") +
		m.styles.Muted.Render(strings.Repeat("·", pages-page-1))
}

// emptyState renders why there are no posts and what to press.
func (m *Model) emptyState() []string {
	k := &m.keys.Archive
	var lines []string
	switch {
	case m.sel == nil || !m.complete:
		lines = []string{"Reading posts…"}
	case m.view() != index.All:
		lines = m.emptyView()
	case len(m.filters) > 0 && m.typing:
		p := &m.keys.Prompt
		lines = []string{
			"No posts match.", "",
			keymap.JoinHints(keymap.Hint(p.FullText, "searches the text of all posts"), keymap.Hint(p.Cancel, "cancels")),
		}
	case len(m.filters) > 0:
		lines = []string{
			"No posts match.", "",
			keymap.JoinHints(
				keymap.Hint(k.Unfilter, "removes the last filter"), keymap.Hint(k.Filter, "edits the query"),
				keymap.Hint(k.Categories, "selects a category"), keymap.Hint(k.Tags, "a tag"),
			),
		}
	case m.sel.Filter().Lang != "" && m.total == 0:
		lines = []string{
			"No posts in the language “" + sanitize.Line(m.sel.Filter().Lang) + "”.", "",
			"--lang all shows posts in every language.", "", keymap.JoinHints(keymap.Hint(k.Quit, "quits")),
		}
	default:
		lines = []string{
			"No posts here yet.", "",
			"quire reads Markdown files (.md, .mdx, .markdown, …) in this folder;",
			"--drafts includes drafts, --future posts dated in the future.", "",
			keymap.JoinHints(keymap.Hint(m.keys.Global.Rescan, "rescans the folder"), keymap.Hint(k.Quit, "quits")),
		}
		if m.unreadable > 0 {
			lines[2] = english.Plural(m.unreadable, "file", "") + " cannot be read: run quire check to see why."
			lines = slices.Delete(lines, 3, 4)
		}
	}
	rows := m.styles.EmptyState(lines, m.geo.ListWidth)
	return rows[:min(len(rows), m.geo.Rows)]
}

// heading renders the title of the blog, the views, and how many posts are found.
func (m *Model) heading() string {
	title, views, found := m.headingParts()
	var b strings.Builder
	b.WriteString("  " + m.styles.Site.Render(title))
	x := card.Margin + textwidth.Width(title)
	to := func(col int) {
		if col > x {
			b.WriteString(strings.Repeat(" ", col-x))
			x = col
		}
	}
	for _, v := range views {
		to(v.x)
		style := m.styles.Tab
		if v.view == m.view() {
			style = m.styles.TabActive
		}
		b.WriteString(style.Render(v.name))
		x += len(v.name)
	}
	to(m.geo.Width - card.Margin - textwidth.Width(found))
	return b.String() + m.styles.Count.Render(found)
}

// headingParts returns the title, the views and the number of posts found for the first row.
func (m *Model) headingParts() (title string, views []view, found string) {
	if m.sel != nil {
		pages := m.sel.FoundPages()
		found = english.Plural(m.sel.Found()-pages, "post", "")
		if pages > 0 {
			found += ", " + english.Plural(pages, "page", "")
		}
		found += " found"
		if !m.complete {
			found += "…"
		}
	}
	const gap = 3
	end := m.geo.Width - card.Margin - textwidth.Width(found)
	views = m.layOutViews(card.Margin+min(textwidth.Width(m.site.Title), 24)+gap, end-gap)
	if len(views) > 0 {
		end = views[0].x
	}
	if room := end - card.Margin - 2; room >= 6 {
		return textwidth.Truncate(m.site.Title, room), views, found
	}
	return "", nil, textwidth.Truncate(found, m.geo.Width-2*card.Margin)
}
