// Package pager is an open post on screen: its title block, the rendered text at a
// readable measure, a scrollbar, a status line and at the end the way on. It holds
// the place in the text.
//
// It neither reads nor renders posts: the coordinator gives it a render.Document,
// perhaps first a part of it, and asks for a new one when TextWidth changes.
package pager

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/internal/render"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/theme"
)

// StepMsg asks for the post by places after this one in the list's order.
type StepMsg struct{ By int }

// Post is what the pager shows about a post besides its text. Title alone will do.
type Post struct {
	Title      string
	Post       *post.Post // nil for a text that is in no archive
	Prev, Next *post.Post
	Series     []*post.Post // all of them in order, nil when it is in none
	Languages  int          // in how many languages the post is there
}

// Model is one open post. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.KeyMap
	styles *theme.Styles

	width, height int
	geo           layout.Pager
	measure       layout.Measure
	zen, preview  bool

	post  Post
	doc   *render.Document
	drawn int    // the measure that doc was rendered for
	fault string // why there is no text

	head, tail []string // rows before and after the text
	top        int      // first row in sight, from 0 at the head
	pan        int      // cells that wide rows are shifted to the left
	wide       map[int]int
	want       *Place // where to be once the text is there

	find find
}

// New returns a pager with nothing in it. A preview has no scrollbar, no status line
// and no end card.
func New(keys *keymap.KeyMap, styles *theme.Styles, preview bool) *Model {
	return &Model{keys: keys, styles: styles, preview: preview, doc: &render.Document{}}
}

// SetStyles changes the look of all but the text, which must be rendered anew.
func (m *Model) SetStyles(styles *theme.Styles) {
	m.styles = styles
	m.frame()
}

// SetSize lays the pager out in cells. The place in the text stays; until a text for
// the new measure comes, the old one is shown cropped.
func (m *Model) SetSize(width, height int) {
	m.keep()
	m.width, m.height = width, height
	m.lay()
}

func (m *Model) lay() {
	if m.preview {
		m.geo = layout.NewPreview(m.width, m.height)
	} else {
		m.geo = layout.NewPager(m.width, m.height, m.measure, m.zen)
	}
	m.frame()
	m.restore()
}

// TextWidth is the measure in cells that the text should be rendered for.
func (m *Model) TextWidth() int { return m.geo.TextWidth }

// Open shows another post from its beginning; its text comes by SetDocument.
func (m *Model) Open(p Post) {
	m.post = p
	m.doc, m.fault = &render.Document{}, ""
	m.top, m.pan, m.want, m.wide = 0, 0, nil, nil
	m.find = find{}
	m.frame()
}

// Update changes what stands round the text, for a post that is still the same.
func (m *Model) Update(p Post) {
	m.post = p
	m.frame()
	m.clamp()
}

// Post is the open post.
func (m *Model) Post() Post { return m.post }

// SetDocument shows doc, rendered for a measure of width cells. The place stays:
// the first part of a text that does not reach it yet is passed over.
func (m *Model) SetDocument(doc *render.Document, width int) {
	if m.want == nil {
		m.keep()
	}
	if _, ok := m.want.row(doc); !ok && !doc.Complete && len(m.doc.Rows) > 0 {
		return
	}
	m.doc, m.drawn, m.fault, m.wide = doc, width, "", nil
	m.find.matches, m.find.stale = nil, true
	m.frame()
	m.restore()
}

// SetFault shows why there is no text; the text that was there stays.
func (m *Model) SetFault(fault string) { m.fault = fault }

// Document is the text in sight.
func (m *Model) Document() *render.Document { return m.doc }

// Loading reports whether the text, or the rest of it, is still to come.
func (m *Model) Loading() bool { return !m.doc.Complete && m.fault == "" }

// rows is how many rows there are: title block, text and end card.
func (m *Model) rows() int { return len(m.head) + len(m.doc.Rows) + len(m.tail) }

func (m *Model) bottom() int { return max(0, m.rows()-m.geo.Rows) }

func (m *Model) clamp() { m.top = max(0, min(m.top, m.bottom())) }

// scroll moves by rows.
func (m *Model) scroll(by int) {
	m.want = nil
	m.top += by
	m.clamp()
}

