package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/internal/render"
	"quire/ui/pager"
)

// searchAgain searches what is searched for once more, where a text has been laid out
// anew since.
func (a *app) searchAgain() tea.Cmd {
	var cmds []tea.Cmd
	if a.screen == postScreen && a.pager.Stale() && a.finding.layout != a.pager.Layout() {
		if a.pager.Words() != nil {
			cmds = append(cmds, a.searchWords(false))
		} else {
			cmds = append(cmds, a.searchText(a.pager.Query(), a.finding.jump))
		}
	}
	if a.preview.Stale() && a.preview.Words() != nil && a.sideFinding.layout != a.preview.Layout() {
		cmds = append(cmds, a.searchWords(true))
	}
	return tea.Batch(cmds...)
}

// searchText searches the open post for what the prompt holds, once there is a text. jump
// goes to the first match.
func (a *app) searchText(query string, jump bool) tea.Cmd {
	layout := a.pager.Layout()
	if a.finding.jump = jump && layout == nil; layout == nil {
		a.pager.Seek(query)
		return nil
	}
	ctx, cancel := a.finding.begin(a, layout)
	msg := foundMsg{gen: a.finding.gen, jump: jump}
	return func() tea.Msg {
		defer cancel()
		ctx, over := context.WithTimeout(ctx, maxSearching)
		defer over()
		_ = guarded(func() error {
			msg.found = pager.Find(ctx, layout, query)
			return nil
		})
		return msg
	}
}

// searchWords searches a post for the words that it was found by.
func (a *app) searchWords(side bool) tea.Cmd {
	f, view := &a.finding, a.pager
	if side {
		f, view = &a.sideFinding, a.preview
	}
	layout, words := view.Layout(), view.Words()
	ctx, cancel := f.begin(a, layout)
	msg := foundMsg{side: side, gen: f.gen}
	return func() tea.Msg {
		defer cancel()
		_ = guarded(func() error {
			msg.found = pager.FindWords(ctx, layout, words)
			return nil
		})
		return msg
	}
}

// found shows what a search in a post has found.
func (a *app) found(msg foundMsg) {
	a.pending--
	switch {
	case msg.side && msg.gen == a.sideFinding.gen:
		a.preview.SetFound(msg.found, false)
	case !msg.side && msg.gen == a.finding.gen:
		a.pager.SetFound(msg.found, msg.jump)
	}
}

// maxSearching is how long a text is searched: some patterns go over the same words again
// and again. What was found till then is shown.
const maxSearching = 5 * time.Second

// finding is a search in a post.
type finding struct {
	gen    int
	stop   context.CancelFunc
	layout *render.Layout // that it looks through
	jump   bool           // to the first match, once there is a text to look through
}

// begin begins a search in a layout; the one under way is given up.
func (f *finding) begin(a *app, layout *render.Layout) (context.Context, context.CancelFunc) {
	f.leave()
	ctx, cancel := a.begin()
	f.stop, f.layout = cancel, layout
	a.pending++
	return ctx, cancel
}

// leave gives up the search under way.
func (f *finding) leave() {
	f.gen++
	if f.stop != nil {
		f.stop()
	}
}
