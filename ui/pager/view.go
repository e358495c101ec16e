package pager

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/render"
	"quire/internal/textwidth"
	"quire/ui/layout"
)

// View renders the pager: as many rows as it has cells of height.
func (m *Model) View() layout.Frame {
	rows := make([]string, 0, m.height)
	from, to := m.thumb()
	at, ok := m.top, false
	header := m.header()
	for i := 0; i < m.geo.Rows; i++ {
		row := ""
		if at, ok = m.settle(at); ok {
			row = m.row(at)
			at.Row++
		}
		if i < len(header) {
			row = header[i]
		}
		if row == "" && i == len(m.head) && m.text.layout == nil && m.fault != "" {
			row = m.margin() + m.styles.Error.Render(textwidth.Truncate(m.fault, m.geo.TextWidth))
		}
		if m.geo.Scrollbar >= 0 && to > from && i >= from && i < to {
			row = textwidth.Pad(row, m.geo.Scrollbar) + m.styles.Thumb.Render("▐")
		}
		rows = append(rows, row)
	}
	if m.geo.Status >= 0 {
		rows = append(rows, m.status())
	}
	return layout.Frame{Rows: rows}
}

// header is the header of the wide table that the top row stands in, which stays in
// sight while its rows scroll; nil elsewhere.
func (m *Model) header() []string {
	d := m.text.drawn[m.top.Block]
	if d == nil {
		return nil
	}
	for _, t := range d.WideTables {
		if m.top.Row > t.Row && m.top.Row+t.Head < t.Row+t.Rows {
			var rows []string
			for i := range t.Head {
				rows = append(rows, m.row(Pos{m.top.Block, t.Row + i}))
			}
			return rows
		}
	}
	return nil
}

// settle is the row at p or, when that is past the end of its block, the one after it;
// ok is false where there is none.
func (m *Model) settle(p Pos) (row Pos, ok bool) {
	row, left, known := m.step(&m.text, p, 0)
	h, _ := m.rowsOf(&m.text, row.Block)
	return row, known && left == 0 && row.Row < h
}

func (m *Model) margin() string { return strings.Repeat(" ", m.geo.TextX) }

// row draws the row at p.
func (m *Model) row(p Pos) string {
	var row string
	switch last, whole := m.text.last(); {
	case p.Block == inHead:
		return m.margin() + m.head[p.Row]
	case whole && p.Block == last:
		return m.margin() + m.after(&m.text)[p.Row]
	default:
		row = m.textRow(p)
	}
	if row == "" {
		return ""
	}
	return m.margin() + row
}

// textRow is a row of the text with what is marked in it, panned and cut to the room
// there is.
func (m *Model) textRow(p Pos) string {
	d := m.text.block(p.Block)
	if d == nil || p.Row >= len(d.Rows) {
		return ""
	}
	row := m.withPicture(d, p.Row)
	if ranges := m.ranges(p); len(ranges) > 0 {
		row = lipgloss.StyleRanges(row, ranges...)
	}
	room := m.room()
	if d.Width <= room {
		return row
	}
	if m.pan > 0 {
		row = ansi.Cut(row, m.pan, m.pan+room)
	}
	if textwidth.Width(d.Rows[p.Row]) <= m.pan+room {
		return row
	}
	return textwidth.Cut(row, room-1) + m.styles.Muted.Render("›")
}

// withPicture is a row of a block, with the stretch of a picture that lies on it.
func (m *Model) withPicture(d *render.RenderedBlock, row int) string {
	for _, pic := range d.Pictures {
		if i := row - pic.Row; m.pictures != nil && i >= 0 && i < pic.Rows {
			if drawn := m.pictures(pic.Target, pic.Cells, pic.Rows); i < len(drawn) {
				return textwidth.Pad(d.Rows[row], pic.Col) + drawn[i]
			}
		}
	}
	return d.Rows[row]
}

// Pictures are those in sight.
func (m *Model) Pictures() []render.Picture {
	var out []render.Picture
	left := m.geo.Rows + m.top.Row
	for b := max(0, m.top.Block); left > 0; b++ {
		d := m.text.drawn[b]
		if d == nil {
			break
		}
		for _, pic := range d.Pictures {
			if pic.Row < left && (b > m.top.Block || pic.Row+pic.Rows > m.top.Row) {
				out = append(out, pic)
			}
		}
		left -= len(d.Rows) + 1
	}
	return out
}

// room is how many cells a row may take: more than the measure where the screen has
// it, for code and tables.
func (m *Model) room() int {
	if m.preview {
		return m.width
	}
	return max(m.geo.TextWidth, m.width-m.geo.TextX-2)
}

// ranges are the matches and the chosen link on a row, from left to right. Where they
// meet, a match shows above the link.
func (m *Model) ranges(p Pos) []lipgloss.Range {
	var ranges []lipgloss.Range
	add := func(spans []render.Span, style lipgloss.Style) {
		for _, s := range spans {
			if s.Row == p.Row {
				ranges = laid(ranges, lipgloss.NewRange(s.Col, s.Col+s.Width, style))
			}
		}
	}
	if l, ok := m.Link(); ok && l.Block == p.Block {
		if d := m.text.block(p.Block); l.Nth < len(d.Links) {
			add(d.Links[l.Nth], m.styles.ChosenLink)
		}
	}
	matches := m.find.matches
	if m.find.layout != m.text.layout {
		return ranges
	}
	at := sort.Search(len(matches), func(k int) bool { return !matches[k].end().before(p) })
	for ; at < len(matches) && !p.before(matches[at].pos()); at++ {
		style := m.styles.SearchMatch
		if at == m.find.current {
			style = m.styles.CurrentMatch
		}
		add(matches[at].Spans, style)
	}
	return ranges
}

