package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/theme"
	"quire/ui/pager"
	"quire/ui/styles"
)

// Results of commands. Those with a gen are dropped when it is not the newest.
type (
	indexMsg struct {
		ix *index.Index
		ok bool // false once the library has closed
	}
	selectedMsg struct {
		gen    int
		sel    *index.Selection
		counts counting     // what terms and total count
		terms  []index.Term // nil when they were not asked for
		total  int
		at     int    // where the post to keep stands, -1 when it is gone
		keep   string // its path, "" to begin at the top
	}
	readMsg struct {
		gen     int
		src     []byte
		article *render.Article // nil when src is what is shown already
		at      *pager.Target
		err     error
	}
	outlineMsg struct {
		gen     int
		article *render.Article
		outline *render.Outline
		err     error
	}
	drawnMsg struct {
		side    bool // for the preview
		fill    int
		request pager.Request
		spot    pager.Spot // that the target turned out to mean
		first   int        // number of the first of drawn
		drawn   []*render.Drawn
		err     error
	}
	foundMsg struct {
		side  bool // in the preview
		gen   int
		found pager.Found
		jump  bool
	}
	termsMsg struct {
		gen   int
		from  screen // where they were asked for
		tags  bool
		terms []index.Term
		total int // posts in any category, or in none
	}
	reloadedMsg struct {
		src []byte
		err error
		due bool // the time had come; else the reader asked
	}
	previewDueMsg struct{ gen int }
	resizeDueMsg  struct{ gen int }
	noticeOverMsg struct{ gen int }
	reloadDueMsg  struct{}
	editedMsg     struct{ err error }

	themesMsg struct {
		gen   int
		all   []theme.Scheme
		wrong []string
	}
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

// rendering is the state of what a pager shows.
type rendering struct {
	gen   int          // of the text that is read or shown
	path  string       // of the post that is read or shown
	words *pager.Words // that the preview shows the post at
	theme styles.Theme
	src   []byte // Markdown that is shown
	gone  bool   // the post or file is not to be had any more
	stop  context.CancelFunc
	asked pager.Request // what is being drawn
	busy  bool
	fill  int // generation of what is being drawn
	// instead is where the text is to be shown, when that has become known since it was asked for.
	instead *pager.Target
	quit    context.CancelFunc
}

// leave cancels what is under way.
func (r *rendering) leave() {
	r.gen++
	r.fill++
	r.busy, r.instead = false, nil
	for _, stop := range []context.CancelFunc{r.stop, r.quit} {
		if stop != nil {
			stop()
		}
	}
}

// rendering is that of the preview, or of the open post, and its pager.
func (a *app) rendering(side bool) (*rendering, *pager.Model) {
	if side {
		return &a.side, a.preview
	}
	return &a.post, a.pager
}

// readPost reads a post for the pager, which goes to a target in it. was is the Markdown
// that is on screen already, nil when there is none: when it has not changed, nothing
// happens.
func (a *app) readPost(p *post.Post, was []byte, at *pager.Target) tea.Cmd {
	ix := a.ix
	return a.readText(p.Path, p.Title, func() ([]byte, error) { return ix.Read(p) }, was, at)
}

func (a *app) readText(path, title string, read func() ([]byte, error), was []byte, at *pager.Target) tea.Cmd {
	r := &a.post
	r.leave()
	r.path = path
	a.pending++
	msg := readMsg{gen: r.gen, at: at}
	cache := a.cfg.Cache
	return func() tea.Msg {
		msg.err = guarded(func() (err error) {
			if msg.src, err = read(); err != nil || was != nil && bytes.Equal(msg.src, was) {
				return err
			}
			msg.article = cache.Article(msg.src, title)
			return nil
		})
		return msg
	}
}

// read shows what has been read.
func (a *app) read(msg readMsg) tea.Cmd {
	a.pending--
	r, view := a.rendering(false)
	switch {
	case msg.gen != r.gen:
		return nil
	case msg.err != nil:
		if f := fault(view.Post().Post, msg.err); f != "" {
			view.SetFault(f)
		}
		return nil
	case msg.article == nil: // as it was
		return nil
	}
	r.src, r.theme = msg.src, a.theme
	if r.instead != nil {
		msg.at, r.instead = r.instead, nil
	}
	view.SetLayout(a.layout(msg.article, view), msg.at)
	return a.askOutline(msg.article)
}

// layout lays an article out for a pager.
func (a *app) layout(article *render.Article, view *pager.Model) *render.Layout {
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

// askOutline finds what the open post holds.
func (a *app) askOutline(article *render.Article) tea.Cmd {
	ctx, cancel := a.begin()
	a.post.stop = cancel
	a.pending++
	msg := outlineMsg{gen: a.post.gen, article: article}
	return func() tea.Msg {
		defer cancel()
		msg.err = guarded(func() (err error) {
			msg.outline, err = article.Outline(ctx)
			return err
		})
		return msg
	}
}

func (a *app) outlined(msg outlineMsg) tea.Cmd {
	a.pending--
	if msg.gen != a.post.gen || msg.err != nil {
		return nil
	}
	a.pager.SetOutline(msg.article, msg.outline)
	return nil
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

func (a *app) drawFor(side bool) tea.Cmd {
	r, view := a.rendering(side)
	want, needed := view.Need()
	if !needed || r.busy && want.Same(r.asked) {
		return nil
	}
	if r.quit != nil {
		r.quit()
	}
	ctx, cancel := a.begin()
	r.fill++
	r.asked, r.busy, r.quit = want, true, cancel
	a.pending++
	msg := drawnMsg{side: side, fill: r.fill, request: want}
	return func() tea.Msg {
		defer cancel()
		msg.err = guarded(func() (err error) {
			msg.spot.Block = want.Target.Block
			if find := want.Target.Find; find != nil {
				if msg.spot, err = find(ctx, want.Layout.Article()); err != nil {
					return err
				}
			}
			msg.first, msg.drawn, err = want.Layout.Fill(ctx, max(0, msg.spot.Block), want.Above, want.Below)
			return err
		})
		return msg
	}
}

// drawn hands a pager what has been drawn for it.
func (a *app) drawn(msg drawnMsg) tea.Cmd {
	a.pending--
	r, view := a.rendering(msg.side)
	if msg.fill != r.fill {
		return nil
	}
	r.busy = false
	if msg.err != nil {
		if f := fault(view.Post().Post, msg.err); f != "" {
			view.SetFault(f)
			r.busy = true // it would fail again
		}
		return nil
	}
	view.Filled(msg.request, msg.spot, msg.first, msg.drawn)
	return nil
}

// guarded runs f and turns a panic into an error, for one bad post must not end the
// session.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("this post cannot be drawn: %v", r)
		}
	}()
	return f()
}

// reloadLater looks at a single file again in a while.
func (a *app) reloadLater() tea.Cmd {
	if a.cfg.Document.Reload == nil {
		return nil
	}
	return a.cfg.After(time.Second, reloadDueMsg{})
}

// reload reads a single file again, because the time has come or the reader asks for it.
func (a *app) reload(due bool) tea.Cmd {
	read := a.cfg.Document.Reload
	return func() tea.Msg {
		src, err := read()
		return reloadedMsg{src, err, due}
	}
}

// fault words an error of reading or drawing for the reader.
func fault(p *post.Post, err error) string {
	if errors.Is(err, context.Canceled) {
		return ""
	}
	if p == nil {
		return sanitize.Line(err.Error())
	}
	return sanitize.Line(fmt.Sprintf("%s cannot be shown: %v", p.Title, err))
}
