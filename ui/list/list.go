// Package list is the archive: the header with its tabs and filters, the posts of
// one page as cards, rows or lines, and the footer. It holds which page is shown and
// which post is chosen.
//
// It does not select, load or open posts, and it knows no prompt and no preview: the
// coordinator gives it a Selection, and it reports what the reader wants by messages.
package list

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/readerstate"
	"quire/internal/search"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/styles"
)

// OpenMsg asks for a post to be read.
type OpenMsg struct{ Post *post.Post }

// ChosenMsg says that another post is chosen now.
type ChosenMsg struct{}

// CategoryMsg asks for another category; "" is all of them.
type CategoryMsg struct{ Name string }

// ViewMsg asks for another view of the archive.
type ViewMsg struct{ View index.View }

// UnfilterMsg asks to drop one filter.
type UnfilterMsg struct{ Filter Filter }

// Filter is one removable part of what narrows the list, as its chip shows it.
type Filter struct{ Kind, Value string }

// Model is the archive on screen. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.KeyMap
	styles *styles.Styles
	cache  *Cache // nil draws every post anew

	geo     layout.Archive
	preview bool
	density layout.Density
	perPage int // posts a page, 0 for what fits

	site     index.Site
	complete bool
	unread   int
	terms    []index.Term
	total    int

	marks    func(*post.Post) (readerstate.Post, bool) // what the reader has done with a post, if that is known
	sel      *index.Selection
	query    search.Query
	featured []*post.Post // the shelf above the archive, on its first page
	archive  []*post.Post
	filters  []Filter

	starts []int32 // first item of each page, where cards are measured; nil where pages are alike
	cursor int     // among featured and archive, in this order
	moved  bool
	offset int // rows of the page above the window
	notice string
}

// New returns an archive with nothing in it; perPage 0 lets a page hold what fits.
func New(keys *keymap.KeyMap, styles *styles.Styles, perPage int) *Model {
	return &Model{
		keys: keys, styles: styles, perPage: perPage, preview: true,
		marks: func(*post.Post) (readerstate.Post, bool) { return readerstate.Post{}, false },
	}
}

// SetReaderState tells where to ask what the reader has done with a post, and whether that is
// known yet; it is asked for each post in sight, whenever the list is drawn.
func (m *Model) SetReaderState(marks func(*post.Post) (readerstate.Post, bool)) { m.marks = marks }

// SetLook sets how much of a post the list shows, and whether a preview stands beside it
// where there is room.
func (m *Model) SetLook(density layout.Density, preview bool) {
	m.density, m.preview = density, preview
}

// SetCache shares what is drawn with other lists.
func (m *Model) SetCache(c *Cache) { m.cache = c }

// SetStyles changes the colours.
func (m *Model) SetStyles(styles *styles.Styles) { m.styles = styles }

// SetNotice shows a notice in the footer in place of the page, unless it is empty.
func (m *Model) SetNotice(notice string) { m.notice = notice }

// SetSize lays the archive out anew in cells.
func (m *Model) SetSize(width, height int) {
	m.geo = layout.NewArchive(width, height, m.preview)
	m.arrange()
	m.reveal()
}

// Layout tells where the parts stand.
func (m *Model) Layout() layout.Archive { return m.geo }

// SetSite sets the heading, whether the whole folder has been read,
// and how many of its files could not be read.
func (m *Model) SetSite(site index.Site, complete bool, unread int) {
	m.site, m.complete, m.unread = site, complete, unread
}

// SetTerms sets the categories of the tabs, and how many posts there are in the view.
func (m *Model) SetTerms(terms []index.Term, total int) { m.terms, m.total = terms, total }

// SetSelection shows sel. The post chosen before stays chosen when sel holds it at
// position at in list order; at below zero chooses the first post.
func (m *Model) SetSelection(sel *index.Selection, filters []Filter, at int) {
	m.sel, m.filters = sel, filters
	m.query = sel.Query()
	m.featured, m.archive = Order(sel)
	if at < 0 {
		m.cursor, m.moved = 0, false
	} else {
		m.cursor = min(at, max(0, m.Len()-1))
	}
	m.offset = 0
	m.arrange()
	m.reveal()
}

