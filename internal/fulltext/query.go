package fulltext

import (
	"slices"

	"quire/internal/search"
)

// Query says what to look for. All terms and phrases must occur. Letters compare
// without case and accents. The zero value finds nothing.
type Query struct {
	// Terms are words or their beginnings. Other forms of an English word match as well. One
	// that is several words to the index, like node.js, is a phrase.
	Terms []string
	// Phrases occur word for word, in any field.
	Phrases []string
	// Excluded are words and phrases that must not occur.
	Excluded []string
	// TypingPhrase says that the last phrase may not be whole yet: any word that begins like
	// its last word matches.
	TypingPhrase bool
}

// QueryOf takes the words, phrases and exclusions of q. Its fields are for those who
// know what the documents are.
func QueryOf(q search.Query) Query {
	return Query{
		Terms: q.Words(), Phrases: q.Phrases(), Excluded: q.Excluded(),
		TypingPhrase: q.TypingPhrase(),
	}
}

// want is one word that is looked for.
type want struct {
	word   string
	stem   string // words with that stem match too; "" is none
	offset uint32 // in a phrase, in words from its first
	prefix bool   // words that begin with it match too
}

// clause is a word, or a phrase of several.
type clause []want

// plan is a query made ready.
type plan struct {
	must, not []clause
}

// newPlan makes q ready. Equal clauses count once.
func newPlan(q Query) plan {
	var p plan
	for _, term := range q.Terms {
		p.must = appendClause(p.must, newClause(term, true, true))
	}
	for i, phrase := range q.Phrases {
		p.must = appendClause(p.must, newClause(phrase, false, q.TypingPhrase && i == len(q.Phrases)-1))
	}
	for _, s := range q.Excluded {
		p.not = appendClause(p.not, newClause(s, true, false))
	}
	return p
}

func appendClause(list []clause, c clause) []clause {
	same := func(o clause) bool { return slices.Equal(o, c) }
	if len(c) == 0 || slices.ContainsFunc(list, same) {
		return list
	}
	return append(list, c)
}

// newClause takes the words of s; none when it holds only what parts words.
func newClause(s string, stems, prefix bool) clause {
	var c clause
	var first, last uint32
	scan := scanner{src: s}
	for scan.scan() {
		switch {
		case len(c) == 0:
			first = scan.place
		case scan.place == last: // "c++" says more than its "c"
			c = c[:len(c)-1]
		case scan.tail: // the pair before holds it
			continue
		}
		last = scan.place
		c = append(c, want{word: string(scan.word), offset: scan.place - first, prefix: scan.single})
	}
	if len(c) == 0 {
		return nil
	}
	if stems && len(c) == 1 && !c[0].prefix {
		c[0].stem = stem(c[0].word)
	}
	if prefix {
		c[len(c)-1].prefix = true
	}
	return c
}

// empty says whether nothing is looked for.
func (p plan) empty() bool { return len(p.must) == 0 && len(p.not) == 0 }
