package ui

import (
	"bytes"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/internal/sanitize"
	"quire/ui/pager"
)

// openPost shows a post in the pager, at a target in it; nil is where it was left.
func (a *app) openPost(p *post.Post, at *pager.Target) tea.Cmd {
	if p == nil {
		return nil
	}
	cmds := []tea.Cmd{a.left()}
	if a.screen != postScreen {
		a.leadElsewhere(p)
	}
	a.screen, a.count = postScreen, 0
	a.hush()
	a.attend(p, at == nil)
	if at == nil {
		if at = a.resume(p); at != nil {
			cmds = append(cmds, a.sayResumed())
		} else {
			at = pager.Beginning()
		}
	}
	a.pager.Open(a.about(p))
	a.post.gone = false
	return tea.Batch(append(cmds, a.readPost(p, nil, at), a.askRelated())...)
}

// about is what the pager tells of a post besides its text.
func (a *app) about(p *post.Post) pager.Post {
	about := pager.Post{Title: p.Title, Post: p}
	if a.atHit(p) {
		about.Next, about.Prev = a.finder.Neighbour(1), a.finder.Neighbour(-1)
	} else if at := a.place(p); at >= 0 {
		about.Next, about.Prev = a.list.At(at+1), a.list.At(at-1)
	}
	if p.Series != "" {
		about.Series = a.ix.Series(p.Series)
	}
	if a.related.path == p.Path {
		about.Related = a.related.posts
	}
	about.Starred = a.starred(p)
	about.Languages = len(a.ix.Variants(p))
	return about
}

// relay lays the open post out anew, for another measure or theme.
func (a *app) relay() {
	if l := a.pager.Layout(); l != nil && a.pager.TextWidth() > 0 {
		a.pager.SetLayout(a.layout(l.Document(), a.pager), nil)
	}
}

// back goes up one level: to the archive or the search where it was, or out.
func (a *app) back() tea.Cmd {
	if a.cfg.Library == nil {
		return tea.Quit
	}
	cmd := a.left()
	a.post.leave()
	a.remember() // the history goes on in the next post
	a.ahead = nil
	a.screen = archiveScreen
	if a.searching.on {
		a.screen = searchScreen
	}
	a.hush()
	return tea.Batch(cmd, a.previewSoon(), a.reselect())
}

// nextLanguage opens the next variant of the post.
func (a *app) nextLanguage() tea.Cmd {
	p := a.pager.Post().Post
	if a.ix == nil || p == nil {
		return nil
	}
	variants := a.ix.Variants(p)
	for i, v := range variants {
		if v.Path == p.Path && len(variants) > 1 {
			next := variants[(i+1)%len(variants)]
			name := next.Lang
			if name == "" {
				name = "the language without a name"
			}
			return tea.Batch(a.openPost(next, nil), a.say("language: "+name))
		}
	}
	return a.say("this post is in one language only")
}

// openStandalone shows the single text that the session is about.
func (a *app) openStandalone() tea.Cmd {
	a.screen = postScreen
	about := a.standalone()
	a.attend(about.Post, true)
	a.pager.Open(about)
	return a.readStandalone(pager.Beginning())
}

func (a *app) standalone() pager.Post {
	doc := a.cfg.Document
	p := parse(doc)
	return pager.Post{Title: p.Title, Post: p, Starred: a.starred(p)}
}

func (a *app) readStandalone(at *pager.Target) tea.Cmd {
	doc := a.cfg.Document
	src := doc.Source
	read := func() ([]byte, error) { return post.Body(src), nil }
	return a.readText(doc.Name, a.pager.Post().Title, read, nil, at)
}

// onReloaded takes a file's new text over, when it has one.
func (a *app) onReloaded(src []byte, err error) tea.Cmd {
	doc := a.cfg.Document
	if err != nil {
		a.setGone("the file cannot be read any more; its last text stays")
		return nil
	}
	a.setGone("")
	if bytes.Equal(src, doc.Source) {
		return nil
	}
	doc.Source = src
	stay := a.pager.CurrentTarget()
	a.pager.Update(a.standalone())
	return tea.Batch(a.readStandalone(stay), a.say("the file has changed"))
}

// setGone notes that the open text is not to be had any more and why; "" is that it is.
func (a *app) setGone(why string) {
	if why == "" && !a.post.gone {
		return
	}
	a.post.gone = why != ""
	a.pager.SetError(why)
}

// edit opens the reader's editor on the post, at the line in sight.
func (a *app) edit() tea.Cmd {
	p := a.current()
	if p == nil || a.cfg.Edit == nil {
		return nil
	}
	line := 1
	if a.screen == postScreen {
		line = p.Line + a.pager.Line() - 1
	}
	cmd := a.cfg.Edit(p.Path, max(1, line))
	if cmd == nil {
		return a.say("set $EDITOR to edit posts from here")
	}
	return tea.ExecProcess(cmd, func(err error) tea.Msg { return editedMsg{err} })
}

// rescan reads the folder, or the file, again.
func (a *app) rescan() tea.Cmd {
	switch {
	case a.cfg.Shared:
		return a.say("the folder is followed: what changes in it shows by itself")
	case a.cfg.Library != nil:
		a.cfg.Library.Rescan()
		return a.say("reading the folder again")
	case a.cfg.Document.Reload != nil:
		return tea.Batch(a.reload(func() tea.Cmd { return nil }), a.say("reading the file again"))
	}
	return a.say("standard input can be read once only")
}

// windowTitle is what the terminal shows in its title bar.
func (a *app) windowTitle() string {
	parts := []string{}
	if a.screen == postScreen {
		parts = append(parts, a.pager.Post().Title)
	}
	if a.ix != nil && a.ix.Site().Title != "" {
		parts = append(parts, a.ix.Site().Title)
	}
	return sanitize.Title(strings.Join(append(parts, "quire"), " · "))
}

// parse reads the facts of a lone text.
func parse(doc *Standalone) *post.Post {
	if p, _ := post.Parse(post.Place{Path: doc.Name}, doc.Source); p != nil {
		return p
	}
	return &post.Post{Path: doc.Name, Title: sanitize.Line(doc.Name), Minutes: 1, Line: 1}
}
