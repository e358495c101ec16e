package ui

import (
	"bytes"
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/markdown/include"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/render"
	"quire/ui/pager"
)

// openPost is the post that is read.
type openPost struct {
	pane

	text   include.Text // what is shown
	gone   bool         // the post or file does not exist any more
	target latest       // what is looked up, to be opened or followed
	change latest       // of the post in the folder, which is looked up
	file   latest       // the single text of the session: the looks at its file
	// resumeAt is the position to show the text at, if that has become known since it was requested.
	resumeAt *pager.Target
	around   around
}

// postText is the Markdown of a post, and the document made of it, nil when it is shown already.
type postText struct {
	text include.Text
	doc  *render.Document
}

// openPost shows a post in the pager, at a target in it; nil is where it was left. It leaves what
// is open, shows what is known of the post at once, and its text once that has been read.
func (a *app) openPost(p *post.Post, at *pager.Target) tea.Cmd {
	if p == nil {
		return nil
	}
	closed := a.onPostClosed()
	if a.screen != postScreen {
		a.history.leaveOut(p)
	}
	a.enterPost(p)
	var resumed tea.Cmd
	if at == nil {
		a.state.resumeOnceLoaded()
		if at = a.state.resumeTarget(p); at != nil {
			resumed = a.state.sayResumed()
		} else {
			at = pager.Beginning()
		}
	}
	a.post.pager.Open(a.about(p))
	return tea.Batch(closed, resumed, a.post.read(a.snapshot.ix, p, at), a.lookAround())
}

// openAtWords shows a post at the words that it was found by.
func (a *app) openAtWords(p *post.Post, words *pager.Terms) tea.Cmd {
	closed := a.onPostClosed()
	a.enterPost(p)
	at := a.post.pager.OpenAt(a.about(p), words)
	return tea.Batch(closed, a.post.read(a.snapshot.ix, p, at), a.lookAround())
}

// onPostClosed is called before the open post gives way to something else.
func (a *app) onPostClosed() tea.Cmd {
	a.post.search.stop()
	a.post.target.stop()
	a.pictures.stopAll()
	p, at, ok := a.position()
	if !ok {
		return nil
	}
	a.state.noteVisit(p, at)
	a.state.changed = true
	return a.state.flush()
}

// enterPost prepares for a post that is about to be shown.
func (a *app) enterPost(p *post.Post) {
	a.screen, a.input.count = postScreen, 0
	a.notices.clearNotice()
	a.state.trackOpened(p)
	a.post.setGone("")
}

// about is what the pager shows of a post besides its text.
func (a *app) about(p *post.Post) pager.Post {
	about := pager.Post{Title: p.Title, Post: p}
	if a.search.isChosen(p) {
		about.Next, about.Prev = a.search.results.Neighbour(1), a.search.results.Neighbour(-1)
	} else if at := a.archive.position(p); at >= 0 {
		about.Next, about.Prev = a.archive.list.At(at+1), a.archive.list.At(at-1)
	}
	about.Series, about.Related = a.post.around.of(p)
	about.Starred = a.state.of(p).Starred
	about.Languages = len(a.snapshot.ix.Variants(p))
	return about
}

// read reads a post for the pager, which goes to a target in it.
func (o *openPost) read(ix *index.Index, p *post.Post, at *pager.Target) tea.Cmd {
	return o.readText(sourceOf(ix, p), nil, at)
}

// sourceOf returns what reads the text of a post.
func sourceOf(ix *index.Index, p *post.Post) func() render.TextSource {
	return func() render.TextSource {
		stamp := ix.Stamp(p)
		return render.TextSource{
			Path: p.Path, Title: p.Title, Size: stamp.Size, Mtime: stamp.Mtime,
			Read: func() (include.Text, error) { return ix.Text(p) },
		}
	}
}

// readText reads the text of a post and makes a document of it, unless it is the same as shown, which is nil
// for none.
func (o *openPost) readText(from func() render.TextSource, shown []byte, at *pager.Target) tea.Cmd {
	o.stop()
	o.resumeAt = nil
	cache, k := o.cache, o.reading.start(o.tasks)
	return run(o.tasks, k, func(ctx context.Context) (postText, error) {
		text, doc, err := cache.Load(ctx, from())
		if err != nil || shown != nil && bytes.Equal(text.Markdown, shown) {
			return postText{}, err
		}
		return postText{text, doc}, nil
	}, func(t postText, err error) tea.Cmd { return o.onRead(k, t, at, err) })
}

// onRead shows a text that has been read. Its blocks are rendered next (renderNeeded), and its
// outline is made beside that.
func (o *openPost) onRead(k token, t postText, at *pager.Target, err error) tea.Cmd {
	if err != nil {
		o.setFault(err)
		return nil
	}
	if t.doc == nil {
		return nil
	}
	if o.resumeAt != nil {
		at, o.resumeAt = o.resumeAt, nil
	}
	o.text = t.text
	o.show(t.doc, at)
	return run(o.tasks, k, t.doc.Outline, func(outline *render.Outline, err error) tea.Cmd {
		if err == nil {
			o.pager.SetOutline(t.doc, outline)
		}
		return nil
	})
}

// refreshHeader shows what has become known about a post since it was opened.
func (a *app) refreshHeader() {
	if p := a.post.current(); a.screen == postScreen && p != nil && !a.post.gone && a.snapshot.ix != nil {
		a.post.pager.Update(a.about(p))
	}
}

