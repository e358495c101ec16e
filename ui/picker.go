package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quire/internal/usererr"
	"quire/ui/popup"
)

// picker is an open popup with what its items do.
type picker struct {
	*popup.Model
	picked  func(item int) tea.Cmd // nil in a popup that is only read
	toggled func(item int) tea.Cmd // nil where nothing is marked
	shown   func(item int) tea.Cmd // tries the chosen item; nil where it shows nothing
	dropped func() tea.Cmd         // takes back what was tried
}

// open shows a popup; picked and toggled act on its items.
func (a *app) open(o popup.Options, picked, toggled func(item int) tea.Cmd) {
	a.popup = &picker{Model: popup.New(o, a.keys, a.styles), picked: picked, toggled: toggled}
	a.popup.SetSize(a.width, a.height)
}

// ask opens a popup whose items a command has to find, unless another was asked for since or the
// reader does something else by then.
func ask[T any](a *app, find func(context.Context) (T, error), open func(T) tea.Cmd) tea.Cmd {
	from := a.screen
	return run(a.tasks, a.asked.start(a.tasks), find, func(found T, err error) tea.Cmd {
		switch {
		case err != nil:
			return a.say("failed: " + usererr.Line(err))
		case a.popup != nil || a.prompt != nil || a.screen != from:
			return nil
		}
		return open(found)
	})
}

// moved shows what the chosen item of a popup would do.
func (a *app) moved(item int) tea.Cmd {
	if a.popup == nil || a.popup.shown == nil {
		return nil
	}
	return a.popup.shown(item)
}

// closed leaves a popup without picking.
func (a *app) closed() tea.Cmd {
	was := a.popup
	a.popup = nil
	if was == nil || was.dropped == nil {
		return nil
	}
	return was.dropped()
}

func (a *app) pick(item int) tea.Cmd {
	was := a.popup
	a.popup = nil
	if was == nil || was.picked == nil {
		return nil
	}
	return was.picked(item)
}

func (a *app) toggle(item int) tea.Cmd {
	if a.popup == nil || a.popup.toggled == nil {
		return nil
	}
	return a.popup.toggled(item)
}
