package pager

import (
	"context"
	"slices"
	"strings"

	"quire/internal/fulltext"
	"quire/internal/markdown"
	"quire/internal/render"
	"quire/internal/search"
)

// Terms are what a search of all posts found a post by, to show the place and highlight them
// there.
type Terms struct {
	query     string
	terms     fulltext.Query
	following []string // the words of the snippet from the best match on
}

// NewTerms returns the terms of a query as it was typed. s is the snippet that was shown of
// the post.
func NewTerms(query string, terms fulltext.Query, s fulltext.Snippet) *Terms {
	const limit = 8
	w := &Terms{query: query, terms: terms}
	if len(s.Matches) > 0 {
		w.following = strings.Fields(strings.TrimSuffix(s.Line[s.Matches[0].Start:], "…"))
		w.following = w.following[:min(len(w.following), limit)]
	}
	return w
}

// Same reports whether two searches found the same place. Either may be nil, which is the
// beginning.
func (w *Terms) Same(o *Terms) bool {
	if w == nil || o == nil {
		return w == o
	}
	return w.query == o.query && slices.Equal(w.following, o.following)
}

// similarity returns how many of the words of the best match text begins with.
func (w *Terms) similarity(text string) (n int) {
	for word := range strings.FieldsSeq(text) {
		if n == len(w.following) || search.Fold(word) != search.Fold(w.following[n]) {
			break
		}
		n++
	}
	return n
}

// nearest returns the number of the span that is most similar to the best match, -1 without
// spans.
func (w *Terms) nearest(text string, spans []fulltext.Span) (at, similarity int) {
	at, similarity = -1, -1
	for i, s := range spans {
		if l := w.similarity(text[s.Start:]); l > similarity {
			at, similarity = i, l
		}
	}
	return at, similarity
}

// targetOf returns the target of the best match, shown below the top of the screen.
func (m *Model) targetOf(w *Terms) *Target {
	return &Target{
		Find: func(ctx context.Context, a *render.Document) (Spot, error) {
			block, err := w.Locate(ctx, a)
			return Spot{Block: block}, err
		},
		At: func(d *render.RenderedBlock) int {
			joined, lines := joinRows(d.Rows)
			spans := fulltext.NewFinder(w.terms).Spans(joined)
			if i, _ := w.nearest(joined, spans); i >= 0 {
				if cells := spansOf(lines, spans[i].Start, spans[i].End); len(cells) > 0 {
					return cells[0].Row
				}
			}
			return 0
		},
		By: -m.geo.Rows / 3,
	}
}

// Locate finds the block of the best match: the one with the most similar words, the title
// when none matches.
func (w *Terms) Locate(ctx context.Context, a *render.Document) (int, error) {
	finder := fulltext.NewFinder(w.terms)
	best, highest := inTitle, -1
	for i := 0; highest < len(w.following); i++ {
		blocks, _, err := a.ParseMore(ctx, func(b []render.Block) bool { return len(b) > i })
		if err != nil {
			return inTitle, err
		}
		if i >= len(blocks) {
			break
		}
		plain := markdown.Plain(a.Markdown(blocks[i])).Text
		if _, similarity := w.nearest(plain, finder.Spans(plain)); similarity > highest {
			best, highest = i, similarity
		}
	}
	return best, nil
}

// OpenAt opens another post and returns the target of the terms that it was found by, which
// are highlighted.
func (m *Model) OpenAt(p Post, w *Terms) *Target {
	m.Open(p)
	m.search = searchState{query: w.query, terms: w, current: -1}
	return m.targetOf(w)
}

// Terms returns the terms that are highlighted, nil for none.
func (m *Model) Terms() *Terms { return m.search.terms }

// SeekTerms highlights other terms in the same post and goes to them. Without terms it goes to
// the beginning.
func (m *Model) SeekTerms(w *Terms) {
	m.anchor = nil
	if w == nil {
		m.ClearSearch()
		m.setTarget(Beginning())
		return
	}
	m.search = searchState{query: w.query, terms: w, current: -1}
	m.setTarget(m.targetOf(w))
}

// FindTerms searches a text for terms as Find does for a query.
func FindTerms(ctx context.Context, l *render.Layout, w *Terms) SearchResult {
	found := SearchResult{Query: w.query, Layout: l, terms: w}
	finder := fulltext.NewFinder(w.terms)
	var matches []wordMatch
	var words []fulltext.Match
	_ = l.PlainRows(ctx, func(block int, rows []string) bool {
		joined, lines := joinRows(rows)
		for _, m := range finder.Matches(joined) {
			if cells := spansOf(lines, m.Start, m.End); len(cells) > 0 {
				words = append(words, m)
				matches = append(matches, wordMatch{Match{block, cells}, w.similarity(joined[m.Start:])})
			}
		}
		return len(matches) < maxMatches
	})
	highest := -1
	isPart := fulltext.IsPartial(words)
	for i, m := range matches {
		if isPart(words[i]) {
			continue
		}
		if m.similarity > highest {
			highest, found.best = m.similarity, len(found.Matches)
		}
		found.Matches = append(found.Matches, m.Match)
	}
	return found
}

// wordMatch is a match with the number of words that go on as the best match does.
type wordMatch struct {
	Match
	similarity int
}

// setTerms highlights the terms that the post was found by.
func (m *Model) setTerms(f SearchResult) {
	first := m.search.layout == nil
	if len(f.Matches) == 0 { // they are in the title or the front matter
		m.search = searchState{}
		return
	}
	at := min(m.search.current, len(f.Matches)-1)
	if first {
		at = f.best
	}
	m.search.matches, m.search.layout, m.search.current = f.Matches, f.Layout, at
	if first {
		m.showMatch()
	}
}
