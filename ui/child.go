package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/ui/layout"
	"quire/ui/list"
	"quire/ui/pager"
	"quire/ui/popup"
	"quire/ui/prompt"
	"quire/ui/results"
)

// child is a part of the screen that handles keys of its own. It knows neither the reader nor
// other children: it reports what is asked for as a message, which dispatch acts on at once.
type child interface {
	// SetSize lays the child out in cells.
	SetSize(width, height int)
	// Press handles a key with its count, 0 when none was typed. report is nil when there is
	// nothing to report; handled is false when the key means nothing to the child.
	Press(msg tea.KeyPressMsg, count int) (report tea.Msg, handled bool)
	// View renders the child at its size.
	View() layout.Frame
}

// screenChild is a child that fills the screen.
type screenChild interface {
	child
	// Perform does what a key does that an action of the key map is bound to, whether or not
	// it has a key.
	Perform(action *key.Binding, count int) (report tea.Msg, handled bool)
	// SetNotice sets what is shown at the foot of the screen instead of the usual.
	SetNotice(notice string)
}

var (
	_ screenChild = (*list.Model)(nil)
	_ screenChild = (*results.Model)(nil)
	_ screenChild = (*pager.Model)(nil)
	_ child       = (*popup.Model)(nil)
	_ child       = (*prompt.Model)(nil)
)

// mainChild returns the child that fills the screen.
func (a *app) mainChild() screenChild {
	switch a.screen {
	case postScreen:
		return a.post.pager
	case searchScreen:
		return a.search.results
	case archiveScreen:
	}
	return a.archive.list
}

// dispatch acts on what a child reports before the next key is looked at, so that keys typed
// ahead mean what they are typed for.
func (a *app) dispatch(report tea.Msg) tea.Cmd {
	if report == nil {
		return nil
	}
	return a.route(report)
}

// setNotes hands the children on the screen what they show at the foot of the screen.
func (a *app) setNotes() {
	a.mainChild().SetNotice(a.note())
	a.archive.list.SetTyping(a.prompt.isOpen())
	if a.prompt.isOpen() {
		a.prompt.SetNote(a.promptNote())
	}
}
