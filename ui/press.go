package ui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/ui/layout"
	"quire/ui/prompt"
)

// press routes a key: prompt, popup, focused child, view, global.
func (a *app) press(msg tea.KeyPressMsg) tea.Cmd {
	g := &a.keys.Global
	a.presses++
	a.hush() // it was about an earlier key
	if key.Matches(msg, g.Interrupt) {
		return tea.Quit
	}
	if layout.TooSmall(a.width, a.height) {
		if key.Matches(msg, g.Quit, a.keys.Archive.Quit) {
			return tea.Quit
		}
		return nil
	}
	switch {
	case a.prompt != nil:
		report, _ := a.prompt.Press(msg, 0)
		return a.dispatch(report)
	case a.popup != nil:
		report, _ := a.popup.Press(msg, 0)
		return a.dispatch(report)
	}
	if name := a.letter; name != nil {
		a.letter = nil
		if r := []rune(msg.Text); len(r) == 1 {
			return name(r[0])
		}
		return nil
	}
	if a.counting(msg) || a.chording(&msg) {
		return nil
	}
	count := a.count
	a.count = 0
	if count > 0 && key.Matches(msg, g.Cancel) {
		return nil // that was what there was to cancel
	}
	return a.pressHere(msg, count)
}

// pressHere routes a key to the view that has the keys.
func (a *app) pressHere(msg tea.KeyPressMsg, count int) tea.Cmd {
	switch a.screen {
	case postScreen:
		return a.pressPost(msg, count)
	case searchScreen:
		return a.pressSearch(msg, count)
	case archiveScreen:
	}
	return a.pressArchive(msg, count)
}

// chording takes the keys that begin a chord. The one that ends it becomes a key press
// that bears the name of the whole, which bindings match; one that does not belong drops
// what was begun.
func (a *app) chording(msg *tea.KeyPressMsg) bool {
	view, typed := a.screen.view(), msg.String()
	if a.chord != "" {
		typed = a.chord + " " + typed
	}
	if a.keys.StartsChord(view, typed) {
		a.chord = typed
		return true
	}
	if a.chord != "" {
		a.chord = ""
		*msg = tea.KeyPressMsg{Code: tea.KeyExtended, Text: typed}
	}
	return false
}

// counting takes the digits of a count.
func (a *app) counting(msg tea.KeyPressMsg) bool {
	const most = 1_000_000
	s := msg.String()
	if a.chord != "" || len(s) != 1 || s[0] < '0' || s[0] > '9' || s[0] == '0' && a.count == 0 {
		return false
	}
	a.count = min(a.count*10+int(s[0]-'0'), most)
	return true
}

func (a *app) pressArchive(msg tea.KeyPressMsg, count int) tea.Cmd {
	if report, handled := a.list.Press(msg, count); handled {
		return a.dispatch(report)
	}
	k := &a.keys.Archive
	switch {
	case key.Matches(msg, k.Filter):
		a.openFilter(a.filter.Query)
		return a.propose()
	case key.Matches(msg, k.Categories):
		return a.askTerms(false)
	case key.Matches(msg, k.Tags):
		return a.askTerms(true)
	case key.Matches(msg, k.Months):
		return a.askMonths()
	case key.Matches(msg, k.NextView):
		return a.turnView(max(1, count))
	case key.Matches(msg, k.PrevView):
		return a.turnView(-max(1, count))
	case key.Matches(msg, k.Star):
		return a.toggleStar()
	case key.Matches(msg, k.Read):
		return a.toggleRead()
	case key.Matches(msg, k.ReadAll):
		return a.markAll()
	case key.Matches(msg, k.Undo):
		return a.undoLast()
	case key.Matches(msg, k.Sort):
		a.pickSort()
		return nil
	case key.Matches(msg, k.CopyTitle):
		return a.copyTitle()
	case key.Matches(msg, k.CopyLink):
		return a.copyPermalink()
	case key.Matches(msg, k.Browse):
		return a.browse()
	case key.Matches(msg, k.Quit):
		return tea.Quit
	}
	return a.pressGlobal(msg)
}

func (a *app) pressPost(msg tea.KeyPressMsg, count int) tea.Cmd {
	width, measure := a.pager.TextWidth(), a.pager.Measure()
	if report, handled := a.pager.Press(msg, count); handled {
		cmd := tea.Batch(a.dispatch(report), a.placeSoon())
		if a.pager.TextWidth() != width || a.pager.Measure() != measure {
			a.relay()
		}
		if a.pager.Measure() != measure {
			return a.say("width: " + a.pager.Measure().String())
		}
		return cmd
	}
	k := &a.keys.Pager
	switch {
	case key.Matches(msg, k.Search):
		a.pager.BeginSearch()
		a.openPrompt(prompt.New("/", "", &a.keys.Prompt, a.styles).AllowSwitch())
		return nil
	case key.Matches(msg, k.Contents):
		return a.pickHeading()
	case key.Matches(msg, k.Categories):
		return a.askTerms(false)
	case key.Matches(msg, k.Links):
		return a.pickLink()
	case key.Matches(msg, k.HistoryBack):
		return a.goBack()
	case key.Matches(msg, k.HistoryForward):
		return a.goForward()
	case key.Matches(msg, k.Mark):
		a.letter = a.setLetter
		return nil
	case key.Matches(msg, k.GoToMark):
		a.letter = a.goToLetter
		return nil
	case key.Matches(msg, k.CopyCode):
		return a.copyCode()
	case key.Matches(msg, k.CopyLink):
		return a.copyPermalink()
	case key.Matches(msg, k.Copy):
		a.pickCopy()
		return nil
	case key.Matches(msg, k.Browse):
		return a.browse()
	case key.Matches(msg, k.Pictures):
		return a.togglePictures()
	case key.Matches(msg, k.Related):
		return a.pickRelated()
	case key.Matches(msg, k.Language):
		return a.nextLanguage()
	case key.Matches(msg, k.Star):
		return a.toggleStar()
	case key.Matches(msg, k.Read):
		return a.toggleRead()
	case key.Matches(msg, k.Back):
		return a.back()
	}
	return a.pressGlobal(msg)
}

