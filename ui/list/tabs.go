package list

import (
	"strings"

	"github.com/dustin/go-humanize"

	tea "charm.land/bubbletea/v2"

	"quire/internal/textwidth"
	"quire/ui/card"
)

// A tab is a category in the row of tabs.
type tab struct {
	name  string // the category, "" for all
	label string
	count string
	x     int
}

func (t tab) width() int { return textwidth.Width(t.label) + 1 + len(t.count) }

// activeTab returns the number of the tab of the shown category or source, 0 for all.
func (m *Model) activeTab() int {
	if m.sel == nil {
		return 0
	}
	shown := m.sel.Filter().Category
	if m.bySource {
		shown = m.sel.Filter().Source
	}
	for i, t := range m.terms {
		if shown != "" && strings.EqualFold(t.Name, shown) {
			return i + 1
		}
	}
	return 0
}

const tabGap = 3

// layOutTabs places the tabs that fit, with the active one among them. before and after report
// whether there are more.
func (m *Model) layOutTabs() (tabs []tab, before, after bool) {
	active, room := m.activeTab(), m.geo.Width-2*card.Margin-4
	first := 0
	for used, i := 0, active; i >= 0; i-- {
		used += min(m.tabAt(i).width(), room) + tabGap
		if used-tabGap > room {
			first = i + 1
			break
		}
	}
	if m.firstTab != 0 {
		first = max(0, min(m.firstTab, len(m.terms)))
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
		label := "All"
		if m.bySource {
			label = m.allSources
		}
		return tab{label: label, count: humanize.Comma(int64(m.total))}
	}
	t := m.terms[i-1]
	return tab{name: t.Name, label: t.Name, count: humanize.Comma(int64(t.Count))}
}

// tabs renders the row of tabs.
func (m *Model) tabs() string {
	tabs, before, after := m.layOutTabs()
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

func (m *Model) clickTab(x int) tea.Msg {
	tabs, before, after := m.layOutTabs()
	last := tabs[len(tabs)-1]
	switch end := last.x + last.width(); {
	case before && x >= card.Margin && x < tabs[0].x:
		m.scrollTabs(false)
		return nil
	case after && x >= end && x <= end+tabGap:
		m.scrollTabs(true)
		return nil
	}
	for _, t := range tabs {
		if x >= t.x && x < t.x+t.width() {
			if m.bySource {
				return SourceMsg{t.name}
			}
			return CategoryMsg{t.name}
		}
	}
	return nil
}

// scrollTabs shows the tabs after those that are shown, or before them.
func (m *Model) scrollTabs(forward bool) {
	tabs, _, _ := m.layOutTabs()
	first := m.tabNumber(tabs[0].name)
	if forward {
		m.firstTab = min(first+len(tabs), len(m.terms))
		return
	}
	show := func(tab int) {
		if m.firstTab = tab; tab == 0 {
			m.firstTab = -1
		}
	}
	for tab := first - 1; tab >= 0; tab-- {
		show(tab)
		if tabs, _, _ := m.layOutTabs(); m.tabNumber(tabs[len(tabs)-1].name) < first-1 {
			show(tab + 1)
			return
		}
	}
}

// tabNumber returns the number of the tab of a category, 0 for all.
func (m *Model) tabNumber(name string) int {
	for i, t := range m.terms {
		if t.Name == name {
			return i + 1
		}
	}
	return 0
}
