package ui

import (
	tea "charm.land/bubbletea/v2"

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

// ask asks for a popup whose items a command has to find. What it finds is shown by awaited.
func (a *app) ask() (gen int) {
	a.popupGen++
	a.pending++
	return a.popupGen
}

// awaited reports whether the popup that was asked for in a generation is still to be
// shown: none was asked for since, and the reader does nothing else by now.
func (a *app) awaited(gen int) bool {
	a.pending--
	return gen == a.popupGen && a.popup == nil && a.prompt == nil
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
