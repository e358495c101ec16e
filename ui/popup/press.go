package popup

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/ui/keymap"
	"quire/ui/prompt"
	"quire/ui/styles"
)

// Press handles a key; a count means nothing here. A popup handles every key.
func (m *Model) Press(msg tea.KeyPressMsg, _ int) (report tea.Msg, handled bool) {
	return m.withMoves(func() tea.Msg { return m.press(msg) }), true
}

// withMoves calls do and returns its report, or MovedMsg if it reports nothing, the cursor has
// moved and moves are to be reported.
func (m *Model) withMoves(do func() tea.Msg) tea.Msg {
	was, _ := m.chosen()
	report := do()
	if now, ok := m.chosen(); report == nil && m.opt.ReportMoves && ok && now != was {
		return MovedMsg{now}
	}
	return report
}

func (m *Model) press(msg tea.KeyPressMsg) tea.Msg {
	if m.prompt != nil {
		report, _ := m.prompt.Press(msg, 0)
		return m.onPrompt(report)
	}
	k := &m.keys.Popup
	if here := keymap.ByPosition(msg); key.Matches(here, k.Close, k.Choose, k.Toggle, k.Filter, k.Down, k.Up, k.PageDown,
		k.PageUp, k.Top, k.Bottom) {
		msg = here
	}
	switch {
	case key.Matches(msg, k.Close):
		return ClosedMsg{}
	case key.Matches(msg, k.Choose):
		return m.choose()
	case m.opt.MultiSelect && key.Matches(msg, k.Toggle):
		if item, ok := m.chosen(); ok {
			return ToggledMsg{item}
		}
	case key.Matches(msg, k.Filter):
		m.prompt = prompt.New("/", m.query, &m.keys.Prompt, m.styles)
	case key.Matches(msg, k.Down):
		m.move(1)
	case key.Matches(msg, k.Up):
		m.move(-1)
	case key.Matches(msg, k.PageDown) || !m.opt.MultiSelect && key.Matches(msg, k.Toggle):
		m.move(m.geo.Rows)
	case key.Matches(msg, k.PageUp):
		m.move(-m.geo.Rows)
	case key.Matches(msg, k.Top):
		m.move(-len(m.opt.Items))
	case key.Matches(msg, k.Bottom):
		m.move(len(m.opt.Items))
	case msg.Text != "" && msg.Text != " ": // what is typed filters
		m.prompt = prompt.New("/", m.query, &m.keys.Prompt, m.styles)
		return m.press(msg)
	}
	return nil
}

// Paste hands pasted text to the prompt of the popup.
func (m *Model) Paste(msg tea.PasteMsg) tea.Msg {
	if m.prompt == nil {
		m.prompt = prompt.New("/", m.query, &m.keys.Prompt, m.styles)
	}
	return m.withMoves(func() tea.Msg { return m.onPrompt(m.prompt.Paste(msg)) })
}

// onPrompt acts on what the prompt reports.
func (m *Model) onPrompt(report tea.Msg) tea.Msg {
	switch report := report.(type) {
	case prompt.AcceptedMsg:
		if m.opt.Prefix == "" {
			m.prompt = nil
		}
		return m.choose()
	case prompt.CanceledMsg:
		if m.opt.Prefix != "" {
			return ClosedMsg{}
		}
		m.prompt = nil
		m.query = ""
		m.filter()
	case prompt.ChangedMsg:
		m.query = m.prompt.Value()
		m.filter()
	case prompt.StepMsg:
		m.move(report.By)
	}
	return nil
}

// choose reports the item under the cursor.
func (m *Model) choose() tea.Msg {
	item, ok := m.chosen()
	switch {
	case m.opt.ReadOnly:
		return nil
	case !ok:
		return nil
	case item == freeTextNumber:
		return FreeTextMsg{m.query}
	}
	return ChosenMsg{item}
}

func (m *Model) move(by int) {
	m.cursor += by
	m.skipHeadings(sign(by))
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// Step moves the cursor by items, within the ends.
func (m *Model) Step(by int) tea.Msg {
	return m.withMoves(func() tea.Msg {
		m.move(by)
		return nil
	})
}

// Click acts on a click at a cell of the screen: it chooses an item, or closes the popup when
// it is outside.
func (m *Model) Click(x, y int) tea.Msg {
	g := m.geo
	if x < g.X || x >= g.X+g.Width || y < g.Y || y >= g.Y+g.Height {
		return ClosedMsg{}
	}
	if y == g.Y+g.Height-2 && m.prompt == nil {
		if b, ok := styles.HintAt(m.bindings(), g.Inner, x-g.X-2); ok {
			return KeyMsg{b.Keys()[0]}
		}
		return nil
	}
	row := y - g.Y - g.FirstRow
	i := m.offset + row
	if row < 0 || row >= g.Rows || i >= len(m.shown) || m.at(i).Heading {
		return nil
	}
	m.cursor = i
	if m.opt.MultiSelect {
		return ToggledMsg{m.shown[i]}
	}
	return m.choose()
}
