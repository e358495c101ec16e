package fulltext

import (
	"slices"

	"quire/internal/search"
)

// Query is what to search for. All terms and phrases must occur. Letters compare without case and
// accents. The zero value finds nothing.
type Query struct {
	// Terms are words or their beginnings. Other forms of an English word match as well. One
	// that is several words to the index, like node.js, is a phrase.
	Terms []string
	// Phrases occur word for word, in any field.
	Phrases []string
	// Excluded are words and phrases that must not occur.
	Excluded []string
	// TypingPhrase means that the last phrase may be incomplete: any word that begins with its last
	// word matches.
	TypingPhrase bool
}

// QueryOf returns the words, phrases and exclusions of q. Its fields are for the caller, which
// knows what the documents are.
func QueryOf(q search.Query) Query {
	return Query{
		Terms: q.Words(), Phrases: q.Phrases(), Excluded: q.Excluded(),
		TypingPhrase: q.TypingPhrase(),
	}
}

// term is one word that is searched for.
type term struct {
	word   string
	stem   string // words with that stem match too, if it is not ""
	offset uint32 // in a phrase, in words from its first
	prefix bool   // words that begin with it match too
}

// clause is a word, or a phrase of several.
type clause []term

// plan is a prepared query.
type plan struct {
	must, mustNot []clause
}

// newPlan prepares q. Equal clauses count once.
func newPlan(q Query) plan {
	var p plan
	for _, term := range q.Terms {
		p.must = appendClause(p.must, newClause(term, true, true))
	}
	for i, phrase := range q.Phrases {
		p.must = appendClause(p.must, newClause(phrase, false, q.TypingPhrase && i == len(q.Phrases)-1))
	}
	for _, s := range q.Excluded {
		p.mustNot = appendClause(p.mustNot, newClause(s, true, false))
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

// newClause returns the words of s as they are indexed; nil when it has none.
func newClause(s string, stems, prefix bool) clause {
	var c clause
	var first, last uint32
	scan := scanner{src: s}
	for scan.scan() {
		switch {
		case len(c) == 0:
			first = scan.position
		case scan.position == last: // "c++" is more specific than its "c"
			c = c[:len(c)-1]
		case scan.tail: // it is in the bigram before
			continue
		}
		last = scan.position
		c = append(c, term{word: string(scan.word), offset: scan.position - first, prefix: scan.single})
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

// empty reports whether nothing is searched for.
func (p plan) empty() bool { return len(p.must) == 0 && len(p.mustNot) == 0 }
