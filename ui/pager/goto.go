package pager

import (
	"context"
	"sort"

	tea "charm.land/bubbletea/v2"

	"quire/internal/render"
	"quire/internal/search"
)

// Jump goes to a target as a key would.
func (m *Model) Jump(t *Target) { m.jump(t) }

// GoToLine goes to a line of the file, counted from 1 with the front matter, as editors and
// findings count.
func (m *Model) GoToLine(line int) {
	line -= m.bodyLine() - 1
	m.jump(&Target{Find: func(ctx context.Context, a *render.Document) (Spot, error) {
		blocks, _, err := a.ParseMore(ctx, func(b []render.Block) bool {
			return len(b) > 0 && b[len(b)-1].Line > line
		})
		if err != nil || len(blocks) == 0 || line < blocks[0].Line {
			return Spot{Block: inTitle}, err
		}
		i := sort.Search(len(blocks), func(i int) bool { return blocks[i].Line > line }) - 1
		return Spot{i, rowAt(a.Fraction(blocks[i], line))}, nil
	}})
}

// bodyLine returns the line of the file on which the Markdown begins, from 1.
func (m *Model) bodyLine() int {
	if p := m.post.Post; p != nil && p.Line > 1 {
		return p.Line
	}
	return 1
}

// rowAt returns a function that finds the row with a given share of its block above it.
func rowAt(share float64) func(*render.RenderedBlock) int {
	return func(d *render.RenderedBlock) int { return int(min(max(share, 0), 1) * float64(len(d.Rows))) }
}

// GoToPercent goes to where the status line shows a percentage.
func (m *Model) GoToPercent(percent int) {
	switch {
	case percent <= 0:
		m.jump(&Target{Block: inTitle})
		return
	case percent >= 100:
		m.jump(end())
		return
	}
	// The byte at that share of the text goes to that share of the screen.
	by := -m.geo.Rows * percent / 100
	m.jump(&Target{percent: percent, By: by, Find: func(ctx context.Context, a *render.Document) (Spot, error) {
		offset := a.Size() / 100 * percent
		if a.Size() < 1<<20 {
			offset = a.Size() * percent / 100
		}
		blocks, _, err := a.ParseMore(ctx, func(b []render.Block) bool {
			return len(b) > 0 && b[len(b)-1].End > offset
		})
		if err != nil || len(blocks) == 0 {
			return Spot{Block: inTitle}, err
		}
		i := render.BlockAt(blocks, offset)
		start, size := blocks[i].Start, max(1, blocks[i].End-blocks[i].Start)
		return Spot{i, rowAt(float64(offset-start) / float64(size))}, nil
	}})
}

// GoToHeading goes to a heading of the outline by its number.
func (m *Model) GoToHeading(i int) {
	if m.outline == nil || i < 0 || i >= len(m.outline.Headings) {
		return
	}
	h := m.outline.Headings[i]
	m.jump(headingTarget(h))
}

func headingTarget(h render.Heading) *Target { return &Target{Block: h.Block, At: headingRow(h)} }

// headingRow returns a function that finds the row of a heading in its block.
func headingRow(h render.Heading) func(*render.RenderedBlock) int {
	return func(d *render.RenderedBlock) int { return nth(d.Headings, h.Nth) }
}

func nth(rows []int, n int) int {
	if n < len(rows) {
		return rows[n]
	}
	return 0
}

// Anchor returns the target of the heading or footnote with an id. ok is false when the text
// has none.
func Anchor(o *render.Outline, id string) (t *Target, ok bool) {
	exact := func(a, b string) bool { return a == b }
	folded := func(a, b string) bool { return search.Fold(a) == search.Fold(b) }
	for _, same := range []func(a, b string) bool{exact, folded} {
		for _, h := range o.Headings {
			if same(h.ID, id) || same(h.Text, id) {
				return headingTarget(h), true
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

// Fragment returns the target of a heading or footnote of a text that is still to be read.
// Where the text has none with that id, it is the beginning.
func Fragment(id string) *Target {
	return &Target{Find: func(ctx context.Context, a *render.Document) (Spot, error) {
		o, err := a.Outline(ctx)
		if err != nil {
			return Spot{Block: inTitle}, err
		}
		found, ok := Anchor(o, id)
		if !ok {
			return Spot{Block: inTitle}, nil
		}
		return Spot{found.Block, found.At}, nil
	}}
}

// A stop is something in the outline that keys jump to: its block, and the row in it.
type stop struct {
	block int
	row   func(*render.RenderedBlock) int
}

// stops are what keys jump to.
type stops struct {
	name string // of one
	// at returns the i-th, false after the last.
	at func(o *render.Outline, i int) (stop, bool)
}

func headings() stops   { return stops{"heading", headingAt} }
func codeBlocks() stops { return stops{"code block", codeAt} }

func headingAt(o *render.Outline, i int) (stop, bool) {
	if i >= len(o.Headings) {
		return stop{}, false
	}
	h := o.Headings[i]
	return stop{h.Block, headingRow(h)}, true
}

func codeAt(o *render.Outline, i int) (stop, bool) {
	if i >= len(o.Code) {
		return stop{}, false
	}
	c := o.Code[i]
	return stop{c.Block, func(d *render.RenderedBlock) int {
		if c.Nth < len(d.Code) {
			return d.Code[c.Nth].Row
		}
		return 0
	}}, true
}

// jumpBy jumps by stops from the current position, and says so without one.
func (m *Model) jumpBy(to stops, by int) tea.Msg {
	n := sort.Search(1<<30, func(i int) bool { _, ok := to.at(m.outline, i); return !ok })
	from := m.jumpedTo
	if m.target != nil && m.target.Find == nil {
		from = Pos{m.target.Block, m.target.Row}
	}
	// row returns the position of stop i; its row only matters in the block that is left.
	row := func(i int) Pos {
		k, _ := to.at(m.outline, i)
		if d := m.text.block(k.block); d != nil && k.block == from.Block {
			return Pos{k.block, k.row(d)}
		}
		return Pos{k.block, 0}
	}
	i := sort.Search(n, func(i int) bool { return from.before(row(i)) }) // the first one below
	if by > 0 {
		i += by - 1
	} else {
		if i > 0 && row(i-1) == from {
			i--
		}
		i += by
	}
	switch {
	case n == 0:
		return notice("this post has no " + to.name + "s")
	case by > 0 && i >= n:
		return notice("no " + to.name + " below")
	case i < 0 && m.atBeginning() && m.target == nil:
		return notice("no " + to.name + " above")
	case i < 0:
		m.jump(&Target{Block: inTitle})
		return nil
	}
	k, _ := to.at(m.outline, i)
	m.jump(&Target{Block: k.block, At: k.row})
	return nil
}
