package pager

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/render"
	"quire/internal/sgr"
	"quire/internal/textwidth"
	"quire/ui/layout"
	"quire/ui/styles"
)

// View renders the pager, as many rows as it is high.
func (m *Model) View() layout.Frame {
	rows := make([]string, 0, m.height)
	from, to := m.thumb()
	at, ok := m.top, false
	header := m.header()
	for i := 0; i < m.geo.Rows; i++ {
		row := ""
		if at, ok = m.normalize(at); ok {
			row = m.row(at)
			at.Row++
		}
		if i < len(header) {
			row = header[i]
		}
		if row == "" && i == len(m.titleRows) && m.text.layout == nil && m.failure != "" {
			row = m.margin() + m.styles.Error.Render(textwidth.Truncate(m.failure, m.geo.TextWidth))
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

// header returns the header rows of the wide table that the top row is in, which stay visible
// while the rows of the table scroll. It is nil elsewhere.
func (m *Model) header() []string {
	d := m.text.rendered[m.top.Block]
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

// normalize returns p or, past the end of its block, the row after it. ok is false if there
// is no such row.
func (m *Model) normalize(p Pos) (row Pos, ok bool) {
	row, left, known := m.advance(&m.text, p, 0)
	h, _ := m.rowsOf(&m.text, row.Block)
	return row, known && left == 0 && row.Row < h
}

func (m *Model) margin() string { return strings.Repeat(" ", m.geo.TextX) }

// row renders a row.
func (m *Model) row(p Pos) string {
	var row string
	switch last, complete := m.text.endCard(); {
	case p.Block == inTitle:
		return m.margin() + m.titleRows[p.Row]
	case complete && p.Block == last:
		return m.margin() + m.rowsAfter(&m.text)[p.Row]
	default:
		row = m.textRow(p)
	}
	if row == "" {
		return ""
	}
	return m.margin() + row
}

// textRow renders a row of the text with its highlights, panned and cut to the screen.
func (m *Model) textRow(p Pos) string {
	d := m.text.block(p.Block)
	if d == nil || p.Row >= len(d.Rows) {
		return ""
	}
	row := m.withPicture(d, p.Row)
	if ranges := m.ranges(p); len(ranges) > 0 {
		row = lipgloss.StyleRanges(row, ranges...)
	}
	room, fill := m.room(), fillOf(d, p.Row)
	if d.Width <= room {
		if fill != "" && d.Width > m.geo.TextWidth {
			return filled(row, fill, d.Width)
		}
		return row
	}
	if m.pan > 0 {
		row = ansi.Cut(row, m.pan, m.pan+room)
	}
	more := textwidth.Width(d.Rows[p.Row]) > m.pan+room
	if more {
		row = textwidth.Cut(row, room-1)
	}
	switch {
	case more && fill != "":
		return row + fill + "›" + sgr.Reset
	case more:
		return row + m.styles.Muted.Render("›")
	case fill != "":
		return filled(row, fill, min(room, d.Width-m.pan))
	}
	return row
}

// fillOf returns what opens the background of a row, "" when it has none.
func fillOf(d *render.RenderedBlock, row int) string {
	for _, c := range d.Code {
		if row >= c.Row && row < c.Row+c.Rows {
			return c.Fill
		}
	}
	return ""
}

// filled returns a row with its background up to width cells.
func filled(row, fill string, width int) string {
	if free := width - textwidth.Width(row); free > 0 {
		return row + fill + strings.Repeat(" ", free) + sgr.Reset
	}
	return row
}

// withPicture returns a row of a block with the part of a picture that is on it.
func (m *Model) withPicture(d *render.RenderedBlock, row int) string {
	for _, pic := range d.Pictures {
		if i := row - pic.Row; m.pictures != nil && i >= 0 && i < pic.Rows {
			if rows := m.pictures(pic.Target, pic.Cells, pic.Rows); i < len(rows) {
				return textwidth.Pad(d.Rows[row], pic.Col) + rows[i]
			}
		}
	}
	return d.Rows[row]
}

// Pictures returns the visible pictures.
func (m *Model) Pictures() []render.Picture {
	var out []render.Picture
	left := m.geo.Rows + m.top.Row
	for b := max(0, m.top.Block); left > 0; b++ {
		d := m.text.rendered[b]
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

// room returns how many cells a row may take: more than the measure for code and tables, where
// the screen is wider.
func (m *Model) room() int {
	if m.preview {
		return m.width
	}
	return max(m.geo.TextWidth, m.width-m.geo.TextX-2)
}

// ranges returns the matches and the chosen link on a row, from left to right. A match covers
// the link.
func (m *Model) ranges(p Pos) []lipgloss.Range {
	var ranges []lipgloss.Range
	add := func(spans []render.Span, style lipgloss.Style) {
		for _, s := range spans {
			if s.Row == p.Row {
				ranges = overlayRange(ranges, lipgloss.NewRange(s.Col, s.Col+s.Width, style))
			}
		}
	}
	if l, ok := m.Link(); ok && l.Block == p.Block {
		if d := m.text.block(p.Block); l.Nth < len(d.Links) {
			add(d.Links[l.Nth], m.styles.ChosenLink)
		}
	}
	matches := m.search.matches
	if m.search.layout != m.text.layout {
		return ranges
	}
	at := sort.Search(len(matches), func(k int) bool { return !matches[k].end().before(p) })
	for ; at < len(matches) && !p.before(matches[at].pos()); at++ {
		style := m.styles.SearchMatch
		if at == m.search.current {
			style = m.styles.CurrentMatch
		}
		add(matches[at].Spans, style)
	}
	return ranges
}

// overlayRange puts a range over others. They are in order and do not overlap, before and
// after.
func overlayRange(ranges []lipgloss.Range, over lipgloss.Range) []lipgloss.Range {
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

// widest returns the width of the widest visible block.
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

// panBy pans the wide blocks in steps of a few cells.
func (m *Model) panBy(steps int) {
	const cells = 8
	m.pan = max(0, min(m.pan+steps*cells, m.widest()-m.room()))
}

// offset estimates the byte of the Markdown at a row.
func (t *body) offset(p Pos) int {
	switch n := len(t.blocks); {
	case p.Block < 0 || n == 0:
		return 0
	case p.Block >= n:
		return t.layout.Document().Size()
	}
	b := t.blocks[p.Block]
	return b.Start + int(t.fractionAbove(p)*float64(b.End-b.Start))
}

// extent returns how much of the text has been read when p is the top row, from 0 at its first
// screen to 1 at its last, and the share of it on the screen. all reports that the whole text is visible.
func (m *Model) extent(t *body, p Pos) (above, on float64, all bool) {
	if t.layout == nil {
		return 0, 1, true
	}
	bottom, _, known := m.advance(t, p, m.geo.Rows)
	size := float64(max(1, t.layout.Document().Size()))
	last, complete := t.endCard()
	h, _ := m.rowsOf(t, last)
	atEnd := known && complete && bottom.Block == last && bottom.Row >= h
	first := p == Pos{Block: inTitle}
	if first && atEnd {
		return 0, 1, true
	}
	top, low := float64(t.offset(p)), float64(t.offset(bottom))
	on = min(1, max(0, (low-top)/size))
	switch {
	case atEnd:
		above = 1
	case !first && size > low-top:
		above = min(0.99, max(0.01, top/(size-(low-top))))
	}
	return above, on, false
}

// thumb returns the rows of the scrollbar that are filled, none when the whole text is
// visible.
func (m *Model) thumb() (from, to int) {
	above, on, all := m.extent(&m.text, m.top)
	if all {
		return 0, 0
	}
	size := max(1, int(on*float64(m.geo.Rows)))
	from = int(above * float64(m.geo.Rows-size))
	return from, from + size
}

// status renders the status line.
func (m *Model) status() string {
	where, left, style, spare := m.statusParts()
	hints := m.styles.Hints(m.hintKeys(), spare)
	gap := max(1, m.statusRoom()-textwidth.Width(left)-textwidth.Width(hints))
	return "  " + m.styles.Strong.Render(fmt.Sprintf("%-4s", where)) + "  " + style.Render(textwidth.Visual(left)) +
		strings.Repeat(" ", gap) + hints
}

const statusPad = 2 // cells at either side of the status line

// statusRoom returns how many cells of the status line are behind the percentage.
func (m *Model) statusRoom() int { return m.width - 2*statusPad - 6 }

// statusParts returns what the status line says, and how many cells of it are for keys.
func (m *Model) statusParts() (where, left string, style lipgloss.Style, spare int) {
	where = "All"
	if above, _, all := m.extent(&m.text, m.top); !all {
		where = strconv.Itoa(int(above*100)) + "%"
	}
	what, style := m.statusText()
	room := m.statusRoom()
	spare = min(room/2+8, room-16)
	if m.notice != "" || what == m.failure || what == m.gone || what == m.linkStatus() {
		spare = room - textwidth.Width(what) - 2 // news are shown in full
	}
	hints := textwidth.Width(m.styles.Hints(m.hintKeys(), spare))
	return where, textwidth.Truncate(what, max(1, room-hints-2)), style, spare
}

// hintKeys returns the keys that the status line offers.
func (m *Model) hintKeys() []key.Binding {
	return m.keys.PagerHints(m.outline == nil || len(m.outline.Headings) > 0)
}

// clickStatus asks for the key of the status line at a cell. Keys end at its right margin.
func (m *Model) clickStatus(x int) tea.Msg {
	_, left, _, spare := m.statusParts()
	hints := textwidth.Width(m.styles.Hints(m.hintKeys(), spare))
	gap := max(1, m.statusRoom()-textwidth.Width(left)-hints)
	start := statusPad + 6 + textwidth.Width(left) + gap
	if b, ok := styles.HintAt(m.hintKeys(), spare, x-start); ok {
		return KeyMsg{b.Keys()[0]}
	}
	return nil
}

// statusText returns what the status line says: a notice, an error, the chosen link, the
// search or the current heading.
func (m *Model) statusText() (what string, style lipgloss.Style) {
	if m.notice != "" {
		return m.notice, m.styles.Notice
	}
	if link := m.linkStatus(); link != "" {
		return link, m.styles.Text
	}
	if m.gone != "" {
		return m.gone, m.styles.Error
	}
	searched := m.search.query != "" && m.search.layout == m.text.layout
	switch n := len(m.search.matches); {
	case !searched && m.failure != "" && m.text.layout != nil:
		return m.failure, m.styles.Error
	case !searched:
		if h := m.Heading(); h >= 0 {
			return m.outline.Headings[h].ShownText(m.styles.ASCII), m.styles.Text
		}
		return m.title(), m.styles.Text
	case n == 0:
		return "no matches for “" + m.search.query + "”", m.styles.Notice
	case m.search.current >= 0:
		return fmt.Sprintf("match %d of %d for “%s”", m.search.current+1, n, m.search.query), m.styles.Text
	default:
		return fmt.Sprintf("%d matches for “%s”", n, m.search.query), m.styles.Text
	}
}
