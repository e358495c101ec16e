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
	"quire/ui/results"
)

const (
	maxResults   = 500 // that the search of all posts lists; more are counted
	progressTime = 100 * time.Millisecond
)

// librarySearch is the search of all posts.
type librarySearch struct {
	tasks    *tasks
	snapshot *snapshot
	archive  *archive
	results  *results.Model
	// onFound shows what belongs to the chosen result.
	onFound func() tea.Cmd

	open    bool   // on the screen, or under a post that was opened from it
	from    screen // where it was opened, and
	home    visit  // if that is a post, the position in it
	history history
	away    bool   // the pager holds another post than the one at home
	version uint64 // of the snapshot that was known then

	latest          // the search under way
	started  token  // of latest
	query    string // that is or was searched for
	snippets int    // the result from which on snippets are being read, below zero for none
}

// openLibrarySearch opens the search of all posts over the archive or a post.
func (a *app) openLibrarySearch(query string) tea.Cmd {
	if a.cfg.Library == nil {
		return a.notices.say("no other posts to search")
	}
	s := &a.search
	s.open, s.from, s.version, s.away, s.query = true, a.screen, a.snapshot.version(), false, ""
	s.home, s.history = visit{}, history{}
	var cmd tea.Cmd
	if a.screen == postScreen {
		a.post.pager.CancelSearch()
		s.home, _ = a.here()
		cmd = a.onPostClosed()
		s.history = a.history
	} else {
		cmd = a.archive.restoreFilter()
	}
	a.screen = searchScreen
	s.results.SetResults("", index.Found{}, "")
	a.openSearchPrompt(query)
	return tea.Batch(cmd, s.find(query, ""), a.prompt.propose())
}

// openSearchPrompt opens the prompt of the search of all posts.
func (a *app) openSearchPrompt(query string) { a.prompt.open(a.prompt.query("//", query)) }

// closeLibrarySearch gives the search of all posts up.
func (a *app) closeLibrarySearch() {
	a.search.stop()
	a.search.open = false
	a.prompt.close()
	a.notices.text = ""
}

// leaveLibrarySearch goes back to where the search was opened.
func (a *app) leaveLibrarySearch() tea.Cmd {
	s := &a.search
	a.closeLibrarySearch()
	a.screen = s.from
	if s.from != postScreen {
		return a.previewSoon()
	}
	a.preview.stop()
	a.history = s.history
	switch {
	case !s.away && s.version == a.snapshot.version():
		return nil
	case !s.away:
		return a.refreshPost() // the folder has changed since
	}
	a.post.pager.ClearSearch()
	return a.revisit(s.home)
}

// find searches the text of all posts. What is shown stays until the answer is there. The post at
// the path keep stays chosen.
func (s *librarySearch) find(query, keep string) tea.Cmd {
	s.started = s.start(s.tasks)
	s.query = query
	ix := s.snapshot.ix
	switch {
	case ix == nil || !ix.Whole():
		s.results.SetState(results.Loading)
		return nil
	case search.Lenient(query).Empty():
		s.results.SetResults("", index.Found{}, "")
		s.results.SetState(results.Idle)
		return s.onFound()
	}
	f := s.archive.filterWithMarks()
	filter := index.Filter{Query: query, Drafts: f.Drafts, Future: f.Future, Lang: f.Lang, Marks: f.Marks}
	opt := index.SearchOptions{Limit: maxResults, Width: s.results.SnippetWidth(), Snippets: s.results.PageSize()}
	return tea.Batch(s.showProgressSoon(), run(s.tasks, s.started, func(ctx context.Context) (index.Found, error) {
		return ix.Search(ctx, filter, opt)
	}, func(found index.Found, err error) tea.Cmd {
		if err != nil {
			s.results.SetError(usererr.Line(err))
			return nil
		}
		s.results.SetResults(query, found, keep)
		s.snippets = -1 // those of the results before may be under way
		return s.onFound()
	}))
}

// findAgain searches for the same once more; the chosen result stays chosen.
func (s *librarySearch) findAgain() tea.Cmd {
	path := ""
	if p := s.chosen(); p != nil {
		path = p.Path
	}
	return s.find(s.query, path)
}

// showProgressSoon shows in a while how far the full text is.
func (s *librarySearch) showProgressSoon() tea.Cmd {
	if s.snapshot.ix.SearchReady() {
		return nil
	}
	return s.tasks.after(progressTime, s.started, func() tea.Cmd {
		if s.snapshot.ix.SearchReady() {
			return nil
		}
		s.results.SetProgress(s.snapshot.ix.SearchProgress())
		return s.showProgressSoon()
	})
}

// snippetsNeeded reads the posts of the results on the screen that have no snippet yet.
func (s *librarySearch) snippetsNeeded() tea.Cmd {
	hits, from, ok := s.results.NeedSnippets()
	if !ok || s.snippets == from {
		return nil
	}
	s.snippets = from
	ix, query, width := s.snapshot.ix, s.results.Query(), s.results.SnippetWidth()
	return run(s.tasks, s.started, func(ctx context.Context) ([]index.Hit, error) {
		return hits, ix.AddSnippets(ctx, hits, query, width)
	}, func(hits []index.Hit, _ error) tea.Cmd {
		s.results.SetSnippets(query, from, hits)
		return nil
	})
}

// chosen is the post of the chosen result, nil without one.
func (s *librarySearch) chosen() *post.Post {
	h, _ := s.results.Chosen()
	return h.Post
}

// isChosen reports whether a post is the chosen result of the search under it.
func (s *librarySearch) isChosen(p *post.Post) bool {
	chosen := s.chosen()
	return s.open && p != nil && chosen != nil && p.Path == chosen.Path
}

// words are those that the chosen result was found by, nil for one of fields only.
func (s *librarySearch) words() *pager.Terms {
	h, ok := s.results.Chosen()
	q := search.Lenient(s.results.Query())
	if !ok || !q.Ranks() {
		return nil
	}
	return pager.NewTerms(sanitize.Line(s.results.Query()), fulltext.QueryOf(q), h.Snippet)
}

// openResult opens the chosen result at its match.
func (a *app) openResult() tea.Cmd {
	p := a.search.chosen()
	if p == nil {
		return nil
	}
	a.prompt.close()
	a.preview.stop()
	a.search.away = true
	a.history.forward = nil
	if words := a.search.words(); words != nil {
		return a.openAtWords(p, words)
	}
	return a.openPost(p, nil)
}

// stepResult opens the result by places after the open one.
func (a *app) stepResult(by int) tea.Cmd {
	if a.search.results.Neighbour(by) == nil {
		if by > 0 {
			return a.notices.say("last result")
		}
		return a.notices.say("first result")
	}
	a.search.results.Step(by)
	return a.openResult()
}

// searchHints are what keys do while the search of all posts is typed.
func (a *app) searchHints() []key.Binding {
	p := a.keys.Prompt
	p.Accept.SetHelp(p.Accept.Help().Key, "read")
	p.FullText.SetHelp(p.FullText.Help().Key, "titles")
	if a.search.from == postScreen {
		p.FullText.SetHelp(p.FullText.Help().Key, "this post")
	}
	p.Cancel.SetHelp(p.Cancel.Help().Key, "close")
	return []key.Binding{p.Accept, p.FullText, p.Cancel}
}
