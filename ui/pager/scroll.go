package pager

import tea "charm.land/bubbletea/v2"

// inTitle is the number of the title block. The number of the end card is the one after the
// last block.
const inTitle = -1

// Pos is a row: the block, and the row in it from 0. A block ends with an empty row.
type Pos struct{ Block, Row int }

func (p Pos) before(q Pos) bool {
	return p.Block < q.Block || p.Block == q.Block && p.Row < q.Row
}

// rowsOf returns how many rows a block has on the screen, with the empty one. known is false
// when it has not been rendered.
func (m *Model) rowsOf(t *body, block int) (rows int, known bool) {
	if block == inTitle {
		return len(m.titleRows), true
	}
	last, complete := t.endCard()
	if block >= last {
		return len(m.rowsAfter(t)), complete
	}
	d := t.block(block)
	if d == nil {
		return 0, false
	}
	rows = len(d.Rows)
	if rows > 0 && (block+1 >= last || !t.blocks[block+1].Continued) {
		rows++
	}
	return rows, true
}

// advance moves by rows from p, within the ends. known is false where the rows between have
// not been rendered; left is how many rows are missing at an end.
func (m *Model) advance(t *body, p Pos, by int) (to Pos, left int, known bool) {
	for by >= 0 {
		h, known := m.rowsOf(t, p.Block)
		if !known {
			return p, 0, false
		}
		if p.Row+by < h {
			return Pos{p.Block, p.Row + by}, 0, true
		}
		if last, complete := t.endCard(); complete && p.Block == last {
			return Pos{last, h}, p.Row + by - h, true
		}
		by -= h - p.Row
		p = Pos{p.Block + 1, 0}
	}
	for {
		if p.Row+by >= 0 {
			return Pos{p.Block, p.Row + by}, 0, true
		}
		if p.Block == inTitle {
			return Pos{inTitle, 0}, p.Row + by, true
		}
		by += p.Row
		h, known := m.rowsOf(t, p.Block-1)
		if !known {
			return p, 0, false
		}
		p = Pos{p.Block - 1, h}
	}
}

// scroll scrolls by rows.
func (m *Model) scroll(by int) {
	m.anchor, m.moved = nil, true
	if m.target != nil {
		g := *m.target
		g.By += by
		g.percent = 0
		m.setTarget(&g)
		return
	}
	m.setTarget(&Target{Block: m.top.Block, Row: m.top.Row, By: by})
}

// jump goes to a target and sets the bookmark of the position before.
func (m *Model) jump(t *Target) {
	m.anchor, m.moved = nil, true
	if isBeginning := t.Block == inTitle && t.Find == nil; !isBeginning || !m.atBeginning() { // as in gg
		m.rememberTop('\'')
	}
	m.setTarget(t)
}

// Top returns the first row on the screen.
func (m *Model) Top() Pos { return m.top }

// atBeginning reports whether the first row of the title block is at the top.
func (m *Model) atBeginning() bool { return m.top == Pos{Block: inTitle} }

// Center puts the current match, or else the chosen link, in the middle of the screen.
func (m *Model) Center() tea.Msg {
	t := &Target{By: -m.geo.Rows / 2}
	switch match := m.search.current; {
	case match >= 0 && match < len(m.search.matches) && m.search.layout == m.text.layout:
		t.Block, t.Row = m.search.matches[match].Block, m.search.matches[match].Spans[0].Row
	case m.outline != nil && m.link >= 0 && m.link < len(m.outline.Links):
		p := m.linkPos(m.link)
		t.Block, t.Row = p.Block, p.Row
	default:
		return notice("no match and no link to center")
	}
	m.anchor, m.moved = nil, true
	m.setTarget(t)
	return nil
}
