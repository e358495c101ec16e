package pager

// inTitle is the number of the block that stands for the title block; the end card is
// the one after the last.
const inTitle = -1

// Pos is a row: in which block, and the how many'th of it, from 0. The blank row after
// a block is its last one.
type Pos struct{ Block, Row int }

func (p Pos) before(q Pos) bool {
	return p.Block < q.Block || p.Block == q.Block && p.Row < q.Row
}

// rowsOf is how many rows a block has on screen, its blank row included; known is
// false when it has not been drawn.
func (m *Model) rowsOf(t *body, block int) (rows int, known bool) {
	if block == inTitle {
		return len(m.titleRows), true
	}
	last, whole := t.endCard()
	if block >= last {
		return len(m.rowsAfter(t)), whole
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

// advance goes by rows from p, within the ends. known is false when that leads over
// blocks that have not been drawn; left is how many rows there were too few.
func (m *Model) advance(t *body, p Pos, by int) (to Pos, left int, known bool) {
	for by >= 0 {
		h, known := m.rowsOf(t, p.Block)
		if !known {
			return p, 0, false
		}
		if p.Row+by < h {
			return Pos{p.Block, p.Row + by}, 0, true
		}
		if last, whole := t.endCard(); whole && p.Block == last {
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

// scroll moves by rows.
func (m *Model) scroll(by int) {
	m.anchor, m.moved = nil, true
	if m.target != nil {
		g := *m.target
		g.By += by
		m.setTarget(&g)
		return
	}
	m.setTarget(&Target{Block: m.top.Block, Row: m.top.Row, By: by})
}

// jump goes to a target and remembers where the reader was.
func (m *Model) jump(t *Target) {
	m.anchor, m.moved = nil, true
	m.rememberTop('\'')
	m.setTarget(t)
}
