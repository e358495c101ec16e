package list

import (
	"quire/internal/index"
	"quire/ui/keymap"
)

// A view is one of the views of the archive as the heading names it.
type view struct {
	view index.View
	name string
	x    int
}

// view returns the current view.
func (m *Model) view() index.View {
	if m.sel == nil {
		return index.All
	}
	return m.sel.Filter().View
}

const viewGap = 2

// layOutViews places the views before column end, leaving room cells at the left. Where they
// do not fit, only the current one is named, unless it is All.
func (m *Model) layOutViews(room, end int) []view {
	all := []view{
		{view: index.All, name: "All"},
		{view: index.Unread, name: "Unread"},
		{view: index.Continue, name: "Continue"},
		{view: index.Starred, name: "Starred"},
	}
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

func (m *Model) clickView(x int) (index.View, bool) {
	_, views, _ := m.headingParts()
	for _, v := range views {
		if x >= v.x && x < v.x+len(v.name) {
			return v.view, true
		}
	}
	return index.All, false
}

// name returns what the footer calls the list.
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

// emptyView explains an empty view, nil for the view of all posts.
func (m *Model) emptyView() []string {
	k := &m.keys.Archive
	next := keymap.FirstKey(k.NextView) + " and " + keymap.FirstKey(k.PrevView) + " switch views"
	if len(m.filters) > 0 {
		next += ", " + keymap.FirstKey(k.Unfilter) + " removes the last filter"
	}
	switch m.view() {
	case index.Unread:
		return []string{
			"No unread posts.", "",
			"A post is read once you reach its end; " + keymap.FirstKey(k.Read) + " marks it unread again.", "",
			next + ".",
		}
	case index.Continue:
		return []string{
			"No posts in progress.", "",
			"A post that you leave before its end is listed here and opens at the line where you left it.",
			"", next + ".",
		}
	case index.Starred:
		return []string{
			"No starred posts.", "",
			keymap.FirstKey(k.Star) + " stars a post, in the list or while you read it.", "", next + ".",
		}
	case index.All:
	}
	return nil
}
