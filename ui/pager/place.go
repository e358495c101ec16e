package pager

import (
	"sort"

	"quire/internal/render"
)

// Place is a place in a post that survives another width and an edit elsewhere in
// the post: so many blocks after a heading, and how far into that block. The zero
// value is the beginning.
type Place struct {
	Heading string  // id of the heading that the block follows, "" before the first
	Blocks  int     // blocks after that heading's own, or after the beginning
	Into    float64 // share of the block's rows above the place, 0 to 1
	Head    int     // rows of the title block above the place, when it is in there
	inHead  bool
}

// keep remembers the place of the top row until a text that has it is shown. A
// place that is already waited for stays.
func (m *Model) keep() {
	if m.want != nil {
		return
	}
	place := m.Place()
	m.want = &place
}

// Place is the place of the row at the top.
func (m *Model) Place() Place {
	row := m.top - len(m.head)
	if row < 0 || len(m.doc.Blocks) == 0 {
		return Place{Head: m.top, inHead: true}
	}
	b := m.doc.BlockAt(row)
	block := m.doc.Blocks[b]
	p := Place{}
	if block.Rows > 0 {
		p.Into = min(1, max(0, float64(row-block.Row)/float64(block.Rows)))
	}
	first := 0
	if h := headingAt(m.doc, block.Row); h >= 0 {
		p.Heading = m.doc.Headings[h].ID
		first = m.doc.BlockAt(m.doc.Headings[h].Row)
	}
	p.Blocks = b - first
	return p
}

// headingAt is the number of the last heading at or above a row, -1 for none.
func headingAt(d *render.Document, row int) int {
	return sort.Search(len(d.Headings), func(i int) bool { return d.Headings[i].Row > row }) - 1
}

// row is where p is in d, counted from the first row of the text; ok is false when d
// does not reach it.
func (p *Place) row(d *render.Document) (row int, ok bool) {
	if p.inHead {
		return 0, true
	}
	first, end := 0, len(d.Blocks)
	for i, h := range d.Headings {
		if h.ID != p.Heading {
			continue
		}
		first = d.BlockAt(h.Row)
		if i+1 < len(d.Headings) && d.Complete {
			end = max(first+1, d.BlockAt(d.Headings[i+1].Row))
		}
		break
	}
	if first+p.Blocks >= len(d.Blocks) && !d.Complete || len(d.Blocks) == 0 {
		return 0, false
	}
	block := d.Blocks[min(first+p.Blocks, end-1)]
	return block.Row + int(p.Into*float64(block.Rows)+0.5), true
}

// restore goes to the place that is waited for, and waits no more once the text is
// the one for this measure.
func (m *Model) restore() {
	if m.want == nil {
		m.clamp()
		return
	}
	if m.want.inHead {
		m.top = min(m.want.Head, len(m.head))
	} else if row, ok := m.want.row(m.doc); ok {
		m.top = len(m.head) + row
	}
	m.clamp()
	if m.doc.Complete && m.drawn == m.geo.TextWidth {
		m.want = nil
	}
}

// Resume shows a place once the text is there.
func (m *Model) Resume(p Place) {
	m.want = &p
	m.restore()
}
