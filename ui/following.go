package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/usererr"
	"quire/ui/pager"
	"quire/ui/popup"
)

// visit is a place in a post that the reader has been at.
type visit struct {
	path  string
	place readerstate.Position
}

// maxVisits bounds the history.
const maxVisits = 200

// follow goes where a link of the open post leads.
func (a *app) follow(l render.Link) tea.Cmd {
	from := a.pager.Post().Post
	if from == nil {
		return nil
	}
	to := a.ix.Follow(from, l.Target)
	switch {
	case to.Kind == index.ToAnchor, to.Post != nil && to.Post.Path == from.Path:
		return a.goToAnchor(to.Fragment)
	case to.Post != nil:
		a.remember()
		a.ahead = nil
		return a.openPost(to.Post, anchorOf(to.Fragment))
	case to.Kind == index.ToPost && a.cfg.Library == nil:
		return a.say("this is one text: quire FOLDER reads those that it links to as well")
	case to.Kind == index.ToPost:
		return a.say("there is no post " + sanitize.Line(l.Target))
	case to.Kind == index.ToExternal:
		return a.browseTo(l.Target)
	case l.Image:
		return a.say("picture: " + sanitize.Line(l.Target))
	}
	return a.say("not a post: " + sanitize.Line(l.Target))
}

// anchorOf is the target of a heading in a text that is still to be read; without one it
// is the beginning.
func anchorOf(fragment string) *pager.Target {
	if fragment == "" {
		return pager.Beginning()
	}
	return pager.Fragment(fragment)
}

// goToAnchor goes to a heading or footnote of the open post; "" and "top" are its beginning.
func (a *app) goToAnchor(id string) tea.Cmd {
	o := a.pager.Outline()
	if o == nil {
		return a.onceKnown("headings", func() tea.Cmd { return a.goToAnchor(id) })
	}
	t, ok := pager.Anchor(o, id)
	if !ok && (id == "" || id == "top") {
		t, ok = pager.Beginning(), true
	}
	if !ok {
		return a.say("there is no heading #" + sanitize.Line(id))
	}
	a.remember()
	a.ahead = nil
	a.pager.Jump(t)
	return nil
}

// here is where the reader is; ok is false outside of a post.
func (a *app) here() (v visit, ok bool) {
	p := a.pager.Post().Post
	if a.screen != postScreen || p == nil {
		return v, false
	}
	place, _ := a.pager.Position()
	return visit{p.Path, place}, true
}

// remember puts the place at hand into the history.
func (a *app) remember() {
	if v, ok := a.here(); ok {
		a.behind = append(a.behind, v)
		a.behind = a.behind[max(0, len(a.behind)-maxVisits):]
	}
}

// leadElsewhere drops from the end of the history the post that is opened anew: the way back
// from it leads to the one before.
func (a *app) leadElsewhere(p *post.Post) {
	for n := len(a.behind); n > 0 && a.behind[n-1].path == p.Path; n = len(a.behind) {
		a.behind = a.behind[:n-1]
	}
}

func (a *app) goBack() tea.Cmd {
	if len(a.behind) == 0 {
		return a.say("nowhere to go back to")
	}
	to := a.behind[len(a.behind)-1]
	if v, ok := a.here(); ok {
		a.ahead = append(a.ahead, v)
	}
	a.behind = a.behind[:len(a.behind)-1]
	return a.revisit(to)
}

func (a *app) goForward() tea.Cmd {
	if len(a.ahead) == 0 {
		return a.say("nowhere to go forward to")
	}
	to := a.ahead[len(a.ahead)-1]
	a.remember()
	a.ahead = a.ahead[:len(a.ahead)-1]
	return a.revisit(to)
}

// revisit goes to a place of the history.
func (a *app) revisit(v visit) tea.Cmd {
	if p := a.pager.Post().Post; p != nil && p.Path == v.path {
		a.pager.Jump(pager.At(v.place))
		return nil
	}
	var p *post.Post
	if a.ix != nil {
		p, _ = a.ix.Lookup(v.path)
	}
	if p == nil {
		return a.say("that post is gone from the folder")
	}
	return a.openPost(p, pager.At(v.place))
}

// pickLink opens the links of the post with where they lead.
func (a *app) pickLink() tea.Cmd {
	o := a.pager.Outline()
	if o == nil {
		return a.onceKnown("links", a.pickLink)
	}
	items := make([]popup.Item, len(o.Links))
	for i, l := range o.Links {
		items[i] = popup.Item{Label: fmt.Sprintf("%d  %s", i+1, l.Text), Detail: sanitize.Line(l.Target)}
	}
	a.open(popup.Options{Title: "Links", Empty: "This post has no links.", Items: items}, func(item int) tea.Cmd {
		a.pager.ChooseLink(item)
		return a.follow(o.Links[item])
	}, nil)
	return nil
}

// browse opens the chosen link, or else the post's own address.
func (a *app) browse() tea.Cmd {
	if a.screen == postScreen {
		if l, ok := a.pager.Link(); ok {
			return a.browseTo(l.Target)
		}
	}
	p := a.current()
	if p == nil {
		return nil
	}
	if p.Canonical == "" {
		return a.say("this post names no address of its own")
	}
	return a.browseTo(p.Canonical)
}

// browseTo opens an address in the browser, or copies it where there is none.
func (a *app) browseTo(target string) tea.Cmd {
	address, ok := sanitize.URL(target)
	switch {
	case !ok:
		return a.say("not an address to open: " + sanitize.Line(target))
	case a.cfg.Browse == nil:
		return a.copyText(address, "address")
	}
	open := a.cfg.Browse
	return tea.Batch(a.say("opening "+address), run(a.tasks, token{}, func(context.Context) (none, error) { return none{}, open(address) }, func(_ none, err error) tea.Cmd {
		if err != nil {
			return a.say(usererr.Line(err))
		}
		return nil
	}))
}
