package ui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/internal/fulltext"
	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/usererr"
	"quire/ui/pager"
	"quire/ui/prompt"
	"quire/ui/results"
	"quire/ui/styles"
)

// mostHits is how many hits the search of all posts lists; more are counted.
const mostHits = 500

// searching is the state of the search of all posts.
type searching struct {
	on            bool   // it is open: in sight, or under a post that was opened from it
	from          screen // where it was opened, and
	home          visit  // if that is a post, the place in it
	behind, ahead []visit
	away          bool   // the pager holds another post than the one at home
	version       uint64 // of the snapshot that was known then

	latest        // the search under way
	query  string // that is or was searched for
	under  token  // which its snippets are read under
	hit    int    // from which on they are being read, below zero for none
}

// mostProposals is how many ways to go on with a query are proposed.
const mostProposals = 200

// switchSearch goes from the filter, or the search in a post, to the search of all posts
// with the same words, and back.
func (a *app) switchSearch() tea.Cmd {
	query, _ := a.prompt.Input()
	if a.screen != searchScreen {
		return a.openSearch(query)
	}
	cmd := a.leaveSearch()
	if a.screen == postScreen {
		a.pager.BeginSearch()
		a.openPrompt(prompt.New("/", query, &a.keys.Prompt, a.styles).AllowSwitch())
		return tea.Batch(cmd, a.searchText(a.prompt.Value(), true))
	}
	a.openFilter(query)
	a.filter.Query = a.prompt.Value()
	return tea.Batch(cmd, a.selectPosts(false), a.propose())
}

// version is that of the snapshot that is known, 0 before there is one.
func (a *app) version() uint64 {
	if a.ix == nil {
		return 0
	}
	return a.ix.Version()
}

// openPrompt shows a prompt that recalls what was searched for before.
func (a *app) openPrompt(p *prompt.Model) {
	a.prompt = p.SetHistory(a.keep.searches)
	a.prompt.SetSize(a.width, a.height)
}

// openFilter opens the prompt of the filter.
func (a *app) openFilter(query string) {
	a.before = before{query: a.filter.Query}
	if p := a.list.Chosen(); p != nil && a.list.Moved() {
		a.before.path = p.Path
	}
	a.openPrompt(prompt.New("/", query, &a.keys.Prompt, a.styles).AcceptQueries())
}

// unfiltered takes back what the prompt of the filter has done.
func (a *app) unfiltered() tea.Cmd {
	if a.filter.Query == a.before.query {
		return nil
	}
	a.filter.Query = a.before.query
	return a.selectAt(a.before.path)
}

// openSearch opens the search of all posts over the archive or a post.
func (a *app) openSearch(query string) tea.Cmd {
	if a.cfg.Library == nil {
		return a.say("there are no other posts to search")
	}
	s := &a.searching
	s.on, s.from, s.version, s.away, s.query = true, a.screen, a.version(), false, ""
	s.home, s.behind, s.ahead = visit{}, nil, nil
	var cmd tea.Cmd
	if a.screen == postScreen {
		a.pager.CancelSearch()
		s.home, _ = a.here()
		cmd = a.left()
		s.behind, s.ahead = a.behind, a.ahead
	} else {
		cmd = a.unfiltered()
	}
	a.screen = searchScreen
	a.finder.SetResults("", index.Found{}, "")
	a.askSearch(query)
	return tea.Batch(cmd, a.searchAll(query, ""), a.propose())
}

// askSearch opens the prompt of the search of all posts.
func (a *app) askSearch(query string) {
	a.openPrompt(prompt.New("//", query, &a.keys.Prompt, a.styles).AcceptQueries())
}

// endSearch gives the search of all posts up.
func (a *app) endSearch() {
	s := &a.searching
	s.stop()
	s.on = false
	a.prompt, a.notice = nil, ""
}

// leaveSearch goes back to where the search was opened.
func (a *app) leaveSearch() tea.Cmd {
	s := &a.searching
	a.endSearch()
	a.screen = s.from
	if s.from != postScreen {
		return a.previewSoon()
	}
	a.side.leave()
	a.behind, a.ahead = s.behind, s.ahead
	switch {
	case !s.away && s.version == a.version():
		return nil
	case !s.away:
		return a.refresh() // the folder has changed meanwhile
	}
	a.pager.ClearSearch()
	return a.revisit(s.home)
}

// searchAll searches the text of all posts. A search that is under way is given up; what
// is shown stays until the answer is there. The post at the path keep stays chosen.
func (a *app) searchAll(query, keep string) tea.Cmd {
	s := &a.searching
	s.under = s.start(a.tasks)
	s.query = query
	switch {
	case a.ix == nil || !a.ix.Whole():
		a.finder.SetState(results.Loading)
		return nil
	case search.Lenient(query).Empty():
		a.finder.SetResults("", index.Found{}, "")
		a.finder.SetState(results.Idle)
		return a.previewSoon()
	}
	ix, filter := a.ix, index.Filter{Query: query, Drafts: a.filter.Drafts, Future: a.filter.Future, Lang: a.filter.Lang, Marks: a.withMarks().Marks}
	opt := index.SearchOptions{Limit: mostHits, Width: a.finder.SnippetWidth(), Snippets: a.finder.PageSize()}
	return tea.Batch(a.progressLater(), run(a.tasks, s.under, func(ctx context.Context) (index.Found, error) {
		return ix.Search(ctx, filter, opt)
	}, func(found index.Found, err error) tea.Cmd { return a.onFound(query, keep, found, err) }))
}

