package pager

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"quire/internal/post"
	"quire/internal/text"
	"quire/ui/byline"
)

// View draws the pager: as many rows as it has cells of height. notice stands in the
// status line in place of the heading, when there is one.
func (m *Model) View(notice string) []string {
	rows := make([]string, 0, m.height)
	from, to := m.thumb()
	for i := 0; i < m.geo.Rows; i++ {
		row := m.row(m.top + i)
		if m.geo.Scrollbar >= 0 && to > from && i >= from && i < to {
			row = text.Pad(row, m.geo.Scrollbar) + m.styles.Thumb.Render("▐")
		}
		rows = append(rows, row)
	}
	if m.geo.Status >= 0 {
		rows = append(rows, m.status(notice))
	}
	return rows
}

// row draws row i, counted from the head.
func (m *Model) row(i int) string {
	margin := strings.Repeat(" ", m.geo.TextX)
	switch {
	case i < len(m.head):
		return margin + m.head[i]
	case i < len(m.head)+len(m.doc.Rows):
		if row := m.textRow(i - len(m.head)); row != "" {
			return margin + row
		}
		return ""
	case i == len(m.head) && len(m.doc.Rows) == 0 && m.fault != "":
		return margin + m.styles.Error.Render(text.Truncate(m.fault, m.geo.TextWidth))
	case m.doc.Complete && i-len(m.head)-len(m.doc.Rows) < len(m.tail):
		return margin + m.tail[i-len(m.head)-len(m.doc.Rows)]
	}
	return ""
}

// textRow is row i of the text with its matches marked, panned and cut to the room
// there is.
func (m *Model) textRow(i int) string {
	row := m.doc.Rows[i]
	if ranges := m.marks(i); len(ranges) > 0 {
		row = lipgloss.StyleRanges(row, ranges...)
	}
	room := m.room()
	if m.pan > 0 && m.wideAt(i) > room {
		return ansi.Cut(row, m.pan, m.pan+room)
	}
	if text.Width(row) <= room {
		return row
	}
	return ansi.Truncate(row, room-1, "") + m.styles.Muted.Render("›")
}

// room is how many cells a row may take: more than the measure where the screen has
// it, for code and tables.
func (m *Model) room() int {
	if m.preview {
		return m.width
	}
	return max(1, m.width-m.geo.TextX-2)
}

// marks are the ranges of matches on row i.
func (m *Model) marks(i int) []lipgloss.Range {
	matches := m.find.matches
	var ranges []lipgloss.Range
	at := sort.Search(len(matches), func(k int) bool { return last(matches[k]) >= i })
	for ; at < len(matches) && matches[at][0].Row <= i; at++ {
		style := m.styles.Found
		if at == m.find.current {
			style = m.styles.FoundCurrent
		}
		for _, s := range matches[at] {
			if s.Row == i {
				ranges = append(ranges, lipgloss.NewRange(s.Col, s.Col+s.Width, style))
			}
		}
	}
	return ranges
}

func last(m Match) int { return m[len(m)-1].Row }

// wideAt is the width of the widest row of the block that row i belongs to.
func (m *Model) wideAt(i int) int {
	b := m.doc.BlockAt(i)
	if b < 0 {
		return 0
	}
	if w, known := m.wide[b]; known {
		return w
	}
	block, widest := m.doc.Blocks[b], 0
	for r := block.Row; r < min(block.Row+block.Rows, len(m.doc.Rows)); r++ {
		widest = max(widest, text.Width(m.doc.Rows[r]))
	}
	if m.wide == nil {
		m.wide = map[int]int{}
	}
	m.wide[b] = widest
	return widest
}

// widest is the width of the widest block in sight.
func (m *Model) widest() int {
	widest := 0
	for i := m.top - len(m.head); i < m.top-len(m.head)+m.geo.Rows; i++ {
		if i >= 0 && i < len(m.doc.Rows) {
			widest = max(widest, m.wideAt(i))
		}
	}
	return widest
}

// shift pans the wide blocks in sight by steps of a few cells.
func (m *Model) shift(steps int) {
	const cells = 8
	m.pan = max(0, min(m.pan+steps*cells, m.widest()-m.room()))
}

// thumb is the rows of the scrollbar that are filled, none when all is in sight.
func (m *Model) thumb() (from, to int) {
	rows := m.rows()
	if rows <= m.geo.Rows {
		return 0, 0
	}
	size := max(1, m.geo.Rows*m.geo.Rows/rows)
	from = m.top * (m.geo.Rows - size) / max(1, m.bottom())
	return from, from + size
}

