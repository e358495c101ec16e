package results

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"

	"quire/internal/fulltext"
	"quire/internal/textwidth"
	"quire/ui/card"
	"quire/ui/keymap"
	"quire/ui/layout"
	"quire/ui/styles"
)

// syntax is a reminder of the query language.
const syntax = `words · "a phrase" · -not · tag: cat: series: year: author: lang: is:`

// View renders the search: as many rows as it is high, the hits no wider than the list.
func (m *Model) View() layout.Frame {
	rows := make([]string, 0, m.geo.Height)
	rows = append(rows, m.heading())
	if m.geo.Hint >= 0 {
		rows = append(rows, m.styles.Tagline.Render("  "+textwidth.Truncate(syntax, m.geo.Width-2*card.Margin)))
	}
	for len(rows) < m.geo.Cards {
		rows = append(rows, "")
	}
	if m.Len() > 0 {
		rows = append(rows, m.cards()...)
	} else {
		rows = append(rows, m.emptyState()...)
	}
	for len(rows) < m.geo.Footer {
		rows = append(rows, "")
	}
	return layout.Frame{Rows: append(rows[:m.geo.Footer], m.footer())}
}

// heading renders the title and, at the right, how many posts are found or what is being
// waited for.
func (m *Model) heading() string {
	status := ""
	switch m.state {
	case Loading:
		status = "reading posts…"
	case Indexing:
		status = m.progress() + "…"
	case Done:
		status = counted(m.found.Total) + " found"
	case Idle, Failed:
	}
	room := m.geo.Width - 2*card.Margin
	status = textwidth.Truncate(status, room)
	title := textwidth.Truncate("Search all posts", max(0, room-textwidth.Width(status)-2))
	gap := max(0, room-textwidth.Width(title)-textwidth.Width(status))
	return "  " + m.styles.Site.Render(title) + strings.Repeat(" ", gap) + m.styles.Count.Render(status)
}

func (m *Model) progress() string {
	return "indexing " + number(m.done) + " of " + number(m.all)
}

func counted(n int) string { return english.Plural(n, "post", "") }

func number(n int) string { return humanize.Comma(int64(n)) }

// cards renders the visible hits.
func (m *Model) cards() []string {
	rows := make([]string, 0, m.geo.Rows+m.geo.Slot)
	finder := fulltext.NewFinder(fulltext.QueryOf(m.match))
	for i := m.offset; i < min(m.Len(), m.offset+m.PageSize()); i++ {
		rows = append(rows, m.card(i, finder)...)
	}
	return rows[:min(len(rows), m.geo.Rows)]
}

// card renders a hit.
func (m *Model) card(i int, finder *fulltext.Finder) []string {
	h := m.found.Hits[i]
	c := card.Card{
		Post: h.Post, Chosen: i == m.cursor, Text: h.Snippet.Line,
		Matches: card.Matches{
			Title: byteRanges(finder.Spans(card.Title(h.Post, m.styles))),
			Text:  byteRanges(h.Snippet.Matches),
		},
	}
	if h.Snippet.Heading != h.Post.Title && h.Snippet.Heading != h.Post.Written {
		c.Section = h.Snippet.Heading
	}
	return card.Renderer{Styles: m.styles, Width: m.geo.ListWidth}.Rows(c, card.Shape{
		Title: 1, Facts: m.geo.Snippet > 1, Text: m.geo.Snippet, Height: m.geo.Slot,
	})
}

func byteRanges(spans []fulltext.Span) [][2]int {
	out := make([][2]int, len(spans))
	for i, s := range spans {
		out[i] = [2]int{s.Start, s.End}
	}
	return out
}

// footer renders the position of the chosen hit, or the notice, and the most important keys.
func (m *Model) footer() string {
	left, gap, hints := m.footerParts()
	return "  " + left + strings.Repeat(" ", gap) + hints
}

// footerParts renders the parts of the footer; gap is the number of cells before the keys, which end at
// the right margin.
func (m *Model) footerParts() (left string, gap int, hints string) {
	style := m.styles.Text
	switch {
	case m.notice != "":
		left, style = m.notice, m.styles.Notice
	case m.Len() > 0 && m.found.Total > m.Len():
		left = fmt.Sprintf("%s of the top %s of %s", number(m.cursor+1), number(m.Len()), counted(m.found.Total))
	case m.Len() > 0:
		left = fmt.Sprintf("%s of %s, best first", number(m.cursor+1), counted(m.found.Total))
	}
	left = textwidth.Truncate(left, m.geo.Width-2*card.Margin)
	room := m.geo.Width - 2*card.Margin - textwidth.Width(left)
	hints = m.styles.Hints(m.keys.ResultsHints(), room-2)
	return style.Render(left), max(0, room-textwidth.Width(hints)), hints
}

// clickFooter asks for the key of the footer at a cell.
func (m *Model) clickFooter(x int) tea.Msg {
	left, gap, _ := m.footerParts()
	room := m.geo.Width - 2*card.Margin - textwidth.Width(left)
	if b, ok := styles.HintAt(m.keys.ResultsHints(), room-2, x-card.Margin-textwidth.Width(left)-gap); ok {
		return KeyMsg{b.Keys()[0]}
	}
	return nil
}

// emptyState renders why there are no hits and what to do.
func (m *Model) emptyState() []string {
	p, f := &m.keys.Prompt, &m.keys.Results
	var lines []string
	switch m.state {
	case Idle:
		lines = []string{
			"Search the full text of all posts.", "",
			"Every word must match; the best match comes first. The last word may be incomplete.",
			keymap.FirstKey(p.Accept) + " opens the post at the match, " + keymap.FirstKey(p.FullText) +
				" goes back to the titles, " + keymap.FirstKey(p.Cancel) + " closes.",
		}
	case Loading:
		lines = []string{"Reading posts…", "", "Results appear once all posts have been read."}
	case Indexing:
		first := m.progress()
		first = strings.ToUpper(first[:1]) + first[1:] + "…"
		lines = []string{first, "", "This happens once. Results appear when it is done."}
	case Failed:
		lines = []string{"The search failed.", "", m.failure}
	case Done:
		lines = []string{
			"No posts match.", "",
			"Every word must match: try fewer words, or only the beginning of one. " + keymap.FirstKey(f.Search) +
				" edits the query, " + keymap.FirstKey(p.Cancel) + " closes.",
		}
	}
	rows := m.styles.EmptyState(lines, m.geo.ListWidth)
	return rows[:min(len(rows), m.geo.Rows)]
}
