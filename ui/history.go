package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/ui/pager"
)

// maxVisits bounds the history.
const maxVisits = 200

// visit is a position in a post that the reader has been at.
type visit struct {
	path string
	at   readerstate.Position
}

// history holds the posts that the reader has come from, the last one last, and those that the
// reader has gone back from.
type history struct{ back, forward []visit }

// push notes where the reader leaves for somewhere else.
func (h *history) push(v visit) {
	h.back = append(h.back, v)
	h.back = h.back[max(0, len(h.back)-maxVisits):]
}

// leaveOut drops from the end of the history the post that is opened again: the way back
// from it leads to the one before.
func (h *history) leaveOut(p *post.Post) {
	for n := len(h.back); n > 0 && h.back[n-1].path == p.Path; n = len(h.back) {
		h.back = h.back[:n-1]
	}
}

// fill takes over the visits of earlier sessions, the last first, but for those of the open post.
func (h *history) fill(earlier []readerstate.Visit, open string) {
	if len(h.back) > 0 {
		return
	}
	for _, v := range slices.Backward(earlier) {
		if v.Path != open {
			h.back = append(h.back, visit{v.Path, v.Position})
		}
	}
}

// pop takes the last visit of one of the two ways.
func pop(visits *[]visit) (v visit, ok bool) {
	n := len(*visits)
	if n == 0 {
		return v, false
	}
	v, *visits = (*visits)[n-1], (*visits)[:n-1]
	return v, true
}

// here is where the reader is; ok is false outside of a post.
func (a *app) here() (v visit, ok bool) {
	p := a.post.current()
	if a.screen != postScreen || p == nil {
		return v, false
	}
	at, _ := a.post.pager.Position()
	return visit{p.Path, at}, true
}

// remember notes where the reader is, before the reader goes on to somewhere new.
func (a *app) remember() {
	if v, ok := a.here(); ok {
		a.history.push(v)
	}
	a.history.forward = nil
}

func (a *app) goBack() tea.Cmd {
	to, ok := pop(&a.history.back)
	if !ok {
		return a.notices.say("nothing to go back to")
	}
	if v, ok := a.here(); ok {
		a.history.forward = append(a.history.forward, v)
	}
	return a.revisit(to)
}

func (a *app) goForward() tea.Cmd {
	to, ok := pop(&a.history.forward)
	if !ok {
		return a.notices.say("nothing to go forward to")
	}
	if v, ok := a.here(); ok {
		a.history.push(v)
	}
	return a.revisit(to)
}

// revisit goes to a position of the history.
func (a *app) revisit(v visit) tea.Cmd {
	if p := a.post.current(); p != nil && p.Path == v.path {
		a.post.pager.Jump(pager.At(v.at))
		return nil
	}
	if a.cfg.Document != nil {
		return a.revisitFile(v)
	}
	const gone = "the post no longer exists"
	if a.snapshot.ix == nil {
		return a.notices.say(gone)
	}
	find := func(ix *index.Index) *post.Post { return ix.ByPath(v.path) }
	return lookUp(&a.snapshot, &a.post.target, find, func(p *post.Post) tea.Cmd {
		if p == nil {
			return a.notices.say(gone)
		}
		return a.openPost(p, pager.At(v.at))
	})
}
