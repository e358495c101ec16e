package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Terms returns the words of s that say what it is about, folded, each once, without function
// words of English and single letters. Text without spaces between words is split into pairs of
// characters.
func Terms(s string) []string {
	var out []string
	folded := Fold(s)
	add := func(term string) {
		if !slices.Contains(out, term) {
			out = append(out, term)
		}
	}
	for i := 0; i < len(folded); {
		r, size := utf8.DecodeRuneInString(folded[i:])
		switch {
		case !isWordChar(r):
			i += size
		case IsUnspaced(r):
			next, width := utf8.DecodeRuneInString(folded[i+size:])
			if width > 0 && IsUnspaced(next) {
				add(folded[i : i+size+width])
			}
			i += size
		default:
			end := wordEnd(folded, i)
			if term := folded[i:end]; utf8.RuneCountInString(term) > 1 && !functionWords[term] {
				add(term)
			}
			i = end
		}
	}
	return out
}

var functionWords = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`a about after again all also an and any are as at be because been before being between both
		but by can could did do does doing don down during each few for from further get had has have having he her here hers him
		his how i if in into is it its just let ll me more most my need new no nor not now of off on once only or other our out
		over own part re same she should so some such than that the their them then there these they this those through to too
		under until up use used using ve very was way we were what when where which while who whom why will with without won would
		you your yours`) {
		set[w] = true
	}
	return set
}()
