package list

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize/english"

	"quire/internal/index"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
	"quire/ui/card"
	"quire/ui/keymap"
	"quire/ui/layout"
)

// View renders the archive: geo.Height rows, the cards no wider than geo.ListWidth.
func (m *Model) View() layout.Frame {
	rows := make([]string, 0, m.geo.Height)
	rows = append(rows, m.heading())
	if m.geo.Tagline >= 0 {
		rows = append(rows, m.styles.Tagline.Render("  "+textwidth.Visual(strings.Join(textwidth.Wrap(m.site.Tagline, m.geo.Width-2*card.Margin, 1), ""))))
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
		rows = append(rows, m.empty()...)
	}
	for len(rows) < m.geo.Footer {
		rows = append(rows, "")
	}
	return layout.Frame{Rows: append(rows, m.footer())}
}

// A tab is a stretch of the row of tabs: its text and where it stands.
type tab struct {
	name  string // the category, "" for all
	label string
	count string
	x     int
}

func (t tab) width() int { return textwidth.Width(t.label) + 1 + len(t.count) }

// activeTab is the place of the shown category among the tabs, 0 for all.
func (m *Model) activeTab() int {
	if m.sel == nil || m.sel.Filter().Category == "" {
		return 0
	}
	for i, t := range m.terms {
		if strings.EqualFold(t.Name, m.sel.Filter().Category) {
			return i + 1
		}
	}
	return 0
}

const tabGap = 3

// layTabs places the tabs that fit, beginning so that the active one is among them;
// more tells whether there are others before and after.
func (m *Model) layTabs() (tabs []tab, before, after bool) {
	active, room := m.activeTab(), m.geo.Width-2*card.Margin-4
	first := 0
	for used, i := 0, active; i >= 0; i-- {
		used += min(m.tabAt(i).width(), room) + tabGap
		if used-tabGap > room {
			first = i + 1
			break
		}
	}
	x := card.Margin
	if first > 0 {
		x += 2
	}
	for i := first; i <= len(m.terms); i++ {
		t := m.tabAt(i)
		if x-card.Margin+t.width() > room {
			if len(tabs) == 0 {
				t.label = textwidth.Truncate(t.label, max(1, room-len(t.count)-1))
				t.x = x
				tabs = append(tabs, t)
				i++
			}
			return tabs, first > 0, i <= len(m.terms)
		}
		t.x = x
		tabs = append(tabs, t)
		x += t.width() + tabGap
	}
	return tabs, first > 0, false
}

func (m *Model) tabAt(i int) tab {
	if i == 0 {
		return tab{label: "All", count: strconv.Itoa(m.total)}
	}
	t := m.terms[i-1]
	return tab{name: t.Name, label: t.Name, count: strconv.Itoa(t.Count)}
}

func (m *Model) tabs() string {
	tabs, before, after := m.layTabs()
	active := m.tabAt(m.activeTab()).name
	var b strings.Builder
	b.WriteString("  ")
	if before {
		b.WriteString(m.styles.Muted.Render("‹ "))
	}
	for i, t := range tabs {
		if i > 0 {
			b.WriteString(strings.Repeat(" ", tabGap))
		}
		style := m.styles.Tab
		if t.name == active {
			style = m.styles.TabActive
		}
		b.WriteString(style.Render(textwidth.Visual(t.label)) + " " + m.styles.TabCount.Render(t.count))
	}
	if after {
		b.WriteString(m.styles.Muted.Render("  ›"))
	}
	return b.String()
}

// layChips places a chip for each filter that fits.
func (m *Model) layChips() (chips []string, xs []int) {
	x := card.Margin
	for _, f := range m.filters {
		chip := " " + textwidth.Truncate(f.label(), 32) + " × "
		if x+textwidth.Width(chip) > m.geo.Width-card.Margin {
			break
		}
		chips, xs = append(chips, chip), append(xs, x)
		x += textwidth.Width(chip) + 1
	}
	return chips, xs
}

