package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/internal/render"
	"quire/ui/pager"
	"quire/ui/styles"
)

// previewRest is how long a reader rests on a post before its preview is drawn.
const previewRest = 40 * time.Millisecond

// beside is what the preview is to show and where: the chosen post of the list, or the
// chosen hit at its match.
type beside struct {
	post           *post.Post
	words          *pager.Words // nil for the beginning
	x, y           int          // first cell; x is 0 where there is no preview
	width, rows    int
	listed, footer int // posts beside it; row of the footer
}

func (a *app) beside() beside {
	switch a.screen {
	case archiveScreen:
		geo := a.list.Layout()
		return beside{a.list.Chosen(), nil, geo.PreviewX, geo.Cards, geo.PreviewWidth, geo.Rows, a.list.Len(), geo.Footer}
	case searchScreen:
		geo := a.finder.Layout()
		h, _ := a.finder.Chosen()
		return beside{h.Post, a.words(), geo.PreviewX, geo.Cards, geo.PreviewWidth, geo.Rows, a.finder.Len(), geo.Footer}
	case postScreen:
	}
	return beside{}
}

// previewSoon draws the chosen post beside the list, at once when it is known and
// otherwise once the reader rests on it.
func (a *app) previewSoon() tea.Cmd {
	b := a.beside()
	if b.x == 0 || b.post == nil {
		return nil
	}
	a.preview.SetSize(b.width, b.rows)
	if shown := a.preview.Post().Post; shown == nil {
		return a.drawPreview()
	} else if shown.Path != b.post.Path || a.side.path != b.post.Path {
		a.side.leave()
		return a.cfg.After(previewRest, previewDueMsg{a.side.gen})
	}
	if l := a.preview.Layout(); l != nil && a.preview.TextWidth() > 0 && (l.Width() != a.preview.TextWidth() || a.side.theme != a.theme) {
		a.side.theme = a.theme
		a.preview.SetLayout(a.layout(l.Article(), a.preview), nil)
	}
	if !a.side.words.Same(b.words) {
		a.side.words = b.words
		a.preview.SeekWords(b.words)
		return a.searchPreview()
	}
	return nil
}

// drawPreview reads the chosen post and draws what of it is to be in sight; until then
// the preview stays as it is, so that nothing flickers.
func (a *app) drawPreview() tea.Cmd {
	b := a.beside()
	if b.x == 0 || b.post == nil {
		return nil
	}
	a.preview.SetSize(b.width, b.rows)
	r := &a.side
	r.leave()
	r.path, r.words = b.post.Path, b.words
	ctx, cancel := a.begin()
	r.stop = cancel
	a.pending++
	msg := previewMsg{gen: r.gen, of: b, theme: a.theme}
	ix, cache, opt := a.ix, a.cfg.Cache, a.drawing(a.preview)
	return func() tea.Msg {
		defer cancel()
		msg.err = guarded(func() error {
			src, err := ix.Read(b.post)
			if err != nil {
				return err
			}
			article := cache.Article(src, b.post.Title)
			msg.layout = cache.Layout(article, opt)
			if b.words != nil {
				if msg.block, err = b.words.Block(ctx, article); err != nil {
					return err
				}
			}
			_, _, err = msg.layout.Fill(ctx, max(0, msg.block), 2*b.rows, 2*b.rows)
			return err
		})
		return msg
	}
}

// previewMsg brings a post for the preview, with the blocks round its place drawn.
type previewMsg struct {
	gen    int
	of     beside
	theme  styles.Theme // that it is laid out in
	layout *render.Layout
	block  int
	err    error
}

// previewed shows it.
func (a *app) previewed(msg previewMsg) tea.Cmd {
	a.pending--
	if msg.gen != a.side.gen {
		return nil
	}
	p := msg.of.post
	about := pager.Post{Title: p.Title, Post: p}
	if msg.err != nil {
		a.preview.Open(about)
		if f := fault(p, msg.err); f != "" {
			a.preview.SetFault(f)
		}
		return nil
	}
	at := pager.Beginning()
	if msg.of.words != nil {
		at = a.preview.OpenAt(about, msg.of.words)
		at.Block, at.Find = msg.block, nil
	} else {
		a.preview.Open(about)
	}
	a.side.theme = a.theme
	layout := msg.layout
	if layout.Width() != a.preview.TextWidth() || msg.theme != a.theme { // they have changed meanwhile
		layout = a.layout(layout.Article(), a.preview)
	}
	a.preview.SetLayout(layout, at)
	return a.searchPreview()
}

// searchPreview marks in the preview the words that the post was found by.
func (a *app) searchPreview() tea.Cmd {
	if a.preview.Words() == nil || !a.preview.Stale() {
		return nil
	}
	return a.searchWords(true)
}