// laid lays a range over others, which are in order and do not meet; nor do they then.
func laid(ranges []lipgloss.Range, over lipgloss.Range) []lipgloss.Range {
	var out []lipgloss.Range
	for _, r := range ranges {
		if r.Start < over.Start {
			out = append(out, lipgloss.NewRange(r.Start, min(r.End, over.Start), r.Style))
		}
	}
	out = append(out, over)
	for _, r := range ranges {
		if r.End > over.End {
			out = append(out, lipgloss.NewRange(max(r.Start, over.End), r.End, r.Style))
		}
	}
	return out
}

func (f Match) end() Pos { return Pos{f.Block, f.Spans[len(f.Spans)-1].Row} }

// widest is the width of the widest block in sight.
func (m *Model) widest() int {
	widest, left := 0, m.geo.Rows
	for b := max(0, m.top.Block); left > 0; b++ {
		d := m.text.block(b)
		if d == nil {
			break
		}
		widest = max(widest, d.Width)
		left -= len(d.Rows) + 1
		if b == m.top.Block {
			left += m.top.Row
		}
	}
	return widest
}

// shift pans the wide blocks in sight by steps of a few cells.
func (m *Model) shift(steps int) {
	const cells = 8
	m.pan = max(0, min(m.pan+steps*cells, m.widest()-m.room()))
}

// offset is about which byte of the Markdown stands at a row.
func (m *Model) offset(p Pos) int {
	switch n := len(m.text.blocks); {
	case p.Block < 0 || n == 0:
		return 0
	case p.Block >= n:
		return m.text.layout.Document().Size()
	}
	b := m.text.blocks[p.Block]
	return b.Start + int(m.into(p)*float64(b.End-b.Start))
}

// extent is how much of the text stands above the screen and on it, as shares; all
// tells that there is nothing else.
func (m *Model) extent() (above, on float64, all bool) {
	if m.text.layout == nil {
		return 0, 1, true
	}
	bottom, _, known := m.step(&m.text, m.top, m.geo.Rows)
	size := float64(max(1, m.text.layout.Document().Size()))
	last, whole := m.text.last()
	h, _ := m.rowsOf(&m.text, last)
	atEnd := known && whole && bottom.Block == last && bottom.Row >= h
	first := m.top == Pos{Block: inHead}
	if first && atEnd {
		return 0, 1, true
	}
	top, low := float64(m.offset(m.top)), float64(m.offset(bottom))
	on = min(1, max(0, (low-top)/size))
	switch {
	case atEnd:
		above = 1
	case !first && size > low-top:
		above = min(0.99, max(0.01, top/(size-(low-top))))
	}
	return above, on, false
}

// thumb is the rows of the scrollbar that are filled, none when all is in sight.
func (m *Model) thumb() (from, to int) {
	above, on, all := m.extent()
	if all {
		return 0, 0
	}
	size := max(1, int(on*float64(m.geo.Rows)))
	from = int(above * float64(m.geo.Rows-size))
	return from, from + size
}

// status tells how far down the reader is and under which heading.
func (m *Model) status() string {
	const pad = 2
	where := "All"
	if above, _, all := m.extent(); !all {
		where = strconv.Itoa(int(above*100)) + "%"
	}
	what, style := m.news()
	room := m.width - 2*pad - 6
	spare := min(room/2+8, room-16)
	if m.notice != "" || what == m.fault || what == m.linkNote() {
		spare = room - textwidth.Width(what) - 2 // what has just happened is said whole
	}
	hints := m.styles.Hints(m.keys.PagerHints(), spare)
	left := textwidth.Truncate(what, max(1, room-textwidth.Width(hints)-2))
	gap := max(1, room-textwidth.Width(left)-textwidth.Width(hints))
	return "  " + m.styles.Strong.Render(fmt.Sprintf("%-4s", where)) + "  " + style.Render(textwidth.Visual(left)) + strings.Repeat(" ", gap) + hints
}

// news is what the status line tells: a notice, a fault, the chosen link, the search,
// or the heading that the reader is at.
func (m *Model) news() (what string, style lipgloss.Style) {
	if m.notice != "" {
		return m.notice, m.styles.Notice
	}
	if link := m.linkNote(); link != "" {
		return link, m.styles.Text
	}
	searched := m.find.query != "" && m.find.layout == m.text.layout
	switch n := len(m.find.matches); {
	case !searched && m.fault != "" && m.text.layout != nil:
		return m.fault, m.styles.Error
	case !searched:
		if h := m.Heading(); h >= 0 {
			return m.outline.Headings[h].Text, m.styles.Text
		}
		return m.post.Title, m.styles.Text
	case n == 0:
		return "no match for “" + m.find.query + "”", m.styles.Notice
	case m.find.current >= 0:
		return fmt.Sprintf("match %d of %d for “%s”", m.find.current+1, n, m.find.query), m.styles.Text
	default:
		return fmt.Sprintf("%d matches for “%s”", n, m.find.query), m.styles.Text
	}
}
