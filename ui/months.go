package ui

import (
	"context"
	"fmt"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/dustin/go-humanize/english"

	"quire/internal/index"
	"quire/internal/post"
	"quire/ui/popup"
)

// month is when a post was written; the zero value is one without a date.
type month struct {
	year  int
	month time.Month
}

func monthOf(p *post.Post) (m month) {
	if !p.Date.IsZero() {
		m.year, m.month, _ = p.Date.Date()
	}
	return m
}

// dated is a month of what the list shows.
type dated struct {
	index.Month
	at int // where in the list its first post is
}

// openMonths opens the years and months of what the list shows with their counts; one that is
// picked is gone to.
func (a *app) openMonths() tea.Cmd {
	sel, ix, chosen := a.archive.sel, a.snapshot.ix, a.archive.list.Chosen()
	if ix == nil || sel == nil {
		return nil
	}
	return openFound(a, func(context.Context) (popup.Options, choices, error) {
		items, at, start := monthItems(datedIn(ix, sel), chosen)
		o := popup.Options{Title: "Months", Empty: "No posts.", Items: items, Start: start}
		return o, choices{pick: func(item int) tea.Cmd {
			if a.archive.sel != sel {
				return a.notices.say("the list has changed")
			}
			return a.dispatch(a.archive.list.Choose(at[item]))
		}}, nil
	})
}

// datedIn returns the months of a selection, newest first.
func datedIn(ix *index.Index, sel *index.Selection) []dated {
	first := map[month]int{}
	featured, archive := sel.Sections()
	note := func(posts []*post.Post, from int) {
		for i, p := range posts {
			if _, known := first[monthOf(p)]; !known {
				first[monthOf(p)] = from + i
			}
		}
	}
	note(archive, len(featured)) // featured ones are in their month as well
	note(featured, 0)
	var out []dated
	for _, m := range ix.Months(sel.Filter()) {
		if at, ok := first[month{m.Year, m.Month}]; ok {
			out = append(out, dated{m, at})
		}
	}
	return out
}

// monthItems are the items of months by year, where in the list they lead, and which is that of
// the chosen post.
func monthItems(months []dated, chosen *post.Post) (items []popup.Item, at []int, start int) {
	add := func(item popup.Item, leads int) { items, at = append(items, item), append(at, leads) }
	years := map[int]int{}
	for _, m := range months {
		years[m.Year] += m.Count
	}
	for i, m := range months {
		if i == 0 || months[i-1].Year != m.Year {
			if i > 0 {
				add(popup.Item{Heading: true}, 0)
			}
			head := fmt.Sprintf("%d · %s", m.Year, english.Plural(years[m.Year], "post", ""))
			if m.Year == 0 {
				head = "Undated"
			}
			add(popup.Item{Label: head, Heading: true}, 0)
		}
		if i == 0 || chosen != nil && monthOf(chosen) == (month{m.Year, m.Month.Month}) {
			start = len(items)
		}
		name := "posts without a date"
		if m.Year != 0 {
			name = m.Month.Month.String() + " " + strconv.Itoa(m.Year) // so that typing a year finds its months
		}
		add(popup.Item{Label: name, Detail: strconv.Itoa(m.Count)}, m.at)
	}
	return items, at, start
}
