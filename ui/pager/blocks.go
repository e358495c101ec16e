package pager

import (
	"slices"

	"quire/internal/render"
)

// body is a layout with the blocks of it that are at hand.
type body struct {
	layout   *render.Layout
	blocks   []render.Block
	complete bool // blocks are all there are
	rendered map[int]*render.RenderedBlock
}

// block is block i as drawn, nil when it has not been.
func (t *body) block(i int) *render.RenderedBlock {
	if d := t.rendered[i]; d != nil || t.layout == nil {
		return d
	}
	d := t.layout.Peek(i)
	if d != nil {
		t.rendered[i] = d
	}
	return d
}

// endCard is the number of the end card, if it is known.
func (t *body) endCard() (block int, known bool) { return len(t.blocks), t.complete }

// evict drops the blocks that are far from the one at hand.
func (t *body) evict(at int) {
	const near, most = 200, 1000
	if len(t.rendered) < most {
		return
	}
	for i := range t.rendered {
		if i < at-near || i > at+near {
			delete(t.rendered, i)
		}
	}
}

// Request is a run of blocks that the pager wants drawn.
type Request struct {
	Layout       *render.Layout
	Target       Target
	Above, Below int // rows round the target
	targetGen    int // which goal it is for, so that a newer one is told from it
}

// Need is what should be drawn next: what the goal needs, or else what a reader who
// scrolls will soon see. ok is false when everything is there.
func (m *Model) Need() (r Request, ok bool) {
	l := m.upcoming()
	if l == nil || m.geo.Rows <= 0 {
		return r, false
	}
	if m.target != nil {
		g := *m.target
		above, below := 2*m.geo.Rows+max(0, -g.By), 2*m.geo.Rows+max(0, g.By)
		t := &m.text
		if m.pending != nil {
			t = m.pending
		}
		if d := t.block(g.Block); d != nil && g.Find == nil {
			below += len(d.Rows) // the place may be its last row
		}
		return Request{l, g, above, below, m.targetGen}, true
	}
	ahead := 2 * m.geo.Rows
	if m.preview {
		ahead = m.geo.Rows
	}
	t := &m.text
	if p, _, known := m.advance(t, m.top, ahead); !known {
		return Request{Layout: l, Target: Target{Block: p.Block}, Below: 2 * ahead}, true
	}
	if p, _, known := m.advance(t, m.top, -m.geo.Rows); !known {
		return Request{Layout: l, Target: Target{Block: p.Block}, Above: ahead}, true
	}
	return r, false
}

// Same reports whether two requests ask for the same.
func (r Request) Same(q Request) bool {
	return r.Layout == q.Layout && r.targetGen == q.targetGen && r.Target.Block == q.Target.Block &&
		r.Above == q.Above && r.Below == q.Below && r.Target.By == q.Target.By
}

// Same reports whether two searches found the same place; either may be nil, which is
// the beginning.
func (w *Terms) Same(o *Terms) bool {
	if w == nil || o == nil {
		return w == o
	}
	return w.query == o.query && slices.Equal(w.following, o.following)
}

// SetBlocks brings the blocks that a request asked for: from the number first on. spot is what
// the target turned out to mean.
func (m *Model) SetBlocks(r Request, spot Spot, first int, drawn []*render.RenderedBlock) {
	t := &m.text
	if m.pending != nil {
		t = m.pending
	}
	if r.Layout != t.layout {
		return
	}
	for i, d := range drawn {
		t.rendered[first+i] = d
	}
	t.blocks, t.complete = r.Layout.Document().Blocks()
	if m.target != nil && r.targetGen == m.targetGen {
		m.target.Block, m.target.Find = spot.Block, nil
		if spot.At != nil {
			m.target.At = spot.At
		}
	}
	m.reachTarget()
}

// upcoming is the layout that is or will be shown.
func (m *Model) upcoming() *render.Layout {
	if m.pending != nil {
		return m.pending.layout
	}
	return m.text.layout
}
