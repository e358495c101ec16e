package pager

import (
	"sort"

	"quire/internal/render"
)

// SetOutline tells what the shown text holds.
func (m *Model) SetOutline(a *render.Document, o *render.Outline) {
	if l := m.upcoming(); l == nil || l.Document() != a {
		return
	}
	m.outline = o
	if do := m.onOutline; do != nil {
		m.onOutline = nil
		do()
	}
}

// Outline is what the text holds, nil until it is known.
func (m *Model) Outline() *render.Outline { return m.outline }

// OnOutline runs do once the outline is known: now, or later, unless the post is left before.
func (m *Model) OnOutline(do func()) {
	if m.outline != nil {
		do()
		return
	}
	m.onOutline = do
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
		if d := m.text.rendered[p.Block]; d == nil || heads[i].Nth >= len(d.Headings) || d.Headings[heads[i].Nth] <= p.Row {
			break
		}
	}
	return i
}

// Heading is the number of the heading that the reader is at, -1 for none: the one that was
// gone to, else the one that the top row stands under.
func (m *Model) Heading() int { return m.headingAt(m.jumpedTo) }

// Line is the line of the post's Markdown that stands at the top, from 1.
func (m *Model) Line() int {
	if m.top.Block < 0 || m.top.Block >= len(m.text.blocks) {
		return 1
	}
	return m.text.layout.Document().LineAt(m.text.blocks[m.top.Block], m.fractionAbove(m.top))
}
