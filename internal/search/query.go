package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"quire/internal/text"
)

// Query is what a reader typed, prepared for matching. The zero value is empty and
// matches everything. It is immutable.
type Query struct {
	words []word
}

type word struct {
	folded  string
	letters letters
	first   letters // of its first character
	pair    letters // of its first two, hashed; empty for a single one
	runes   int
	plain   bool // a single a–z or 0–9
}

// Parse prepares q: its words are what stands between blanks.
func Parse(q string) Query {
	var query Query
	for _, field := range strings.Fields(fold(text.Line(q))) {
		w := word{folded: field, letters: lettersOf(field), runes: utf8.RuneCountInString(field)}
		w.first = lettersOf(firstRunes(field, 1))
		w.plain = len(field) == 1 && isWordChar(rune(field[0]))
		if w.runes > 1 {
			w.pair = pairAt(field, 0)
		}
		same := func(o word) bool { return o.folded == w.folded }
		if !slices.ContainsFunc(query.words, same) {
			query.words = append(query.words, w)
		}
	}
	return query
}

// Empty says whether the query holds no word.
func (q Query) Empty() bool { return len(q.words) == 0 }

// Extends says whether every entry that q matches is among those that prev matches,
// so that only prev's hits need to be tried: q is prev with more letters typed at its
// end, or more words.
func (q Query) Extends(prev Query) bool {
	if len(prev.words) > len(q.words) {
		return false
	}
	for i, was := range prev.words {
		now := q.words[i]
		if now.folded == was.folded {
			continue
		}
		if i < len(prev.words)-1 || !strings.HasPrefix(now.folded, was.folded) {
			return false
		}
		// From the third letter on more scattered matches are allowed than before.
		if was.runes == 2 {
			return false
		}
	}
	return true
}
