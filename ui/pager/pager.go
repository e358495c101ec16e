// Package pager is an open post on the screen: its title block, the text at a readable
// measure, a scrollbar, a status line, and a card after the end that leads to other posts. It
// keeps the position in the text, the search, the chosen link and the bookmarks.
//
// It neither reads nor renders posts. It knows the blocks that have been rendered, asks for
// others by Need, and gets them from its coordinator by SetBlocks. A movement takes effect
// once the blocks that it leads to are there, so no movement costs more than one screen.
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

// StepMsg asks for another post in the order of the list: the one By positions after this one.
type StepMsg struct{ By int }

// FollowMsg asks to follow a link of the open post.
type FollowMsg struct{ Link render.Link }

// NoticeMsg asks for a notice in the status line.
type NoticeMsg struct{ Notice string }

// KeyMsg asks for what a key does.
type KeyMsg struct{ Name string }

// Post is what the pager shows of a post besides its text. Only Title is required.
type Post struct {
	Title      string
	Post       *post.Post // nil for a text outside the library
	Prev, Next *post.Post
	Series     []*post.Post // its posts in order, nil for none
	Related    []*post.Post // the most similar first
	Languages  int          // that the post is available in
	Starred    bool
}

// Model is an open post. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.KeyMap
	styles *styles.Styles

	width, height int
	geo           layout.Pager
	measure       layout.Measure
	zen, preview  bool

	post      Post
	text      body            // that is shown
	pending   *body           // to be shown once enough of it is rendered, nil for none
	outline   *render.Outline // of the text, nil until it is known
	onOutline func()          // to be called once the outline is known, nil for nothing
	failure   string          // why there is no text, or no newer one
	gone      string          // why the text can no longer be read, ""

	titleRows, endRows []string              // before and after the text
	top                Pos                   // first row on the screen
	jumpedTo           Pos                   // row of the last target; below the top near the end
	lastPosition       *readerstate.Position // in the text before an empty one
	target             *Target               // to be reached once the blocks are there, nil for none
	targetGen          int                   // counts the targets, to tell requests apart
	anchor             *Target               // to return to after a change of size
	moved              bool                  // since the post was opened
	notice             string                // shown in place of the heading
	pan                int                   // cells that wide rows are panned by

	pictures func(target string, cols, rows int) []string // nil while not rendered

	search    searchState
	link      int          // chosen link of the outline, -1 for none
	bookmarks map[rune]Pos // and '\'' for the position before the last jump
}

// New returns a pager without a post.
func New(keys *keymap.KeyMap, styles *styles.Styles) *Model {
	return &Model{keys: keys, styles: styles, link: -1}
}

// NewPreview returns a pager without a post that has no scrollbar, no status line and no end
// card.
func NewPreview(keys *keymap.KeyMap, styles *styles.Styles) *Model {
	m := New(keys, styles)
	m.preview = true
	return m
}

// SetNotice shows a notice in the status line in place of the heading, unless it is empty.
func (m *Model) SetNotice(notice string) { m.notice = notice }

// SetPictures sets the function that returns the rows of a picture, nil until they have been
// rendered.
func (m *Model) SetPictures(rows func(target string, cols, rows int) []string) { m.pictures = rows }

// SetStyles changes the styles of everything but the text, which needs another layout.
func (m *Model) SetStyles(styles *styles.Styles) {
	m.styles = styles
	m.renderEnds()
}

// SetSize lays the pager out in cells. The position in the text is kept; until there is a
// layout for the new measure, the old one is shown cropped.
func (m *Model) SetSize(width, height int) {
	if width == m.width && height == m.height {
		return
	}
	m.width, m.height = width, height
	m.layOut()
}

func (m *Model) layOut() {
	if m.anchor == nil {
		m.anchor = m.topTarget()
	}
	if m.preview {
		m.geo = layout.NewPreview(m.width, m.height)
	} else {
		m.geo = layout.NewPager(m.width, m.height, m.measure, m.zen)
	}
	m.renderEnds()
	target := *m.anchor
	m.setTarget(&target)
}

