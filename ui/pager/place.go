package pager

import (
	"context"
	"sort"
	"strings"

	"quire/internal/readerstate"
	"quire/internal/render"
)

// Position is the place of the row at the top; ok is false while that is still to be found
// or there is no text.
func (m *Model) Position() (p readerstate.Position, ok bool) {
	if m.text.layout == nil {
		return readerstate.Position{InTitle: true}, false
	}
	above, _, all := m.extent()
	p.Progress = above
	if all {
		p.Progress = 1
	}
	last, whole := m.text.last()
	at := m.top
	switch {
	case at.Block == inHead:
		p.InTitle, p.Title = true, at.Row
		return p, m.goal == nil
	case whole && at.Block >= last && last == 0:
		return p, m.goal == nil
	case whole && at.Block >= last: // in the end card
		at = Pos{last - 1, 1 << 30}
	}
	p.Block, p.Index, p.BlockOffset = at.Block, at.Block, m.into(at)
	p.Fingerprint = m.text.layout.Document().Fingerprint(m.text.blocks[at.Block])
	if h := m.headingAt(Pos{at.Block, 1 << 30}); h >= 0 {
		head := m.outline.Headings[h]
		p.Heading, p.Block = head.ID, at.Block-head.Block
	}
	return p, m.goal == nil
}

// Beginning is the title block.
func Beginning() *Target { return &Target{Block: inHead} }

// leave keeps the place in a text that t takes over from while t is empty: a file is, for
// a moment, when it is written anew.
func (m *Model) leave(t *body) {
	switch {
	case len(t.blocks) > 0:
		m.left = nil
	case len(m.text.blocks) > 0:
		p, _ := m.Position()
		m.left = &p
	}
}

// CurrentTarget is where the reader is, or is going to, as a target in a text that may be another.
func (m *Model) CurrentTarget() *Target {
	if g := m.goal; g != nil && g.Find != nil {
		return &Target{Block: g.Block, Find: g.Find, At: g.At, Row: g.Row, By: g.By}
	}
	if m.left != nil {
		return At(*m.left)
	}
	if p, ok := m.Position(); ok || m.text.layout != nil {
		return At(p)
	}
	return Beginning()
}

// At is a place as a target in a text, which may have been edited since.
func At(p readerstate.Position) *Target {
	if p.InTitle {
		return &Target{Block: inHead, Row: p.Title}
	}
	return &Target{
		At: func(d *render.RenderedBlock) int { return int(p.BlockOffset*float64(len(d.Rows)) + 0.5) },
		Find: func(ctx context.Context, a *render.Document) (Spot, error) {
			block, err := locate(ctx, a, p)
			return Spot{Block: block}, err
		},
	}
}

// locate finds the block of a place: the very one if the text before it is as it was,
// else the one that is nearest to where it should be and reads the same, else that which
// stands there now.
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
		return inHead, nil
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

// headingAt is the number of the last heading at or above a row, -1 for none or as
// long as the outline is not known.
func (m *Model) headingAt(p Pos) int {
	if m.outline == nil {
		return -1
	}
	heads := m.outline.Headings
	i := sort.Search(len(heads), func(i int) bool { return heads[i].Block > p.Block }) - 1
	for ; i >= 0 && heads[i].Block == p.Block; i-- {
		if d := m.text.drawn[p.Block]; d == nil || heads[i].Nth >= len(d.Headings) || d.Headings[heads[i].Nth] <= p.Row {
			break
		}
	}
	return i
}

// Heading is the number of the heading that the reader is at, -1 for none: the one that was
// gone to, else the one that the top row stands under.
func (m *Model) Heading() int { return m.headingAt(m.sought) }

// Line is the line of the post's Markdown that stands at the top, from 1.
func (m *Model) Line() int {
	if m.top.Block < 0 || m.top.Block >= len(m.text.blocks) {
		return 1
	}
	return m.text.layout.Document().LineAt(m.text.blocks[m.top.Block], m.into(m.top))
}

// bodyLine is the line of the file on which the Markdown begins, from 1.
func (m *Model) bodyLine() int {
	if p := m.post.Post; p != nil && p.Line > 1 {
		return p.Line
	}
	return 1
}

// GoToLine goes to a line of the file, counted from 1, front matter included, as
// findings and editors name it.
func (m *Model) GoToLine(line int) {
	line -= m.bodyLine() - 1
	m.jump(&Target{Find: func(ctx context.Context, a *render.Document) (Spot, error) {
		blocks, _, err := a.ParseMore(ctx, func(b []render.Block) bool { return len(b) > 0 && b[len(b)-1].Line > line })
		if err != nil || len(blocks) == 0 || line < blocks[0].Line {
			return Spot{Block: inHead}, err
		}
		i := sort.Search(len(blocks), func(i int) bool { return blocks[i].Line > line }) - 1
		return Spot{i, rowAt(a.Fraction(blocks[i], line))}, nil
	}})
}

// rowAt is the row that has a share of its block above it.
func rowAt(share float64) func(*render.RenderedBlock) int {
	return func(d *render.RenderedBlock) int { return int(min(max(share, 0), 1) * float64(len(d.Rows))) }
}

