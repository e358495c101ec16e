// Package pager is an open post on screen: its title block, the text at a readable
// measure, a scrollbar, a status line and at the end the way on. It holds the place
// in the text, the search, the chosen link and the reader's marks.
//
// It neither reads nor draws posts: it knows the blocks that have been drawn and says
// by Need which ones it wants; the coordinator has them drawn in a command and hands
// them over by Filled. A movement shows its effect once the blocks are there that it
// leads to, so no movement costs more than the screen it ends on.
package pager

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/render"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/styles"
)

// StepMsg asks for the post by places after this one in the list's order.
type StepMsg struct{ By int }

// FollowMsg asks to go where a link of the open post leads.
type FollowMsg struct{ Link render.Link }

// NoticeMsg asks for a notice.
type NoticeMsg struct{ Notice string }

// Post is what the pager shows about a post besides its text. Title alone will do.
type Post struct {
	Title      string
	Post       *post.Post // nil for a text that is in no archive
	Prev, Next *post.Post
	Series     []*post.Post // all of them in order, nil when it is in none
	Related    []*post.Post // what has most in common with it, the nearest first
	Languages  int          // in how many languages the post is there
	Starred    bool         // the reader has starred it
}

// Model is one open post. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.KeyMap
	styles *styles.Styles

	width, height int
	geo           layout.Pager
	measure       layout.Measure
	zen, preview  bool

	post    Post
	text    body            // what is shown
	next    *body           // what is to be shown once its blocks are there, nil for none
	outline *render.Outline // of the text, nil until it is known
	waiting func()          // what the reader wants to do once the outline is known
	fault   string          // why there is no text

	head, tail []string              // rows before and after the text
	top        Pos                   // first row in sight
	sought     Pos                   // row that was gone to: the top one, or one below where the text ends
	left       *readerstate.Position // where the reader was in the text before an empty one
	goal       *Target               // where to be once the blocks are there
	goals      int                   // counts the goals, to tell requests apart
	stay       *Target               // place to come back to after a change of size
	moved      bool                  // since it was opened
	notice     string                // shown in the status line in place of the heading
	pan        int                   // cells that wide rows are shifted to the left

	pictures func(target string, cols, rows int) []string // those that have been drawn

	find  find
	link  int          // chosen link of the outline, -1 for none
	marks map[rune]Pos // and '\'' for where the reader was before a jump
}

// New returns a pager with nothing in it.
func New(keys *keymap.KeyMap, styles *styles.Styles) *Model {
	return &Model{keys: keys, styles: styles, link: -1}
}

// NewPreview returns a pager with nothing in it that has no scrollbar, no status line and
// no end card.
func NewPreview(keys *keymap.KeyMap, styles *styles.Styles) *Model {
	m := New(keys, styles)
	m.preview = true
	return m
}

// SetNotice shows a notice in the status line in place of the heading, unless it is empty.
func (m *Model) SetNotice(notice string) { m.notice = notice }

// SetPictures tells where the rows of a picture are to be had, nil when they are not
// there yet.
func (m *Model) SetPictures(drawn func(target string, cols, rows int) []string) { m.pictures = drawn }

// SetKeys changes the key map.
func (m *Model) SetKeys(keys *keymap.KeyMap) { m.keys = keys }

// SetStyles changes the look of all but the text, for which a new layout is needed.
func (m *Model) SetStyles(styles *styles.Styles) {
	m.styles = styles
	m.frame()
}

// SetSize lays the pager out in cells. The place in the text stays; until a layout
// for the new measure comes, the old one is shown cropped.
func (m *Model) SetSize(width, height int) {
	if width == m.width && height == m.height {
		return
	}
	m.width, m.height = width, height
	m.lay()
}

func (m *Model) lay() {
	if m.stay == nil {
		m.stay = m.here()
	}
	if m.preview {
		m.geo = layout.NewPreview(m.width, m.height)
	} else {
		m.geo = layout.NewPager(m.width, m.height, m.measure, m.zen)
	}
	m.frame()
	stay := *m.stay
	m.aim(&stay)
}

// TextWidth is the measure in cells that the text should be laid out for.
func (m *Model) TextWidth() int { return m.geo.TextWidth }

// Open shows another post from its beginning; its text comes by SetLayout.
func (m *Model) Open(p Post) {
	*m = Model{
		keys: m.keys, styles: m.styles, preview: m.preview, width: m.width, height: m.height, geo: m.geo,
		measure: m.measure, zen: m.zen, notice: m.notice, pictures: m.pictures, post: p, link: -1, goals: m.goals + 1, top: Pos{Block: inHead}, sought: Pos{Block: inHead},
	}
	m.frame()
}

// Untouched reports whether the reader has not moved since the post was opened.
func (m *Model) Untouched() bool { return !m.moved }

// Resume goes to a target without counting as a movement; ok is false as long as there is
// no text to go to it in.
func (m *Model) Resume(t *Target) (ok bool) {
	if m.coming() == nil {
		return false
	}
	m.stay = nil
	m.aim(t)
	return true
}

// EndSeen reports whether the end of the text is or has just been in sight.
func (m *Model) EndSeen() bool {
	last, whole := m.text.last()
	if m.text.layout == nil || m.next != nil || m.goal != nil || !whole {
		return false
	}
	bottom, _, known := m.step(&m.text, m.top, m.geo.Rows)
	if !known || last == 0 {
		return known
	}
	d := m.text.block(last - 1)
	return d != nil && !bottom.before(Pos{last - 1, len(d.Rows)})
}

// Update changes what stands round the text, for a post that is still the same.
func (m *Model) Update(p Post) {
	m.post = p
	m.frame()
	if m.goal == nil {
		m.aim(&Target{Block: m.top.Block, Row: m.top.Row})
	}
}

