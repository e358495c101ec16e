package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/search"
	"quire/ui/keymap"
	"quire/ui/prompt"
)

// prompts is the prompt that is open, if any, and what is proposed in it.
type prompts struct {
	tasks    *tasks
	look     *appearance
	keys     *keymap.KeyMap
	term     *terminal
	snapshot *snapshot
	state    *readerState

	*prompt.Model // nil when none is open
	proposals     latest
}

func (p *prompts) isOpen() bool { return p.Model != nil }

func (p *prompts) close() { p.Model = nil }

// open shows a prompt, in which earlier searches can be recalled.
func (p *prompts) open(m *prompt.Model) {
	p.Model = m.SetHistory(p.state.searches)
	p.SetSize(p.term.width, p.term.height)
}

// plain returns a prompt for text, and query one for the query language.
func (p *prompts) plain(sign, value string) *prompt.Model {
	return prompt.New(sign, value, &p.keys.Prompt, p.look.styles)
}

func (p *prompts) query(sign, value string) *prompt.Model {
	return p.plain(sign, value).AcceptQueries()
}

// propose looks for ways to go on with the query that is being typed.
func (p *prompts) propose() tea.Cmd {
	if !p.isOpen() || p.snapshot.ix == nil {
		return nil
	}
	query, cursor := p.Input()
	ix := p.snapshot.ix
	return run(p.tasks, p.proposals.start(p.tasks), func(context.Context) ([]search.Completion, error) {
		return proposals(query, cursor, ix), nil
	}, func(all []search.Completion, _ error) tea.Cmd {
		if !p.isOpen() {
			return nil
		}
		if now, _ := p.Input(); now == query {
			p.SetCompletions(query, all)
		}
		return nil
	})
}

// proposals are the ways to go on with a query. The names of fields are proposed from
// their second letter on, or every other word would bring one up.
func proposals(query string, cursor int, ix *index.Index) []search.Completion {
	const most = 200
	all := search.Complete(query, cursor, ix.Values)
	if len(all) > 0 && all[0].Text[len(all[0].Text)-1] == ':' && all[0].To-all[0].From < 2 {
		return nil
	}
	return all[:min(len(all), most)]
}

// onPromptChanged follows what is being typed.
func (a *app) onPromptChanged() tea.Cmd {
	switch a.screen {
	case searchScreen:
		query, _ := a.prompt.Input() // a space at its end says that a word is whole
		return tea.Batch(a.search.find(query, ""), a.prompt.propose())
	case archiveScreen:
		a.archive.filter.Query = a.prompt.Value()
		return tea.Batch(a.archive.selectFromTop(), a.prompt.propose())
	case postScreen:
	}
	return a.post.searchAndJump(a.prompt.Value())
}

// onPromptAccepted closes the prompt and keeps what was typed.
func (a *app) onPromptAccepted() tea.Cmd {
	remembered := a.state.rememberSearch(a.prompt.Value())
	if a.screen == searchScreen {
		return tea.Batch(remembered, a.openResult())
	}
	a.prompt.close()
	return remembered
}

// onPromptCanceled closes the prompt and takes back what it has done.
func (a *app) onPromptCanceled() tea.Cmd {
	a.prompt.close()
	switch a.screen {
	case searchScreen:
		return a.leaveLibrarySearch()
	case archiveScreen:
		return a.archive.restoreFilter()
	case postScreen:
	}
	a.cancelPostSearch()
	return nil
}

// onPromptStep moves in what the prompt narrows.
func (a *app) onPromptStep(by int) tea.Cmd {
	switch a.screen {
	case archiveScreen:
		return a.dispatch(a.archive.list.Step(by))
	case searchScreen:
		return a.dispatch(a.search.results.Step(by))
	case postScreen:
		a.post.pager.StepMatch(by)
	}
	return nil
}

// onPromptSwitched goes from the filter, or the search in a post, to the search of all posts
// with the same words, and back.
func (a *app) onPromptSwitched() tea.Cmd {
	query, _ := a.prompt.Input()
	if a.screen != searchScreen {
		return a.openLibrarySearch(query)
	}
	cmd := a.leaveLibrarySearch()
	if a.screen == postScreen {
		a.openPostSearch(query)
		return tea.Batch(cmd, a.post.searchAndJump(a.prompt.Value()))
	}
	a.openFilter(query)
	a.archive.filter.Query = a.prompt.Value()
	return tea.Batch(cmd, a.archive.selectFromTop(), a.prompt.propose())
}
