// Package prompt is the input line at the foot of the screen: a sign, what is being
// typed, and a word on what it does. It decides nothing; its owner reads Value after
// each key.
package prompt

import (
	"image"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/textwidth"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/styles"
)

// maxLength is how many characters a prompt takes.
const maxLength = 500

// What a prompt reports.
type (
	ChangedMsg  struct{}         // the value has changed
	AcceptedMsg struct{}         // the owner keeps the value and closes the prompt
	CanceledMsg struct{}         // the owner takes back what was typed and closes the prompt
	SwitchedMsg struct{}         // the owner searches elsewhere with the same value
	StepMsg     struct{ By int } // a movement in the list that the prompt narrows
)

// Model is one prompt. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.Prompt
	styles *styles.Styles
	sign   string
	note   string // at the right end
	input  textinput.Model

	width, height int // of the screen

	switches  bool // there is another place to look in
	queries   bool // what is typed is in the query language
	proposals []search.Completion
	proposed  string // the value that the proposals are for
	chosen    int    // of the proposals

	history  []string // what was typed before, the last first
	recalled int      // 1 is the first of history, 0 when what stands there is being typed
}

// New opens a prompt with a sign such as "/" before it and a value to go on from.
func New(sign, value string, keys *keymap.Prompt, styles *styles.Styles) *Model {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = maxLength
	in.SetVirtualCursor(false)
	in.SetStyles(textinput.Styles{})
	in.SetValue(value)
	in.CursorEnd()
	in.Focus()
	return &Model{keys: keys, styles: styles, sign: sign, input: in}
}

// AllowSwitch makes the prompt one that can be switched to another place to look in.
func (m *Model) AllowSwitch() *Model {
	m.switches = true
	return m
}

// AcceptQueries makes the prompt one for the query language: it takes proposals and says
// what is wrong with a query. It can be switched, too.
func (m *Model) AcceptQueries() *Model {
	m.queries = true
	return m.AllowSwitch()
}

// SetHistory offers what was typed before, the last first: up in an empty prompt recalls it.
func (m *Model) SetHistory(history []string) *Model {
	m.history = history
	return m
}

// recall puts an older (by 1) or newer (by -1) line of the history into a prompt that is
// empty or shows one already; done is false when the key means something else.
func (m *Model) recall(by int) (done bool) {
	shown := m.recalled > 0 && m.recalled <= len(m.history) && m.input.Value() == m.history[m.recalled-1]
	if !shown {
		m.recalled = 0
	}
	to := m.recalled + by
	if !shown && m.input.Value() != "" || to < 0 || to > len(m.history) {
		return shown && to > len(m.history) // the oldest stays
	}
	m.recalled = to
	line := ""
	if to > 0 {
		line = m.history[to-1]
	}
	m.input.SetValue(line)
	m.input.CursorEnd()
	return true
}

// SetSize sets the size of the screen, at whose foot the prompt is.
func (m *Model) SetSize(width, height int) { m.width, m.height = width, height }

// SetNote sets a short text at the right end, shown where there is room.
func (m *Model) SetNote(note string) { m.note = note }

// Value is what stands in the prompt, fit for display.
func (m *Model) Value() string { return sanitize.Line(m.input.Value()) }

// Press handles a key; a count means nothing here. A prompt handles every key.
func (m *Model) Press(msg tea.KeyPressMsg, _ int) (report tea.Msg, handled bool) {
	return m.press(msg), true
}

func (m *Model) press(msg tea.KeyPressMsg) tea.Msg {
	switch {
	case key.Matches(msg, m.keys.Accept):
		return AcceptedMsg{}
	case key.Matches(msg, m.keys.Cancel):
		return CanceledMsg{}
	case key.Matches(msg, m.keys.Up) && m.recall(1), key.Matches(msg, m.keys.Down) && m.recall(-1):
		return ChangedMsg{}
	case key.Matches(msg, m.keys.Down):
		return StepMsg{1}
	case key.Matches(msg, m.keys.Up):
		return StepMsg{-1}
	case m.switches && key.Matches(msg, m.keys.FullText):
		return SwitchedMsg{}
	case m.queries && key.Matches(msg, m.keys.Complete) && m.complete():
		return ChangedMsg{}
	case m.queries && key.Matches(msg, m.keys.NextProposal):
		m.nextProposal()
		return nil
	}
	return m.feed(msg)
}

// Paste types text that was pasted, with line breaks as spaces.
func (m *Model) Paste(msg tea.PasteMsg) (report tea.Msg) {
	return m.feed(tea.PasteMsg{Content: sanitize.Line(msg.Content)})
}

func (m *Model) feed(msg tea.Msg) (report tea.Msg) {
	before := m.input.Value()
	m.input, _ = m.input.Update(msg)
	if m.input.Value() != before {
		return ChangedMsg{}
	}
	return nil
}

// View renders the prompt at the foot of the screen, and above it what is proposed or wrong
// if at least two rows of the screen stay free.
func (m *Model) View() layout.Frame {
	row, x := m.line()
	var rows []string
	if above := m.above(m.width); m.height > len(above)+2 {
		rows = above
	}
	rows = append(rows, row)
	return layout.Frame{Y: max(0, m.height-len(rows)), Rows: rows, Cursor: &image.Point{X: x, Y: len(rows) - 1}}
}

// line renders the row of the prompt and returns the column of the cursor.
func (m *Model) line() (row string, cursor int) {
	width, sign := m.width, " "+m.sign+" "
	note := textwidth.Truncate(m.note, max(0, width/2))
	room := width - textwidth.Width(sign) - textwidth.Width(note) - 2
	if room < 12 || textwidth.Width(m.input.Value())+2 > room { // what is typed goes first
		note, room = "", width-textwidth.Width(sign)-1
	}
	m.input.SetWidth(max(1, room-1))      // the cursor has a cell of its own
	m.input.SetCursor(m.input.Position()) // scrolls no further than this width asks for
	cursor = textwidth.Width(sign)
	if c := m.input.Cursor(); c != nil {
		cursor += c.X
	}
	input := m.input.View()
	if ghost := m.ghost(); ghost != "" {
		ghost = textwidth.Truncate(ghost, max(0, room-textwidth.Width(m.input.Value())))
		input = strings.TrimRight(input, " ") + m.styles.Muted.Render(ghost)
		if strings.HasSuffix(m.input.Value(), " ") {
			input = m.input.Value() + m.styles.Muted.Render(ghost)
		}
	}
	row = m.styles.PromptPrefix.Render(sign) + textwidth.Pad(input, max(1, room))
	if note != "" {
		row += " " + m.styles.Muted.Render(note)
	}
	return textwidth.Truncate(row, width), min(cursor, width-1)
}
