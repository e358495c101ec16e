// Package results is the search of all posts on the screen: the posts found as cards with the
// part of each that matches, the best first. It keeps the chosen hit and the visible part of
// the list.
//
// It does not search and it has no prompt and no preview. Its coordinator sets what was found
// and how far the full text is indexed. It reports what is asked for by messages, and by
// NeedSnippets which snippets are missing.
package results

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quire/internal/index"
	"quire/internal/post"
	"quire/internal/search"
	"quire/ui/card"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/styles"
)

// OpenMsg asks to open the chosen hit.
type OpenMsg struct{}

// KeyMsg asks for what a key does.
type KeyMsg struct{ Name string }

// ChosenMsg reports that another hit is chosen.
type ChosenMsg struct{}

// State is what the list shows when there are no hits.
type State int

// The states of a search.
const (
	Idle     State = iota // nothing has been typed
	Loading               // the folder is being read
	Indexing              // the full text is being indexed
	Done
	Failed
)

// Model is the search of all posts on the screen. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.KeyMap
	styles *styles.Styles
	geo    layout.Results

	state     State
	done, all int // posts that have been indexed
	failure   string

	query string // of the hits that are shown
	match search.Query
	found index.Found

	cursor int
	offset int // position of the first visible hit
	notice string
}

// New returns a search without a query.
func New(keys *keymap.KeyMap, styles *styles.Styles) *Model {
	return &Model{keys: keys, styles: styles}
}

// SetStyles changes the styles.
func (m *Model) SetStyles(styles *styles.Styles) { m.styles = styles }

// SetNotice shows a notice in the footer instead of the count, unless it is empty.
func (m *Model) SetNotice(notice string) { m.notice = notice }

// SetSize lays the search out in cells.
func (m *Model) SetSize(width, height int) {
	m.geo = layout.NewResults(width, height)
	m.scrollToCursor()
}

// Layout returns where the parts are.
func (m *Model) Layout() layout.Results { return m.geo }

// PageSize returns how many hits are visible at most.
func (m *Model) PageSize() int { return layout.Fit(m.geo.Rows, m.geo.Slot) }

// SnippetWidth returns how many cells a snippet may have, 0 when none is shown.
func (m *Model) SnippetWidth() int {
	lines := m.geo.Snippet
	if lines == 0 {
		return 0
	}
	// Lines break at spaces, so that they are not quite full.
	return max(0, lines*(m.geo.ListWidth-2*card.Margin)-(lines-1)*8)
}

// SetState sets why there are no hits yet. Hits that are shown stay.
func (m *Model) SetState(s State) { m.state = s }

// SetProgress sets how many of all posts have been indexed.
func (m *Model) SetProgress(done, all int) { m.state, m.done, m.all = Indexing, done, all }

// SetError sets why the search failed.
func (m *Model) SetError(fault string) { m.state, m.failure = Failed, fault }

// SetResults shows the results of a query. The post with the path keep stays chosen if it is
// among them; otherwise the best one is chosen.
func (m *Model) SetResults(query string, found index.Found, keep string) {
	m.state, m.query, m.found = Done, query, found
	m.match = search.Lenient(query)
	m.cursor, m.offset = 0, 0
	for i, h := range found.Hits {
		if keep != "" && h.Post.Path == keep {
			m.cursor = i
			break
		}
	}
	m.scrollToCursor()
}

// Query returns the query of the results.
func (m *Model) Query() string { return m.query }

// Len returns how many hits are listed.
func (m *Model) Len() int { return len(m.found.Hits) }

// Chosen returns the chosen hit. ok is false without one.
func (m *Model) Chosen() (h index.Hit, ok bool) { return m.at(m.cursor) }

// Neighbour returns the post of the hit by positions after the chosen one, nil past the ends.
func (m *Model) Neighbour(by int) *post.Post {
	h, _ := m.at(m.cursor + by)
	return h.Post
}

func (m *Model) at(i int) (h index.Hit, ok bool) {
	if i < 0 || i >= m.Len() {
		return h, false
	}
	return m.found.Hits[i], true
}

// Step chooses the hit by positions after the chosen one, within the ends.
func (m *Model) Step(by int) tea.Msg { return m.setCursor(m.cursor + by) }

// Wheel scrolls by hits; the choice stays.
func (m *Model) Wheel(by int) {
	m.offset = max(0, min(m.offset+by, m.Len()-m.PageSize()))
}

// setCursor chooses the hit at a position, within the ends, and reports a change.
func (m *Model) setCursor(i int) tea.Msg {
	i = max(0, min(i, m.Len()-1))
	if i == m.cursor || m.Len() == 0 {
		m.scrollToCursor()
		return nil
	}
	m.cursor = i
	m.scrollToCursor()
	return ChosenMsg{}
}

// scrollToCursor makes the chosen hit visible and fills the screen.
func (m *Model) scrollToCursor() {
	n := m.PageSize()
	m.offset = max(0, min(m.offset, m.Len()-n))
	m.offset = max(min(m.offset, m.cursor), m.cursor-n+1)
}

// NeedSnippets returns the visible hits from the first one whose snippet is missing. ok is
// false when none is.
func (m *Model) NeedSnippets() (hits []index.Hit, from int, ok bool) {
	if m.geo.Snippet == 0 {
		return nil, 0, false
	}
	to := min(m.Len(), m.offset+m.PageSize())
	for i := m.offset; i < to; i++ {
		if m.found.Hits[i].Snippet.Line == "" && !m.found.Hits[i].Bare {
			return append([]index.Hit{}, m.found.Hits[i:to]...), i, true
		}
	}
	return nil, 0, false
}

// SetSnippets sets the snippets of the hits of a query, from a position on.
func (m *Model) SetSnippets(query string, from int, hits []index.Hit) {
	if query != m.query {
		return
	}
	for i, h := range hits {
		if at, ok := m.at(from + i); ok && at.Post == h.Post {
			m.found.Hits[from+i] = h
		}
	}
}

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
	k := &m.keys.Results
	times, page := max(1, count), max(1, m.PageSize())
	switch {
	case meant.Is(&k.Down, &k.NextHit):
		return m.Step(times), true
	case meant.Is(&k.Up, &k.PrevHit):
		return m.Step(-times), true
	case meant.Is(&k.HalfDown):
		return m.Step(times * max(1, page/2)), true
	case meant.Is(&k.HalfUp):
		return m.Step(-times * max(1, page/2)), true
	case meant.Is(&k.PageDown):
		return m.Step(times * page), true
	case meant.Is(&k.PageUp):
		return m.Step(-times * page), true
	case meant.Is(&k.Top):
		return m.setCursor(times - 1), true
	case meant.Is(&k.Bottom):
		if count > 0 {
			return m.setCursor(count - 1), true
		}
		return m.setCursor(m.Len() - 1), true
	case meant.Is(&k.Open):
		if m.Len() == 0 {
			return nil, true
		}
		return OpenMsg{}, true
	}
	return nil, false
}

// Click acts on a left click at a cell of the screen. A hit is chosen or, when it was already,
// opened.
func (m *Model) Click(x, y int) tea.Msg {
	if y == m.geo.Footer {
		return m.clickFooter(x)
	}
	row := y - m.geo.Cards
	if x >= m.geo.ListWidth || row < 0 || row >= m.geo.Rows || m.geo.Slot > 1 && row%m.geo.Slot == m.geo.Slot-1 {
		return nil
	}
	i := m.offset + row/m.geo.Slot
	switch {
	case i >= m.Len():
		return nil
	case i == m.cursor:
		return OpenMsg{}
	}
	return m.setCursor(i)
}
