package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Completion is a way to go on with a query: Text in place of the bytes from From to
// To.
type Completion struct {
	Text     string
	From, To int
}

// Apply returns the query with the completion in it, and where the cursor goes.
func (c Completion) Apply(query string) (completed string, cursor int) {
	return query[:c.From] + c.Text + query[c.To:], c.From + len(c.Text)
}

// Complete proposes how to go on at byte cursor of a query: the names of fields at the
// beginning of a term, and the values of a field after its colon, of which values gives
// all in the order in which they are to be offered; those of is: are known. It proposes
// nothing within a phrase, and a value only where there is more to it than was typed.
func Complete(query string, cursor int, values func(Key) []string) []Completion {
	cursor = max(0, min(cursor, len(query)))
	for cursor > 0 && cursor < len(query) && !utf8.RuneStart(query[cursor]) {
		cursor--
	}
	start, ok := termAt(query, cursor)
	if !ok {
		return nil
	}
	term := strings.TrimPrefix(query[start:cursor], "-")
	start = cursor - len(term)
	name, value, hasValue := strings.Cut(term, ":")
	if !hasValue {
		return completeKey(term, start, cursor)
	}
	key, known := keyOf(name)
	if !known {
		return nil
	}
	var all []string
	switch {
	case key == Is:
		all = states()
	case values != nil:
		all = values(key)
	}
	return completeValue(value, all, start+len(name)+1, endOfTerm(query, cursor))
}

// termAt is where the term begins in which the cursor stands; ok is false in a phrase.
func termAt(query string, cursor int) (start int, ok bool) {
	p := parser{s: query}
	for p.skipBlanks(); p.at < cursor; p.skipBlanks() {
		start := p.at
		if p.term(); p.at >= cursor {
			return start, !strings.HasPrefix(strings.TrimPrefix(query[start:], "-"), `"`)
		}
	}
	return cursor, true
}

// endOfTerm is where the letters end that a completion takes the place of.
func endOfTerm(query string, cursor int) int {
	if n := strings.IndexFunc(query[cursor:], unicode.IsSpace); n >= 0 {
		return cursor + n
	}
	return len(query)
}

func completeKey(typed string, from, to int) (out []Completion) {
	for _, key := range Keys() {
		if name := string(key) + ":"; strings.HasPrefix(name, strings.ToLower(typed)) {
			out = append(out, Completion{name, from, to})
		}
	}
	return out
}

// completeValue offers the values that begin with what was typed, then those of which
// another word does.
func completeValue(typed string, all []string, from, to int) []Completion {
	ph, some := newPhrase(strings.Trim(typed, `"`), true)
	var first, later []Completion
	for _, value := range all {
		c := Completion{quote(value), from, to}
		switch folded := Fold(value); {
		case !some || strings.HasPrefix(folded, ph.folded):
			first = append(first, c)
		case ph.bestIn(folded) != none:
			later = append(later, c)
		}
	}
	return append(first, later...)
}

// quote writes a value as it stands in a query. There is no way to write a quote
// within quotes, so it is left out, and the words round it match all the same.
func quote(value string) string {
	value = strings.ReplaceAll(value, `"`, " ")
	if strings.ContainsFunc(value, unicode.IsSpace) {
		return `"` + value + `"`
	}
	return value
}
