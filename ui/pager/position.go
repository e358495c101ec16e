package pager

import (
	"context"

	"quire/internal/readerstate"
	"quire/internal/render"
)

// Position returns the position of the top row. ok is false while a target is still to be
// reached or there is no text.
func (m *Model) Position() (p readerstate.Position, ok bool) {
	if m.text.layout == nil {
		return readerstate.Position{InTitle: true}, false
	}
	above, _, all := m.extent(&m.text, m.top)
	p.Progress = above
	if all {
		p.Progress = 1
	}
	last, complete := m.text.endCard()
	at := m.top
	switch {
	case at.Block == inTitle:
		p.InTitle, p.Title = true, at.Row
		return p, m.target == nil
	case complete && at.Block >= last && last == 0:
		return p, m.target == nil
	case complete && at.Block >= last: // in the end card
		at = Pos{last - 1, 1 << 30}
	}
	p.Block, p.Index, p.BlockOffset = at.Block, at.Block, m.text.fractionAbove(at)
	p.Fingerprint = m.text.layout.Document().Fingerprint(m.text.blocks[at.Block])
	if h := m.headingAt(Pos{at.Block, 1 << 30}); h >= 0 {
		head := m.outline.Headings[h]
		p.Heading, p.Block = head.ID, at.Block-head.Block
	}
	return p, m.target == nil
}

// Beginning returns the target of the title block.
func Beginning() *Target { return &Target{Block: inTitle} }

// CurrentTarget returns the current position, or the one that is being gone to, as a target
// that is valid in an edited text too.
func (m *Model) CurrentTarget() *Target {
	if g := m.target; g != nil && g.Find != nil {
		return &Target{Block: g.Block, Find: g.Find, At: g.At, Row: g.Row, By: g.By}
	}
	if m.lastPosition != nil {
		return At(*m.lastPosition)
	}
	if p, ok := m.Position(); ok || m.text.layout != nil {
		return At(p)
	}
	return Beginning()
}

// At returns the target of a position in a text that may have been edited since.
func At(p readerstate.Position) *Target {
	if p.InTitle {
		return &Target{Block: inTitle, Row: p.Title}
	}
	return &Target{
		At: func(d *render.RenderedBlock) int { return int(p.BlockOffset*float64(len(d.Rows)) + 0.5) },
		Find: func(ctx context.Context, a *render.Document) (Spot, error) {
			block, err := locate(ctx, a, p)
			return Spot{Block: block}, err
		},
	}
}

// locate finds the block of a position. That is the same block if the text before it is
// unchanged. Otherwise it is the nearest one with the same content, and without one the block
// that is now where it was.
func locate(ctx context.Context, a *render.Document, p readerstate.Position) (int, error) {
	blocks, _, err := a.ParseMore(ctx, func(b []render.Block) bool { return len(b) > p.Index })
	if err != nil {
		return 0, err
	}
	if p.Index < len(blocks) && a.Fingerprint(blocks[p.Index]) == p.Fingerprint {
		return p.Index, nil
	}
	o, err := a.Outline(ctx)
	if err != nil {
		return 0, err
	}
	blocks, _ = a.Blocks()
	if len(blocks) == 0 {
		return inTitle, nil
	}
	want := min(max(p.Index, p.Block), len(blocks)-1)
	for i, h := range o.Headings {
		if h.ID != p.Heading || p.Heading == "" {
			continue
		}
		last := len(blocks) - 1
		if i+1 < len(o.Headings) {
			last = max(h.Block, o.Headings[i+1].Block-1)
		}
		want = min(h.Block+p.Block, last)
		break
	}
	if p.Fingerprint == "" {
		return want, nil
	}
	for off := range len(blocks) {
		for _, i := range []int{want + off, want - off} {
			if i >= 0 && i < len(blocks) && a.Fingerprint(blocks[i]) == p.Fingerprint {
				return i, nil
			}
		}
	}
	return want, nil
}

// keepPosition keeps the position in a text that is replaced by an empty one. A file is empty
// for a moment when it is rewritten.
func (m *Model) keepPosition(t *body) {
	switch {
	case len(t.blocks) > 0:
		m.lastPosition = nil
	case len(m.text.blocks) > 0:
		p, _ := m.Position()
		m.lastPosition = &p
	}
}

// topTarget returns the top row as a target that is valid at any width.
func (m *Model) topTarget() *Target {
	if m.target != nil {
		g := *m.target
		return &g
	}
	p := m.top
	if p.Block == inTitle {
		return &Target{Block: inTitle, Row: p.Row}
	}
	into := m.text.fractionAbove(p)
	return &Target{Block: p.Block, At: func(d *render.RenderedBlock) int {
		return int(into*float64(len(d.Rows)) + 0.5)
	}}
}

// fractionAbove returns the share of a block that is above a row, 0 to 1.
func (t *body) fractionAbove(p Pos) float64 {
	d := t.rendered[p.Block]
	if d == nil || len(d.Rows) == 0 {
		return 0
	}
	return min(1, float64(p.Row)/float64(len(d.Rows)))
}
