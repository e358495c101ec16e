package pager

import (
	"fmt"
	"sort"

	tea "charm.land/bubbletea/v2"

	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/ui/keymap"
)

// chooseLink chooses the link by positions after the chosen one, wrapping around. A number
// other than 0 chooses by number, from 1.
func (m *Model) chooseLink(by, number int) tea.Msg {
	if m.outline == nil {
		m.onOutline = func() { m.chooseLink(by, number) }
		return nil
	}
	n := len(m.outline.Links)
	if n == 0 {
		return notice("this post has no links")
	}
	switch {
	case number > 0:
		if number > n {
			return notice(fmt.Sprintf("this post has only %d links", n))
		}
		m.link = number - 1
	case m.link < 0 || !m.visible(m.linkPos(m.link)):
		m.link = m.firstLink(by)
	default:
		m.link = ((m.link+by)%n + n) % n
	}
	m.showLink()
	return nil
}

// firstLink returns the first visible link or the next one below, going backwards the last one
// above.
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

// linkPos returns the position of a link, the first row of its block when that has not been
// rendered.
func (m *Model) linkPos(i int) Pos {
	l := m.outline.Links[i]
	if d := m.text.block(l.Block); d != nil && l.Nth < len(d.Links) && len(d.Links[l.Nth]) > 0 {
		return Pos{l.Block, d.Links[l.Nth][0].Row}
	}
	return Pos{l.Block, 0}
}

// visible reports whether a row is on the screen.
func (m *Model) visible(p Pos) bool {
	bottom, _, known := m.advance(&m.text, m.top, m.geo.Rows)
	return known && !p.before(m.top) && p.before(bottom)
}

// showLink scrolls the chosen link into view, to a third down the screen if the text must
// move.
func (m *Model) showLink() {
	if m.visible(m.linkPos(m.link)) && m.target == nil {
		return
	}
	l := m.outline.Links[m.link]
	m.anchor = nil
	m.setTarget(&Target{Block: l.Block, By: -m.geo.Rows / 3, At: func(d *render.RenderedBlock) int {
		if l.Nth < len(d.Links) && len(d.Links[l.Nth]) > 0 {
			return d.Links[l.Nth][0].Row
		}
		return 0
	}})
}

// Link returns the chosen link. ok is false without one.
func (m *Model) Link() (l render.Link, ok bool) {
	if m.outline == nil || m.link < 0 || m.link >= len(m.outline.Links) {
		return l, false
	}
	return m.outline.Links[m.link], true
}

// ChooseLink chooses a link by its number, from 0, and scrolls it into view.
func (m *Model) ChooseLink(i int) { m.chooseLink(1, i+1) }

// follow asks to follow the chosen link, or the one with a number, from 1.
func (m *Model) follow(number int) tea.Msg {
	if number > 0 {
		if report := m.chooseLink(1, number); report != nil {
			return report
		}
	}
	l, ok := m.Link()
	if !ok {
		return notice("no link selected" + keymap.HintAfterColon(m.keys.Pager.NextLink, "selects one"))
	}
	m.rememberTop('\'')
	return FollowMsg{l}
}

// clickLink follows the link at a cell of the text.
func (m *Model) clickLink(x, y int) tea.Msg {
	if m.outline == nil || m.target != nil {
		return nil
	}
	at, left, known := m.advance(&m.text, m.top, y)
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

// linkStatus returns which link is chosen and its target, "" when none is visible.
func (m *Model) linkStatus() string {
	l, ok := m.Link()
	if !ok || !m.visible(m.linkPos(m.link)) {
		return ""
	}
	return fmt.Sprintf("link %d of %d → %s", m.link+1, len(m.outline.Links), sanitize.Line(l.Target))
}
