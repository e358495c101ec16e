package fulltext

import (
	"slices"
	"strings"
)

// Query says what to look for. All terms and phrases must occur. Letters compare
// without case and accents. The zero value finds nothing.
type Query struct {
	// Terms are words as typed. Other forms of an English word match as well. One that
	// is several words to the index, like node.js, is a phrase.
	Terms []string
	// Prefix says that the last term is being typed still: words that begin with it match.
	Prefix bool
	// Phrases occur word for word, in any field.
	Phrases []string
	// Excluded are words and phrases that must not occur.
	Excluded []string
}

// Parse reads a query as it is typed: words, "phrases", and either with a minus before
// it. A quotation mark that is not closed is closed by the end. The last word is taken
// for the beginning of one, unless a blank follows.
func Parse(s string) Query {
	var q Query
	for s != "" {
		at := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(" \t\r\n\u00A0\u3000", r) })
		if at < 0 {
			q.Prefix = false
			break
		}
		s = s[at:]
		rest, minus := strings.CutPrefix(s, "-")
		var item string
		var quoted bool
		item, s, quoted = nextItem(rest)
		q.Prefix = !quoted && !minus
		switch {
		case minus:
			q.Excluded = append(q.Excluded, item)
		case quoted:
			q.Phrases = append(q.Phrases, item)
		default:
			q.Terms = append(q.Terms, item)
		}
	}
	return q
}

// nextItem takes the phrase or word that s begins with.
func nextItem(s string) (item, rest string, quoted bool) {
	if inner, ok := strings.CutPrefix(s, `"`); ok {
		item, rest, _ = strings.Cut(inner, `"`)
		return item, rest, true
	}
	if end := strings.IndexAny(s, " \t\r\n\u00A0\u3000"); end >= 0 {
		return s[:end], s[end:], false
	}
	return s, "", false
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
	for i, term := range q.Terms {
		p.must = appendClause(p.must, newClause(term, true, q.Prefix && i == len(q.Terms)-1))
	}
	for _, phrase := range q.Phrases {
		p.must = appendClause(p.must, newClause(phrase, false, false))
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
