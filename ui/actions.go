package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/internal/readerstate"
	"quire/ui/keymap"
)

// action is the function of an action of the key map: the reader's own, for those that a child does
// have none. The key map lists all actions with their names, groups, keys and words; what keys do,
// the palette, the help and `quire keys` come from that list and this table.
type action struct {
	binding *key.Binding // of the key map, which identifies the action
	run     func(*app) tea.Cmd
}

// actions returns the table of a view.
func (a *app) actions(view string) []action {
	switch view {
	case keymap.InGlobal:
		return globalActions(&a.keys.Global)
	case keymap.InArchive:
		return archiveActions(&a.keys.Archive)
	case keymap.InPager:
		return pagerActions(&a.keys.Pager)
	case keymap.InResults:
		return finderActions(&a.keys.Results)
	case keymap.InPicture:
		return pictureActions(&a.keys.Picture)
	}
	return nil
}

func globalActions(k *keymap.Global) []action {
	return []action{
		{&k.Help, do((*app).openHelp)},
		{&k.Palette, do((*app).openPalette)},
		{&k.Messages, do((*app).openMessages)},
		{&k.Themes, (*app).openThemes},
		{&k.Quit, quit},
		{&k.Interrupt, quit},
		{&k.Suspend, func(*app) tea.Cmd { return tea.Suspend }},
		{&k.Mouse, (*app).toggleMouse},
		{&k.Rescan, (*app).rescan},
		{&k.Sync, (*app).syncSources},
		{&k.Sources, (*app).openSources},
		{&k.Edit, (*app).edit},
		{&k.Info, do((*app).openInfo)},
		{&k.Cancel, (*app).cancel},
		{&k.Redraw, func(*app) tea.Cmd { return tea.ClearScreen }},
	}
}

func archiveActions(k *keymap.Archive) []action {
	return []action{
		{&k.Months, (*app).openMonths},
		{&k.Filter, (*app).filter},
		{&k.NextView, func(a *app) tea.Cmd { return a.archive.turnView(a.input.times()) }},
		{&k.PrevView, func(a *app) tea.Cmd { return a.archive.turnView(-a.input.times()) }},
		{&k.Categories, (*app).openCategories},
		{&k.Tags, (*app).openTags},
		{&k.Sort, do((*app).openOrders)},
		{&k.Star, (*app).toggleStar},
		{&k.Read, (*app).toggleRead},
		{&k.ReadAll, func(a *app) tea.Cmd { return a.state.markAllRead(a.archive.sel) }},
		{&k.Undo, (*app).undo},
		{&k.CopyTitle, (*app).copyTitle},
		{&k.CopyLink, (*app).copyPermalink},
		{&k.Browse, (*app).browse},
		{&k.Quit, quit},
	}
}

func pagerActions(k *keymap.Pager) []action {
	return []action{
		{&k.Mark, func(a *app) tea.Cmd { return a.input.awaitLetter("set a bookmark: press a letter", a.setBookmark) }},
		{&k.GoToMark, func(a *app) tea.Cmd {
			return a.input.awaitLetter("go to a bookmark: press its letter",
				a.goToBookmark)
		}},
		{&k.Search, do(func(a *app) { a.openPostSearch("") })},
		{&k.Contents, (*app).openContents},
		{&k.Categories, (*app).openCategories},
		{&k.Links, (*app).openLinks},
		{&k.HistoryBack, (*app).goBack},
		{&k.HistoryForward, (*app).goForward},
		{&k.Browse, (*app).browse},
		{&k.SaveLink, (*app).saveLink},
		{&k.CopyCode, (*app).copyCode},
		{&k.CopyLink, (*app).copyPermalink},
		{&k.Copy, do((*app).openCopy)},
		{&k.Star, (*app).toggleStar},
		{&k.Read, (*app).toggleRead},
		{&k.Related, (*app).openRelated},
		{&k.Language, (*app).openNextLanguage},
		{&k.Pictures, (*app).togglePictures},
		{&k.EditHere, (*app).edit},
		{&k.Back, (*app).closePost},
	}
}