// GoToPercent goes to a share of the text in percent.
func (m *Model) GoToPercent(percent int) {
	switch {
	case percent <= 0:
		m.jump(&Target{Block: inHead})
		return
	case percent >= 100:
		m.jump(end())
		return
	}
	m.jump(&Target{Find: func(ctx context.Context, a *render.Document) (Spot, error) {
		offset := a.Size() / 100 * percent
		if a.Size() < 1<<20 {
			offset = a.Size() * percent / 100
		}
		blocks, _, err := a.ParseMore(ctx, func(b []render.Block) bool { return len(b) > 0 && b[len(b)-1].End > offset })
		if err != nil || len(blocks) == 0 {
			return Spot{Block: inHead}, err
		}
		i := render.BlockAt(blocks, offset)
		return Spot{i, rowAt(float64(offset-blocks[i].Start) / float64(max(1, blocks[i].End-blocks[i].Start)))}, nil
	}})
}

// GoToHeading goes to a heading of the outline, by its number.
func (m *Model) GoToHeading(i int) {
	if m.outline == nil || i < 0 || i >= len(m.outline.Headings) {
		return
	}
	h := m.outline.Headings[i]
	m.jump(&Target{Block: h.Block, At: func(d *render.RenderedBlock) int { return nth(d.Headings, h.Nth) }})
}

func nth(rows []int, n int) int {
	if n < len(rows) {
		return rows[n]
	}
	return 0
}

// Anchor is the target of the heading or footnote with an id; ok is false when the
// text has none.
func Anchor(o *render.Outline, id string) (t *Target, ok bool) {
	exact := func(a, b string) bool { return a == b }
	for _, same := range []func(a, b string) bool{exact, strings.EqualFold} {
		for _, h := range o.Headings {
			if same(h.ID, id) || same(h.Text, id) {
				return &Target{Block: h.Block, At: func(d *render.RenderedBlock) int { return nth(d.Headings, h.Nth) }}, true
			}
		}
	}
	if len(id) > 3 && id[:3] == "fn-" {
		if block, found := o.Notes[id[3:]]; found {
			return &Target{Block: block}, true
		}
	}
	return nil, false
}

// A mark of the outline that one can hop to: its block, and its row there.
type mark struct {
	block int
	row   func(*render.RenderedBlock) int
}

// headings and codes are what one can hop along.
func headings(o *render.Outline, i int) (mark, bool) {
	if i >= len(o.Headings) {
		return mark{}, false
	}
	h := o.Headings[i]
	return mark{h.Block, func(d *render.RenderedBlock) int { return nth(d.Headings, h.Nth) }}, true
}

func codes(o *render.Outline, i int) (mark, bool) {
	if i >= len(o.Code) {
		return mark{}, false
	}
	c := o.Code[i]
	return mark{c.Block, func(d *render.RenderedBlock) int {
		if c.Nth < len(d.Code) {
			return d.Code[c.Nth].Row
		}
		return 0
	}}, true
}

// hop goes by marks after or before the place at hand.
func (m *Model) hop(marks func(*render.Outline, int) (mark, bool), by int) {
	n := sort.Search(1<<30, func(i int) bool { _, ok := marks(m.outline, i); return !ok })
	from := m.sought
	if m.goal != nil && m.goal.Find == nil {
		from = Pos{m.goal.Block, m.goal.Row}
	}
	// row is where mark i stands, as far as it must be known.
	row := func(i int) Pos {
		k, _ := marks(m.outline, i)
		if d := m.text.block(k.block); d != nil && k.block == from.Block {
			return Pos{k.block, k.row(d)}
		}
		return Pos{k.block, 0}
	}
	i := sort.Search(n, func(i int) bool { return from.before(row(i)) }) // the first below
	if by > 0 {
		i += by - 1
	} else {
		if i > 0 && row(i-1) == from {
			i--
		}
		i += by
	}
	switch {
	case n == 0 || by > 0 && i >= n:
		return
	case i < 0:
		m.jump(&Target{Block: inHead})
		return
	}
	k, _ := marks(m.outline, i)
	m.jump(&Target{Block: k.block, At: k.row})
}

// Fragment is the heading or footnote with an id, as a target in a text that is still
// to be read; the beginning when the text has none.
func Fragment(id string) *Target {
	return &Target{Find: func(ctx context.Context, a *render.Document) (Spot, error) {
		o, err := a.Outline(ctx)
		if err != nil {
			return Spot{Block: inHead}, err
		}
		found, ok := Anchor(o, id)
		if !ok {
			return Spot{Block: inHead}, nil
		}
		return Spot{found.Block, found.At}, nil
	}}
}

// NearestCode is the code block nearest to the middle of the screen; ok is false when
// the text has none or they are not known yet.
func (m *Model) NearestCode() (c render.Code, ok bool) {
	if m.outline == nil || len(m.outline.Code) == 0 {
		return c, false
	}
	for _, c := range m.outline.Code {
		if m.sought != m.top && m.codePos(c) == m.sought {
			return c, true // it was gone to
		}
	}
	middle, _, known := m.step(&m.text, m.top, m.geo.Rows/2)
	if !known {
		middle = m.top
	}
	all := m.outline.Code
	i := sort.Search(len(all), func(i int) bool { return middle.before(m.codePos(all[i])) })
	switch {
	case i == len(all):
		i--
	case i > 0 && m.inSight(Pos{all[i-1].Block, m.codeEnd(all[i-1])}):
		i-- // the one above still shows
	case i > 0 && !m.inSight(m.codePos(all[i])):
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

// codeEnd is the last row of a code block in its block.
func (m *Model) codeEnd(c render.Code) int {
	if d := m.text.block(c.Block); d != nil && c.Nth < len(d.Code) {
		return d.Code[c.Nth].Row + max(0, d.Code[c.Nth].Rows-1)
	}
	return 0
}
