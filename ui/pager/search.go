package pager

import (
	"context"
	"fmt"
	"sort"

	tea "charm.land/bubbletea/v2"

	"quire/internal/render"
	"quire/ui/keymap"
)

const maxMatches = 10_000 // that a search keeps

// Match is one match of a search, with a span on each row of its block that it is on.
type Match struct {
	Block int
	Spans []render.Span
}

func (f Match) pos() Pos { return Pos{f.Block, f.Spans[0].Row} }

// end returns the target of the last screen of a text.
func (f Match) end() Pos { return Pos{f.Block, f.Spans[len(f.Spans)-1].Row} }

// SearchResult is the result of a search in a layout.
type SearchResult struct {
	Query   string
	Layout  *render.Layout
	Matches []Match

	terms *Terms // that were searched for, nil for a query
	best  int    // number of the match that the post was found by
}

// searchState is the current search.
type searchState struct {
	query   string
	terms   *Terms         // that are searched for, nil for a query
	layout  *render.Layout // that the matches are in
	matches []Match
	current int     // number of the current match, -1 for none
	origin  *Target // where to return to, nil for nowhere
}

// Find searches a text, across line breaks too. It takes time proportional to the text and
// stops early when ctx is done.
func Find(ctx context.Context, l *render.Layout, query string) SearchResult {
	found := SearchResult{Query: query, Layout: l}
	p := newPattern(query)
	if p.text == "" && p.re == nil {
		return found
	}
	_ = l.PlainRows(ctx, func(block int, rows []string) bool {
		for _, spans := range findIn(ctx, rows, p, maxMatches-len(found.Matches)) {
			found.Matches = append(found.Matches, Match{block, spans})
		}
		return len(found.Matches) < maxMatches && ctx.Err() == nil
	})
	return found
}

// BeginSearch remembers the position to return to when the search is canceled.
func (m *Model) BeginSearch() { m.search.origin = m.topTarget() }

// CancelSearch returns to where the search began and drops the matches.
func (m *Model) CancelSearch() {
	if m.search.origin != nil {
		m.anchor = nil
		m.setTarget(m.search.origin)
	}
	m.ClearSearch()
}

// ClearSearch drops the matches and the chosen link.
func (m *Model) ClearSearch() { m.search, m.link = searchState{}, -1 }

// SetQuery sets the query of a search that has to wait for the text.
func (m *Model) SetQuery(query string) { m.search.query = query }

// Query returns the query of the current search, "" for none.
func (m *Model) Query() string { return m.search.query }

// Stale reports whether the query is to be searched again because the layout has changed.
func (m *Model) Stale() bool { return m.search.query != "" && m.search.layout != m.text.layout }

// SetSearchResult shows the result of a search. jump goes to the first match from where the
// search began; without it the text stays.
func (m *Model) SetSearchResult(f SearchResult, jump bool) {
	if f.Layout != m.text.layout {
		return
	}
	if f.terms != nil {
		if f.terms == m.search.terms {
			m.setTerms(f)
		}
		return
	}
	m.search.terms = nil
	if f.Query != m.search.query || len(f.Matches) != len(m.search.matches) {
		m.search.current = -1
	} // otherwise the same text has another layout
	m.search.query, m.search.matches, m.search.layout = f.Query, f.Matches, f.Layout
	if !jump {
		return
	}
	if m.search.origin != nil {
		m.anchor = nil
		m.setTarget(m.search.origin)
	}
	if len(f.Matches) > 0 {
		m.rememberTop('\'')
		m.search.current = m.firstFrom(m.top) % len(f.Matches)
		m.showMatch()
	}
}

// firstFrom returns the number of the first match at or below a row.
func (m *Model) firstFrom(p Pos) int {
	return sort.Search(len(m.search.matches), func(i int) bool { return !m.search.matches[i].pos().before(p) })
}

// nextMatch goes by matches, wrapping around, and says so without one.
func (m *Model) nextMatch(by int) tea.Msg {
	n := len(m.search.matches)
	switch {
	case m.search.query == "" && m.search.terms == nil:
		return notice("no search yet" + keymap.HintAfterColon(m.keys.Pager.Search, "searches"))
	case n == 0 || m.search.layout != m.text.layout:
		return nil
	}
	if m.search.current < 0 {
		m.search.current = m.firstFrom(m.top)
		if by > 0 {
			by--
		}
	}
	m.search.current = ((m.search.current+by)%n + n) % n
	m.showMatch()
	return nil
}

// showMatch scrolls the current match into view, to a third down the screen if the text must
// move.
func (m *Model) showMatch() {
	match := m.search.matches[m.search.current]
	if !m.visible(match.pos()) || m.target != nil {
		m.anchor = nil
		m.setTarget(&Target{Block: match.Block, Row: match.Spans[0].Row, By: -m.geo.Rows / 3})
	}
	span := match.Spans[0]
	room := m.room()
	outside := span.Col < m.pan || span.Col+span.Width > m.pan+room
	if d := m.text.block(match.Block); d != nil && d.Width > room && outside {
		m.pan = max(0, min(span.Col-room/3, d.Width-room))
	}
}

// StepMatch goes to the match by positions after the current one.
func (m *Model) StepMatch(by int) { m.nextMatch(by) }

// MatchCount returns the number of the current match and of all: "3 of 12 matches". It is ""
// without a search.
func (m *Model) MatchCount() string {
	switch n := len(m.search.matches); {
	case m.search.query == "":
		return ""
	case n == 0:
		return "no matches"
	default:
		return fmt.Sprintf("%d of %d matches", m.search.current+1, n)
	}
}
