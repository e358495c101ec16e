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

// act does what is meant.
func (m *Model) act(is keymap.Meaning, count int) (report tea.Msg, handled bool) {
	if report, handled := m.move(is, count); handled {
		return report, true
	}
	k := &m.keys.Archive
	switch {
	case is(&k.Open):
		if p := m.Chosen(); p != nil {
			return OpenMsg{p}, true
		}
	case is(&k.Unfilter):
		if n := len(m.filters); n > 0 {
			return UnfilterMsg{m.filters[n-1]}, true
		}
	case is(&k.Density):
		m.density = m.density.Resolve(m.geo.Rows).Next()
		m.paginate()
		m.scrollToCursor()
	case is(&k.Preview):
		m.preview = !m.preview
		m.SetSize(m.geo.Width, m.geo.Height)
		return ChosenMsg{}, true
	default:
		return nil, false
	}
	return nil, true
}

// move handles the actions that choose another post.
func (m *Model) move(is keymap.Meaning, count int) (report tea.Msg, handled bool) {
	k := &m.keys.Archive
	times := max(1, count)
	switch {
	case is(&k.Down):
		return m.Step(times), true
	case is(&k.Up):
		return m.Step(-times), true
	case is(&k.NextHit, &k.PrevHit) && m.query.Empty():
		return nil, true
	case is(&k.NextHit):
		return m.Step(times), true
	case is(&k.PrevHit):
		return m.Step(-times), true
	case is(&k.HalfDown):
		return m.Step(times * m.halfPage()), true
	case is(&k.HalfUp):
		return m.Step(-times * m.halfPage()), true
	case is(&k.PageDown, &k.NextPage):
		return m.turnPage(times), true
	case is(&k.PageUp, &k.PrevPage):
		return m.turnPage(-times), true
	case is(&k.Bottom) && count == 0:
		return m.setCursor(m.Len() - 1), true
	case is(&k.Top, &k.Bottom):
		return m.setCursor(times - 1), true
	case is(&k.NextYear):
		return m.jumpByDate(times, sameYear), true
	case is(&k.PrevYear):
		return m.jumpByDate(-times, sameYear), true
	case is(&k.NextMonth):
		return m.jumpByDate(times, sameMonth), true
	case is(&k.PrevMonth):
		return m.jumpByDate(-times, sameMonth), true
	}
	return nil, false
}
