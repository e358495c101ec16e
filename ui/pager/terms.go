package pager

import (
	"context"
	"strings"

	"quire/internal/fulltext"
	"quire/internal/render"
)

// Terms are what a search of all posts has found a post by, for going to the place and
// marking them there.
type Terms struct {
	query     string
	terms     fulltext.Query
	following []string // the words of the post from the best match on
}

// NewTerms takes the query as it was typed, what it asks of the text, and the piece of
// the post that was shown for it.
func NewTerms(query string, terms fulltext.Query, s fulltext.Snippet) *Terms {
	const most = 8
	w := &Terms{query: query, terms: terms}
	if len(s.Matches) > 0 {
		w.following = strings.Fields(strings.TrimSuffix(s.Line[s.Matches[0].Start:], "…"))
		w.following = w.following[:min(len(w.following), most)]
	}
	return w
}

// similarity is how many of the words from the best match on a text begins with.
func (w *Terms) similarity(text string) (n int) {
	for word := range strings.FieldsSeq(text) {
		if n == len(w.following) || !strings.EqualFold(word, w.following[n]) {
			break
		}
		n++
	}
	return n
}

// nearest is the number of the span that is most like the best match; -1 when there is
// none.
func (w *Terms) nearest(text string, spans []fulltext.Span) (at, likeness int) {
	at, likeness = -1, -1
	for i, s := range spans {
		if l := w.similarity(text[s.Start:]); l > likeness {
			at, likeness = i, l
		}
	}
	return at, likeness
}

// targetOf is the place of the best match, some rows of the screen below its top.
func (m *Model) targetOf(w *Terms) *Target {
	return &Target{
		Find: func(ctx context.Context, a *render.Document) (Spot, error) {
			block, err := w.Locate(ctx, a)
			return Spot{Block: block}, err
		},
		At: func(d *render.RenderedBlock) int {
			hay, lines := joinRows(d.Rows, pattern{})
			spans := fulltext.NewFinder(w.terms).Spans(hay)
			if i, _ := w.nearest(hay, spans); i >= 0 {
				if cells := spansOf(lines, spans[i].Start, spans[i].End); len(cells) > 0 {
					return cells[0].Row
				}
			}
			return 0
		},
		By: -m.geo.Rows / 3,
	}
}

// Locate finds the block of the best match: the one that goes on most like it, or the
// title when no block has any.
func (w *Terms) Locate(ctx context.Context, a *render.Document) (int, error) {
	finder := fulltext.NewFinder(w.terms)
	best, most := inTitle, -1
	for i := 0; most < len(w.following); i++ {
		blocks, _, err := a.ParseMore(ctx, func(b []render.Block) bool { return len(b) > i })
		if err != nil {
			return inTitle, err
		}
		if i >= len(blocks) {
			break
		}
		plain := fulltext.Plain(a.Markdown(blocks[i])).Plain
		if _, likeness := w.nearest(plain, finder.Spans(plain)); likeness > most {
			best, most = i, likeness
		}
	}
	return best, nil
}

// OpenAt shows another post, as Open does, and returns where in it the words are that it
// was found by; they will be searched for.
func (m *Model) OpenAt(p Post, w *Terms) *Target {
	m.Open(p)
	m.search = searchState{query: w.query, terms: w, current: -1}
	return m.targetOf(w)
}

// Terms are those that the post was found by and that are marked, nil for none.
func (m *Model) Terms() *Terms { return m.search.terms }

// SeekTerms marks other words in the post that is shown and goes to them; nil is none,
// and the beginning.
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

// FindTerms searches a text for the words of w as Find does.
func FindTerms(ctx context.Context, l *render.Layout, w *Terms) SearchResult {
	found := SearchResult{Query: w.query, Layout: l, terms: w}
	finder := fulltext.NewFinder(w.terms)
	most := -1
	_ = l.PlainRows(ctx, func(block int, rows []string) bool {
		hay, lines := joinRows(rows, pattern{})
		for _, s := range finder.Spans(hay) {
			cells := spansOf(lines, s.Start, s.End)
			if len(cells) == 0 {
				continue
			}
			if likeness := w.similarity(hay[s.Start:]); likeness > most {
				most, found.best = likeness, len(found.Matches)
			}
			found.Matches = append(found.Matches, Match{block, cells})
		}
		return len(found.Matches) < maxMatches
	})
	return found
}

// setTerms shows where the words are that the post was found by.
func (m *Model) setTerms(f SearchResult) {
	first := m.search.layout == nil
	if len(f.Matches) == 0 { // they are in the title, or in what it is filed under
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