// Order is the posts of sel in the order in which the list shows them, for finding
// a position: the shelf first, unless there is a query or a view other than All.
func Order(sel *index.Selection) (shelf, archive []*post.Post) {
	if sel.Query().Empty() && sel.Filter().View == index.All {
		return sel.Featured(), sel.Archive()
	}
	return nil, sel.All()
}

// Len is how many posts are listed, the shelf included.
func (m *Model) Len() int { return len(m.featured) + len(m.archive) }

// Chosen is the chosen post, nil in an empty list.
func (m *Model) Chosen() *post.Post { return m.at(m.cursor) }

// Moved reports whether the reader has moved since the list was last set to its top.
func (m *Model) Moved() bool { return m.moved }

// Cursor is the place of the chosen post in the list, from 0.
func (m *Model) Cursor() int { return m.cursor }

// At is the post at place i of the list, from 0, nil past the ends.
func (m *Model) At(i int) *post.Post { return m.at(i) }

// Step chooses the post by places after the chosen one, within the ends.
func (m *Model) Step(by int) tea.Msg { return m.choose(m.cursor + by) }

// Choose chooses the post at place i of the list, from 0, within the ends.
func (m *Model) Choose(i int) tea.Msg { return m.choose(i) }

func (m *Model) at(i int) *post.Post {
	switch {
	case i < 0 || i >= m.Len():
		return nil
	case i < len(m.featured):
		return m.featured[i]
	}
	return m.archive[i-len(m.featured)]
}

// choose moves the choice to item i, within the ends, and reports a change.
func (m *Model) choose(i int) tea.Msg {
	i = max(0, min(i, m.Len()-1))
	if i == m.cursor || m.Len() == 0 {
		m.reveal()
		return nil
	}
	m.cursor, m.moved = i, true
	m.reveal()
	return ChosenMsg{}
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
	k := &m.keys.Archive
	times := max(1, count)
	switch {
	case is(&k.Down):
		return m.Step(times), true
	case is(&k.Up):
		return m.Step(-times), true
	case is(&k.NextHit, &k.PrevHit):
		if m.query.Empty() {
			return nil, true
		}
		if is(&k.PrevHit) {
			times = -times
		}
		return m.Step(times), true
	case is(&k.HalfDown):
		return m.Step(times * m.half()), true
	case is(&k.HalfUp):
		return m.Step(-times * m.half()), true
	case is(&k.PageDown, &k.NextPage):
		return m.turn(times), true
	case is(&k.PageUp, &k.PrevPage):
		return m.turn(-times), true
	case is(&k.Top):
		return m.choose(times - 1), true
	case is(&k.Bottom):
		if count > 0 {
			return m.choose(count - 1), true
		}
		return m.choose(m.Len() - 1), true
	case is(&k.NextYear):
		return m.jumpByDate(times, sameYear), true
	case is(&k.PrevYear):
		return m.jumpByDate(-times, sameYear), true
	case is(&k.NextMonth):
		return m.jumpByDate(times, sameMonth), true
	case is(&k.PrevMonth):
		return m.jumpByDate(-times, sameMonth), true
	case is(&k.Open):
		if p := m.Chosen(); p != nil {
			return OpenMsg{p}, true
		}
		return nil, true
	case is(&k.Unfilter):
		if n := len(m.filters); n > 0 {
			return UnfilterMsg{m.filters[n-1]}, true
		}
		return nil, true
	case is(&k.Density):
		m.density = m.density.Resolve(m.geo.Rows).Next()
		m.arrange()
		m.reveal()
		return nil, true
	case is(&k.Preview):
		m.preview = !m.preview
		m.SetSize(m.geo.Width, m.geo.Height)
		return ChosenMsg{}, true
	}
	return nil, false
}
