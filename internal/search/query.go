package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"quire/internal/sanitize"
)

// Query is what a reader asks for, prepared for matching. The zero value is empty and
// matches everything. It is immutable. Parse makes one of the query language, Words of
// plain words.
type Query struct {
	words   []word
	phrases []phrase
	without []phrase
	fields  []Field
	typing  bool // it ends within a word or phrase
	open    bool // within a phrase
}

type word struct {
	folded  string
	letters letters
	first   letters // of its first character
	pair    letters // of its first two, hashed; empty for a single one
	runes   int
	plain   bool // a single a–z or 0–9
}

func newWord(folded string) word {
	w := word{folded: folded, letters: lettersOf(folded), runes: utf8.RuneCountInString(folded)}
	w.first = lettersOf(firstRunes(folded, 1))
	w.plain = len(folded) == 1 && isWordChar(rune(folded[0]))
	if w.runes > 1 {
		w.pair = pairAt(folded, 0)
	}
	return w
}

// Words returns the query for all of the words in s, which holds no syntax: for the
// prompt of a menu, say.
func Words(s string) Query {
	p := parser{s: s}
	p.addWords(s)
	return p.q
}

// Empty says whether the query asks for nothing, so that everything matches.
func (q Query) Empty() bool { return !q.HasText() && len(q.fields) == 0 }

// HasText says whether the query holds words, phrases or exclusions, which are matched
// against text, as opposed to fields.
func (q Query) HasText() bool { return q.Ranks() || len(q.without) > 0 }

// Ranks says whether the query holds words or phrases, so that some matches are better
// than others.
func (q Query) Ranks() bool { return len(q.words)+len(q.phrases) > 0 }

// Words returns the words that must match, without case and accents, in the order in
// which they were typed, each once.
func (q Query) Words() []string {
	out := make([]string, len(q.words))
	for i, w := range q.words {
		out[i] = w.folded
	}
	return out
}

// Phrases returns the phrases that must match, folded as Words are, with single blanks.
func (q Query) Phrases() []string { return textsOf(q.phrases) }

// Excluded returns the words and phrases that must not match, in the form of Phrases.
func (q Query) Excluded() []string { return textsOf(q.without) }

// Fields returns what is asked of the fields of an entry; all must hold. The caller
// must not change it.
func (q Query) Fields() []Field { return q.fields }

// AsksForMarks reports whether a condition is on what a reader has done with a post, which
// whoever knows readers is to be asked for.
func (q Query) AsksForMarks() bool {
	return slices.ContainsFunc(q.fields, func(f Field) bool {
		return f.Key == Is && (f.Value == Unread || f.Value == Starred)
	})
}

// Typing says whether the query ends within a word or phrase, to which letters may be
// still to come.
func (q Query) Typing() bool { return q.typing }

// TypingPhrase says whether the query ends within a phrase.
func (q Query) TypingPhrase() bool { return q.open }

func textsOf(phrases []phrase) []string {
	out := make([]string, len(phrases))
	for i, ph := range phrases {
		out[i] = ph.folded
	}
	return out
}

// Extends says whether every entry that q matches is among those that prev matches,
// so that only prev's hits need to be tried: q is prev with more letters typed at its
// end, or with more terms.
func (q Query) Extends(prev Query) bool {
	return extendsWords(q.words, prev.words) && q.extendsPhrases(prev) &&
		holdsAll(q.without, prev.without) && holdsAll(q.fields, prev.fields)
}

func extendsWords(words, prev []word) bool {
	if len(prev) > len(words) {
		return false
	}
	for i, was := range prev {
		now := words[i]
		if now.folded == was.folded {
			continue
		}
		if i < len(prev)-1 || !strings.HasPrefix(now.folded, was.folded) {
			return false
		}
		// From the third letter on more scattered matches are allowed than before.
		if was.runes == 2 {
			return false
		}
	}
	return true
}

func (q Query) extendsPhrases(prev Query) bool {
	for _, was := range prev.phrases {
		if !slices.ContainsFunc(q.phrases, func(now phrase) bool { return now.implies(was) }) {
			return false
		}
	}
	return true
}

func holdsAll[T comparable](all, some []T) bool {
	for _, one := range some {
		if !slices.Contains(all, one) {
			return false
		}
	}
	return true
}

// addWords adds the words of s, each once.
func (p *parser) addWords(s string) {
	for _, folded := range strings.Fields(Fold(sanitize.Line(s))) {
		if !p.known("", folded, false) {
			p.q.words = append(p.q.words, newWord(folded))
		}
	}
}
