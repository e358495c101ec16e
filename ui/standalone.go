package ui

import (
	"bytes"
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/ui/pager"
)

// reloadTime is between two looks at a single file.
const reloadTime = time.Second

// parsedText is the single text of a session, taken apart.
type parsedText struct {
	about *post.Post
	body  []byte
}

// openStandalone shows the single text that the session is about.
func (a *app) openStandalone() tea.Cmd {
	a.screen = postScreen
	return tea.Batch(a.parseStandalone(func(t parsedText) tea.Cmd {
		a.state.trackOpened(t.about)
		if heading := a.cfg.Document.Heading; heading != "" {
			return a.showStandalone(t, pager.Fragment(heading))
		}
		a.state.resumeOnceLoaded()
		if left := a.state.resumeTarget(t.about); left != nil {
			return tea.Batch(a.showStandalone(t, left), a.state.sayResumed())
		}
		return a.showStandalone(t, pager.Beginning())
	}), a.reloadLater())
}

// parseStandalone takes the single text apart.
func (a *app) parseStandalone(show func(parsedText) tea.Cmd) tea.Cmd {
	doc := *a.cfg.Document
	return run(a.tasks, a.post.target.start(a.tasks), func(context.Context) (parsedText, error) {
		about, _ := post.Parse(post.FileContext{Path: doc.Name}, doc.Source)
		if about == nil {
			about = &post.Post{Path: doc.Name, Title: sanitize.Line(doc.Name), Minutes: 1, Line: 1}
		}
		return parsedText{about, post.Body(doc.Source)}, nil
	}, func(t parsedText, err error) tea.Cmd {
		if err != nil {
			a.post.setFault(err)
			return nil
		}
		return show(t)
	})
}

// showStandalone shows a text that has been taken apart, at a target in it.
func (a *app) showStandalone(t parsedText, at *pager.Target) tea.Cmd {
	about := pager.Post{Title: t.about.Title, Post: t.about, Starred: a.state.of(t.about).Starred}
	if a.post.current() == nil {
		a.post.pager.Open(about)
	} else {
		a.post.pager.Update(about)
	}
	return a.post.readText(t.about, func() ([]byte, error) { return t.body, nil }, nil, at)
}

// reloadLater looks at a single file again in a while.
func (a *app) reloadLater() tea.Cmd {
	if a.cfg.Document.Reload == nil {
		return nil
	}
	return a.tasks.after(reloadTime, token{}, func() tea.Cmd { return tea.Batch(a.reload(), a.reloadLater()) })
}

// reload reads a single file again.
func (a *app) reload() tea.Cmd {
	read, shown := a.cfg.Document.Reload, a.cfg.Document.Source
	type text struct {
		src []byte
		new bool
	}
	return run(a.tasks, token{}, func(context.Context) (text, error) {
		src, err := read()
		return text{src, !bytes.Equal(src, shown)}, err
	}, func(t text, err error) tea.Cmd {
		if err != nil {
			a.post.setGone("the file can no longer be read; showing its last text")
			return nil
		}
		a.post.setGone("")
		if !t.new {
			return nil
		}
		a.cfg.Document.Source = t.src
		return tea.Batch(a.parseStandalone(func(t parsedText) tea.Cmd {
			return a.showStandalone(t, a.post.pager.CurrentTarget())
		}), a.notices.say("the file has changed"))
	})
}