// Post is the open post.
func (m *Model) Post() Post { return m.post }

// SetLayout shows another layout once enough of it has been drawn: the same text at
// another measure, where the place stays, or a new text, in which the reader is at the
// target.
func (m *Model) SetLayout(l *render.Layout, at *Target) {
	switch {
	case at == nil && m.stay != nil:
		stay := *m.stay
		at = &stay
	case at == nil:
		at = m.here()
	}
	if m.text.layout == nil || m.text.layout.Document() != l.Document() {
		m.outline, m.link = nil, -1
	}
	if m.text.layout == nil && m.find.origin != nil { // a search began before there was a text
		origin := *at
		m.find.origin = &origin
	}
	m.next = &body{layout: l, drawn: map[int]*render.RenderedBlock{}}
	m.aim(at)
}

// SetOutline tells what the shown text holds.
func (m *Model) SetOutline(a *render.Document, o *render.Outline) {
	if l := m.coming(); l == nil || l.Document() != a {
		return
	}
	m.outline = o
	if do := m.waiting; do != nil {
		m.waiting = nil
		do()
	}
}

// Outline is what the text holds, nil until it is known.
func (m *Model) Outline() *render.Outline { return m.outline }

// SetError shows why there is no text; the text that was there stays.
func (m *Model) SetError(fault string) { m.fault = fault }

// Layout is the layout that is shown, nil before there is one.
func (m *Model) Layout() *render.Layout { return m.text.layout }

// coming is the layout that is or will be shown.
func (m *Model) coming() *render.Layout {
	if m.next != nil {
		return m.next.layout
	}
	return m.text.layout
}

// OnOutline runs do once the outline is known: now, or later, unless the post is left before.
func (m *Model) OnOutline(do func()) {
	if m.outline != nil {
		do()
		return
	}
	m.waiting = do
}

// Press handles a key with its count, 0 when none was typed; handled is false when
// the key means nothing here.
func (m *Model) Press(msg tea.KeyPressMsg, count int) (report tea.Msg, handled bool) {
	return m.act(keymap.Pressed(msg), count)
}

// Perform does what a key does that an action of the key map is bound to.
func (m *Model) Perform(action *key.Binding, count int) (report tea.Msg, handled bool) {
	return m.act(keymap.Asked(action), count)
}

// act does what is meant.
func (m *Model) act(is keymap.Meaning, count int) (report tea.Msg, handled bool) {
	if m.move(is, count) {
		return nil, true
	}
	k := &m.keys.Pager
	times := max(1, count)
	switch {
	case is(&k.NextPost):
		return StepMsg{times}, true
	case is(&k.PrevPost):
		return StepMsg{-times}, true
	case is(&k.NextLink):
		return m.chooseLink(1, count), true
	case is(&k.PrevLink):
		return m.chooseLink(-1, count), true
	case is(&k.Follow):
		return m.follow(count), true
	case is(&k.Measure):
		m.measure = m.measure.Next()
		m.lay()
	case is(&k.Zen):
		m.zen = !m.zen
		m.lay()
	default:
		return nil, false
	}
	return nil, true
}

// move handles the keys that move within the text.
func (m *Model) move(is keymap.Meaning, count int) bool {
	k := &m.keys.Pager
	times := max(1, count)
	screen := max(1, m.geo.Rows-1)
	switch {
	case is(&k.Down):
		m.scroll(times)
	case is(&k.Up):
		m.scroll(-times)
	case is(&k.PageDown):
		m.scroll(times * screen)
	case is(&k.PageUp):
		m.scroll(-times * screen)
	case is(&k.HalfDown):
		m.scroll(times * max(1, m.geo.Rows/2))
	case is(&k.HalfUp):
		m.scroll(-times * max(1, m.geo.Rows/2))
	case is(&k.Percent):
		m.GoToPercent(count)
	case is(&k.Top) && count == 0:
		m.jump(&Target{Block: inHead})
	case is(&k.Bottom) && count == 0:
		m.jump(end())
	case is(&k.Top, &k.Bottom):
		m.GoToLine(count)
	case is(&k.Right):
		m.shift(times)
	case is(&k.Left):
		m.shift(-times)
	case is(&k.NextHeading):
		m.OnOutline(func() { m.hop(headings, times) })
	case is(&k.PrevHeading):
		m.OnOutline(func() { m.hop(headings, -times) })
	case is(&k.NextCode):
		m.OnOutline(func() { m.hop(codes, times) })
	case is(&k.PrevCode):
		m.OnOutline(func() { m.hop(codes, -times) })
	case is(&k.NextMatch):
		m.nextMatch(times)
	case is(&k.PrevMatch):
		m.nextMatch(-times)
	default:
		return false
	}
	return true
}

func say(notice string) tea.Msg { return NoticeMsg{notice} }

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

// Click acts on a click at a cell of the screen: in the scrollbar it goes there, on a
// link it follows it.
func (m *Model) Click(x, y int) tea.Msg {
	switch {
	case y >= m.geo.Rows:
	case x == m.geo.Scrollbar && m.geo.Rows > 1:
		m.GoToPercent(y * 100 / (m.geo.Rows - 1))
	default:
		return m.clickLink(x-m.geo.TextX, y)
	}
	return nil
}

// WrapsCode reports whether long lines of code are to be wrapped.
func (m *Model) WrapsCode() bool { return m.measure == layout.MeasureWrapped }

// SetMeasure sets the width of the text.
func (m *Model) SetMeasure(to layout.Measure) { m.measure = to }

// Measure is the width of the text as the reader chose it.
func (m *Model) Measure() layout.Measure { return m.measure }