// label is a filter as its chip shows it.
func (f Filter) label() string {
	switch f.Kind {
	case "tag":
		return "#" + f.Value
	case "query":
		return "/" + f.Value
	case "category":
		return f.Value
	}
	return f.Kind + " " + f.Value
}

func (m *Model) chips() string {
	chips, _ := m.layChips()
	var b strings.Builder
	b.WriteString("  ")
	width := card.Margin
	for i, chip := range chips {
		if i > 0 {
			b.WriteByte(' ')
			width++
		}
		b.WriteString(m.styles.Chip.Render(chip))
		width += textwidth.Width(chip)
	}
	hint := keymap.Hint(m.keys.Archive.Unfilter, "drops the last")
	if hint != "" && width+2+len(hint) <= m.geo.Width-card.Margin {
		b.WriteString("  " + m.styles.ChipKey.Render(hint))
	}
	return b.String()
}

// footer tells the page and the keys that matter now, or the notice.
func (m *Model) footer() string {
	count := len(m.archive)
	page := fmt.Sprintf("%s · page %d of %d · %s", m.name(), m.Page()+1, m.Pages(), english.Plural(count, "post", ""))
	if m.geo.Width < 50 {
		page = fmt.Sprintf("page %d of %d", m.Page()+1, m.Pages())
	}
	left, style := page, m.styles.Text
	if m.notice != "" {
		left, style = m.notice, m.styles.Notice
	}
	left = textwidth.Truncate(left, m.geo.Width-2*card.Margin)
	room := m.geo.Width - 2*card.Margin - textwidth.Width(left)
	hints := m.styles.Hints(m.keys.ArchiveHints(), room-2)
	dots := ""
	if m.notice == "" {
		dots = m.dots(room - textwidth.Width(hints) - 5)
	}
	gap := max(0, room-textwidth.Width(hints)-textwidth.Width(dots))
	return "  " + style.Render(left) + dots + strings.Repeat(" ", gap) + hints
}

// dots is the pages as dots with the shown one filled, "" when they do not fit.
func (m *Model) dots(room int) string {
	pages := m.Pages()
	if pages < 2 || pages+2 > room || pages > 20 {
		return ""
	}
	page := m.Page()
	return "  " + m.styles.Muted.Render(strings.Repeat("·", page)) + m.styles.Accent.Render("•") +
		m.styles.Muted.Render(strings.Repeat("·", pages-page-1))
}

// empty says why there is nothing to see and what to press.
func (m *Model) empty() []string {
	k := &m.keys.Archive
	var lines []string
	switch {
	case m.sel == nil || !m.complete:
		lines = []string{"Reading the posts…"}
	case m.view() != index.All:
		lines = m.nothing()
	case len(m.filters) > 0:
		lines = []string{
			"No post matches.", "",
			keymap.JoinHints(keymap.Hint(k.Unfilter, "drops the last filter"), keymap.Hint(k.Filter, "changes the words"),
				keymap.Hint(k.Categories, "chooses a category"), keymap.Hint(k.Tags, "a tag")),
		}
	case m.sel.Filter().Lang != "" && m.total == 0:
		lines = []string{
			"No posts in the language “" + sanitize.Line(m.sel.Filter().Lang) + "”.", "",
			"--lang all shows those of every language.", "", keymap.JoinHints(keymap.Hint(k.Quit, "quits")),
		}
	default:
		lines = []string{
			"No posts here yet.", "",
			"quire reads Markdown files (.md, .mdx, .markdown …) below this folder;",
			"--drafts shows drafts, and --future posts dated in the future.", "",
			keymap.JoinHints(keymap.Hint(m.keys.Global.Rescan, "reads the folder again"), keymap.Hint(k.Quit, "quits")),
		}
		if m.unread > 0 {
			lines[2] = english.Plural(m.unread, "file", "") + " here cannot be read: quire check says why."
			lines = slices.Delete(lines, 3, 4)
		}
	}
	rows := m.styles.EmptyState(lines, m.geo.ListWidth)
	return rows[:min(len(rows), m.geo.Rows)]
}
