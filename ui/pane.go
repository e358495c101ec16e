package ui

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/usererr"
	"quire/ui/pager"
	"quire/ui/styles"
)

// pane is a pager and the work for it: its blocks are rendered as they come near, and searched.
// The open post and the preview are panes.
type pane struct {
	tasks *tasks
	cache *render.Cache
	look  *appearance
	term  *terminal
	pager *pager.Model
	// pictures returns the sizes of the pictures of a post, nil where none are shown.
	pictures func(*post.Post) render.Pictures

	reading latest // of the text, and of its outline
	theme   styles.Theme
	blocks  latest        // being rendered
	request pager.Request // that they answer
	waiting bool          // for the answer
	search  postSearch
}

// current is the post in the pager, nil without one.
func (p *pane) current() *post.Post { return p.pager.Post().Post }

// stop cancels what is under way.
func (p *pane) stop() {
	p.reading.stop()
	p.blocks.stop()
	p.waiting = false
}

// layout lays a document out for the pager.
func (p *pane) layout(doc *render.Document) *render.Layout { return p.cache.Layout(doc, p.options()) }

// options are how the text is rendered.
func (p *pane) options() render.Options {
	opt := render.Options{
		Width: p.pager.TextWidth(), Theme: p.look.styles.Prose, Hyperlinks: true, Wrap: p.pager.WrapsCode(),
		TeX: p.term.ascii,
	}
	if current := p.current(); p.pictures != nil && current != nil {
		opt.Pictures = p.pictures(current)
	}
	return opt
}

// show lays out a document that has been read.
func (p *pane) show(doc *render.Document, at *pager.Target) {
	p.theme = p.look.theme
	p.pager.SetLayout(p.layout(doc), at)
}

// relayout lays the document out again, for another width, theme or kind of pictures.
func (p *pane) relayout() {
	if l := p.pager.Latest(); l != nil && p.pager.TextWidth() > 0 {
		p.show(l.Document(), nil)
	}
}

// relayoutIfNeeded lays the document out again if its width or theme has changed.
func (p *pane) relayoutIfNeeded() {
	if l := p.pager.Latest(); l != nil && (l.Width() != p.pager.TextWidth() || p.theme != p.look.theme) {
		p.relayout()
	}
}

// renderedBlocks answer a request of the pager.
type renderedBlocks struct {
	spot  pager.Spot // what the target of the request turned out to mean
	first int        // number of the first of rows
	rows  []*render.RenderedBlock
}

// renderNeeded renders what the pager needs, and cancels what it no longer does.
func (p *pane) renderNeeded() tea.Cmd {
	want, needed := p.pager.Need()
	if !needed || p.waiting && want.Same(p.request) {
		return nil
	}
	p.request, p.waiting = want, true
	return run(p.tasks, p.blocks.start(p.tasks), func(ctx context.Context) (out renderedBlocks, err error) {
		out.spot.Block = want.Target.Block
		if find := want.Target.Find; find != nil {
			if out.spot, err = find(ctx, want.Layout.Document()); err != nil {
				return out, err
			}
		}
		out.first, out.rows, err = want.Layout.Fill(ctx, max(0, out.spot.Block), want.Above, want.Below)
		return out, err
	}, p.onBlocksRendered)
}

// onBlocksRendered hands the pager what has been rendered for it.
func (p *pane) onBlocksRendered(out renderedBlocks, err error) tea.Cmd {
	p.waiting = false
	if err != nil {
		p.waiting = p.setFault(err) // it would fail again
		return nil
	}
	p.pager.SetBlocks(p.request, out.spot, out.first, out.rows)
	return nil
}

// setFault shows an error of reading or rendering, and reports whether it is one.
func (p *pane) setFault(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	text := usererr.Line(err)
	if current := p.current(); current != nil {
		text = fmt.Sprintf("cannot show %s: %s", current.Title, text)
	}
	p.pager.SetError(sanitize.Line(text))
	return true
}
