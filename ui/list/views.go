package list

import (
	"fmt"
	"strings"

	"github.com/dustin/go-humanize/english"

	"quire/internal/index"
	"quire/internal/textwidth"
	"quire/ui/card"
	"quire/ui/keymap"
)

// A view of the archive as the heading names it.
type view struct {
	view index.View
	name string
	x    int
}

const viewGap = 2

// view is the view that is shown.
func (m *Model) view() index.View {
	if m.sel == nil {
		return index.All
	}
	return m.sel.Filter().View
}

// layViews places the views so that they end before column end and leave room cells at
// the left; where they do not fit only the shown one is named, if it is not All.
func (m *Model) layViews(room, end int) []view {
	all := []view{{index.All, "All", 0}, {index.Unread, "Unread", 0}, {index.Continue, "Continue", 0}, {index.Starred, "Starred", 0}}
	width := func(views []view) int {
		w := -viewGap
		for _, v := range views {
			w += viewGap + len(v.name)
		}
		return w
	}
	if end-width(all) < room {
		shown := all[:0]
		for _, v := range all {
			if v.view == m.view() && v.view != index.All {
				shown = append(shown, v)
			}
		}
		all = shown
	}
	x := end - width(all)
	for i := range all {
		all[i].x = x
		x += len(all[i].name) + viewGap
	}
	return all
}

// headingParts is the title, the views and the count of the first row.
func (m *Model) headingParts() (title string, views []view, found string) {
	if m.sel != nil {
		found = english.Plural(m.sel.Found(), "post", "") + " found"
		if !m.complete {
			found += "…"
		}
	}
	const gap = 3
	end := m.geo.Width - card.Margin - textwidth.Width(found)
	views = m.layViews(card.Margin+min(textwidth.Width(m.site.Title), 24)+gap, end-gap)
	if len(views) > 0 {
		end = views[0].x
	}
	if room := end - card.Margin - 2; room >= 6 {
		return textwidth.Truncate(m.site.Title, room), views, found
	}
	return "", nil, textwidth.Truncate(found, m.geo.Width-2*card.Margin)
}

// heading is the blog's title, the views, and how many posts are found.
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

func (m *Model) clickView(x int) (index.View, bool) {
	_, views, _ := m.headingParts()
	for _, v := range views {
		if x >= v.x && x < v.x+len(v.name) {
			return v.view, true
		}
	}
	return index.All, false
}

// name is what the footer calls the list.
func (m *Model) name() string {
	name := "Archive"
	switch m.view() {
	case index.Unread:
		name = "Unread"
	case index.Continue:
		name = "Continue"
	case index.Starred:
		name = "Starred"
	case index.All:
	}
	if !m.query.Empty() {
		if name == "Archive" {
			return "Results"
		}
		return name + ", results"
	}
	return name
}

// nothing says why a view holds no post and what to press, nil where it is not the view.
func (m *Model) nothing() []string {
	k := &m.keys.Archive
	next := keymap.FirstKey(k.NextView) + " and " + keymap.FirstKey(k.PrevView) + " show the other views"
	if len(m.filters) > 0 {
		next += ", " + keymap.FirstKey(k.Unfilter) + " drops the last filter"
	}
	switch m.view() {
	case index.Unread:
		return []string{
			"Nothing unread here.", "",
			fmt.Sprintf("A post is read once its end was in sight; %s marks it unread again.", keymap.FirstKey(k.Read)), "", next + ".",
		}
	case index.Continue:
		return []string{
			"Nothing begun here.", "",
			"A post that you leave before its end waits here, at the line where you left it.", "", next + ".",
		}
	case index.Starred:
		return []string{
			"No stars here.", "",
			keymap.FirstKey(k.Star) + " stars a post, in the list and while you read it.", "", next + ".",
		}
	case index.All:
	}
	return nil
}
