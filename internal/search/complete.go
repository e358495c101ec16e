package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Completion completes a query: Text replaces the bytes from From to To.
type Completion struct {
	Text     string
	From, To int
}

// Apply returns the completed query, and the position of the cursor in it.
func (c Completion) Apply(query string) (completed string, cursor int) {
	return query[:c.From] + c.Text + query[c.To:], c.From + len(c.Text)
}

// Complete returns completions of a query at byte cursor: the names of fields at the beginning of
// a term, and the values of a field after its colon. The function values returns all of them in
// the order in which they are offered; those of is: are known. There are no completions within
// a phrase.
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
		all = isValues()
	case values != nil:
		all = values(key)
	}
	return completeValue(value, all, start+len(name)+1, endOfTerm(query, cursor))
}

// termAt returns where the term at the cursor begins; ok is false in a phrase.
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

// endOfTerm returns where the text ends that a completion replaces.
func endOfTerm(query string, cursor int) int {
	if n := strings.IndexFunc(query[cursor:], unicode.IsSpace); n >= 0 {
		return cursor + n
	}
	return len(query)
}

func completeKey(typed string, from, to int) (out []Completion) {
	for _, key := range fieldKeys() {
		if name := string(key) + ":"; strings.HasPrefix(name, strings.ToLower(typed)) {
			out = append(out, Completion{name, from, to})
		}
	}
	return out
}

// completeValue returns the values that begin with what was typed, then those of which another
// word does.
func completeValue(typed string, all []string, from, to int) []Completion {
	ph, ok := newOpenPhrase(strings.Trim(typed, `"`))
	var first, later []Completion
	for _, value := range all {
		c := Completion{quote(value), from, to}
		switch folded := Fold(value); {
		case !ok || strings.HasPrefix(folded, ph.folded):
			first = append(first, c)
		case ph.bestIn(folded) != noMatch:
			later = append(later, c)
		}
	}
	return append(first, later...)
}

// quote returns a value as it is written in a query. There is no way to write a quote within
// quotes, so it becomes a space, and the words around it match all the same.
func quote(value string) string {
	value = strings.ReplaceAll(value, `"`, " ")
	if strings.ContainsFunc(value, unicode.IsSpace) {
		return `"` + value + `"`
	}
	return value
}
