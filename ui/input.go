package ui

import (
	"image"
	"math"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/ui/keymap"
	"quire/ui/layout"
)

// input is what has been typed of a command: its count, a chord, a letter.
type input struct {
	presses int                // keys so far
	count   int                // typed before a key, 0 for none
	given   int                // the count of the action that is being done
	chord   string             // of which the first keys have been pressed, "" for none
	letter  func(rune) tea.Cmd // what the next key names, nil for nothing
	request string             // for that key
	twice   twice

	clicked       image.Point // where the mouse was pressed last
	dragExplained bool        // that dragging selects nothing
}

// twice is the last key that means something else when it is pressed twice in a row, as gg and zz
// of vim, and when it was pressed.
type twice struct {
	key   string
	count int
	at    time.Time
}

// twiceTime is how long after a key its second press belongs to it.
const twiceTime = 400 * time.Millisecond

// isSecond reports whether a key is the second press of the last one, and takes note of it.
func (t *twice) isSecond(msg tea.KeyPressMsg, count int, now time.Time) bool {
	pressed := msg.String()
	if second := t.key == pressed && count == 0 && now.Sub(t.at) <= twiceTime; second {
		t.key = ""
		return true
	}
	*t = twice{pressed, count, now}
	return false
}

// times returns how often to repeat an action.
func (in *input) times() int { return max(1, in.given) }

// awaitLetter takes the next key for a letter, and requests it in the foot of the screen.
func (in *input) awaitLetter(request string, do func(rune) tea.Cmd) tea.Cmd {
	in.letter, in.request = do, request
	return nil
}

// takeDigit takes a digit of a count.
func (in *input) takeDigit(msg tea.KeyPressMsg) bool {
	const most = 1_000_000
	s := msg.String()
	if in.chord != "" || len(s) != 1 || s[0] < '0' || s[0] > '9' || s[0] == '0' && in.count == 0 {
		return false
	}
	in.count = min(in.count*10+int(s[0]-'0'), most)
	return true
}

// takeChord takes the keys that begin a chord. The one that ends it becomes a key press
// with the name of the whole, which bindings match; one that does not belong drops what was begun.
func (in *input) takeChord(msg *tea.KeyPressMsg, keys *keymap.KeyMap, view string) bool {
	typed := msg.String()
	if in.chord != "" {
		typed = in.chord + " " + typed
	}
	if keys.StartsChord(view, typed) {
		in.chord = typed
		return true
	}
	if in.chord != "" {
		in.chord = ""
		*msg = tea.KeyPressMsg{Code: tea.KeyExtended, Text: typed}
	}
	return false
}

// onKey routes a key: prompt, popup, a letter or count that is being typed, the child that fills
// the screen, the view, global.
func (a *app) onKey(msg tea.KeyPressMsg) tea.Cmd {
	if keymap.IsModifier(msg) {
		return nil
	}
	if a.isTyping() {
		msg = keymap.ForText(msg)
	} else if !a.popup.isOpen() {
		msg = keymap.ByPosition(msg)
	}
	g, in := &a.keys.Global, &a.input
	in.presses++
	a.notices.clearNotice() // it was about an earlier key
	if key.Matches(msg, g.Interrupt) {
		return tea.Quit
	}
	if layout.TooSmall(a.term.width, a.term.height) {
		if key.Matches(msg, g.Quit, a.keys.Archive.Quit) {
			return tea.Quit
		}
		return nil
	}
	switch {
	case a.pictureView.open && !a.popup.isOpen():
		return a.onPictureKey(msg)
	case a.prompt.isOpen():
		report, _ := a.prompt.Press(msg, 0)
		return a.dispatch(report)
	case a.popup.isOpen():
		report, _ := a.popup.Press(msg, 0)
		return a.dispatch(report)
	case in.letter != nil:
		do := in.letter
		in.letter = nil
		if r := []rune(msg.Text); len(r) == 1 {
			return do(r[0])
		}
		return nil
	case in.takeDigit(msg), in.takeChord(&msg, a.keys, a.screen.view()):
		return nil
	}
	count := in.count
	in.count = 0
	if count > 0 && key.Matches(msg, g.Cancel) {
		return nil // that was what there was to cancel
	}
	counted := in.twice.count > 0
	second := in.twice.isSecond(msg, count, a.cfg.Now())
	if second && counted && key.Matches(msg, *a.topKey()) {
		return nil // 30gg is 30g
	}
	cmd, handled := a.inScreen(func() (tea.Msg, bool) { return a.mainChild().Press(msg, count) })
	switch {
	case !handled:
		return a.performKey(msg, count)
	case second && a.screen == postScreen && key.Matches(msg, a.keys.Pager.Zen): // zz
		a.notices.clearNotice()
		return tea.Batch(cmd, a.dispatch(a.post.pager.Center()))
	}
	return cmd
}

