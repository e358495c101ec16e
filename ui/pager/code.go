package pager

import (
	"sort"

	"quire/internal/render"
)

// NearestCode returns the code block nearest to the middle of the screen. ok is false when the
// text has none or the outline is not known yet.
func (m *Model) NearestCode() (c render.Code, ok bool) {
	if m.outline == nil || len(m.outline.Code) == 0 {
		return c, false
	}
	for _, c := range m.outline.Code {
		if m.jumpedTo != m.top && m.codePos(c) == m.jumpedTo {
			return c, true // it was jumped to
		}
	}
	middle, _, known := m.advance(&m.text, m.top, m.geo.Rows/2)
	if !known {
		middle = m.top
	}
	all := m.outline.Code
	i := sort.Search(len(all), func(i int) bool { return middle.before(m.codePos(all[i])) })
	switch {
	case i == len(all):
		i--
	case i > 0 && m.visible(Pos{all[i-1].Block, m.codeEnd(all[i-1])}):
		i-- // the one above is still visible
	case i > 0 && !m.visible(m.codePos(all[i])):
		i--
	}
	return all[i], true
}

func (m *Model) codePos(c render.Code) Pos {
	if d := m.text.block(c.Block); d != nil && c.Nth < len(d.Code) {
		return Pos{c.Block, d.Code[c.Nth].Row}
	}
	return Pos{c.Block, 0}
}

// codeEnd returns the last row of a code block, within its rendered block.
func (m *Model) codeEnd(c render.Code) int {
	if d := m.text.block(c.Block); d != nil && c.Nth < len(d.Code) {
		return d.Code[c.Nth].Row + max(0, d.Code[c.Nth].Rows-1)
	}
	return 0
}
