package pager

import (
	"fmt"
	"sort"

	tea "charm.land/bubbletea/v2"

	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/ui/keymap"
)

// chooseLink chooses the link after or before the chosen one, round the ends, or the
// one with a number, from 1, when that is not 0.
func (m *Model) chooseLink(by, number int) tea.Msg {
	if m.outline == nil {
		m.waiting = func() { m.chooseLink(by, number) }
		return nil
	}
	n := len(m.outline.Links)
	if n == 0 {
		return say("this post has no links")
	}
	switch {
	case number > 0:
		if number > n {
			return say(fmt.Sprintf("there are %d links only", n))
		}
		m.link = number - 1
	case m.link < 0 || !m.inSight(m.linkPos(m.link)):
		m.link = m.firstLink(by)
	default:
		m.link = ((m.link+by)%n + n) % n
	}
	m.showLink()
	return nil
}

// firstLink is the first link in sight or below, or the last one above.
func (m *Model) firstLink(by int) int {
	links := m.outline.Links
	n := len(links)
	i := sort.Search(n, func(i int) bool {
		p := Pos{links[i].Block, 1 << 30}
		if links[i].Block == m.top.Block {
			p = m.linkPos(i)
		}
		return !p.before(m.top)
	})
	if by < 0 {
		i--
	}
	return (i%n + n) % n
}

// linkPos is where a link stands, its block's first row when that is not drawn.
func (m *Model) linkPos(i int) Pos {
	l := m.outline.Links[i]
	if d := m.text.block(l.Block); d != nil && l.Nth < len(d.Links) && len(d.Links[l.Nth]) > 0 {
		return Pos{l.Block, d.Links[l.Nth][0].Row}
	}
	return Pos{l.Block, 0}
}

// inSight tells whether a row is on the screen.
func (m *Model) inSight(p Pos) bool {
	bottom, _, known := m.step(&m.text, m.top, m.geo.Rows)
	return known && !p.before(m.top) && p.before(bottom)
}

// showLink brings the chosen link into sight, a third down the screen if the text must
// move for it.
func (m *Model) showLink() {
	if m.inSight(m.linkPos(m.link)) && m.goal == nil {
		return
	}
	l := m.outline.Links[m.link]
	m.stay = nil
	m.aim(&Target{Block: l.Block, By: -m.geo.Rows / 3, At: func(d *render.RenderedBlock) int {
		if l.Nth < len(d.Links) && len(d.Links[l.Nth]) > 0 {
			return d.Links[l.Nth][0].Row
		}
		return 0
	}})
}

// Link is the chosen link; ok is false when none is.
func (m *Model) Link() (l render.Link, ok bool) {
	if m.outline == nil || m.link < 0 || m.link >= len(m.outline.Links) {
		return l, false
	}
	return m.outline.Links[m.link], true
}

// ChooseLink chooses a link by its number, from 0, and brings it into sight.
func (m *Model) ChooseLink(i int) { m.chooseLink(1, i+1) }

// follow asks to go where the chosen link leads, or that with a number, from 1.
func (m *Model) follow(number int) tea.Msg {
	if number > 0 {
		if cmd := m.chooseLink(1, number); cmd != nil {
			return cmd
		}
	}
	l, ok := m.Link()
	if !ok {
		return say("no link is chosen" + keymap.HintAfterColon(m.keys.Pager.NextLink, "chooses one"))
	}
	m.mark('\'')
	return FollowMsg{l}
}

// clickLink follows the link at a cell of the text.
func (m *Model) clickLink(x, y int) tea.Msg {
	if m.outline == nil || m.goal != nil {
		return nil
	}
	at, left, known := m.step(&m.text, m.top, y)
	if !known || left > 0 || at.Block < 0 {
		return nil
	}
	d := m.text.block(at.Block)
	if d == nil {
		return nil
	}
	if m.pan > 0 && d.Width > m.room() {
		x += m.pan
	}
	for i, l := range m.outline.Links {
		if l.Block != at.Block || l.Nth >= len(d.Links) {
			continue
		}
		for _, s := range d.Links[l.Nth] {
			if s.Row == at.Row && x >= s.Col && x < s.Col+s.Width {
				m.link = i
				return m.follow(0)
			}
		}
	}
	return nil
}

// linkNote tells which link is chosen and where it leads.
func (m *Model) linkNote() string {
	l, ok := m.Link()
	if !ok || !m.inSight(m.linkPos(m.link)) {
		return ""
	}
	return fmt.Sprintf("link %d of %d → %s", m.link+1, len(m.outline.Links), sanitize.Line(l.Target))
}
