// Package prompt is the input line at the bottom of the screen: a prefix, what is typed, and a
// note on what it does. In a prompt for queries it completes fields and values and shows what
// is wrong.
//
// It decides nothing: it reports what happened by messages, and its owner asks for Value.
package prompt

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/sanitize"
	"quire/internal/search"
	"quire/internal/textwidth"
	"quire/ui/keymap"
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
	StepMsg     struct{ By int } // a movement in the list that the prompt filters
)

// Model is a prompt. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.Prompt
	styles *styles.Styles
	prefix string
	note   string // at the right end
	input  textinput.Model

	width, height int // of the screen

	canSwitch      bool // to another search
	takesQueries   bool // in the query language
	completions    []search.Completion
	completedValue string // that the completions are for
	current        int    // of the completions

	history  []string // the latest first
	recalled int      // position in history from 1, 0 for none
}

// New returns a prompt with a prefix such as "/" and a value to edit.
func New(prefix, value string, keys *keymap.Prompt, styles *styles.Styles) *Model {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = maxLength
	in.SetVirtualCursor(false)
	in.SetStyles(textinput.Styles{})
	in.SetValue(value)
	in.CursorEnd()
	in.Focus()
	return &Model{keys: keys, styles: styles, prefix: prefix, input: in}
}

// AllowSwitch lets a key switch to another search with the same value.
func (m *Model) AllowSwitch() *Model {
	m.canSwitch = true
	return m
}

// AcceptQueries makes it a prompt for the query language, with completions and errors. It can
// be switched too.
func (m *Model) AcceptQueries() *Model {
	m.takesQueries = true
	return m.AllowSwitch()
}

// SetHistory sets what was typed before, the latest first. Up in an empty prompt recalls it.
func (m *Model) SetHistory(history []string) *Model {
	m.history = history
	return m
}

// SetSize sets the size of the screen, with the prompt in its last row.
func (m *Model) SetSize(width, height int) { m.width, m.height = width, height }

// NoteAt returns the cell of the note at a cell of the row of the prompt. ok is false beside it.
func (m *Model) NoteAt(x int) (cell int, ok bool) {
	row, _ := m.line()
	cell = x - (textwidth.Width(row) - textwidth.Width(m.note))
	return cell, cell >= 0 && m.note != "" && strings.HasSuffix(ansi.Strip(row), m.note)
}

// SetNote sets a short text for the right end, shown where there is room.
func (m *Model) SetNote(note string) { m.note = note }

// Value returns what is typed, sanitized for display.
func (m *Model) Value() string { return sanitize.Line(m.input.Value()) }

// Input returns what is typed as it is, and the byte at which the cursor is.
func (m *Model) Input() (value string, cursor int) {
	value = m.input.Value()
	runes := []rune(value)
	return value, len(string(runes[:min(m.input.Position(), len(runes))]))
}

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
	case m.canSwitch && key.Matches(msg, m.keys.FullText):
		return SwitchedMsg{}
	case m.takesQueries && key.Matches(msg, m.keys.Complete) && m.complete():
		return ChangedMsg{}
	case m.takesQueries && key.Matches(msg, m.keys.NextProposal):
		m.nextCompletion()
		return nil
	}
	return m.update(msg)
}

// Paste types pasted text, with line breaks as spaces.
func (m *Model) Paste(msg tea.PasteMsg) (report tea.Msg) {
	return m.update(tea.PasteMsg{Content: sanitize.Line(msg.Content)})
}

// update hands a message to the input field.
func (m *Model) update(msg tea.Msg) (report tea.Msg) {
	before := m.input.Value()
	m.input, _ = m.input.Update(msg)
	if m.input.Value() != before {
		return ChangedMsg{}
	}
	return nil
}

// recall shows an older (by 1) or newer (by -1) line of the history in a prompt that is empty
// or shows one. done is false when the key has another meaning.
func (m *Model) recall(by int) (done bool) {
	shown := m.recalled > 0 && m.recalled <= len(m.history) && m.input.Value() == m.history[m.recalled-1]
	if !shown {
		m.recalled = 0
	}
	to := m.recalled + by
	if !shown && m.input.Value() != "" || to < 0 || to > len(m.history) {
		return shown && to > len(m.history) // the oldest one stays
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
