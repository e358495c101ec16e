package pager

import (
	"context"
	"slices"
	"strings"

	"quire/internal/fulltext"
	"quire/internal/render"
)

// Terms are what a search of all posts has found a post by, for going to the place and
// marking them there.
type Terms struct {
	query string
	terms fulltext.Query
	near  []string // the words of the post from the best match on
}

// NewTerms takes the query as it was typed, what it asks of the text, and the piece of
// the post that was shown for it.
func NewTerms(query string, terms fulltext.Query, s fulltext.Snippet) *Terms {
	const most = 8
	w := &Terms{query: query, terms: terms}
	if len(s.Matches) > 0 {
		w.near = strings.Fields(strings.TrimSuffix(s.Line[s.Matches[0].Start:], "…"))
		w.near = w.near[:min(len(w.near), most)]
	}
	return w
}

// Same reports whether two searches found the same place; either may be nil, which is
// the beginning.
func (w *Terms) Same(o *Terms) bool {
	if w == nil || o == nil {
		return w == o
	}
	return w.query == o.query && slices.Equal(w.near, o.near)
}

// likeness is how many of the words from the best match on a text begins with.
func (w *Terms) likeness(text string) (n int) {
	for word := range strings.FieldsSeq(text) {
		if n == len(w.near) || !strings.EqualFold(word, w.near[n]) {
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
		if l := w.likeness(text[s.Start:]); l > likeness {
			at, likeness = i, l
		}
	}
	return at, likeness
}

// target is the place of the best match, some rows of the screen below its top.
func (m *Model) target(w *Terms) *Target {
	return &Target{
		Find: func(ctx context.Context, a *render.Document) (Spot, error) {
			block, err := w.Block(ctx, a)
			return Spot{Block: block}, err
		},
		At: func(d *render.RenderedBlock) int {
			hay, lines := join(d.Rows, pattern{})
			spans := fulltext.NewFinder(w.terms).Spans(hay)
			if i, _ := w.nearest(hay, spans); i >= 0 {
				if cells := cellsOf(lines, spans[i].Start, spans[i].End); len(cells) > 0 {
					return cells[0].Row
				}
			}
			return 0
		},
		By: -m.geo.Rows / 3,
	}
}

// Block finds the block of the best match: the one that goes on most like it, or the
// title when no block has any.
func (w *Terms) Block(ctx context.Context, a *render.Document) (int, error) {
	finder := fulltext.NewFinder(w.terms)
	best, most := inHead, -1
	for i := 0; most < len(w.near); i++ {
		blocks, _, err := a.ParseMore(ctx, func(b []render.Block) bool { return len(b) > i })
		if err != nil {
			return inHead, err
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
	m.find = find{query: w.query, words: w, current: -1}
	return m.target(w)
}

// Terms are those that the post was found by and that are marked, nil for none.
func (m *Model) Terms() *Terms { return m.find.words }

// SeekTerms marks other words in the post that is shown and goes to them; nil is none,
// and the beginning.
func (m *Model) SeekTerms(w *Terms) {
	m.stay = nil
	if w == nil {
		m.ClearSearch()
		m.aim(Beginning())
		return
	}
	m.find = find{query: w.query, words: w, current: -1}
	m.aim(m.target(w))
}

// FindTerms searches a text for the words of w as Find does.
func FindTerms(ctx context.Context, l *render.Layout, w *Terms) SearchResult {
	found := SearchResult{Query: w.query, Layout: l, words: w}
	finder := fulltext.NewFinder(w.terms)
	most := -1
	_ = l.PlainRows(ctx, func(block int, rows []string) bool {
		hay, lines := join(rows, pattern{})
		for _, s := range finder.Spans(hay) {
			cells := cellsOf(lines, s.Start, s.End)
			if len(cells) == 0 {
				continue
			}
			if likeness := w.likeness(hay[s.Start:]); likeness > most {
				most, found.best = likeness, len(found.Matches)
			}
			found.Matches = append(found.Matches, Match{block, cells})
		}
		return len(found.Matches) < maxMatches
	})
	return found
}

// setWords shows where the words are that the post was found by.
func (m *Model) setWords(f SearchResult) {
	first := m.find.layout == nil
	if len(f.Matches) == 0 { // they are in the title, or in what it is filed under
		m.find = find{}
		return
	}
	at := min(m.find.current, len(f.Matches)-1)
	if first {
		at = f.best
	}
	m.find.matches, m.find.layout, m.find.current = f.Matches, f.Layout, at
	if first {
		m.showMatch()
	}
}
