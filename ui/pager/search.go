package pager

import (
	"context"
	"fmt"
	"sort"

	"quire/internal/render"
)

// Match is one match of a search: a span on each row of its block that it touches.
type Match struct {
	Block int
	Spans []render.Span
}

// SearchResult is the outcome of a search in a layout.
type SearchResult struct {
	Query   string
	Layout  *render.Layout
	Matches []Match

	terms *Terms // that were searched for, nil for a query of its own
	best  int    // the match of them that the post was found by
}

// searchState is what the pager knows of the search that is on.
type searchState struct {
	query   string
	terms   *Terms         // that the post was found by, nil for a query of its own
	layout  *render.Layout // that was searched
	matches []Match
	current int     // -1 before the first move
	origin  *Target // where the prompt was opened
}

// Find searches the words of a text, across line breaks too. It takes time
// proportional to the text and stops early when ctx is done.
func Find(ctx context.Context, l *render.Layout, query string) SearchResult {
	found := SearchResult{Query: query, Layout: l}
	p := newPattern(query)
	if p.text == "" {
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

// BeginSearch remembers where the reader is, to come back to when the search is
// given up.
func (m *Model) BeginSearch() { m.search.origin = m.topTarget() }

// CancelSearch goes back and forgets the matches.
func (m *Model) CancelSearch() {
	if m.search.origin != nil {
		m.anchor = nil
		m.setTarget(m.search.origin)
	}
	m.ClearSearch()
}

// ClearSearch forgets the matches and the chosen link, and stays.
func (m *Model) ClearSearch() { m.search, m.link = searchState{}, -1 }

// SetQuery notes what is searched for before there is a text to search.
func (m *Model) SetQuery(query string) { m.search.query = query }

// Query is what is searched for, "" when nothing is.
func (m *Model) Query() string { return m.search.query }

// Stale reports whether what is searched for should be searched again, for the text
// is laid out differently now.
func (m *Model) Stale() bool { return m.search.query != "" && m.search.layout != m.text.layout }

// SetSearchResult shows the outcome of a search. jump goes to the first match at or after
// the place where the search began; without it the text stays where it is.
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
	} // else the text is the same and laid out anew
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

// firstFrom is the number of the first match at or below a row.
func (m *Model) firstFrom(p Pos) int {
	return sort.Search(len(m.search.matches), func(i int) bool { return !m.search.matches[i].pos().before(p) })
}

func (f Match) pos() Pos { return Pos{f.Block, f.Spans[0].Row} }

// nextMatch goes by matches, round the ends.
func (m *Model) nextMatch(by int) {
	n := len(m.search.matches)
	if n == 0 || m.search.layout != m.text.layout {
		return
	}
	if m.search.current < 0 {
		m.search.current = m.firstFrom(m.top)
		if by > 0 {
			by--
		}
	}
	m.search.current = ((m.search.current+by)%n + n) % n
	m.showMatch()
}

// showMatch brings the current match into sight, a third down the screen if it must
// move.
func (m *Model) showMatch() {
	match := m.search.matches[m.search.current]
	if !m.visible(match.pos()) || m.target != nil {
		m.anchor = nil
		m.setTarget(&Target{Block: match.Block, Row: match.Spans[0].Row, By: -m.geo.Rows / 3})
	}
	span := match.Spans[0]
	room := m.room()
	if d := m.text.block(match.Block); d != nil && d.Width > room && (span.Col < m.pan || span.Col+span.Width > m.pan+room) {
		m.pan = max(0, min(span.Col-room/3, d.Width-room))
	}
}

// StepMatch goes by matches, as n and N do.
func (m *Model) StepMatch(by int) { m.nextMatch(by) }

// MatchCount counts the matches: "3 of 12 matches", "" when nothing is searched for.
func (m *Model) MatchCount() string {
	switch n := len(m.search.matches); {
	case m.search.query == "":
		return ""
	case n == 0:
		return "no match"
	default:
		return fmt.Sprintf("%d of %d matches", m.search.current+1, n)
	}
}