// refreshPost follows a change of the folder in the open post.
func (a *app) refreshPost() tea.Cmd {
	path := a.post.current().Path
	find := func(ix *index.Index) *post.Post { return ix.ByPath(path) }
	return lookUp(&a.snapshot, &a.post.change, find, func(p *post.Post) tea.Cmd {
		switch {
		case a.screen != postScreen || a.post.current().Path != path:
			return nil
		case p == nil:
			a.post.setGone("this post was deleted; showing its last text")
			return nil
		}
		a.post.setGone("")
		stay, ix := a.post.pager.CurrentTarget(), a.snapshot.ix
		a.post.pager.Update(a.about(p))
		read := a.post.readText(sourceOf(ix, p), a.post.text.Markdown, stay)
		return tea.Batch(read, a.lookAround())
	})
}

// setGone notes that the open text does not exist any more and why; "" is that it does.
func (o *openPost) setGone(why string) {
	if why == "" && !o.gone {
		return
	}
	o.gone = why != ""
	o.pager.SetGone(why)
}

// closePost goes up one level: to the archive or the search where it was, or out.
func (a *app) closePost() tea.Cmd {
	if a.cfg.Library == nil {
		return tea.Quit
	}
	closed := a.onPostClosed()
	a.post.stop()
	a.remember() // the history goes on in the next post
	a.screen = archiveScreen
	if a.search.open {
		a.screen = searchScreen
	}
	a.notices.clearNotice()
	return tea.Batch(closed, a.previewSoon(), a.archive.selectByMarks())
}

// toArchive leaves an open post, and the search that it was opened from, for the archive.
func (a *app) toArchive() tea.Cmd {
	if a.screen != postScreen {
		return nil
	}
	a.closeLibrarySearch()
	return a.closePost()
}

// position is where the reader is in the open post; ok is false where that is not kept.
func (a *app) position() (p *post.Post, at readerstate.Position, ok bool) {
	p = a.post.current()
	if a.screen != postScreen || p == nil || a.state.unnamed() {
		return p, at, false
	}
	at, ok = a.post.pager.Position()
	return p, at, ok
}

// savePositionSoon saves the position in a while, when the reader moves in a post.
func (a *app) savePositionSoon() tea.Cmd {
	if a.screen != postScreen || a.state.positionTimed {
		return nil
	}
	a.state.positionTimed = true
	return a.tasks.after(positionDelay, token{}, a.savePosition)
}

// savePosition saves where the reader is, unless that is known.
func (a *app) savePosition() tea.Cmd {
	a.state.positionTimed = false
	if p, at, ok := a.position(); ok && a.state.notePosition(p, at) {
		return a.state.flush()
	}
	return nil
}

// markReadAtEnd marks the open post read once its end has been seen.
func (a *app) markReadAtEnd() tea.Cmd {
	p := a.post.current()
	if a.screen != postScreen || a.state.endSeen || p == nil || !a.post.pager.EndSeen() || a.state.unnamed() {
		return nil
	}
	return a.state.markRead(p)
}

// onEarlierSessions uses what earlier sessions have left: the position in the open post, and the
// history.
func (a *app) onEarlierSessions(e earlier) tea.Cmd {
	s := &a.state
	var cmd tea.Cmd
	p := a.post.current()
	if a.screen == postScreen && s.resumePending {
		s.resumePending = false
		if p != nil {
			s.openedMarks = s.marks(p)
			if at := s.resumeTarget(p); at != nil && a.post.pager.Untouched() {
				if !a.post.pager.Resume(at) {
					a.post.resumeAt = at // once it has been read
				}
				cmd = s.sayResumed()
			}
		}
	}
	a.showStar()
	open := ""
	if a.screen == postScreen && p != nil {
		open = p.Path
	}
	if a.cfg.Document == nil { // a single text begins its own
		a.history.fill(e.history, open)
	}
	return tea.Batch(cmd, a.archive.selectByMarks())
}

// onMarks shows marks that have changed. While a post is open its neighbours stay.
func (a *app) onMarks() tea.Cmd {
	a.showStar()
	if a.screen != archiveScreen {
		return nil
	}
	return a.archive.selectByMarks()
}

// showStar shows in the open post whether it is starred.
func (a *app) showStar() {
	about := a.post.pager.Post()
	if a.screen != postScreen || about.Post == nil || about.Starred == a.state.of(about.Post).Starred {
		return
	}
	about.Starred = !about.Starred
	a.post.pager.Update(about)
}

// step opens the post by places after the open one, in the list's order or that of the results.
// From a post that the list does not hold it goes on where the list is.
func (a *app) step(by int) tea.Cmd {
	p := a.post.current()
	if a.search.isChosen(p) {
		return a.stepResult(by)
	}
	list := a.archive.list
	at := list.Cursor()
	if p != nil {
		if known := a.archive.position(p); known >= 0 {
			at = known
		}
	}
	to := list.At(at + by)
	if a.cfg.Document != nil {
		return a.notices.say("only this file is open: there is no list of posts")
	}
	if to == nil {
		if by > 0 {
			return a.notices.say("last post in the list")
		}
		return a.notices.say("first post in the list")
	}
	list.Choose(at + by)
	if a.state.of(to).Read {
		return a.openPost(to, pager.Beginning()) // its end is no place to come in
	}
	return a.openPost(to, nil)
}

// openNextLanguage opens the next language variant of the post.
func (a *app) openNextLanguage() tea.Cmd {
	p := a.post.current()
	if a.snapshot.ix == nil || p == nil {
		return nil
	}
	variants := a.snapshot.ix.Variants(p)
	for i, v := range variants {
		if v.Path == p.Path && len(variants) > 1 {
			next := variants[(i+1)%len(variants)]
			name := next.Lang
			if name == "" {
				name = "unnamed"
			}
			return tea.Batch(a.openPost(next, nil), a.notices.say("language: "+name))
		}
	}
	return a.notices.say("no other language")
}
