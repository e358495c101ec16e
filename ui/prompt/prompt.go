// Package prompt is the input line at the foot of the screen: a sign, what is being
// typed, and a word on what it does. It decides nothing; its owner reads Value after
// each key.
package prompt

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"quire/internal/text"
	"quire/ui/keymap"
	"quire/ui/theme"
)

// maxLength is how many characters a prompt takes.
const maxLength = 500

// Outcome says what a key did to a prompt.
type Outcome int

// The outcomes of a key.
const (
	Moved    Outcome = iota // the cursor, or nothing
	Changed                 // the value
	Accepted                // enter: the owner keeps the value and closes the prompt
	Canceled                // esc: the owner undoes and closes the prompt
	StepDown                // a movement meant for what the prompt narrows
	StepUp
)

// Model is one prompt. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.Prompt
	styles *theme.Styles
	sign   string
	input  textinput.Model
}

// New opens a prompt with a sign such as "/" before it and a value to go on from.
func New(sign, value string, keys *keymap.Prompt, styles *theme.Styles) *Model {
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

// Value is what stands in the prompt, fit for display.
func (m *Model) Value() string { return text.Line(m.input.Value()) }

// Sign is the sign before what is typed.
func (m *Model) Sign() string { return m.sign }

// Press feeds one key.
func (m *Model) Press(msg tea.KeyPressMsg) Outcome {
	switch {
	case key.Matches(msg, m.keys.Accept):
		return Accepted
	case key.Matches(msg, m.keys.Cancel):
		return Canceled
	case key.Matches(msg, m.keys.Down):
		return StepDown
	case key.Matches(msg, m.keys.Up):
		return StepUp
	}
	return m.feed(msg)
}

// Paste feeds text that was pasted, line breaks as blanks.
func (m *Model) Paste(msg tea.PasteMsg) Outcome {
	return m.feed(tea.PasteMsg{Content: text.Line(msg.Content)})
}

func (m *Model) feed(msg tea.Msg) Outcome {
	before := m.input.Value()
	m.input, _ = m.input.Update(msg)
	if m.input.Value() != before {
		return Changed
	}
	return Moved
}

// View draws the prompt in width cells with note at its right end, and tells the
// column of the cursor.
func (m *Model) View(width int, note string) (row string, cursor int) {
	sign := " " + m.sign + " "
	note = text.Truncate(note, max(0, width/2))
	room := width - text.Width(sign) - text.Width(note) - 2
	if room < 12 {
		note, room = "", width-text.Width(sign)-1
	}
	m.input.SetWidth(max(1, room-1)) // the cursor has a cell of its own
	cursor = text.Width(sign)
	if c := m.input.Cursor(); c != nil {
		cursor += c.X
	}
	row = m.styles.PromptSign.Render(sign) + text.Pad(m.input.View(), max(1, room))
	if note != "" {
		row += " " + m.styles.Muted.Render(note)
	}
	return text.Truncate(row, width), min(cursor, width-1)
}
