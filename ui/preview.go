package ui

import (
	"context"
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
	words          *pager.Terms // nil for the beginning
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
		return a.tasks.after(previewRest, a.side.text.start(a.tasks), a.drawPreview)
	}
	if l := a.preview.Layout(); l != nil && a.preview.TextWidth() > 0 && (l.Width() != a.preview.TextWidth() || a.side.theme != a.theme) {
		a.side.theme = a.theme
		a.preview.SetLayout(a.layout(l.Document(), a.preview), nil)
	}
	if !a.side.words.Same(b.words) {
		a.side.words = b.words
		a.preview.SeekTerms(b.words)
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
	theme := a.theme
	ix, cache, opt := a.ix, a.cfg.Cache, a.drawing(a.preview)
	return run(a.tasks, r.text.start(a.tasks), func(ctx context.Context) (out previewed, err error) {
		src, err := ix.Read(b.post)
		if err != nil {
			return out, err
		}
		article := cache.Document(src, b.post.Title)
		out.layout = cache.Layout(article, opt)
		if b.words != nil {
			if out.block, err = b.words.Block(ctx, article); err != nil {
				return out, err
			}
		}
		_, _, err = out.layout.Fill(ctx, max(0, out.block), 2*b.rows, 2*b.rows)
		return out, err
	}, func(out previewed, err error) tea.Cmd { return a.onPreviewed(b, theme, out, err) })
}

// previewed is a post for the preview, with the blocks round its place drawn.
type previewed struct {
	layout *render.Layout
	block  int
}

// onPreviewed shows a post in the preview. theme is what it is laid out in.
func (a *app) onPreviewed(of beside, theme styles.Theme, out previewed, err error) tea.Cmd {
	p := of.post
	about := pager.Post{Title: p.Title, Post: p}
	if err != nil {
		a.preview.Open(about)
		if f := fault(p, err); f != "" {
			a.preview.SetError(f)
		}
		return nil
	}
	at := pager.Beginning()
	if of.words != nil {
		at = a.preview.OpenAt(about, of.words)
		at.Block, at.Find = out.block, nil
	} else {
		a.preview.Open(about)
	}
	a.side.theme = a.theme
	layout := out.layout
	if layout.Width() != a.preview.TextWidth() || theme != a.theme { // they have changed meanwhile
		layout = a.layout(layout.Document(), a.preview)
	}
	a.preview.SetLayout(layout, at)
	return a.searchPreview()
}

// searchPreview marks in the preview the words that the post was found by.
func (a *app) searchPreview() tea.Cmd {
	if a.preview.Terms() == nil || !a.preview.Stale() {
		return nil
	}
	return a.searchWords(true)
}
