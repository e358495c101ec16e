package pager

import (
	"context"

	"quire/internal/render"
)

// inHead is the number of the block that stands for the title block; the end card is
// the one after the last.
const inHead = -1

// Pos is a row: in which block, and the how many'th of it, from 0. The blank row after
// a block is its last one.
type Pos struct{ Block, Row int }

func (p Pos) before(q Pos) bool {
	return p.Block < q.Block || p.Block == q.Block && p.Row < q.Row
}

// Target is a place that the reader wants to be at. The zero value is the first row of
// the first block.
type Target struct {
	Block int
	// Find finds the place in a command; nil when Block says it. Several goroutines may run
	// it at once, for a movement takes over a target that is still being looked for.
	Find func(context.Context, *render.Document) (Spot, error)
	At   func(*render.RenderedBlock) int // row within the block; nil is Row
	Row  int
	By   int // rows further down
}

// Spot is what a target turns out to mean: a block and, unless At is nil, the row in it.
type Spot struct {
	Block int
	At    func(*render.RenderedBlock) int
}

// end is the last screen of a text.
func end() *Target {
	return &Target{Find: func(ctx context.Context, a *render.Document) (Spot, error) {
		blocks, err := a.ParseAll(ctx)
		return Spot{Block: len(blocks)}, err
	}, Row: 1 << 30}
}

// body is a layout with the blocks of it that are at hand.
type body struct {
	layout *render.Layout
	blocks []render.Block
	whole  bool // blocks are all there are
	drawn  map[int]*render.RenderedBlock
}

// block is block i as drawn, nil when it has not been.
func (t *body) block(i int) *render.RenderedBlock {
	if d := t.drawn[i]; d != nil || t.layout == nil {
		return d
	}
	d := t.layout.Peek(i)
	if d != nil {
		t.drawn[i] = d
	}
	return d
}

// last is the number of the end card, if it is known.
func (t *body) last() (block int, known bool) { return len(t.blocks), t.whole }

// forget drops the blocks that are far from the one at hand.
func (t *body) forget(at int) {
	const near, most = 200, 1000
	if len(t.drawn) < most {
		return
	}
	for i := range t.drawn {
		if i < at-near || i > at+near {
			delete(t.drawn, i)
		}
	}
}