func pictureActions(k *keymap.Picture) []action {
	const columns, rows = 8, 4 // of a step
	move := func(x, y int) func(*app) tea.Cmd {
		return do(func(a *app) { a.pictureView.movePicture(a, x*columns, y*rows) })
	}
	zoom := func(by float64) func(*app) tea.Cmd {
		return func(a *app) tea.Cmd { return a.zoomPicture(a.pictureView.zoom * by) }
	}
	page := func(by int) func(*app) tea.Cmd {
		return do(func(a *app) { a.pictureView.movePicture(a, 0, by*max(1, a.term.height-2)) })
	}
	return []action{
		{&k.ZoomIn, zoom(zoomStep)},
		{&k.ZoomOut, zoom(1 / zoomStep)},
		{&k.Fit, func(a *app) tea.Cmd { return a.zoomPicture(1) }},
		{&k.Outside, (*app).openPictureOutside},
		{&k.Left, move(-1, 0)},
		{&k.Down, move(0, 1)},
		{&k.Up, move(0, -1)},
		{&k.Right, move(1, 0)},
		{&k.PageDown, page(1)},
		{&k.PageUp, page(-1)},
		{&k.Help, do((*app).openHelp)},
		{&k.Redraw, func(*app) tea.Cmd { return tea.ClearScreen }},
		{&k.Quit, quit},
		{&k.Back, do((*app).closePicture)},
	}
}

func finderActions(k *keymap.Results) []action {
	return []action{
		{&k.Search, (*app).changeSearch},
		{&k.Back, (*app).leaveLibrarySearch},
	}
}

// perform does an action of a view, whether or not it has a key.
func (a *app) perform(view string, binding *key.Binding, count int) tea.Cmd {
	for _, act := range a.actions(view) {
		if act.binding == binding {
			a.input.given = count
			return act.run(a)
		}
	}
	cmd, _ := a.inScreen(func() (tea.Msg, bool) { return a.mainChild().Perform(binding, count) })
	return cmd
}

// performKey does what a key is bound to in the view, or else everywhere.
func (a *app) performKey(msg tea.KeyPressMsg, count int) tea.Cmd {
	a.input.given = count
	for _, view := range []string{a.screen.view(), keymap.InGlobal} {
		for _, act := range a.actions(view) {
			if key.Matches(msg, *act.binding) {
				return act.run(a)
			}
		}
	}
	return nil
}

// do is the run of an action that answers at once.
func do(f func(*app)) func(*app) tea.Cmd {
	return func(a *app) tea.Cmd {
		f(a)
		return nil
	}
}

func quit(*app) tea.Cmd { return tea.Quit }

func (a *app) toggleStar() tea.Cmd {
	return a.state.toggle(a.current(), readerstate.Star, "starred", "unstarred")
}

func (a *app) toggleRead() tea.Cmd {
	return a.state.toggle(a.current(), readerstate.Read, "marked read", "marked unread")
}

func (a *app) toggleMouse() tea.Cmd {
	a.term.mouse = !a.term.mouse
	return a.notices.say("mouse " + onOff(a.term.mouse))
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// filter opens the prompt of the filter with its query.
func (a *app) filter() tea.Cmd {
	a.openFilter(a.archive.filter.Query)
	return a.prompt.propose()
}

// changeSearch opens the prompt of the search of all posts with its query.
func (a *app) changeSearch() tea.Cmd {
	a.openSearchPrompt(a.search.query)
	return a.prompt.propose()
}

// cancel takes back what is half done: the query of the filter, a search.
func (a *app) cancel() tea.Cmd {
	switch a.screen {
	case searchScreen:
		return a.leaveLibrarySearch()
	case archiveScreen:
		return a.clearFilter()
	case postScreen:
	}
	a.post.pager.ClearSearch()
	return nil
}
