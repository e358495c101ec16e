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
	"quire/ui/list"
	"quire/ui/popup"
)

// months are those of what the list shows, newest first.
type months struct {
	sel   *index.Selection
	all   []index.Month
	at    []int // where in the list the first post of each is
	start int   // the month of the chosen post
}

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

// askMonths counts the posts of the list by month.
func (a *app) askMonths() tea.Cmd {
	if a.ix == nil || a.sel.sel == nil {
		return nil
	}
	sel, ix, chosen := a.sel.sel, a.ix, a.list.Chosen()
	return ask(a, func(context.Context) (months, error) {
		msg := months{sel: sel}
		first := map[month]int{}
		shelf, archive := list.Order(msg.sel)
		for i, p := range archive { // those on the shelf stand there as well as in their month
			if m := monthOf(p); !has(first, m) {
				first[m] = len(shelf) + i
			}
		}
		for i, p := range shelf {
			if m := monthOf(p); !has(first, m) {
				first[m] = i
			}
		}
		for _, m := range ix.Months(msg.sel.Filter()) {
			at, ok := first[month{m.Year, m.Month}]
			if !ok {
				continue
			}
			if chosen != nil && monthOf(chosen) == (month{m.Year, m.Month}) {
				msg.start = len(msg.all)
			}
			msg.all, msg.at = append(msg.all, m), append(msg.at, at)
		}
		return msg, nil
	}, a.pickMonth)
}

func has(m map[month]int, k month) bool {
	_, ok := m[k]
	return ok
}

// pickMonth opens the years and months with their counts; one that is picked is gone to.
func (a *app) pickMonth(msg months) tea.Cmd {
	var items []popup.Item
	var at []int
	years := map[int]int{}
	for _, m := range msg.all {
		years[m.Year] += m.Count
	}
	start := 0
	for i, m := range msg.all {
		if i == 0 || msg.all[i-1].Year != m.Year {
			if i > 0 {
				items, at = append(items, popup.Item{Heading: true}), append(at, 0)
			}
			head := fmt.Sprintf("%d · %s", m.Year, english.Plural(years[m.Year], "post", ""))
			if m.Year == 0 {
				head = "Without a date"
			}
			items, at = append(items, popup.Item{Label: head, Heading: true}), append(at, 0)
		}
		if i == msg.start {
			start = len(items)
		}
		name := "these posts"
		if m.Year != 0 {
			name = m.Month.String() + " " + strconv.Itoa(m.Year) // so that typing a year finds its months
		}
		items, at = append(items, popup.Item{Label: name, Detail: strconv.Itoa(m.Count)}), append(at, msg.at[i])
	}
	a.open(popup.Options{Title: "Months", Empty: "There are no posts.", Items: items, Start: start}, func(item int) tea.Cmd {
		if a.sel.sel != msg.sel {
			return a.say("the list has changed meanwhile")
		}
		return a.dispatch(a.list.Choose(at[item]))
	}, nil)
	return nil
}