// rowsOf is how many rows a block has on screen, its blank row included; known is
// false when it has not been drawn.
func (m *Model) rowsOf(t *body, block int) (rows int, known bool) {
	if block == inHead {
		return len(m.head), true
	}
	last, whole := t.last()
	if block >= last {
		return len(m.after(t)), whole
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

// step goes by rows from p, within the ends. known is false when that leads over
// blocks that have not been drawn; left is how many rows there were too few.
func (m *Model) step(t *body, p Pos, by int) (to Pos, left int, known bool) {
	for by >= 0 {
		h, known := m.rowsOf(t, p.Block)
		if !known {
			return p, 0, false
		}
		if p.Row+by < h {
			return Pos{p.Block, p.Row + by}, 0, true
		}
		if last, whole := t.last(); whole && p.Block == last {
			return Pos{last, h}, p.Row + by - h, true
		}
		by -= h - p.Row
		p = Pos{p.Block + 1, 0}
	}
	for {
		if p.Row+by >= 0 {
			return Pos{p.Block, p.Row + by}, 0, true
		}
		if p.Block == inHead {
			return Pos{inHead, 0}, p.Row + by, true
		}
		by += p.Row
		h, known := m.rowsOf(t, p.Block-1)
		if !known {
			return p, 0, false
		}
		p = Pos{p.Block - 1, h}
	}
}

// aim makes t the goal and goes there if all that is there has been drawn.
func (m *Model) aim(t *Target) {
	m.goals++
	m.goal = t
	m.arrive()
}

// arrive goes to the goal, if everything that will be in sight there has been drawn.
func (m *Model) arrive() {
	t := &m.text
	if m.next != nil {
		t = m.next
	}
	if t.layout == nil || m.goal == nil || m.goal.Find != nil {
		return
	}
	t.blocks, t.whole = t.layout.Document().Blocks()
	at, sought, ok := m.resolve(t, m.goal)
	if !ok {
		return
	}
	if m.next != nil {
		m.leave(t)
		m.text, m.next, m.fault = *t, nil, ""
	}
	m.top, m.sought, m.goal = at, sought, nil
	m.text.forget(at.Block)
}

// resolve is the row at the top of the screen when g is in sight, and the row that was sought:
// that one, or one further down where the end of the text keeps it from the top.
func (m *Model) resolve(t *body, g *Target) (top, sought Pos, ok bool) {
	top = Pos{g.Block, g.Row}
	if g.Block >= 0 && g.At != nil {
		if last, _ := t.last(); g.Block < last {
			d := t.block(g.Block)
			if d == nil {
				return top, top, false
			}
			top.Row = g.At(d)
		}
	}
	h, known := m.rowsOf(t, g.Block)
	if !known {
		return top, top, false
	}
	top.Row = min(max(top.Row, 0), h)
	sought = top
	if top, _, known = m.step(t, top, g.By); !known {
		return top, top, false
	}
	// The screen is filled, if there is enough to fill it with.
	_, left, known := m.step(t, top, m.geo.Rows)
	if known && left > 0 {
		top, _, known = m.step(t, top, -left)
	}
	if last, _ := t.last(); g.By != 0 || g.Block == last {
		sought = top
	}
	return top, sought, known
}

// here is the place at the top of the screen, as a target that holds at any width.
func (m *Model) here() *Target {
	if m.goal != nil {
		g := *m.goal
		return &g
	}
	p := m.top
	if p.Block == inHead {
		return &Target{Block: inHead, Row: p.Row}
	}
	into := m.into(p)
	return &Target{Block: p.Block, At: func(d *render.RenderedBlock) int { return int(into*float64(len(d.Rows)) + 0.5) }}
}

// into is which share of its block stands above a row, 0 to 1.
func (m *Model) into(p Pos) float64 {
	d := m.text.drawn[p.Block]
	if d == nil || len(d.Rows) == 0 {
		return 0
	}
	return min(1, float64(p.Row)/float64(len(d.Rows)))
}

// scroll moves by rows.
func (m *Model) scroll(by int) {
	m.stay, m.moved = nil, true
	if m.goal != nil {
		g := *m.goal
		g.By += by
		m.aim(&g)
		return
	}
	m.aim(&Target{Block: m.top.Block, Row: m.top.Row, By: by})
}

// jump goes to a target and remembers where the reader was.
func (m *Model) jump(t *Target) {
	m.stay, m.moved = nil, true
	m.mark('\'')
	m.aim(t)
}

// Jump goes to a target, as a movement of the reader does.
func (m *Model) Jump(t *Target) { m.jump(t) }

// Request is a run of blocks that the pager wants drawn.
type Request struct {
	Layout       *render.Layout
	Target       Target
	Above, Below int // rows round the target
	goal         int // which goal it is for, so that a newer one is told from it
}

// Need is what should be drawn next: what the goal needs, or else what a reader who
// scrolls will soon see. ok is false when everything is there.
func (m *Model) Need() (r Request, ok bool) {
	l := m.coming()
	if l == nil || m.geo.Rows <= 0 {
		return r, false
	}
	if m.goal != nil {
		g := *m.goal
		above, below := 2*m.geo.Rows+max(0, -g.By), 2*m.geo.Rows+max(0, g.By)
		t := &m.text
		if m.next != nil {
			t = m.next
		}
		if d := t.block(g.Block); d != nil && g.Find == nil {
			below += len(d.Rows) // the place may be its last row
		}
		return Request{l, g, above, below, m.goals}, true
	}
	ahead := 2 * m.geo.Rows
	if m.preview {
		ahead = m.geo.Rows
	}
	t := &m.text
	if p, _, known := m.step(t, m.top, ahead); !known {
		return Request{Layout: l, Target: Target{Block: p.Block}, Below: 2 * ahead}, true
	}
	if p, _, known := m.step(t, m.top, -m.geo.Rows); !known {
		return Request{Layout: l, Target: Target{Block: p.Block}, Above: ahead}, true
	}
	return r, false
}

// Same reports whether two requests ask for the same.
func (r Request) Same(q Request) bool {
	return r.Layout == q.Layout && r.goal == q.goal && r.Target.Block == q.Target.Block &&
		r.Above == q.Above && r.Below == q.Below && r.Target.By == q.Target.By
}

// SetBlocks brings the blocks that a request asked for: from the number first on. spot is what
// the target turned out to mean.
func (m *Model) SetBlocks(r Request, spot Spot, first int, drawn []*render.RenderedBlock) {
	t := &m.text
	if m.next != nil {
		t = m.next
	}
	if r.Layout != t.layout {
		return
	}
	for i, d := range drawn {
		t.drawn[first+i] = d
	}
	t.blocks, t.whole = r.Layout.Document().Blocks()
	if m.goal != nil && r.goal == m.goals {
		m.goal.Block, m.goal.Find = spot.Block, nil
		if spot.At != nil {
			m.goal.At = spot.At
		}
	}
	m.arrive()
}
