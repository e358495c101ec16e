package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/render"
	"quire/ui/pager"
)

// searchAgain searches what is searched for once more, where a text has been laid out
// anew since.
func (a *app) searchAgain() tea.Cmd {
	var cmds []tea.Cmd
	if a.screen == postScreen && a.pager.Stale() && a.finding.layout != a.pager.Layout() {
		if a.pager.Terms() != nil {
			cmds = append(cmds, a.searchWords(false))
		} else {
			cmds = append(cmds, a.searchText(a.pager.Query(), a.finding.jump))
		}
	}
	if a.preview.Stale() && a.preview.Terms() != nil && a.sideFinding.layout != a.preview.Layout() {
		cmds = append(cmds, a.searchWords(true))
	}
	return tea.Batch(cmds...)
}

// searchText searches the open post for what the prompt holds, once there is a text. jump
// goes to the first match.
func (a *app) searchText(query string, jump bool) tea.Cmd {
	layout := a.pager.Layout()
	if a.finding.jump = jump && layout == nil; layout == nil {
		a.pager.SetQuery(query)
		return nil
	}
	return run(a.tasks, a.finding.start(a.tasks, layout), func(ctx context.Context) (pager.SearchResult, error) {
		ctx, over := context.WithTimeout(ctx, maxSearching)
		defer over()
		return pager.Find(ctx, layout, query), nil
	}, func(found pager.SearchResult, _ error) tea.Cmd {
		a.pager.SetSearchResult(found, jump)
		return nil
	})
}

// searchWords searches a post for the words that it was found by.
func (a *app) searchWords(side bool) tea.Cmd {
	f, view := &a.finding, a.pager
	if side {
		f, view = &a.sideFinding, a.preview
	}
	layout, words := view.Layout(), view.Terms()
	return run(a.tasks, f.start(a.tasks, layout), func(ctx context.Context) (pager.SearchResult, error) {
		return pager.FindTerms(ctx, layout, words), nil
	}, func(found pager.SearchResult, _ error) tea.Cmd {
		view.SetSearchResult(found, false)
		return nil
	})
}

// maxSearching is how long a text is searched: some patterns go over the same words again
// and again. What was found till then is shown.
const maxSearching = 5 * time.Second

// finding is a search in a post.
type finding struct {
	latest
	layout *render.Layout // that it looks through
	jump   bool           // to the first match, once there is a text to look through
}

// start begins a search in a layout; the one under way is given up.
func (f *finding) start(t *tasks, layout *render.Layout) token {
	f.layout = layout
	return f.latest.start(t)
}
