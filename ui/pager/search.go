package pager

import (
	"context"
	"fmt"
	"regexp"
	"regexp/syntax"
	"sort"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"quire/internal/render"
	"quire/internal/textwidth"
)

const (
	maxMatches = 10_000 // that a search keeps
	maxPattern = 4000   // weight of a regular expression; a heavier one is taken for words
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

	words *Terms // that were searched for, nil for a query of its own
	best  int    // the match of them that the post was found by
}

// find is what the pager knows of the search that is on.
type find struct {
	query   string
	words   *Terms         // that the post was found by, nil for a query of its own
	layout  *render.Layout // that was searched
	matches []Match
	current int     // -1 before the first move
	origin  *Target // where the prompt was opened
}

// pattern is what to search for: the words as they stand, with white space matching
// any, or a regular expression (RE2) where the query is one and looks like one. Case
// counts when the query has a capital letter.
type pattern struct {
	words string
	fold  bool
	re    *regexp.Regexp
}

func newPattern(query string) pattern {
	p := pattern{words: strings.Join(strings.Fields(query), " ")}
	p.fold = !strings.ContainsFunc(p.words, unicode.IsUpper)
	if strings.ContainsAny(p.words, `\.+*?()|[]{}^$`) {
		flags := ""
		if p.fold {
			flags = "(?i)"
		}
		if tree, err := syntax.Parse(flags+p.words, syntax.Perl); err == nil && weight(tree) <= maxPattern {
			p.re, _ = regexp.Compile(flags + p.words)
		}
	}
	if p.fold {
		p.words = lower(p.words)
	}
	return p
}

// weight is about how many steps a regular expression takes for each character of the
// text, whatever it says: repetitions multiply.
func weight(re *syntax.Regexp) int {
	n := 1 + len(re.Rune)/2
	for _, sub := range re.Sub {
		if n += weight(sub); n > maxPattern {
			return n
		}
	}
	if re.Op == syntax.OpRepeat {
		n *= max(1, re.Min, re.Max)
	}
	return n
}

// in finds the next match in s at or after byte from, as bytes; ok is false after the
// last.
func (p pattern) in(s string, from int) (at, end int, ok bool) {
	if p.re == nil {
		i := strings.Index(s[from:], p.words)
		return from + i, from + i + len(p.words), i >= 0
	}
	for from <= len(s) {
		loc := p.re.FindStringIndex(s[from:])
		if loc == nil {
			return 0, 0, false
		}
		if loc[1] > loc[0] {
			return from + loc[0], from + loc[1], true
		}
		from += loc[1] + 1 // an empty match shows nothing
	}
	return 0, 0, false
}

// Find searches the words of a text, across line breaks too. It takes time
// proportional to the text and stops early when ctx is done.
func Find(ctx context.Context, l *render.Layout, query string) SearchResult {
	found := SearchResult{Query: query, Layout: l}
	p := newPattern(query)
	if p.words == "" {
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

// A line is a row's words within the joined text of its block.
type line struct {
	row   int
	at    int    // byte at which the row's words begin in the joined text
	plain string // the row without escapes
	skip  int    // bytes of indentation left out
}

// findIn searches the rows of one block, joined with blanks, for so many matches.
func findIn(ctx context.Context, rows []string, p pattern, most int) (matches [][]render.Span) {
	hay, lines := join(rows, p)
	for from := 0; len(matches) < most && ctx.Err() == nil; {
		at, end, ok := p.in(hay, from)
		if !ok {
			return matches
		}
		if s := cellsOf(lines, at, end); len(s) > 0 {
			matches = append(matches, s)
		}
		from = end
	}
	return matches
}

// join returns the words of rows in one line, folded when p asks for it.
func join(rows []string, p pattern) (hay string, lines []line) {
	var joined strings.Builder
	lines = make([]line, 0, len(rows))
	for r, row := range rows {
		plain := ansi.Strip(row)
		if p.fold && p.re == nil {
			plain = lower(plain)
		}
		words := strings.TrimLeft(plain, " ")
		if joined.Len() > 0 {
			joined.WriteByte(' ')
		}
		lines = append(lines, line{row: r, at: joined.Len(), plain: plain, skip: len(plain) - len(words)})
		joined.WriteString(strings.TrimRight(words, " "))
	}
	return joined.String(), lines
}

// lower folds case and keeps the length in bytes of each character, so that offsets
// hold in the original.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if l := unicode.ToLower(r); len(string(l)) == len(string(r)) {
			return l
		}
		return r
	}, s)
}

