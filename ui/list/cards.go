package list

import (
	"sort"

	"quire/internal/post"
	"quire/ui/card"
	"quire/ui/layout"
)

// cards renders the visible part of the page: geo.Rows rows of at most geo.ListWidth cells.
func (m *Model) cards() []string {
	rows := make([]string, 0, m.geo.Rows+m.slot())
	from, to := m.span(m.Page())
	for i := m.firstVisible(from, to); i < to; i++ {
		top := m.top(i)
		if top >= m.offset+m.geo.Rows {
			break
		}
		for at := m.offset + len(rows); at < top; at++ {
			rows = append(rows, "")
		}
		rendered := m.item(i)
		rows = append(rows, rendered[max(0, m.offset-top):]...)
	}
	for len(rows) < m.geo.Rows {
		rows = append(rows, "")
	}
	return rows[:m.geo.Rows]
}

// firstVisible returns the first of the items [from, to) of a page that ends in the window or
// below it.
func (m *Model) firstVisible(from, to int) int {
	return from + sort.Search(to-from, func(k int) bool { return m.top(from+k)+m.height(from+k) > m.offset })
}

// item renders the i-th post in its rows.
func (m *Model) item(i int) []string {
	if m.cache == nil || !m.query.Empty() {
		return m.renderItem(i)
	}
	p := m.at(i)
	marks, known := m.readerState(p)
	return m.cache.rows(cacheKey{
		post: p, styles: m.styles, width: m.geo.ListWidth, height: m.height(i), density: m.density.Resolve(m.geo.Rows),
		featured: i < len(m.featured), chosen: i == m.cursor, read: marks.Read, badges: card.Badges(marks, known),
	}, func() []string { return m.renderItem(i) })
}

func (m *Model) renderItem(i int) []string {
	p, r := m.at(i), m.renderer()
	marks, known := m.readerState(p)
	c := card.Card{
		Post: p, Chosen: i == m.cursor, Read: marks.Read, Badges: card.Badges(marks, known),
		Text: p.ShownSummary(m.styles.ASCII),
		Matches: card.Matches{
			Title: m.query.Spans(card.Title(p, m.styles)), Text: m.query.Spans(p.ShownSummary(m.styles.ASCII)),
			Facts: m.query.Spans,
		},
	}
	below := m.tagsBelow()
	switch density := m.density.Resolve(m.geo.Rows); {
	case i < len(m.featured):
		return r.Featured(c)
	case density == layout.DensityCards:
		height := m.height(i)
		return r.Rows(c, card.Shape{
			Title: 2, Facts: true, Tags: !below, TagsBelow: below, Text: height, Height: height,
		})
	case density == layout.DensityRows:
		return r.Rows(c, card.Shape{Title: 1, Facts: true, Tags: true})
	}
	return r.Line(c)
}

func (m *Model) renderer() card.Renderer {
	return card.Renderer{Styles: m.styles, Width: m.geo.ListWidth}
}

// tagsBelow reports whether cards have the tags in a row of their own.
func (m *Model) tagsBelow() bool { return !layout.TagsBeside(m.geo.ListWidth) }

// cardHeight returns how many rows a card takes for what is on it.
func (m *Model) cardHeight(p *post.Post) int { return m.renderer().Height(p, m.tagsBelow()) }