// TextWidth returns the width in cells that the text is to be laid out for.
func (m *Model) TextWidth() int { return m.geo.TextWidth }

// Open shows another post from its beginning. Its text is set by SetLayout.
func (m *Model) Open(p Post) {
	*m = Model{
		keys: m.keys, styles: m.styles, preview: m.preview, width: m.width, height: m.height, geo: m.geo,
		measure: m.measure, zen: m.zen, notice: m.notice, pictures: m.pictures, post: p, link: -1,
		targetGen: m.targetGen + 1, top: Pos{Block: inTitle}, jumpedTo: Pos{Block: inTitle},
	}
	m.renderEnds()
}

// Untouched reports whether there has been no movement since the post was opened.
func (m *Model) Untouched() bool { return !m.moved }

// EndSeen reports whether the end of the text is on the screen or above it.
func (m *Model) EndSeen() bool {
	last, complete := m.text.endCard()
	if m.text.layout == nil || m.pending != nil || m.target != nil || !complete {
		return false
	}
	bottom, _, known := m.advance(&m.text, m.top, m.geo.Rows)
	if !known || last == 0 {
		return known
	}
	d := m.text.block(last - 1)
	return d != nil && !bottom.before(Pos{last - 1, len(d.Rows)})
}

// Update changes what is shown around the text of the same post.
func (m *Model) Update(p Post) {
	m.post = p
	m.renderEnds()
	if m.target == nil {
		m.setTarget(&Target{Block: m.top.Block, Row: m.top.Row})
	}
}

// Post returns the open post.
func (m *Model) Post() Post { return m.post }

// SetLayout shows another layout once enough of it has been rendered. It is of the same text
// at another measure, where the position is kept, or of a new text, which is shown at the
// target.
func (m *Model) SetLayout(l *render.Layout, at *Target) {
	switch {
	case at == nil && m.anchor != nil:
		target := *m.anchor
		at = &target
	case at == nil:
		at = m.topTarget()
	}
	if m.text.layout == nil || m.text.layout.Document() != l.Document() {
		m.outline, m.link = nil, -1
	}
	if m.text.layout == nil && m.search.origin != nil { // the search began before there was a text
		origin := *at
		m.search.origin = &origin
	}
	m.pending = &body{layout: l, rendered: map[int]*render.RenderedBlock{}}
	m.setTarget(at)
}

// SetError shows why there is no text. A text that is shown already stays.
func (m *Model) SetError(reason string) { m.failure = reason }

// SetGone says why the text that is shown can no longer be read; "" is that it can.
func (m *Model) SetGone(why string) { m.gone = why }

// Layout returns the layout that is shown, nil before there is one.
func (m *Model) Layout() *render.Layout { return m.text.layout }

// Latest returns the layout that is shown or will be, nil before there is one.
func (m *Model) Latest() *render.Layout { return m.upcoming() }

// Press handles a key with its count, 0 when none was typed. handled is false when the key
// means nothing here.
func (m *Model) Press(msg tea.KeyPressMsg, count int) (report tea.Msg, handled bool) {
	return m.act(keymap.Pressed(msg), count)
}

// Perform does what the keys of an action do, whether or not it has any.
func (m *Model) Perform(action *key.Binding, count int) (report tea.Msg, handled bool) {
	return m.act(keymap.Asked(action), count)
}

