package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"quire/internal/picture"
	"quire/internal/sanitize"
	"quire/ui/keymap"
	"quire/ui/list"
	"quire/ui/pager"
	"quire/ui/popup"
	"quire/ui/prompt"
	"quire/ui/results"
	"quire/ui/styles"
)

// update feeds one message and asks for what is to be drawn then.
func (a *app) update(msg tea.Msg) tea.Cmd {
	cmd := a.route(msg)
	cmd = tea.Batch(cmd, a.drawNeeded(), a.searchAgain(), a.drawPictures(), a.snippetsNeeded(), a.standingNeeded(), a.endSeen())
	a.setNotes()
	return cmd
}

// route routes one message.
func (a *app) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	// Facts of the terminal.
	case tea.WindowSizeMsg:
		return a.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		return a.setDark(msg.IsDark())
	case tea.EnvMsg:
		a.within = multiplexerOf(msg.Getenv)
		a.ascii = !sanitize.IsUTF8(msg.Getenv)
	case tea.ColorProfileMsg:
		a.pics.profile = msg.Profile
		return a.setTheme(styles.Theme{Scheme: a.theme.Scheme, Plain: a.theme.Plain, Basic: msg.Profile <= colorprofile.ANSI})
	case tea.TerminalVersionMsg:
		a.pics.kitty = picture.Version(msg.Name)

	// Results.
	case indexMsg:
		return a.indexed(msg)
	case doneMsg:
		return a.tasks.onDone(msg)
	case dueMsg:
		return a.tasks.onDue(msg)
	case saidMsg:
		return a.warn(msg.notice)
	case editedMsg:
		return a.edited(msg)
	case StateDue:
		return a.loadState()

	// Input.
	case tea.KeyPressMsg:
		return a.press(msg)
	case tea.PasteMsg:
		return a.paste(msg)
	case tea.MouseWheelMsg:
		return a.wheel(msg)
	case tea.MouseClickMsg:
		return a.click(msg)

	// What children ask for.
	case list.OpenMsg:
		return a.openPost(msg.Post, nil)
	case list.ChosenMsg:
		return a.previewSoon()
	case list.CategoryMsg:
		return a.setCategory(msg.Name)
	case list.ViewMsg:
		return a.setView(msg.View)
	case list.UnfilterMsg:
		return a.unfilter(msg.Filter)
	case results.OpenMsg:
		return a.openHit()
	case results.ChosenMsg:
		return a.previewSoon()
	case pager.StepMsg:
		return a.step(msg.By)
	case pager.FollowMsg:
		return a.follow(msg.Link)
	case pager.NoticeMsg:
		return a.say(msg.Notice)
	case prompt.ChangedMsg:
		return a.changed(a.prompt.Value())
	case prompt.AcceptedMsg:
		return a.accepted()
	case prompt.CanceledMsg:
		return a.canceled()
	case prompt.SwitchedMsg:
		return a.switchSearch()
	case prompt.StepMsg:
		return a.stepNarrowed(msg.By)
	case popup.ChosenMsg:
		return a.pick(msg.Item)
	case popup.ToggledMsg:
		return a.toggle(msg.Item)
	case popup.FreeTextMsg:
		return a.direct(msg.Text)
	case popup.MovedMsg:
		return a.moved(msg.Item)
	case popup.ClosedMsg:
		return a.closed()
	}
	return nil
}

// resize lays everything out anew. The text is drawn for the new measure once the
// size has come to rest; until then the old drawing is shown cropped.
func (a *app) resize(width, height int) tea.Cmd {
	const rest = 60 * time.Millisecond
	first := a.width == 0
	a.width, a.height = width, height
	a.list.SetSize(width, height)
	a.finder.SetSize(width, height)
	a.pager.SetSize(width, height)
	if b := a.beside(); b.x > 0 {
		a.preview.SetSize(b.width, b.rows)
	}
	if a.popup != nil {
		a.popup.SetSize(width, height)
	}
	if a.prompt != nil {
		a.prompt.SetSize(width, height)
	}
	if first {
		return a.redraw()
	}
	return a.tasks.after(rest, a.resized.start(a.tasks), a.redraw)
}

// redraw lays open post and preview out anew where measure or theme have changed.
func (a *app) redraw() tea.Cmd {
	if l := a.pager.Layout(); a.screen == postScreen && l != nil && (l.Width() != a.pager.TextWidth() || a.post.theme != a.theme) {
		a.post.theme = a.theme
		a.relay()
	}
	if a.screen == searchScreen && a.finder.Len() > 0 { // snippets of another length
		h, _ := a.finder.Chosen()
		return a.searchAll(a.searching.query, pathOf(h.Post))
	}
	return a.previewSoon()
}

// view is the name that the screen's keys have in the configuration.
func (s screen) view() string {
	return [...]string{archiveScreen: keymap.InArchive, postScreen: keymap.InPager, searchScreen: keymap.InResults}[s]
}
