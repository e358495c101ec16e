package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/post"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/usererr"
	"quire/ui/pager"
	"quire/ui/popup"
)

// follow goes where a link of the open post leads.
func (a *app) follow(l render.Link) tea.Cmd {
	from := a.post.current()
	if from == nil {
		return nil
	}
	find := func(ix *index.Index) index.Destination { return ix.Follow(from, l.Target) }
	return lookUp(&a.snapshot, &a.post.target, find, func(to index.Destination) tea.Cmd {
		switch {
		case to.Kind == index.ToAnchor, to.Post != nil && to.Post.Path == from.Path:
			return a.goToAnchor(to.Fragment)
		case to.Post != nil:
			a.remember()
			return a.openPost(to.Post, targetOf(to.Fragment))
		case a.cfg.Document != nil && to.Kind != index.ToExternal && !l.Image:
			return a.followFile(l.Target, to.Fragment)
		case to.Kind == index.ToPost:
			return a.sayMissing(from, l.Target)
		case to.Kind == index.ToExternal:
			return a.browseTo(l.Target)
		case l.Image:
			return a.openPicture(from, l.Target)
		}
		return a.sayMissing(from, l.Target)
	})
}

// sayMissing says why a link of a post leads to no post.
func (a *app) sayMissing(from *post.Post, target string) tea.Cmd {
	ix := a.snapshot.ix
	if ix == nil {
		return nil
	}
	return run(a.tasks, a.post.target.start(a.tasks), func(context.Context) (string, error) {
		return ix.Source().Linked(from.Path, target)
	}, func(file string, err error) tea.Cmd {
		switch {
		case err != nil:
			return a.notices.say(usererr.Line(err))
		case folder.IsMarkdown(file):
			return a.notices.say(sanitize.Line(file) + ": not part of this archive")
		}
		return a.notices.say(sanitize.Line(file) + ": not a post")
	})
}

// targetOf returns the target of a heading in a text that has yet to be read; without one it
// is the beginning.
func targetOf(fragment string) *pager.Target {
	if fragment == "" {
		return pager.Beginning()
	}
	return pager.Fragment(fragment)
}

// goToAnchor goes to a heading or footnote of the open post; "" and "top" are its beginning.
func (a *app) goToAnchor(id string) tea.Cmd {
	o := a.post.pager.Outline()
	if o == nil {
		return a.onceRead("headings", func() tea.Cmd { return a.goToAnchor(id) })
	}
	t, ok := pager.Anchor(o, id)
	if !ok && (id == "" || id == "top") {
		t, ok = pager.Beginning(), true
	}
	if !ok {
		return a.notices.say("no such heading: #" + sanitize.Line(id))
	}
	a.remember()
	a.post.pager.Jump(t)
	return nil
}

// onceRead opens something as soon as the text has been read to its end, unless another key
// is pressed before.
func (a *app) onceRead(what string, open func() tea.Cmd) tea.Cmd {
	pressed := a.input.presses
	a.post.pager.OnOutline(func() {
		if a.input.presses == pressed && a.screen == postScreen {
			a.notices.clearNotice()
			open()
		}
	})
	return a.notices.say("still reading the " + what)
}

// openLinks opens the links of the post with where they lead.
func (a *app) openLinks() tea.Cmd {
	o := a.post.pager.Outline()
	if o == nil {
		return a.onceRead("links", a.openLinks)
	}
	items := make([]popup.Item, len(o.Links))
	for i, l := range o.Links {
		items[i] = popup.Item{
			Label:  fmt.Sprintf("%d  %s", i+1, l.ShownText(a.look.styles.ASCII)),
			Detail: sanitize.Line(l.Target),
		}
	}
	opt := popup.Options{Title: "Links", Empty: "This post has no links.", Items: items, Numbered: true}
	c := choices{pick: func(item int) tea.Cmd {
		a.post.pager.ChooseLink(item)
		return a.follow(o.Links[item])
	}}
	if a.cfg.Sources != nil {
		opt.Title, opt.MultiSelect = "Links · space saves for later", true
		c.toggle = func(item int) tea.Cmd {
			cmd := a.saveForLater(o.Links[item].Target)
			a.popup.SetChecked(item, cmd != nil)
			return cmd
		}
	}
	a.popup.open(opt, c)
	return nil
}

// openContents opens the contents of the post at the current heading.
func (a *app) openContents() tea.Cmd {
	o := a.post.pager.Outline()
	if o == nil {
		return a.onceRead("contents", a.openContents)
	}
	least := 6
	for _, h := range o.Headings {
		least = min(least, h.Level)
	}
	items := make([]popup.Item, len(o.Headings))
	for i, h := range o.Headings {
		items[i] = popup.Item{Label: h.ShownText(a.look.styles.ASCII), Indent: h.Level - least}
	}
	opt := popup.Options{Title: "Contents", Empty: "This post has no headings.", Items: items}
	opt.Start = max(0, a.post.pager.Heading())
	a.popup.open(opt, choices{pick: func(item int) tea.Cmd {
		a.post.pager.GoToHeading(item)
		return nil
	}})
	return nil
}

// browse opens the chosen link, or else the post's own address. A link to the web can be saved
// for later instead.
func (a *app) browse() tea.Cmd {
	if a.screen == postScreen {
		if l, ok := a.post.pager.Link(); ok {
			if address, ok := webAddress(l.Target); ok && a.cfg.Sources != nil {
				a.openLinkActions(address)
				return nil
			}
			return a.browseTo(l.Target)
		}
	}
	p := a.current()
	if p == nil {
		return nil
	}
	if p.Canonical == "" {
		return a.notices.say("this post has no web address")
	}
	return a.browseTo(p.Canonical)
}

// openLinkActions opens what can be done with a link to the web.
func (a *app) openLinkActions(address string) {
	first := "open in the browser"
	if a.cfg.Browse == nil {
		first = "copy the address"
	}
	items := []popup.Item{{Label: first}, {Label: "save for later"}}
	if a.cfg.Browse != nil {
		items = append(items, popup.Item{Label: "copy the address"})
	}
	a.popup.open(popup.Options{Title: address, Items: items}, choices{pick: func(item int) tea.Cmd {
		switch item {
		case 0:
			return a.browseTo(address)
		case 1:
			return a.saveForLater(address)
		}
		return a.copyText(address, "the address")
	}})
}

// browseTo opens an address in the browser, or copies it where no browser can be opened.
func (a *app) browseTo(target string) tea.Cmd {
	address, ok := sanitize.URL(target)
	switch {
	case !ok:
		return a.notices.say("invalid address: " + sanitize.Line(target))
	case a.cfg.Browse == nil:
		return a.copyText(address, "the address")
	}
	open := a.cfg.Browse
	return tea.Batch(
		a.notices.say("opening "+address),
		runOnly(a.tasks, token{}, func(context.Context) error { return open(address) }, func(err error) tea.Cmd {
			if err != nil {
				return a.notices.say(usererr.Line(err))
			}
			return nil
		}),
	)
}