// status tells how far down the reader is and under which heading.
func (m *Model) status(notice string) string {
	const pad = 2
	where := "All"
	if b := m.bottom(); b > 0 {
		where = strconv.Itoa(m.top*100/b) + "%"
	}
	style := m.styles.Text
	what := m.post.Title
	if h := m.Heading(); h >= 0 {
		what = m.doc.Headings[h].Text
	}
	switch n := len(m.find.matches); {
	case notice != "":
		what, style = notice, m.styles.Notice
	case m.find.query == "" || m.find.stale:
		if m.fault != "" && len(m.doc.Rows) > 0 {
			what, style = m.fault, m.styles.Error
		}
	case n == 0:
		what, style = "no match for “"+m.find.query+"”", m.styles.Notice
	case m.find.current >= 0:
		what = fmt.Sprintf("match %d of %d for “%s”", m.find.current+1, n, m.find.query)
	default:
		what = fmt.Sprintf("%d matches for “%s”", n, m.find.query)
	}
	room := m.width - 2*pad - 6
	spare := min(room/2+8, room-16)
	if notice != "" || what == m.fault {
		spare = room - text.Width(what) - 2 // what has just happened is said whole
	}
	hints := m.styles.Hints(m.keys.PagerHints(), spare)
	left := text.Truncate(what, max(1, room-text.Width(hints)-2))
	gap := max(1, room-text.Width(left)-text.Width(hints))
	return "  " + m.styles.Strong.Render(fmt.Sprintf("%-4s", where)) + "  " + style.Render(left) + strings.Repeat(" ", gap) + hints
}

// frame draws what stands above and below the text at this measure.
func (m *Model) frame() {
	width := m.geo.TextWidth
	if width <= 0 {
		return
	}
	m.head, m.tail = m.titleBlock(width), nil
	if !m.preview && m.post.Post != nil {
		m.tail = m.endCard(width)
	}
}

// titleBlock is the title, the byline and the tags, between blank rows.
func (m *Model) titleBlock(width int) []string {
	var rows []string
	if !m.preview {
		rows = append(rows, "")
	}
	for _, row := range text.Wrap(m.post.Title, width, 0) {
		rows = append(rows, m.styles.PostTitle.Render(row))
	}
	p := m.post.Post
	if p == nil {
		return append(rows, "")
	}
	facts := byline.Facts(p, max(width, 200))
	if len(p.Authors) > 0 {
		facts = strings.Join(p.Authors, ", ") + " · " + facts
	}
	for _, row := range text.Wrap(facts, width, 0) {
		rows = append(rows, m.styles.Byline.Render(row))
	}
	if len(p.Tags) > 0 {
		rows = append(rows, m.styles.Byline.Render(byline.Tags(p, width)))
	}
	if m.post.Languages > 1 && !m.preview {
		note := fmt.Sprintf("in %d languages: %s shows the next", m.post.Languages, m.keys.Pager.Language.Help().Key)
		rows = append(rows, m.styles.Byline.Render(text.Truncate(note, width)))
	}
	return append(rows, "")
}

// endCard is the way on: the rest of the series, the next and the previous post.
func (m *Model) endCard(width int) []string {
	if m.post.Next == nil && m.post.Prev == nil && len(m.post.Series) < 2 {
		return []string{""}
	}
	rows := []string{"", m.styles.Muted.Render(strings.Repeat("─", min(width, 12))), ""}
	if len(m.post.Series) > 1 {
		rows = append(rows, m.series(width)...)
		rows = append(rows, "")
	}
	add := func(key, label string, p *post.Post) {
		if p == nil {
			return
		}
		lead := fmt.Sprintf("%s  %-9s", key, label)
		title := text.Truncate(p.Title, max(1, width-text.Width(lead)))
		rows = append(rows, m.styles.Key.Render(key)+m.styles.Muted.Render(lead[len(key):])+title)
	}
	add(m.keys.Pager.NextPost.Help().Key, "next", m.post.Next)
	add(m.keys.Pager.PrevPost.Help().Key, "previous", m.post.Prev)
	return append(rows, "")
}

func (m *Model) series(width int) []string {
	rows := []string{m.styles.Muted.Render(text.Truncate("In the series “"+m.post.Post.Series+"”", width))}
	for i, p := range m.post.Series {
		line := text.Truncate(fmt.Sprintf("%2d  %s", i+1, p.Title), width)
		style := m.styles.Text
		if p.Path == m.post.Post.Path {
			style = m.styles.Strong
		}
		rows = append(rows, style.Render(line))
	}
	return rows
}
