package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"quire/internal/picture"
	"quire/internal/sanitize"
	"quire/ui/list"
	"quire/ui/pager"
	"quire/ui/popup"
	"quire/ui/prompt"
	"quire/ui/results"
)

// resizeDelay is how long the size rests before the text is rendered for it.
const resizeDelay = 60 * time.Millisecond

// update feeds one message and asks for what is needed then.
func (a *app) update(msg tea.Msg) tea.Cmd {
	cmd := tea.Batch(a.route(msg), a.needed())
	a.setNotes()
	return cmd
}

// route routes one message.
func (a *app) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	// Facts of the terminal.
	case tea.WindowSizeMsg:
		return a.onResize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		return a.look.onBackground(msg.Color, msg.IsDark())
	case tea.EnvMsg:
		a.term.multiplexer = multiplexerOf(msg.Getenv)
		if ascii := !sanitize.IsUTF8(msg.Getenv); ascii != a.term.ascii {
			a.term.ascii = ascii
			a.post.relayout()
			a.preview.relayout()
		}
		return tea.Batch(a.look.onLocale(a.term.ascii), a.setProtocol(picture.Environment(msg.Getenv)))
	case tea.ColorProfileMsg:
		a.term.profile = msg.Profile
		return a.look.onProfile(msg.Profile)
	case tea.TerminalVersionMsg:
		return a.setProtocol(picture.Version(msg.Name))
	case uv.CellSizeEvent:
		return a.onCellSize(msg.Width, msg.Height)
	case uv.PixelSizeEvent:
		return a.onPixelSize(msg)
	case uv.PrimaryDeviceAttributesEvent:
		return a.onAttributes(msg)

	// Results.
	case doneMsg:
		return a.tasks.onDone(msg)
	case dueMsg:
		return a.tasks.onDue(msg)
	case indexMsg:
		return a.onIndex(msg)
	case Marked:
		return a.state.onMarked()
	case StateDue:
		return a.state.load()
	case noticeMsg:
		return a.notices.warn(msg.text)
	case editedMsg:
		return a.onEdited(msg)

	// Input.
	case tea.KeyPressMsg:
		return a.onKey(msg)
	case tea.PasteMsg:
		return a.onPaste(msg)
	case tea.MouseWheelMsg:
		return a.onWheel(msg)
	case tea.MouseClickMsg:
		return a.onClick(msg)
	case tea.MouseMotionMsg:
		return a.onDrag(msg)

	// What children report.
	case list.OpenMsg:
		return a.openPost(msg.Post, nil)
	case list.ChosenMsg, results.ChosenMsg:
		return a.previewSoon()
	case list.CategoryMsg:
		return a.archive.setCategory(msg.Name)
	case list.SourceMsg:
		return a.archive.setSource(msg.Name)
	case list.ViewMsg:
		return a.archive.setView(msg.View)
	case list.UnfilterMsg:
		return a.archive.drop(msg.Filter)
	case list.KeyMsg:
		return a.pressNamed(msg.Name)
	case pager.KeyMsg:
		return a.pressNamed(msg.Name)
	case results.KeyMsg:
		return a.pressNamed(msg.Name)
	case popup.KeyMsg:
		return a.pressNamed(msg.Name)
	case results.OpenMsg:
		return a.openResult()
	case pager.StepMsg:
		return a.step(msg.By)
	case pager.FollowMsg:
		return a.follow(msg.Link)
	case pager.NoticeMsg:
		return a.notices.say(msg.Notice)
	case list.NoticeMsg:
		return tea.Batch(a.previewSoon(), a.notices.say(msg.Notice))
	case list.PreviewMsg:
		return tea.Batch(a.previewSoon(), a.sayPreview(msg.On))
	case prompt.ChangedMsg:
		return a.onPromptChanged()
	case prompt.AcceptedMsg:
		return a.onPromptAccepted()
	case prompt.CanceledMsg:
		return a.onPromptCanceled()
	case prompt.SwitchedMsg:
		return a.onPromptSwitched()
	case prompt.StepMsg:
		return a.onPromptStep(msg.By)
	case popup.ChosenMsg:
		return a.popup.onChosen(msg.Item)
	case popup.ToggledMsg:
		return a.popup.onToggled(msg.Item)
	case popup.FreeTextMsg:
		return a.popup.onDirect(msg.Text)
	case popup.MovedMsg:
		return a.popup.onMoved(msg.Item)
	case popup.ClosedMsg:
		return a.popup.onClosed()
	}
	return nil
}

// needed asks for what the screen needs by now: blocks, pictures, matches and snippets on the screen.
func (a *app) needed() tea.Cmd {
	cmds := []tea.Cmd{a.preview.searchIfStale(), a.settlePictures()}
	switch a.screen {
	case postScreen:
		cmds = append(cmds, a.post.renderNeeded(), a.post.searchIfStale(), a.markReadAtEnd())
		if p := a.post.current(); p != nil {
			cmds = append(cmds, a.pictures.renderNeeded(p, a.post.pager.Pictures()))
		}
	case searchScreen:
		cmds = append(cmds, a.search.snippetsNeeded())
	case archiveScreen:
	}
	if a.previewSubject().x > 0 {
		cmds = append(cmds, a.preview.renderNeeded())
	}
	return tea.Batch(cmds...)
}

// noticeMsg shows a notice from outside.
type noticeMsg struct{ text string }

// Notice is the message that shows a text in the status line until it has been seen, whatever
// is typed, for messages of the session to its reader.
func Notice(text string) tea.Msg { return noticeMsg{text} }

// onResize lays everything out again. The text is rendered for the new width once the
// size has come to rest; until then the old rendering is shown cropped.
func (a *app) onResize(width, height int) tea.Cmd {
	first := a.term.width == 0
	a.term.width, a.term.height = width, height
	a.archive.list.SetSize(width, height)
	a.search.results.SetSize(width, height)
	a.post.pager.SetSize(width, height)
	if s := a.previewSubject(); s.x > 0 {
		a.preview.pager.SetSize(s.width, s.rows)
	}
	if a.popup.isOpen() {
		a.popup.SetSize(width, height)
	}
	if a.prompt.isOpen() {
		a.prompt.SetSize(width, height)
	}
	if first {
		return a.rerender()
	}
	if a.pictures.overlay.isUsed() { // the size of its letters may have changed
		return tea.Batch(a.pictures.overlay.asked(), a.onResized())
	}
	return a.onResized()
}

// onResized renders the screen again, once its size has settled.
func (a *app) onResized() tea.Cmd {
	if a.pictureView.open {
		return tea.Batch(a.renderPicture(), a.tasks.after(resizeDelay, a.term.resized.start(a.tasks), a.rerender))
	}
	return a.tasks.after(resizeDelay, a.term.resized.start(a.tasks), a.rerender)
}

// rerender renders the visible blocks again if the width or the theme has changed.
func (a *app) rerender() tea.Cmd {
	if a.screen == postScreen {
		a.post.relayoutIfNeeded()
	}
	if a.screen == searchScreen && a.search.results.Len() > 0 { // snippets of another length
		return a.search.findAgain()
	}
	return a.previewSoon()
}
