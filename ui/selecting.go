package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/ui/list"
)

// selecting is the state of the selection that the list shows.
type selecting struct {
	gen     int
	stop    context.CancelFunc // of the selection under way
	sel     *index.Selection
	termsOf *index.Index // the index whose terms the tabs show
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
	a.keep.changed = false
	wantTerms := a.sel.termsOf != ix
	a.sel.termsOf = ix
	return func() tea.Msg {
		defer stop()
		msg := selectedMsg{gen: gen, ix: ix, at: -1, keep: path}
		if wantTerms {
			base := index.Filter{Drafts: filter.Drafts, Future: filter.Future, Lang: filter.Lang}
			msg.terms = ix.Categories(base)
			msg.total = ix.Count(base)
		}
		sel, err := ix.SelectContext(ctx, filter, prev)
		if err != nil { // a newer one is under way
			msg.gen = 0
			return msg
		}
		msg.sel, msg.at = sel, position(sel, path)
		return msg
	}
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
	if a.ix == nil {
		return nil
	}
	a.popupGen++
	a.pending++
	gen, ix, filter := a.popupGen, a.ix, a.asked()
	return func() tea.Msg {
		f := filter
		if tags {
			return termsMsg{gen: gen, tags: true, terms: ix.Tags(f), filter: filter}
		}
		f.Category = ""
		return termsMsg{gen: gen, terms: ix.Categories(f), filter: filter}
	}
}
