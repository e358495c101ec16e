package pager

import (
	"sort"

	"quire/internal/render"
)

// SetOutline sets the headings, links and code blocks of a text.
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

// Outline returns the outline of the text, nil until it is known.
func (m *Model) Outline() *render.Outline { return m.outline }

// OnOutline calls do once the outline is known: now or later, unless another post is opened
// before.
func (m *Model) OnOutline(do func()) {
	if m.outline != nil {
		do()
		return
	}
	m.onOutline = do
}

// headingAt returns the number of the last heading at or above a row, -1 for none and while
// the outline is not known.
func (m *Model) headingAt(p Pos) int {
	if m.outline == nil {
		return -1
	}
	heads := m.outline.Headings
	i := sort.Search(len(heads), func(i int) bool { return heads[i].Block > p.Block }) - 1
	for ; i >= 0 && heads[i].Block == p.Block; i-- {
		d := m.text.rendered[p.Block]
		if d == nil || heads[i].Nth >= len(d.Headings) || d.Headings[heads[i].Nth] <= p.Row {
			break
		}
	}
	return i
}

// Heading returns the number of the current heading, -1 for none. It is the one that was
// jumped to, otherwise the last one at or above the top row.
func (m *Model) Heading() int { return m.headingAt(m.jumpedTo) }

// Line returns the line of the Markdown at the top of the screen, from 1.
func (m *Model) Line() int {
	if m.top.Block < 0 || m.top.Block >= len(m.text.blocks) {
		return 1
	}
	return m.text.layout.Document().LineAt(m.text.blocks[m.top.Block], m.text.fractionAbove(m.top))
}
