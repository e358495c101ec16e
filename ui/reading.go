package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/internal/text"
	"quire/ui/pager"
)

// openPost shows a post in the pager.
func (a *app) openPost(p *post.Post) tea.Cmd {
	if p == nil {
		return nil
	}
	a.screen, a.notice, a.count = postScreen, "", 0
	a.pager.Open(a.about(p))
	a.post.gone = false
	return a.drawPost(nil)
}

// about is what the pager tells of a post besides its text.
func (a *app) about(p *post.Post) pager.Post {
	about := pager.Post{Title: p.Title, Post: p}
	if chosen := a.list.Chosen(); chosen != nil && chosen.Path == p.Path {
		about.Next, about.Prev = a.list.Neighbour(1), a.list.Neighbour(-1)
	}
	if p.Series != "" {
		about.Series = a.ix.Series(p.Series)
	}
	about.Languages = len(a.ix.Variants(p))
	return about
}

// drawPost draws the open post for the pager's measure. was is as for renderPost.
func (a *app) drawPost(was []byte) tea.Cmd {
	width := a.pager.TextWidth()
	if width <= 0 {
		return nil
	}
	if a.cfg.Document != nil {
		return a.drawStandalone()
	}
	p := a.pager.Post().Post
	if doc := a.docs.docs[docKey{p.Path, width, a.theme}]; doc != nil && was == nil {
		a.post.gen++
		a.post.key = docKey{p.Path, width, a.theme}
		a.pager.SetDocument(doc, width)
		return a.afterDocument()
	}
	return a.renderPost(false, p, width, was)
}

// rendered shows what a rendering brought.
func (a *app) rendered(msg renderedMsg) tea.Cmd {
	if msg.more == nil {
		a.pending--
	}
	r, view := &a.post, a.pager
	if msg.side {
		r, view = &a.side, a.preview
	}
	switch {
	case msg.gen != r.gen:
		return msg.more
	case msg.err != nil:
		if f := fault(view.Post().Post, msg.err); f != "" {
			view.SetFault(f)
		}
		return nil
	case !msg.fresh:
		return nil
	}
	r.src = msg.src
	view.SetDocument(msg.doc, msg.key.width)
	if msg.doc.Complete && a.cfg.Document == nil {
		a.docs.put(msg.key, msg.doc)
	}
	if msg.side {
		return msg.more
	}
	return tea.Batch(msg.more, a.afterDocument())
}

// afterDocument searches a new text for what was searched in the old one.
func (a *app) afterDocument() tea.Cmd {
	if q := a.pager.Query(); q != "" && a.pager.Document().Complete {
		return a.searchText(q, false)
	}
	return nil
}

// back goes up one level: to the archive where it was, or out.
func (a *app) back() tea.Cmd {
	if a.cfg.Library == nil {
		return tea.Quit
	}
	if a.post.stop != nil {
		a.post.stop()
	}
	a.post.gen++
	a.screen, a.notice = archiveScreen, ""
	return a.previewSoon()
}

// step opens the post by places after the open one in the list's order.
func (a *app) step(by int) tea.Cmd {
	if a.list.Neighbour(by) == nil || a.cfg.Library == nil {
		if by > 0 {
			return a.say("this is the last post of the list")
		}
		return a.say("this is the first post of the list")
	}
	a.list.Step(by)
	return a.openPost(a.list.Chosen())
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
			return tea.Batch(a.openPost(next), a.say("language: "+name))
		}
	}
	return a.say("this post is in one language only")
}

// previewSoon draws the chosen post beside the list, at once when it is known and
// otherwise once the reader rests on it.
func (a *app) previewSoon() tea.Cmd {
	p := a.list.Chosen()
	geo := a.list.Layout()
	a.preview.SetSize(geo.PreviewWidth, geo.Rows)
	if geo.PreviewX == 0 || p == nil || a.screen != archiveScreen {
		return nil
	}
	key := docKey{p.Path, a.preview.TextWidth(), a.theme}
	if key == a.side.key && a.side.src != nil {
		return nil
	}
	if a.side.stop != nil {
		a.side.stop()
	}
	a.side.gen++
	if doc := a.docs.docs[key]; doc != nil {
		a.side.key, a.side.src = key, []byte{}
		a.showPreview(p)
		a.preview.SetDocument(doc, key.width)
		return nil
	}
	a.side.key, a.side.src = docKey{}, nil
	if a.preview.Post().Post == nil {
		return a.drawPreview()
	}
	return a.cfg.After(previewRest, previewDueMsg{a.side.gen})
}

// drawPreview draws the chosen post for the preview.
func (a *app) drawPreview() tea.Cmd {
	p := a.list.Chosen()
	if p == nil || a.screen != archiveScreen || a.list.Layout().PreviewX == 0 {
		return nil
	}
	a.showPreview(p)
	return a.renderPost(true, p, a.preview.TextWidth(), nil)
}

func (a *app) showPreview(p *post.Post) {
	if shown := a.preview.Post().Post; shown == nil || shown.Path != p.Path {
		a.preview.Open(pager.Post{Title: p.Title, Post: p})
	}
}

// openStandalone shows the single text that the session is about.
func (a *app) openStandalone() tea.Cmd {
	a.screen = postScreen
	a.pager.Open(a.standalone())
	return a.drawPost(nil)
}

func (a *app) standalone() pager.Post {
	doc := a.cfg.Document
	p := parse(doc)
	return pager.Post{Title: p.Title, Post: p}
}

func (a *app) drawStandalone() tea.Cmd {
	doc := a.cfg.Document
	width, src := a.pager.TextWidth(), doc.Source
	read := func() ([]byte, error) { return post.Body(src), nil }
	return a.renderText(false, docKey{doc.Name, width, a.theme}, a.pager.Post().Title, read, nil)
}

// reloaded takes a file's new text over, when it has one.
func (a *app) reloaded(msg reloadedMsg) tea.Cmd {
	doc := a.cfg.Document
	switch {
	case msg.err != nil:
		a.pager.SetFault("the file cannot be read any more; its last text stays")
	case string(msg.src) != string(doc.Source):
		doc.Source = msg.src
		a.pager.Update(a.standalone())
		return tea.Batch(a.drawStandalone(), a.reloadLater(), a.say("the file has changed"))
	default:
		a.pager.SetFault("")
	}
	return a.reloadLater()
}

// edit opens the reader's editor on the post, at the line in sight.
func (a *app) edit() tea.Cmd {
	p := a.current()
	if p == nil || a.cfg.Edit == nil {
		return nil
	}
	line := 1
	if doc := a.pager.Document(); a.screen == postScreen && len(doc.Blocks) > 0 {
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
	case a.cfg.Library != nil:
		a.cfg.Library.Rescan()
		return a.say("reading the folder again")
	case a.cfg.Document.Reload != nil:
		return tea.Batch(a.reload(), a.say("reading the file again"))
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
	return strings.Join(append(parts, "quire"), " · ")
}

// parse reads the facts of a lone text.
func parse(doc *Standalone) *post.Post {
	if p, _ := post.Parse(post.Place{Path: doc.Name}, doc.Source); p != nil {
		return p
	}
	return &post.Post{Path: doc.Name, Title: text.Line(doc.Name), Minutes: 1, Line: 1}
}
