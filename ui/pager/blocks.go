package pager

import "quire/internal/render"

// A body is a layout with the blocks of it that have been rendered.
type body struct {
	layout   *render.Layout
	blocks   []render.Block                // those that have been parsed
	complete bool                          // all blocks have been parsed
	rendered map[int]*render.RenderedBlock // those that are needed, by number
	size     int64                         // of them, in bytes
}

// block returns a block, nil when it has not been rendered.
func (t *body) block(i int) *render.RenderedBlock {
	if d := t.rendered[i]; d != nil || t.layout == nil {
		return d
	}
	d := t.layout.Peek(i)
	if d != nil {
		t.keep(i, d)
	}
	return d
}

// endCard returns the number of the end card, which is known once all blocks are.
func (t *body) endCard() (block int, known bool) { return len(t.blocks), t.complete }

// keep keeps a block that has been rendered.
func (t *body) keep(i int, d *render.RenderedBlock) {
	if t.rendered[i] == nil {
		t.size += d.Size()
	}
	t.rendered[i] = d
}

// evict drops the blocks that are far from block at, where a screen has rows, once there are many
// or large ones.
func (t *body) evict(at, rows int) {
	const screens, limit, maxSize = 8, 1000, 2 << 20
	if len(t.rendered) < limit && t.size < maxSize {
		return
	}
	kept := map[int]*render.RenderedBlock{}
	size := int64(0)
	near := func(i, step int) {
		for left := screens * rows; left > 0 && t.rendered[i] != nil; i += step {
			if kept[i] == nil {
				kept[i] = t.rendered[i]
				size += kept[i].Size()
			}
			left -= max(1, len(kept[i].Rows))
		}
	}
	near(at, 1)
	near(at, -1)
	t.rendered, t.size = kept, size
}

// Request is a run of blocks that the pager needs.
type Request struct {
	Layout       *render.Layout
	Target       Target
	Above, Below int // rows around the target
	targetGen    int // of the pager when it asked, 0 for blocks to scroll to
}

// Need returns what is to be rendered next: what the target needs, otherwise what is scrolled
// to soon. ok is false when everything is there.
func (m *Model) Need() (r Request, ok bool) {
	l := m.upcoming()
	if l == nil || m.geo.Rows <= 0 {
		return r, false
	}
	if m.target != nil {
		g := *m.target
		above, below := 2*m.geo.Rows+max(0, -g.By), 2*m.geo.Rows+max(0, g.By)
		t := m.latest()
		if d := t.block(g.Block); d != nil && g.Find == nil {
			below += len(d.Rows) // it may be the last row
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

// Same reports whether two requests ask for the same blocks.
func (r Request) Same(q Request) bool {
	return r.Layout == q.Layout && r.targetGen == q.targetGen && r.Target.Block == q.Target.Block &&
		r.Above == q.Above && r.Below == q.Below && r.Target.By == q.Target.By
}

// SetBlocks answers a request with rendered blocks, the first of which has number first. spot
// is what the target of the request was resolved to.
func (m *Model) SetBlocks(r Request, spot Spot, first int, rendered []*render.RenderedBlock) {
	t := m.latest()
	if r.Layout != t.layout {
		return
	}
	for i, d := range rendered {
		t.keep(first+i, d)
	}
	t.blocks, t.complete = r.Layout.Document().Blocks()
	if m.target != nil && r.targetGen == m.targetGen {
		m.target.Block, m.target.Find = spot.Block, nil
		if spot.At != nil {
			m.target.At = spot.At
		}
	}
	m.reachTarget()
	if m.target == nil && m.pending == nil {
		m.text.evict(m.top.Block, m.geo.Rows)
	}
}

// latest returns the body that is or will be shown.
func (m *Model) latest() *body {
	if m.pending != nil {
		return m.pending
	}
	return &m.text
}

// upcoming returns the layout that is or will be shown, nil before there is one.
func (m *Model) upcoming() *render.Layout { return m.latest().layout }
