package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/parallel"
	"quire/internal/render"
	"quire/ui/pager"
)

// maxSearchTime is how long a text is searched: some patterns go over the same words again
// and again. What was found till then is shown.
const maxSearchTime = 5 * time.Second

// postSearch is a search in the text of a pane.
type postSearch struct {
	latest
	layout *render.Layout // that is searched
	jump   bool           // to the first match, once there is a text
}

// searchIfStale searches again if the text has been laid out again since.
func (p *pane) searchIfStale() tea.Cmd {
	switch {
	case !p.pager.Stale() || p.search.layout == p.pager.Layout():
		return nil
	case p.pager.Terms() != nil:
		return p.searchWords()
	}
	return p.searchText(p.pager.Query(), p.search.jump)
}

// searchAndJump searches the text for the value of the prompt and goes to the first match, once
// there is a text.
func (p *pane) searchAndJump(query string) tea.Cmd { return p.searchText(query, true) }

func (p *pane) searchText(query string, jump bool) tea.Cmd {
	layout := p.pager.Layout()
	if p.search.jump = jump && layout == nil; layout == nil {
		p.pager.SetQuery(query)
		return nil
	}
	p.search.layout = layout
	return run(p.tasks, p.search.start(p.tasks), func(ctx context.Context) (pager.SearchResult, error) {
		ctx, cancel := context.WithTimeout(ctx, maxSearchTime)
		defer cancel()
		return pager.Find(parallel.Sliced(ctx), layout, query), nil
	}, func(found pager.SearchResult, _ error) tea.Cmd {
		p.pager.SetSearchResult(found, jump)
		return nil
	})
}

// searchWords searches the text for the words that the post was found by.
func (p *pane) searchWords() tea.Cmd {
	layout, words := p.pager.Layout(), p.pager.Terms()
	p.search.layout = layout
	return run(p.tasks, p.search.start(p.tasks), func(ctx context.Context) (pager.SearchResult, error) {
		return pager.FindTerms(ctx, layout, words), nil
	}, func(found pager.SearchResult, _ error) tea.Cmd {
		p.pager.SetSearchResult(found, false)
		return nil
	})
}

// openPostSearch opens the prompt of the search in the open post.
func (a *app) openPostSearch(query string) {
	a.post.pager.BeginSearch()
	a.prompt.open(a.prompt.plain("/", query).AllowSwitch())
}

// cancelPostSearch takes back what the search in the open post has done.
func (a *app) cancelPostSearch() {
	a.post.pager.CancelSearch()
	a.post.search.stop()
}
