package pager

import (
	"context"

	"quire/internal/render"
)

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

func (f Match) end() Pos { return Pos{f.Block, f.Spans[len(f.Spans)-1].Row} }

// setTarget makes t the goal and goes there if all that is there has been drawn.
func (m *Model) setTarget(t *Target) {
	m.targetGen++
	m.target = t
	m.reachTarget()
}

// reachTarget goes to the goal, if everything that will be in sight there has been drawn.
func (m *Model) reachTarget() {
	t := &m.text
	if m.pending != nil {
		t = m.pending
	}
	if t.layout == nil || m.target == nil || m.target.Find != nil {
		return
	}
	t.blocks, t.complete = t.layout.Document().Blocks()
	at, sought, ok := m.resolve(t, m.target)
	if !ok {
		return
	}
	if m.pending != nil {
		m.keepPosition(t)
		m.text, m.pending, m.failure = *t, nil, ""
	}
	m.top, m.jumpedTo, m.target = at, sought, nil
	m.text.evict(at.Block)
}

// resolve is the row at the top of the screen when g is in sight, and the row that was sought:
// that one, or one further down where the end of the text keeps it from the top.
func (m *Model) resolve(t *body, g *Target) (top, sought Pos, ok bool) {
	top = Pos{g.Block, g.Row}
	if g.Block >= 0 && g.At != nil {
		if last, _ := t.endCard(); g.Block < last {
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
	if top, _, known = m.advance(t, top, g.By); !known {
		return top, top, false
	}
	// The screen is filled, if there is enough to fill it with.
	_, left, known := m.advance(t, top, m.geo.Rows)
	if known && left > 0 {
		top, _, known = m.advance(t, top, -left)
	}
	if last, _ := t.endCard(); g.By != 0 || g.Block == last {
		sought = top
	}
	return top, sought, known
}

// Resume goes to a target without counting as a movement; ok is false as long as there is
// no text to go to it in.
func (m *Model) Resume(t *Target) (ok bool) {
	if m.upcoming() == nil {
		return false
	}
	m.anchor = nil
	m.setTarget(t)
	return true
}
