package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/ui/list"
)

// selecting is the state of the selection that the list shows.
type selecting struct {
	gen    int
	stop   context.CancelFunc // of the selection under way
	sel    *index.Selection
	counts counting
}

// counting is what the tabs count: the posts of an index in a view, by the marks of a
// moment.
type counting struct {
	ix    *index.Index
	view  index.View
	marks int // goes up when they have changed in a view that depends on them
}

// selectPosts selects what the filter says. keep makes the chosen post stay chosen.
func (a *app) selectPosts(keep bool) tea.Cmd {
	path := ""
	if p := a.list.Chosen(); keep && p != nil && (a.list.Moved() || a.screen != archiveScreen) {
		path = p.Path
	}
	return a.selectAt(path)
}

// selectAt selects what the filter says; the post at path is chosen then, "" chooses the
// first.
func (a *app) selectAt(path string) tea.Cmd {
	if a.ix == nil {
		return nil
	}
	if a.sel.stop != nil {
		a.sel.stop()
	}
	ctx, stop := a.begin()
	a.sel.gen++
	a.sel.stop = stop
	a.pending++
	gen, ix, filter, prev := a.sel.gen, a.ix, a.asked(), a.sel.sel
	counts := counting{ix, filter.View, a.sel.counts.marks}
	if a.keep.changed && filter.View != index.All {
		counts.marks++
	}
	a.keep.changed = false
	wantTerms := a.sel.counts != counts
	a.sel.counts = counts
	return func() tea.Msg {
		defer stop()
		msg := selectedMsg{gen: gen, counts: counts, at: -1, keep: path}
		count := func() { msg.terms, msg.total = countTabs(ix, filter) }
		switch {
		case !wantTerms:
			count = func() {}
		case filter.View == index.All: // it asks for no marks, which are for one goroutine
			count = aside(count)
		}
		sel, err := ix.SelectContext(ctx, filter, prev)
		count()
		if err != nil { // a newer one is under way
			msg.gen = 0
			return msg
		}
		msg.sel, msg.at = sel, position(sel, path)
		return msg
	}
}

// aside runs f on another goroutine. What it returns waits for that, and panics if f has.
func aside(f func()) (wait func()) {
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		f()
	}()
	return func() {
		if p := <-done; p != nil {
			panic(p)
		}
	}
}

// countTabs counts the categories for the tabs, and all posts, in the view of a filter. The
// tabs are the same in every view and stand in the same order, so that none jumps.
func countTabs(ix *index.Index, f index.Filter) (terms []index.Term, total int) {
	all := index.Filter{Drafts: f.Drafts, Future: f.Future, Lang: f.Lang}
	terms = ix.Categories(all)
	if f.View == index.All {
		return terms, ix.Count(all)
	}
	shown := all
	shown.View, shown.Marks = f.View, f.Marks
	counts := map[string]int{}
	for _, t := range ix.Categories(shown) {
		counts[t.Name] = t.Count
	}
	for i, t := range terms {
		terms[i].Count = counts[t.Name]
	}
	return terms, ix.Count(shown)
}

// position is where a path stands in the order of the list, -1 when it does not.
func position(sel *index.Selection, path string) int {
	if path == "" {
		return -1
	}
	shelf, archive := list.Order(sel)
	for i, p := range shelf {
		if p.Path == path {
			return i
		}
	}
	for i, p := range archive {
		if p.Path == path {
			return len(shelf) + i
		}
	}
	return -1
}

// askTerms counts the categories or the tags of what the other filters leave.
func (a *app) askTerms(tags bool) tea.Cmd {
	switch {
	case a.cfg.Library == nil:
		return a.say("this is one text: there is no archive around it")
	case a.ix == nil:
		return nil
	}
	msg, ix, f := termsMsg{gen: a.ask(), from: a.screen, tags: tags}, a.ix, a.asked()
	return func() tea.Msg {
		if tags {
			msg.terms = ix.Tags(f)
			return msg
		}
		f.Category = ""
		msg.terms, msg.total = ix.Categories(f), ix.Count(f)
		return msg
	}
}
