package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/ui/pager"
)

// standing is where the open post is in the list when it is not the chosen one: a link
// or a name has led to it.
type standing struct {
	latest
	path string           // of the post that was asked about
	sel  *index.Selection // in which it was
	at   int              // from 0, below zero while it is not known or when it is not there
}

// standingNeeded asks for the place of the open post in the list.
func (a *app) standingNeeded() tea.Cmd {
	p, sel := a.pager.Post().Post, a.sel.sel
	if a.screen != postScreen || p == nil || sel == nil || a.post.gone || a.atHit(p) || a.chosen(p) ||
		a.stands.path == p.Path && a.stands.sel == sel {
		return nil
	}
	s := &a.stands
	s.path, s.sel, s.at = p.Path, sel, -1
	return run(a.tasks, s.start(a.tasks), func(context.Context) (int, error) { return position(sel, p.Path), nil }, func(at int, err error) tea.Cmd {
		if err == nil {
			s.at = at
			a.retell(p.Path)
		}
		return nil
	})
}

// chosen reports whether a post is the one that the list has chosen.
func (a *app) chosen(p *post.Post) bool {
	c := a.list.Chosen()
	return c != nil && c.Path == p.Path
}

// place is where a post stands in the list, below zero when that is not known or it is not
// there.
func (a *app) place(p *post.Post) int {
	switch {
	case a.chosen(p):
		return a.list.Cursor()
	case a.stands.path == p.Path && a.stands.sel == a.sel.sel:
		return a.stands.at
	}
	return -1
}

// step opens the post by places after the open one in the list's order. From a post that
// the list does not hold it goes on where the list stands.
func (a *app) step(by int) tea.Cmd {
	p := a.pager.Post().Post
	if a.atHit(p) {
		return a.stepHit(by)
	}
	at := a.list.Cursor()
	if p != nil {
		if known := a.place(p); known >= 0 {
			at = known
		}
	}
	to := a.list.At(at + by)
	if to == nil || a.cfg.Library == nil {
		if by > 0 {
			return a.say("this is the last post of the list")
		}
		return a.say("this is the first post of the list")
	}
	a.list.Choose(at + by)
	if a.keep.session.Post(to.Path).Read {
		return a.openPost(to, pager.Beginning()) // its end is no place to come in
	}
	return a.openPost(to, nil)
}
