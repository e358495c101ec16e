package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"quire/internal/sanitize"
)

// Query is a parsed query, prepared for matching. The zero value is empty and matches
// everything. It is immutable. Parse makes one from the query language, Words from plain words.
type Query struct {
	words        []word
	phrases      []phrase
	excluded     []phrase
	fields       []Field
	typing       bool // it ends within a word or phrase
	typingPhrase bool // within a phrase
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

// Words returns the query for all of the words in s, which has no syntax: for the prompt of a
// menu, say.
func Words(s string) Query {
	p := parser{s: s}
	p.addWords(s)
	return p.q
}

// Empty reports whether the query asks for nothing, so that everything matches.
func (q Query) Empty() bool { return !q.HasText() && len(q.fields) == 0 }

// HasText reports whether the query has words, phrases or exclusions, which are matched against
// text, as opposed to fields.
func (q Query) HasText() bool { return q.Ranks() || len(q.excluded) > 0 }

// Ranks reports whether the query has words or phrases, so that some matches are better than
// others.
func (q Query) Ranks() bool { return len(q.words)+len(q.phrases) > 0 }

// Words returns the words that must match, without case and accents, in the order in which they
// were typed, each once.
func (q Query) Words() []string {
	out := make([]string, len(q.words))
	for i, w := range q.words {
		out[i] = w.folded
	}
	return out
}

// Phrases returns the phrases that must match, folded as Words are, with single spaces.
func (q Query) Phrases() []string { return foldedTexts(q.phrases) }

// Excluded returns the words and phrases that must not match, in the form of Phrases.
func (q Query) Excluded() []string { return foldedTexts(q.excluded) }

// Fields returns the conditions on the fields of an entry; all must hold. The caller must not
// change it.
func (q Query) Fields() []Field { return q.fields }

// AsksForMarks reports whether a condition is on what a reader has done with a post.
func (q Query) AsksForMarks() bool {
	return slices.ContainsFunc(q.fields, func(f Field) bool {
		return f.Key == Is && (f.Value == Unread || f.Value == Starred)
	})
}

// Typing reports whether the query ends within a word or phrase, which may be incomplete.
func (q Query) Typing() bool { return q.typing }

// TypingPhrase reports whether the query ends within a phrase.
func (q Query) TypingPhrase() bool { return q.typingPhrase }

func foldedTexts(phrases []phrase) []string {
	out := make([]string, len(phrases))
	for i, ph := range phrases {
		out[i] = ph.folded
	}
	return out
}

// Extends reports whether every entry that q matches is among those that prev matches, so that
// only the hits of prev need to be tried: q is prev with more letters at its end, or with more
// terms.
func (q Query) Extends(prev Query) bool {
	return extendsWords(q.words, prev.words) && q.extendsPhrases(prev) &&
		containsEach(q.excluded, prev.excluded) && containsEach(q.fields, prev.fields)
}

func extendsWords(words, prev []word) bool {
	if len(prev) > len(words) {
		return false
	}
	for i, before := range prev {
		now := words[i]
		if now.folded == before.folded {
			continue
		}
		if i < len(prev)-1 || !strings.HasPrefix(now.folded, before.folded) {
			return false
		}
		// From the third letter on more scattered matches are allowed than before.
		if before.runes == 2 {
			return false
		}
	}
	return true
}

func (q Query) extendsPhrases(prev Query) bool {
	for _, before := range prev.phrases {
		if !slices.ContainsFunc(q.phrases, func(now phrase) bool { return now.implies(before) }) {
			return false
		}
	}
	return true
}

func containsEach[T comparable](all, some []T) bool {
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
		if !p.isRepeated("", folded) {
			p.q.words = append(p.q.words, newWord(folded))
		}
	}
}