// topKey returns the binding of the way to the top of the screen.
func (a *app) topKey() *key.Binding {
	switch a.screen {
	case postScreen:
		return &a.keys.Pager.Top
	case searchScreen:
		return &a.keys.Results.Top
	case archiveScreen:
	}
	return &a.keys.Archive.Top
}

// isTyping reports whether a text is being typed, in which every letter is itself.
func (a *app) isTyping() bool {
	return a.prompt.isOpen() || a.popup.isOpen() && a.popup.IsTyping()
}

// inScreen acts on what the child that fills the screen does and reports.
func (a *app) inScreen(do func() (report tea.Msg, handled bool)) (cmd tea.Cmd, handled bool) {
	if a.screen != postScreen {
		report, handled := do()
		return a.dispatch(report), handled
	}
	pager := a.post.pager
	width, measure := pager.TextWidth(), pager.Measure()
	report, handled := do()
	if !handled {
		return nil, false
	}
	cmd = tea.Batch(a.dispatch(report), a.savePositionSoon())
	if pager.TextWidth() != width || pager.Measure() != measure {
		a.post.relayout()
	}
	if pager.Measure() != measure {
		cmd = tea.Batch(cmd, a.notices.say("width: "+pager.Measure().String()))
	}
	return cmd, true
}

func (a *app) onPaste(msg tea.PasteMsg) tea.Cmd {
	switch {
	case a.prompt.isOpen():
		return a.dispatch(a.prompt.Paste(msg))
	case a.popup.isOpen():
		return a.dispatch(a.popup.Paste(msg))
	}
	return nil
}

func (a *app) onWheel(msg tea.MouseWheelMsg) tea.Cmd {
	s, by := a.previewSubject(), 0 // steps
	switch msg.Button {
	case tea.MouseWheelDown:
		by = 1
	case tea.MouseWheelUp:
		by = -1
	}
	switch {
	case !a.term.mouse:
	case a.popup.isOpen():
		return a.dispatch(a.popup.Step(by))
	case a.pictureView.open:
		return a.zoomPicture(a.pictureView.zoom * math.Pow(zoomStep, float64(-by)))
	case a.screen == postScreen:
		a.post.pager.Wheel(msg)
		return a.savePositionSoon()
	case s.x > 0 && msg.X >= s.x && msg.Y >= s.y:
		a.preview.pager.Wheel(msg)
	case a.screen == searchScreen:
		a.search.results.Wheel(by)
	default:
		a.archive.list.Wheel(by)
	}
	return nil
}

func (a *app) onClick(msg tea.MouseClickMsg) tea.Cmd {
	s := a.previewSubject()
	a.input.clicked = image.Pt(msg.X, msg.Y)
	switch {
	case !a.term.mouse || msg.Button != tea.MouseLeft:
	case a.prompt.isOpen() && msg.Y == a.term.height-1:
		return a.clickPrompt(msg.X)
	case a.prompt.isOpen() && a.screen != searchScreen:
	case a.popup.isOpen():
		return a.dispatch(a.popup.Click(msg.X, msg.Y))
	case a.pictureView.open:
		return a.clickPicture(msg.X, msg.Y)
	case a.screen == postScreen:
		return a.dispatch(a.post.pager.Click(msg.X, msg.Y))
	case s.x > 0 && msg.X >= s.x && msg.Y >= s.y && msg.Y < s.footer && s.post != nil:
		if a.screen == searchScreen {
			return a.openResult()
		}
		return a.openPost(s.post, nil)
	case a.screen == searchScreen:
		return a.dispatch(a.search.results.Click(msg.X, msg.Y))
	default:
		return a.dispatch(a.archive.list.Click(msg.X, msg.Y))
	}
	return nil
}

// onDrag explains once why nothing is selected by the mouse.
func (a *app) onDrag(msg tea.MouseMotionMsg) tea.Cmd {
	const most = 1 // cells that the mouse may move during a click
	in := &a.input
	moved := max(abs(msg.X-in.clicked.X), abs(msg.Y-in.clicked.Y))
	if !a.term.mouse || msg.Button != tea.MouseLeft || moved <= most || in.dragExplained {
		return nil
	}
	in.dragExplained = true
	text := "shift-drag selects text"
	if hint := keymap.Hint(a.keys.Global.Mouse, "frees the mouse"); hint != "" {
		text += "; " + hint
	}
	return a.notices.say(text)
}

func abs(n int) int { return max(n, -n) }

// pressNamed does what a key does, which was clicked in a footer.
func (a *app) pressNamed(name string) tea.Cmd {
	return a.onKey(tea.KeyPressMsg{Code: tea.KeyExtended, Text: name})
}