// onFound shows what a search has found.
func (a *app) onFound(query, keep string, found index.Found, err error) tea.Cmd {
	if err != nil {
		a.finder.SetError(usererr.Line(err))
		return nil
	}
	a.finder.SetResults(query, found, keep)
	a.searching.hit = -1 // those of the hits before may be under way
	return a.previewSoon()
}

// progressLater looks in a while at how far the full text is.
func (a *app) progressLater() tea.Cmd {
	const while = 100 * time.Millisecond
	if a.ix.SearchReady() {
		return nil
	}
	return a.tasks.after(while, a.searching.under, func() tea.Cmd {
		if a.ix.SearchReady() {
			return nil
		}
		a.finder.SetProgress(a.ix.SearchProgress())
		return a.progressLater()
	})
}

// snippetsNeeded reads the posts of the hits in sight that have no snippet yet.
func (a *app) snippetsNeeded() tea.Cmd {
	s := &a.searching
	hits, from, ok := a.finder.NeedSnippets()
	if !ok || a.screen != searchScreen || s.hit == from {
		return nil
	}
	s.hit = from
	ix, query, width := a.ix, a.finder.Query(), a.finder.SnippetWidth()
	return run(a.tasks, s.under, func(ctx context.Context) ([]index.Hit, error) {
		return hits, ix.AddSnippets(ctx, hits, query, width)
	}, func(hits []index.Hit, _ error) tea.Cmd {
		a.finder.SetSnippets(query, from, hits)
		return nil
	})
}

// pressSearch acts on a key in the search of all posts while nothing is typed.
func (a *app) pressSearch(msg tea.KeyPressMsg, count int) tea.Cmd {
	if report, handled := a.finder.Press(msg, count); handled {
		return a.dispatch(report)
	}
	switch k := &a.keys.Results; {
	case key.Matches(msg, k.Search):
		a.askSearch(a.searching.query)
		return a.propose()
	case key.Matches(msg, k.Back), key.Matches(msg, a.keys.Global.Cancel):
		return a.leaveSearch()
	}
	return a.pressGlobal(msg)
}

// words are those that the chosen hit was found by, nil for one of fields only.
func (a *app) words() *pager.Terms {
	h, ok := a.finder.Chosen()
	q := search.Lenient(a.finder.Query())
	if !ok || !q.Ranks() {
		return nil
	}
	return pager.NewTerms(sanitize.Line(a.finder.Query()), fulltext.QueryOf(q), h.Snippet)
}

// openHit opens the chosen hit at its match.
func (a *app) openHit() tea.Cmd {
	h, ok := a.finder.Chosen()
	if !ok {
		return nil
	}
	a.prompt = nil
	a.side.leave()
	a.searching.away = true
	a.ahead = nil
	words := a.words()
	if words == nil {
		return a.openPost(h.Post, nil)
	}
	cmd := a.left()
	a.screen, a.count = postScreen, 0
	a.hush()
	a.attend(h.Post, false)
	at := a.pager.OpenAt(a.about(h.Post), words)
	a.post.gone = false
	return tea.Batch(cmd, a.readPost(h.Post, nil, at), a.askRelated())
}

// atHit says that the post is the chosen hit of the search under it.
func (a *app) atHit(p *post.Post) bool {
	h, ok := a.finder.Chosen()
	return ok && a.searching.on && p != nil && p.Path == h.Post.Path
}

// stepHit opens the hit by places after the open one.
func (a *app) stepHit(by int) tea.Cmd {
	if a.finder.Neighbour(by) == nil {
		if by > 0 {
			return a.say("this is the last hit")
		}
		return a.say("this is the first hit")
	}
	a.finder.Step(by)
	return a.openHit()
}

// propose looks for ways to go on with the query that is being typed.
func (a *app) propose() tea.Cmd {
	if a.prompt == nil || a.ix == nil {
		return nil
	}
	query, cursor := a.prompt.Input()
	ix := a.ix
	return run(a.tasks, a.typing.start(a.tasks), func(context.Context) ([]search.Completion, error) {
		return proposals(query, cursor, ix), nil
	}, func(all []search.Completion, _ error) tea.Cmd {
		if a.prompt == nil {
			return nil
		}
		if now, _ := a.prompt.Input(); now == query {
			a.prompt.SetCompletions(query, all)
		}
		return nil
	})
}

// proposals are the ways to go on with a query. The names of fields are proposed from
// their second letter on, or every other word would bring one up.
func proposals(query string, cursor int, ix *index.Index) []search.Completion {
	all := search.Complete(query, cursor, ix.Values)
	if len(all) > 0 && all[0].Text[len(all[0].Text)-1] == ':' && all[0].To-all[0].From < 2 {
		return nil
	}
	return all[:min(len(all), mostProposals)]
}

// searchNote tells what keys do while the search of all posts is typed.
func (a *app) searchNote() string {
	p := a.keys.Prompt
	p.Accept.SetHelp(p.Accept.Help().Key, "read")
	p.FullText.SetHelp(p.FullText.Help().Key, "titles")
	if a.searching.from == postScreen {
		p.FullText.SetHelp(p.FullText.Help().Key, "this post")
	}
	p.Cancel.SetHelp(p.Cancel.Help().Key, "close")
	return styles.PlainHints(p.Accept, p.FullText, p.Cancel)
}

// before is what the filter was when its prompt was opened.
type before struct {
	query string
	path  string // of the chosen post, "" when the list was at its top
}

func pathOf(p *post.Post) string {
	if p == nil {
		return ""
	}
	return p.Path
}
