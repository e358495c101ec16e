package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/ui/list"
)

// selecting is the state of the selection that the list shows.
type selecting struct {
	latest  // the selection under way
	sel     *index.Selection
	counts  latest
	counted counting // that counts are of
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
	ix, filter, prev := a.ix, a.withMarks(), a.sel.sel
	cmd := run(a.tasks, a.sel.start(a.tasks), func(ctx context.Context) (selected, error) {
		sel, err := ix.SelectContext(ctx, filter, prev)
		if err != nil {
			return selected{}, err
		}
		return selected{sel, position(sel, path)}, nil
	}, func(s selected, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		return a.onSelected(s.sel, s.at, path)
	})
	counted := counting{ix, filter.View, a.sel.counted.marks}
	if a.keep.changed && filter.View != index.All {
		counted.marks++
	}
	a.keep.changed = false
	if counted == a.sel.counted {
		return cmd
	}
	a.sel.counted = counted
	return tea.Batch(cmd, run(a.tasks, a.sel.counts.start(a.tasks), func(context.Context) (terms, error) {
		all, total := countTabs(ix, filter)
		return terms{all, total}, nil
	}, func(t terms, err error) tea.Cmd {
		if err == nil {
			a.list.SetTerms(t.all, t.total)
		}
		return nil
	}))
}

// selected is a selection and where the post to keep is in it, -1 when it is gone.
type selected struct {
	sel *index.Selection
	at  int
}

// terms are names with their counts, and how many posts there are in any of them, or in none.
type terms struct {
	all   []index.Term
	total int
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
	ix, f := a.ix, a.withMarks()
	return ask(a, func(context.Context) (terms, error) {
		if tags {
			return terms{all: ix.Tags(f)}, nil
		}
		f.Category = ""
		return terms{ix.Categories(f), ix.Count(f)}, nil
	}, func(t terms) tea.Cmd {
		if tags {
			a.pickTags(t.all)
		} else {
			a.pickTerm(t)
		}
		return nil
	})
}