// Press handles a key with its count, 0 when none was typed; handled is false when
// the key means nothing here.
func (m *Model) Press(msg tea.KeyPressMsg, count int) (cmd tea.Cmd, handled bool) {
	k := &m.keys.Pager
	times := max(1, count)
	screen := max(1, m.geo.Rows-1)
	switch {
	case key.Matches(msg, k.Down):
		m.scroll(times)
	case key.Matches(msg, k.Up):
		m.scroll(-times)
	case key.Matches(msg, k.PageDown):
		m.scroll(times * screen)
	case key.Matches(msg, k.PageUp):
		m.scroll(-times * screen)
	case key.Matches(msg, k.HalfDown):
		m.scroll(times * max(1, m.geo.Rows/2))
	case key.Matches(msg, k.HalfUp):
		m.scroll(-times * max(1, m.geo.Rows/2))
	case key.Matches(msg, k.Top):
		m.scroll(times - 1 - m.top)
	case key.Matches(msg, k.Bottom):
		if count > 0 {
			m.scroll(count - 1 - m.top)
		} else {
			m.scroll(m.rows())
		}
	case key.Matches(msg, k.Right):
		m.shift(times)
	case key.Matches(msg, k.Left):
		m.shift(-times)
	case key.Matches(msg, k.NextHeading):
		m.hop(m.headingRows(), times)
	case key.Matches(msg, k.PrevHeading):
		m.hop(m.headingRows(), -times)
	case key.Matches(msg, k.NextCode):
		m.hop(m.codeRows(), times)
	case key.Matches(msg, k.PrevCode):
		m.hop(m.codeRows(), -times)
	case key.Matches(msg, k.NextMatch):
		m.nextMatch(times)
	case key.Matches(msg, k.PrevMatch):
		m.nextMatch(-times)
	case key.Matches(msg, k.NextPost):
		return step(times), true
	case key.Matches(msg, k.PrevPost):
		return step(-times), true
	case key.Matches(msg, k.Measure):
		m.keep()
		m.measure = m.measure.Next()
		m.lay()
	case key.Matches(msg, k.Zen):
		m.keep()
		m.zen = !m.zen
		m.lay()
	default:
		return nil, false
	}
	return nil, true
}

func step(by int) tea.Cmd { return func() tea.Msg { return StepMsg{by} } }

// Wheel scrolls by clicks of the wheel.
func (m *Model) Wheel(msg tea.MouseWheelMsg) {
	const rows = 3
	switch msg.Button {
	case tea.MouseWheelDown:
		m.scroll(rows)
	case tea.MouseWheelUp:
		m.scroll(-rows)
	case tea.MouseWheelRight:
		m.shift(1)
	case tea.MouseWheelLeft:
		m.shift(-1)
	}
}

// Click acts on a click at a cell of the screen: in the scrollbar it goes there.
func (m *Model) Click(x, y int) {
	if x == m.geo.Scrollbar && y < m.geo.Rows && m.geo.Rows > 1 {
		m.scroll(y*m.bottom()/(m.geo.Rows-1) - m.top)
	}
}

func (m *Model) headingRows() []int {
	rows := make([]int, 0, len(m.doc.Headings))
	for _, h := range m.doc.Headings {
		rows = append(rows, h.Row)
	}
	return rows
}

func (m *Model) codeRows() []int {
	rows := make([]int, 0, len(m.doc.Code))
	for _, c := range m.doc.Code {
		rows = append(rows, c.Row)
	}
	return rows
}

// hop goes by marks after or before the row at the top; rows counts from the text.
func (m *Model) hop(rows []int, by int) {
	here := m.top - len(m.head)
	if by > 0 {
		for _, row := range rows {
			if row > here {
				if by--; by == 0 {
					m.GoTo(row)
					return
				}
			}
		}
		return
	}
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i] < here {
			if by++; by == 0 {
				m.GoTo(rows[i])
				return
			}
		}
	}
	if by < 0 {
		m.scroll(-m.rows())
	}
}

// GoTo shows a row of the text, counted from 0, at the top.
func (m *Model) GoTo(row int) { m.scroll(row + len(m.head) - m.top) }

// Heading is the number of the heading that the top row stands under, -1 for none.
func (m *Model) Heading() int {
	here, found := m.top-len(m.head), -1
	for i, h := range m.doc.Headings {
		if h.Row > here {
			break
		}
		found = i
	}
	return found
}

// Measure is the width of the text as the reader chose it.
func (m *Model) Measure() layout.Measure { return m.measure }

// Line is the line of the Markdown that stands at the top, from 1.
func (m *Model) Line() int {
	if b := m.doc.BlockAt(m.top - len(m.head)); b >= 0 {
		return m.doc.Blocks[b].Line
	}
	return 1
}
