package list

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/ui/keymap"
)

// Press handles a key with its count, 0 when none was typed. handled is false when the key
// means nothing here.
func (m *Model) Press(msg tea.KeyPressMsg, count int) (report tea.Msg, handled bool) {
	return m.act(keymap.Pressed(msg), count)
}

// Perform does what the keys of an action do, whether or not it has any.
func (m *Model) Perform(action *key.Binding, count int) (report tea.Msg, handled bool) {
	return m.act(keymap.Asked(action), count)
}

// act performs the action that is meant.
func (m *Model) act(meant keymap.Meaning, count int) (report tea.Msg, handled bool) {
	if report, handled := m.move(meant, count); handled {
		return report, true
	}
	k := &m.keys.Archive
	switch {
	case meant.Is(&k.Open):
		if p := m.Chosen(); p != nil {
			return OpenMsg{p}, true
		}
	case meant.Is(&k.Unfilter):
		if n := len(m.filters); n > 0 {
			return UnfilterMsg{m.filters[n-1]}, true
		}
		return NoticeMsg{"no filter to remove"}, true
	case meant.Is(&k.Density):
		m.density = m.density.Resolve(m.geo.Rows).Next()
		m.paginate()
		m.scrollToCursor()
		return NoticeMsg{"shown as " + m.density.String()}, true
	case meant.Is(&k.Preview):
		m.preview = !m.preview
		m.SetSize(m.geo.Width, m.geo.Height)
		return PreviewMsg{m.preview}, true
	default:
		return nil, false
	}
	return nil, true
}

// move handles the actions that choose another post.
func (m *Model) move(meant keymap.Meaning, count int) (report tea.Msg, handled bool) {
	k := &m.keys.Archive
	times := max(1, count)
	switch {
	case meant.Is(&k.Down):
		return m.Step(times), true
	case meant.Is(&k.Up):
		return m.Step(-times), true
	case meant.Is(&k.NextHit, &k.PrevHit) && m.query.Empty():
		return NoticeMsg{"no filter" + keymap.HintAfterColon(k.Filter, "sets one")}, true
	case meant.Is(&k.NextHit):
		return m.Step(times), true
	case meant.Is(&k.PrevHit):
		return m.Step(-times), true
	case meant.Is(&k.HalfDown):
		return m.Step(times * m.halfPage()), true
	case meant.Is(&k.HalfUp):
		return m.Step(-times * m.halfPage()), true
	case meant.Is(&k.PageDown, &k.NextPage):
		return m.turnPage(times), true
	case meant.Is(&k.PageUp, &k.PrevPage):
		return m.turnPage(-times), true
	case meant.Is(&k.Bottom) && count == 0:
		return m.setCursor(m.Len() - 1), true
	case meant.Is(&k.Top, &k.Bottom):
		return m.setCursor(times - 1), true
	case meant.Is(&k.NextYear):
		return m.jumpByDate(times, year()), true
	case meant.Is(&k.PrevYear):
		return m.jumpByDate(-times, year()), true
	case meant.Is(&k.NextMonth):
		return m.jumpByDate(times, month()), true
	case meant.Is(&k.PrevMonth):
		return m.jumpByDate(-times, month()), true
	}
	return nil, false
}
