package pager

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"quire/internal/render"
	"quire/internal/text"
)

// maxMatches bounds what a search keeps.
const maxMatches = 10_000

// Span is a stretch of cells on a row of the text, both counted from 0.
type Span struct{ Row, Col, Width int }

// Match is one match of a search: a span on each row that it touches.
type Match []Span

// Found is the outcome of a search in a document.
type Found struct {
	Query    string
	Document *render.Document
	Matches  []Match
}

// find is what the pager knows of the search that is on.
type find struct {
	query   string
	matches []Match
	current int  // -1 before the first move
	stale   bool // the text has changed since
	origin  int  // the top row when the prompt was opened
}

// Find searches the words of a document, across line breaks too: white space in the
// query matches any. It ignores case unless the query has a capital letter. It takes
// time proportional to the text and stops early when ctx is done.
func Find(ctx context.Context, d *render.Document, query string) Found {
	found := Found{Query: query, Document: d}
	needle := strings.Join(strings.Fields(query), " ")
	if needle == "" {
		return found
	}
	fold := !strings.ContainsFunc(needle, unicode.IsUpper)
	if fold {
		needle = lower(needle)
	}
	for i, block := range d.Blocks {
		if ctx.Err() != nil {
			return found
		}
		end := len(d.Rows)
		if i+1 < len(d.Blocks) {
			end = d.Blocks[i+1].Row
		}
		found.Matches = append(found.Matches, findIn(d.Rows, block.Row, end, needle, fold)...)
		if len(found.Matches) >= maxMatches {
			found.Matches = found.Matches[:maxMatches]
			break
		}
	}
	return found
}

// A line is a row's words within the joined text of its block.
type line struct {
	row   int
	at    int    // byte at which the row's words begin in the joined text
	plain string // the row without escapes
	skip  int    // bytes of indentation left out
}

// findIn searches the rows of one block, joined with blanks.
func findIn(rows []string, from, to int, needle string, fold bool) []Match {
	var joined strings.Builder
	lines := make([]line, 0, to-from)
	for r := from; r < min(to, len(rows)); r++ {
		plain := ansi.Strip(rows[r])
		if fold {
			plain = lower(plain)
		}
		words := strings.TrimLeft(plain, " ")
		if joined.Len() > 0 {
			joined.WriteByte(' ')
		}
		lines = append(lines, line{row: r, at: joined.Len(), plain: plain, skip: len(plain) - len(words)})
		joined.WriteString(strings.TrimRight(words, " "))
	}
	var matches []Match
	hay := joined.String()
	for at := 0; ; {
		i := strings.Index(hay[at:], needle)
		if i < 0 {
			return matches
		}
		matches = append(matches, spans(lines, at+i, at+i+len(needle)))
		at += i + len(needle)
	}
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

// spans turns bytes [from, to) of the joined text into cells on rows.
func spans(lines []line, from, to int) Match {
	var m Match
	first := sort.Search(len(lines), func(i int) bool { return lines[i].at > from }) - 1
	for _, l := range lines[max(0, first):] {
		if l.at >= to {
			break
		}
		a := min(max(from-l.at, 0)+l.skip, len(l.plain))
		b := min(to-l.at+l.skip, len(l.plain))
		if a < b {
			m = append(m, Span{Row: l.row, Col: text.Width(l.plain[:a]), Width: text.Width(l.plain[a:b])})
		}
	}
	return m
}

// BeginSearch remembers where the reader is, to come back to when the search is
// given up.
func (m *Model) BeginSearch() { m.find.origin = m.top }

// CancelSearch goes back and forgets the matches.
func (m *Model) CancelSearch() {
	m.scroll(m.find.origin - m.top)
	m.ClearSearch()
}

// ClearSearch forgets the matches and stays.
func (m *Model) ClearSearch() { m.find = find{} }

// Query is what is searched for, "" when nothing is.
func (m *Model) Query() string { return m.find.query }

// SetFound shows the outcome of a search. jump goes to the first match at or after
// the place where the search began; without it the text stays where it is.
func (m *Model) SetFound(f Found, jump bool) {
	if f.Document != m.doc {
		return
	}
	m.find.query, m.find.matches, m.find.current, m.find.stale = f.Query, f.Matches, -1, false
	if !jump {
		return
	}
	if len(f.Matches) == 0 {
		m.scroll(m.find.origin - m.top)
		return
	}
	m.find.current = m.firstFrom(m.find.origin) % len(f.Matches)
	m.showMatch()
}

// firstFrom is the number of the first match at or below a row of the pager.
func (m *Model) firstFrom(row int) int {
	row -= len(m.head)
	return sort.Search(len(m.find.matches), func(i int) bool { return m.find.matches[i][0].Row >= row })
}

// nextMatch goes by matches, round the ends.
func (m *Model) nextMatch(by int) {
	n := len(m.find.matches)
	if n == 0 {
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
	row := m.find.matches[m.find.current][0].Row + len(m.head)
	if row < m.top || row >= m.top+m.geo.Rows {
		m.scroll(row - m.geo.Rows/3 - m.top)
	}
	span := m.find.matches[m.find.current][0]
	if room := m.room(); m.wideAt(span.Row) > room {
		if span.Col < m.pan || span.Col+span.Width > m.pan+room {
			m.pan = max(0, min(span.Col-room/3, m.widest()-room))
		}
	}
}

// StepMatch goes by matches, as n and N do.
func (m *Model) StepMatch(by int) { m.nextMatch(by) }

// Tally counts the matches: "3 of 12 matches", "" when nothing is searched for.
func (m *Model) Tally() string {
	switch n := len(m.find.matches); {
	case m.find.query == "":
		return ""
	case n == 0:
		return "no match"
	default:
		return fmt.Sprintf("%d of %d matches", m.find.current+1, n)
	}
}
