package pager

import (
	"context"

	"quire/internal/render"
)

// Target is a row to go to. The zero value is the first row of the first block.
type Target struct {
	Block int
	// Find finds block and row in a command; nil when Block is known. Several goroutines may
	// call it at once, for a movement changes a target that is still being searched.
	Find func(context.Context, *render.Document) (Spot, error)
	At   func(*render.RenderedBlock) int // returns the row in the block; nil for Row
	Row  int
	By   int // rows further down

	percent int // that the status line is to say there, 0 for anything
}

// Spot is what a target is resolved to: a block and, unless At is nil, the row in it.
type Spot struct {
	Block int
	At    func(*render.RenderedBlock) int
}

// setTarget goes to t, now or as soon as everything around it has been rendered.
func (m *Model) setTarget(t *Target) {
	m.targetGen++
	m.target = t
	m.reachTarget()
}

// reachTarget goes to the target if everything that will be visible there has been rendered.
func (m *Model) reachTarget() {
	t := m.latest()
	if t.layout == nil || m.target == nil || m.target.Find != nil {
		return
	}
	t.blocks, t.complete = t.layout.Document().Blocks()
	at, row, ok := m.resolve(t, m.target)
	if !ok {
		return
	}
	if m.pending != nil {
		m.keepPosition(t)
		m.text, m.pending, m.failure = *t, nil, ""
	}
	m.top, m.jumpedTo, m.target = at, row, nil
	m.text.evict(at.Block, m.geo.Rows)
}

// resolve returns the top row of the screen that shows g, and the row of g itself. The two
// differ where the end of the text keeps that row from the top.
func (m *Model) resolve(t *body, g *Target) (top, row Pos, ok bool) {
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
	row = top
	if top, _, known = m.advance(t, top, g.By); !known {
		return top, top, false
	}
	if g.percent > 0 {
		top = m.nearestPercent(t, top, g.percent)
	}
	// The screen is filled as long as there is enough text.
	_, left, known := m.advance(t, top, m.geo.Rows)
	if known && left > 0 {
		top, _, known = m.advance(t, top, -left)
	}
	if last, _ := t.endCard(); g.By != 0 || g.Block == last {
		row = top
	}
	return top, row, known
}

// nearestPercent returns the first row near top, among those that have been rendered, at which the
// status line says a percentage, or the one at which it says the nearest.
func (m *Model) nearestPercent(t *body, top Pos, percent int) Pos {
	read := func(p Pos) int {
		above, _, _ := m.extent(t, p)
		return int(above * 100)
	}
	by := 1
	if read(top) >= percent {
		by = -1
	}
	for range 2 * m.geo.Rows {
		next, left, known := m.advance(t, top, by)
		if !known || left != 0 {
			break
		}
		here, there := read(top), read(next)
		if here >= percent != (there >= percent) { // one of them is the first, the other the last before
			if abs(there-percent) < abs(here-percent) {
				top = next
			}
			break
		}
		top = next
	}
	return top
}

func abs(n int) int { return max(n, -n) }

// Resume goes to a target without counting as a movement. ok is false while there is no text.
func (m *Model) Resume(t *Target) (ok bool) {
	if m.upcoming() == nil {
		return false
	}
	m.anchor = nil
	m.setTarget(t)
	return true
}

// end returns the target of the last screen of a text.
func end() *Target {
	return &Target{Find: func(ctx context.Context, a *render.Document) (Spot, error) {
		blocks, err := a.ParseAll(ctx)
		return Spot{Block: len(blocks)}, err
	}, Row: 1 << 30}
}