func (a *app) pressGlobal(msg tea.KeyPressMsg) tea.Cmd {
	g := &a.keys.Global
	switch {
	case key.Matches(msg, g.Quit):
		return tea.Quit
	case key.Matches(msg, g.Help):
		a.showHelp()
	case key.Matches(msg, g.Info):
		a.showInfo()
	case key.Matches(msg, g.Palette):
		a.showPalette()
	case key.Matches(msg, g.Messages):
		a.showMessages()
	case key.Matches(msg, g.Themes):
		return a.askThemes()
	case key.Matches(msg, g.Cancel):
		return a.cancel()
	case key.Matches(msg, g.Mouse):
		a.mouse = !a.mouse
		return a.say("mouse " + onOff(a.mouse))
	case key.Matches(msg, g.Rescan):
		return a.rescan()
	case key.Matches(msg, g.Edit):
		return a.edit()
	case key.Matches(msg, g.Suspend):
		return tea.Suspend
	case key.Matches(msg, g.Redraw):
		return tea.ClearScreen
	}
	return nil
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// cancel takes back what is half done: the words of the filter, a search.
func (a *app) cancel() tea.Cmd {
	if a.screen == postScreen {
		a.pager.ClearSearch()
		return nil
	}
	if a.filter.Query == "" {
		return nil
	}
	a.filter.Query = ""
	return a.selectPosts(true)
}

// accepted closes the prompt and keeps what was typed.
func (a *app) accepted() tea.Cmd {
	value := a.prompt.Value()
	if a.screen == searchScreen {
		return tea.Batch(a.searched(value), a.openHit())
	}
	a.prompt = nil
	return a.searched(value)
}

// stepNarrowed moves in what the prompt narrows.
func (a *app) stepNarrowed(by int) tea.Cmd {
	switch a.screen {
	case archiveScreen:
		return a.dispatch(a.list.Step(by))
	case searchScreen:
		return a.dispatch(a.finder.Step(by))
	case postScreen:
		a.pager.StepMatch(by)
	}
	return nil
}

// changed follows what is being typed.
func (a *app) changed(value string) tea.Cmd {
	switch a.screen {
	case searchScreen:
		query, _ := a.prompt.Input() // a blank at its end tells that a word is whole
		return tea.Batch(a.searchAll(query, ""), a.propose())
	case archiveScreen:
		a.filter.Query = value
		return tea.Batch(a.selectPosts(false), a.propose())
	case postScreen:
	}
	return a.searchText(value, true)
}

// canceled closes the prompt and takes back what it has done.
func (a *app) canceled() tea.Cmd {
	a.prompt = nil
	switch a.screen {
	case searchScreen:
		return a.leaveSearch()
	case archiveScreen:
		return a.unfiltered()
	case postScreen:
	}
	a.pager.CancelSearch()
	a.finding.stop()
	return nil
}

func (a *app) paste(msg tea.PasteMsg) tea.Cmd {
	switch {
	case a.prompt != nil:
		return a.dispatch(a.prompt.Paste(msg))
	case a.popup != nil:
		return a.dispatch(a.popup.Paste(msg))
	}
	return nil
}

func (a *app) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	b, by := a.beside(), 0 // posts or items
	switch msg.Button {
	case tea.MouseWheelDown:
		by = 1
	case tea.MouseWheelUp:
		by = -1
	}
	switch {
	case !a.mouse:
	case a.popup != nil:
		return a.dispatch(a.popup.Step(by))
	case a.screen == postScreen:
		a.pager.Wheel(msg)
		return a.placeSoon()
	case b.x > 0 && msg.X >= b.x && msg.Y >= b.y:
		a.preview.Wheel(msg)
	case a.screen == searchScreen:
		return a.dispatch(a.finder.Step(by))
	default:
		return a.dispatch(a.list.Step(by))
	}
	return nil
}

func (a *app) click(msg tea.MouseClickMsg) tea.Cmd {
	b := a.beside()
	switch {
	case !a.mouse || msg.Button != tea.MouseLeft || a.prompt != nil && a.screen != searchScreen:
	case a.popup != nil:
		return a.dispatch(a.popup.Click(msg.X, msg.Y))
	case a.screen == postScreen:
		return a.dispatch(a.pager.Click(msg.X, msg.Y))
	case b.x > 0 && msg.X >= b.x && msg.Y >= b.y && msg.Y < b.footer && b.post != nil:
		if a.screen == searchScreen {
			return a.openHit()
		}
		return a.openPost(b.post, nil)
	case a.screen == searchScreen:
		return a.dispatch(a.finder.Click(msg.X, msg.Y))
	default:
		return a.dispatch(a.list.Click(msg.X, msg.Y))
	}
	return nil
}

// edited looks at the folder again after an editor has closed.
func (a *app) edited(msg editedMsg) tea.Cmd {
	cmd := a.rescan()
	if msg.err != nil {
		cmd = a.say(fmt.Sprintf("the editor: %v", msg.err))
	}
	return cmd
}