// act performs the action that is meant.
func (m *Model) act(meant keymap.Meaning, count int) (report tea.Msg, handled bool) {
	if report, handled := m.move(meant, count); handled {
		return report, true
	}
	k := &m.keys.Pager
	times := max(1, count)
	switch {
	case meant.Is(&k.NextPost):
		return StepMsg{times}, true
	case meant.Is(&k.PrevPost):
		return StepMsg{-times}, true
	case meant.Is(&k.NextLink):
		return m.chooseLink(1, count), true
	case meant.Is(&k.PrevLink):
		return m.chooseLink(-1, count), true
	case meant.Is(&k.Follow):
		return m.follow(count), true
	case meant.Is(&k.Measure):
		m.measure = m.measure.Next()
		m.layOut()
	case meant.Is(&k.Zen):
		m.zen = !m.zen
		m.layOut()
		if m.zen {
			return notice("zen mode on" + keymap.HintAfterColon(m.keys.Pager.Zen, "leaves it")), true
		}
		return notice("zen mode off"), true
	default:
		return nil, false
	}
	return nil, true
}

// move handles the actions that move within the text.
func (m *Model) move(meant keymap.Meaning, count int) (report tea.Msg, handled bool) {
	k := &m.keys.Pager
	times := max(1, count)
	screen := max(1, m.geo.Rows-1)
	switch {
	case meant.Is(&k.Down):
		m.scroll(times)
	case meant.Is(&k.Up):
		m.scroll(-times)
	case meant.Is(&k.PageDown):
		m.scroll(times * screen)
	case meant.Is(&k.PageUp):
		m.scroll(-times * screen)
	case meant.Is(&k.HalfDown):
		m.scroll(times * max(1, m.geo.Rows/2))
	case meant.Is(&k.HalfUp):
		m.scroll(-times * max(1, m.geo.Rows/2))
	case meant.Is(&k.Percent):
		m.GoToPercent(count)
	case meant.Is(&k.Top) && count == 0:
		m.jump(&Target{Block: inTitle})
	case meant.Is(&k.Bottom) && count == 0:
		m.jump(end())
	case meant.Is(&k.Top, &k.Bottom):
		m.GoToLine(count)
	case meant.Is(&k.Right):
		m.panBy(times)
	case meant.Is(&k.Left):
		m.panBy(-times)
	case meant.Is(&k.PanStart):
		m.pan = 0
	case meant.Is(&k.PanEnd):
		m.pan = max(0, m.widest()-m.room())
	case meant.Is(&k.NextHeading):
		m.OnOutline(func() { report = m.jumpBy(headings(), times) })
	case meant.Is(&k.PrevHeading):
		m.OnOutline(func() { report = m.jumpBy(headings(), -times) })
	case meant.Is(&k.NextCode):
		m.OnOutline(func() { report = m.jumpBy(codeBlocks(), times) })
	case meant.Is(&k.PrevCode):
		m.OnOutline(func() { report = m.jumpBy(codeBlocks(), -times) })
	case meant.Is(&k.NextMatch):
		return m.nextMatch(times), true
	case meant.Is(&k.PrevMatch):
		return m.nextMatch(-times), true
	default:
		return nil, false
	}
	return report, true
}

func notice(text string) tea.Msg { return NoticeMsg{text} }

// Wheel scrolls by a step of the wheel.
func (m *Model) Wheel(msg tea.MouseWheelMsg) {
	const rows = 3
	switch msg.Button {
	case tea.MouseWheelDown:
		m.scroll(rows)
	case tea.MouseWheelUp:
		m.scroll(-rows)
	case tea.MouseWheelRight:
		m.panBy(1)
	case tea.MouseWheelLeft:
		m.panBy(-1)
	}
}

// Click acts on a click at a cell of the screen: on the scrollbar it scrolls there, on a link
// it follows it, on a key of the status line it asks for it.
func (m *Model) Click(x, y int) tea.Msg {
	switch {
	case y == m.geo.Status && m.geo.Status >= 0:
		return m.clickStatus(x)
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

// Zen reports whether there is nothing but the text.
func (m *Model) Zen() bool { return m.zen }

// SetMeasure sets the width of the text.
func (m *Model) SetMeasure(to layout.Measure) { m.measure = to }

// Measure returns the width of the text as it was chosen.
func (m *Model) Measure() layout.Measure { return m.measure }