// cellsOf turns bytes [from, to) of the joined text into cells on rows.
func cellsOf(lines []line, from, to int) (m []render.Span) {
	first := sort.Search(len(lines), func(i int) bool { return lines[i].at > from }) - 1
	for _, l := range lines[max(0, first):] {
		if l.at >= to {
			break
		}
		a := min(max(from-l.at, 0)+l.skip, len(l.plain))
		b := min(to-l.at+l.skip, len(l.plain))
		if a < b {
			m = append(m, render.Span{Row: l.row, Col: textwidth.Width(l.plain[:a]), Width: textwidth.Width(l.plain[a:b])})
		}
	}
	return m
}

// BeginSearch remembers where the reader is, to come back to when the search is
// given up.
func (m *Model) BeginSearch() { m.find.origin = m.here() }

// CancelSearch goes back and forgets the matches.
func (m *Model) CancelSearch() {
	if m.find.origin != nil {
		m.stay = nil
		m.aim(m.find.origin)
	}
	m.ClearSearch()
}

// ClearSearch forgets the matches and the chosen link, and stays.
func (m *Model) ClearSearch() { m.find, m.link = find{}, -1 }

// SetQuery notes what is searched for before there is a text to search.
func (m *Model) SetQuery(query string) { m.find.query = query }

// Query is what is searched for, "" when nothing is.
func (m *Model) Query() string { return m.find.query }

// Stale reports whether what is searched for should be searched again, for the text
// is laid out differently now.
func (m *Model) Stale() bool { return m.find.query != "" && m.find.layout != m.text.layout }

// SetSearchResult shows the outcome of a search. jump goes to the first match at or after
// the place where the search began; without it the text stays where it is.
func (m *Model) SetSearchResult(f SearchResult, jump bool) {
	if f.Layout != m.text.layout {
		return
	}
	if f.words != nil {
		if f.words == m.find.words {
			m.setWords(f)
		}
		return
	}
	m.find.words = nil
	if f.Query != m.find.query || len(f.Matches) != len(m.find.matches) {
		m.find.current = -1
	} // else the text is the same and laid out anew
	m.find.query, m.find.matches, m.find.layout = f.Query, f.Matches, f.Layout
	if !jump {
		return
	}
	if m.find.origin != nil {
		m.stay = nil
		m.aim(m.find.origin)
	}
	if len(f.Matches) > 0 {
		m.mark('\'')
		m.find.current = m.firstFrom(m.top) % len(f.Matches)
		m.showMatch()
	}
}

// firstFrom is the number of the first match at or below a row.
func (m *Model) firstFrom(p Pos) int {
	return sort.Search(len(m.find.matches), func(i int) bool { return !m.find.matches[i].pos().before(p) })
}

func (f Match) pos() Pos { return Pos{f.Block, f.Spans[0].Row} }

// nextMatch goes by matches, round the ends.
func (m *Model) nextMatch(by int) {
	n := len(m.find.matches)
	if n == 0 || m.find.layout != m.text.layout {
		return
	}
	if m.find.current < 0 {
		m.find.current = m.firstFrom(m.top)
		if by > 0 {
			by--
		}
	}
	m.find.current = ((m.find.current+by)%n + n) % n
	m.showMatch()
}

// showMatch brings the current match into sight, a third down the screen if it must
// move.
func (m *Model) showMatch() {
	match := m.find.matches[m.find.current]
	if !m.inSight(match.pos()) || m.goal != nil {
		m.stay = nil
		m.aim(&Target{Block: match.Block, Row: match.Spans[0].Row, By: -m.geo.Rows / 3})
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
	switch n := len(m.find.matches); {
	case m.find.query == "":
		return ""
	case n == 0:
		return "no match"
	default:
		return fmt.Sprintf("%d of %d matches", m.find.current+1, n)
	}
}
