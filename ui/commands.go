package ui

import (
	"bytes"
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/usererr"
	"quire/ui/pager"
	"quire/ui/styles"
)

// Messages that are no result of run.
type (
	indexMsg struct {
		ix *index.Index
		ok bool // false once the library has closed
	}
	editedMsg struct{ err error }
)

// Updated is the message that there is a new snapshot, as the session's reader is shown it,
// for sessions that share a library.
func Updated(ix *index.Index) tea.Msg { return indexMsg{ix, true} }

// Notice is the message that shows a text in the status line until it has been seen, whatever
// is typed, for what the driver of a session has to tell its reader.
func Notice(text string) tea.Msg { return saidMsg{text} }

type saidMsg struct{ notice string }

// nextIndex waits for the next snapshot of the library.
func nextIndex(updates <-chan *index.Index) tea.Cmd {
	return func() tea.Msg {
		ix, ok := <-updates
		return indexMsg{ix, ok}
	}
}

// rendering is what a pager shows, and how far that has come.
type rendering struct {
	text  latest       // the reading of the post, and of what it holds
	path  string       // of the post that is read or shown
	words *pager.Terms // that the preview shows the post at
	theme styles.Theme
	src   []byte // Markdown that is shown
	gone  bool   // the post or file does not exist any more

	blocks  latest        // the rendering of blocks
	request pager.Request // that is being answered
	busy    bool
	// instead is where the text is to be shown, when that has become known since it was asked for.
	instead *pager.Target
}

// leave cancels what is under way.
func (r *rendering) leave() {
	r.text.stop()
	r.blocks.stop()
	r.busy, r.instead = false, nil
}

// rendering is that of the preview, or of the open post, and its pager.
func (a *app) rendering(side bool) (*rendering, *pager.Model) {
	if side {
		return &a.side, a.preview
	}
	return &a.post, a.pager
}

// postText is the Markdown of a post and the document made of it, nil when it is shown already.
type postText struct {
	src     []byte
	article *render.Document
}

// readPost reads a post for the pager, which goes to a target in it. was is the Markdown
// that is on screen already, nil when there is none: when it has not changed, nothing
// happens.
func (a *app) readPost(p *post.Post, was []byte, at *pager.Target) tea.Cmd {
	ix := a.ix
	return a.readText(p.Path, p.Title, func() ([]byte, error) { return ix.Read(p) }, was, at)
}

func (a *app) readText(path, title string, read func() ([]byte, error), was []byte, at *pager.Target) tea.Cmd {
	r, cache := &a.post, a.cfg.Cache
	r.leave()
	r.path = path
	k := r.text.start(a.tasks)
	return run(a.tasks, k, func(context.Context) (postText, error) {
		src, err := read()
		if err != nil || was != nil && bytes.Equal(src, was) {
			return postText{}, err
		}
		return postText{src, cache.Document(src, title)}, nil
	}, func(t postText, err error) tea.Cmd { return a.onTextRead(k, t, at, err) })
}

// onTextRead shows what has been read.
func (a *app) onTextRead(k token, t postText, at *pager.Target, err error) tea.Cmd {
	r, view := &a.post, a.pager
	switch {
	case err != nil:
		if f := fault(view.Post().Post, err); f != "" {
			view.SetError(f)
		}
		return nil
	case t.article == nil: // as it was
		return nil
	}
	r.src, r.theme = t.src, a.theme
	if r.instead != nil {
		at, r.instead = r.instead, nil
	}
	view.SetLayout(a.layout(t.article, view), at)
	return run(a.tasks, k, t.article.Outline, func(o *render.Outline, err error) tea.Cmd {
		if err == nil {
			view.SetOutline(t.article, o)
		}
		return nil
	})
}

// layout lays an article out for a pager.
func (a *app) layout(article *render.Document, view *pager.Model) *render.Layout {
	return a.cfg.Cache.Layout(article, a.drawing(view))
}

// drawing is how the text of a pager is drawn.
func (a *app) drawing(view *pager.Model) render.Options {
	opt := render.Options{Width: view.TextWidth(), Theme: a.styles.Prose, Hyperlinks: true, Wrap: view.WrapsCode()}
	if p := view.Post().Post; view == a.pager && p != nil && a.draws() {
		opt.Pictures = a.gallery(p)
	}
	return opt
}

// drawNeeded draws what the pagers in sight want to have drawn. What they want no more
// is given up.
func (a *app) drawNeeded() tea.Cmd {
	if a.screen == postScreen {
		return a.drawFor(false)
	}
	if a.beside().x > 0 {
		return a.drawFor(true)
	}
	return nil
}

// blocks are rendered blocks for a pager.
type blocks struct {
	spot  pager.Spot // that the target of the request turned out to mean
	first int        // number of the first of rows
	rows  []*render.RenderedBlock
}

func (a *app) drawFor(side bool) tea.Cmd {
	r, view := a.rendering(side)
	want, needed := view.Need()
	if !needed || r.busy && want.Same(r.request) {
		return nil
	}
	r.request, r.busy = want, true
	return run(a.tasks, r.blocks.start(a.tasks), func(ctx context.Context) (out blocks, err error) {
		out.spot.Block = want.Target.Block
		if find := want.Target.Find; find != nil {
			if out.spot, err = find(ctx, want.Layout.Document()); err != nil {
				return out, err
			}
		}
		out.first, out.rows, err = want.Layout.Fill(ctx, max(0, out.spot.Block), want.Above, want.Below)
		return out, err
	}, func(out blocks, err error) tea.Cmd {
		r.busy = false
		if err == nil {
			view.SetBlocks(want, out.spot, out.first, out.rows)
		} else if f := fault(view.Post().Post, err); f != "" {
			view.SetError(f)
			r.busy = true // it would fail again
		}
		return nil
	})
}

// reloadLater looks at a single file again in a while.
func (a *app) reloadLater() tea.Cmd {
	if a.cfg.Document.Reload == nil {
		return nil
	}
	return a.tasks.after(time.Second, token{}, func() tea.Cmd { return a.reload(a.reloadLater) })
}

// reload reads a single file again, and does then after it.
func (a *app) reload(then func() tea.Cmd) tea.Cmd {
	read := a.cfg.Document.Reload
	return run(a.tasks, token{}, func(context.Context) ([]byte, error) { return read() }, func(src []byte, err error) tea.Cmd {
		return tea.Batch(then(), a.onReloaded(src, err))
	})
}

// fault words an error of reading or drawing for the reader.
func fault(p *post.Post, err error) string {
	if errors.Is(err, context.Canceled) {
		return ""
	}
	if p == nil {
		return usererr.Line(err)
	}
	return sanitize.Line(p.Title + " cannot be shown: " + usererr.Line(err))
}
