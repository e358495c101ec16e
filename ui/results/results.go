// Package results is the search of all posts on screen: what has been found as cards with
// the piece of the post that matches, the best first. It holds which hit is chosen and
// what part of the list is in sight.
//
// It does not search and it has no prompt: the coordinator tells it what was found and
// how far the full text is, and draws prompt and preview. It reports what the reader
// wants by messages, and by Need which snippets it lacks.
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

// OpenMsg asks for the chosen hit to be read.
type OpenMsg struct{}

// ChosenMsg says that another hit is chosen now.
type ChosenMsg struct{}

// State is what the list shows in place of hits.
type State int

// The states.
const (
	Idle     State = iota // nothing has been typed
	Loading               // the folder is still being read
	Indexing              // the full text is being made
	Done
	Failed
)

// Model is the search of all posts on screen. It is not safe for concurrent use.
type Model struct {
	keys   *keymap.KeyMap
	styles *styles.Styles
	geo    layout.Results

	state     State
	done, all int // posts that the full text has taken in
	failure   string

	query string // whose hits are shown
	match search.Query
	found index.Found

	cursor int
	offset int // the first hit in sight
	notice string
}

// New returns a search that nothing has been asked of.
func New(keys *keymap.KeyMap, styles *styles.Styles) *Model {
	return &Model{keys: keys, styles: styles}
}

// SetStyles changes the look.
func (m *Model) SetStyles(styles *styles.Styles) { m.styles = styles }

// SetNotice shows a notice in the footer in place of the count, unless it is empty.
func (m *Model) SetNotice(notice string) { m.notice = notice }

// SetSize lays the search out anew in cells.
func (m *Model) SetSize(width, height int) {
	m.geo = layout.NewResults(width, height)
	m.scrollToCursor()
}

// Layout tells where the parts stand.
func (m *Model) Layout() layout.Results { return m.geo }

// PageSize is how many hits are in sight at most.
func (m *Model) PageSize() int { return layout.Fit(m.geo.Rows, m.geo.Slot) }

// SnippetWidth is how many cells a snippet is to have, 0 when none is shown.
func (m *Model) SnippetWidth() int {
	lines := m.geo.Snippet
	// Lines break at blanks, so that they are not quite full.
	return max(0, lines*(m.geo.ListWidth-2*card.Margin)-(lines-1)*8)
}

// SetState tells that there is no answer yet, or none any more; hits that are shown stay.
func (m *Model) SetState(s State) { m.state = s }

// SetProgress tells how many of how many posts the full text has taken in.
func (m *Model) SetProgress(done, all int) { m.state, m.done, m.all = Indexing, done, all }

// SetError tells why there is no answer.
func (m *Model) SetError(fault string) { m.state, m.failure = Failed, fault }

// SetResults shows the answer to a query. The post at keep stays chosen when it is among
// the hits; otherwise the best one is.
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

// Query is the query whose hits are shown.
func (m *Model) Query() string { return m.query }

// Len is how many hits are listed.
func (m *Model) Len() int { return len(m.found.Hits) }

// Chosen is the chosen hit; ok is false when there is none.
func (m *Model) Chosen() (h index.Hit, ok bool) { return m.at(m.cursor) }

// Neighbour is the post of the hit by places after the chosen one, nil past the ends.
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

// Step chooses the hit by places after the chosen one, within the ends.
func (m *Model) Step(by int) tea.Msg { return m.setCursor(m.cursor + by) }

func (m *Model) setCursor(i int) tea.Msg {
	i = max(0, min(i, m.Len()-1))
	if i == m.cursor || m.Len() == 0 {
		return nil
	}
	m.cursor = i
	m.scrollToCursor()
	return ChosenMsg{}
}

// scrollToCursor scrolls so that the chosen hit is in sight and no room is wasted.
func (m *Model) scrollToCursor() {
	n := m.PageSize()
	m.offset = max(0, min(m.offset, m.Len()-n))
	m.offset = max(min(m.offset, m.cursor), m.cursor-n+1)
}

// NeedSnippets is the hits in sight, from the first to before the last, when one of them has no
// snippet yet and is to have one.
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

// SetSnippets shows snippets of the hits of query from a place on.
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

// Press handles a key with its count, 0 when none was typed; handled is false when the
// key means nothing here.
func (m *Model) Press(msg tea.KeyPressMsg, count int) (report tea.Msg, handled bool) {
	return m.act(keymap.Pressed(msg), count)
}

// Perform does what a key does that an action of the key map is bound to.
func (m *Model) Perform(action *key.Binding, count int) (report tea.Msg, handled bool) {
	return m.act(keymap.Asked(action), count)
}

// act does what is meant.
func (m *Model) act(is keymap.Meaning, count int) (report tea.Msg, handled bool) {
	k := &m.keys.Results
	times, page := max(1, count), max(1, m.PageSize())
	switch {
	case is(&k.Down, &k.NextHit):
		return m.Step(times), true
	case is(&k.Up, &k.PrevHit):
		return m.Step(-times), true
	case is(&k.HalfDown):
		return m.Step(times * max(1, page/2)), true
	case is(&k.HalfUp):
		return m.Step(-times * max(1, page/2)), true
	case is(&k.PageDown):
		return m.Step(times * page), true
	case is(&k.PageUp):
		return m.Step(-times * page), true
	case is(&k.Top):
		return m.setCursor(times - 1), true
	case is(&k.Bottom):
		if count > 0 {
			return m.setCursor(count - 1), true
		}
		return m.setCursor(m.Len() - 1), true
	case is(&k.Open):
		if m.Len() == 0 {
			return nil, true
		}
		return OpenMsg{}, true
	}
	return nil, false
}

// Click acts on a click of the left button at a cell of the screen: a hit is chosen and,
// when it was chosen already, opened.
func (m *Model) Click(x, y int) tea.Msg {
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
