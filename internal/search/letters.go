package search

import "unicode/utf8"

// letters is the set of characters in a folded text: exact for a–z and 0–9, hashed for the rest.
// A word can only occur in a text whose set contains all letters of the word.
type letters uint64

func lettersOf(folded string) letters {
	var set letters
	for i := 0; i < len(folded); {
		c := folded[i]
		if c < utf8.RuneSelf {
			set |= letterBit(rune(c))
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(folded[i:])
		set |= letterBit(r)
		i += size
	}
	return set
}

func letterBit(r rune) letters {
	switch {
	case 'a' <= r && r <= 'z':
		return 1 << (r - 'a')
	case '0' <= r && r <= '9':
		return 1 << (26 + r - '0')
	case r <= ' ':
		return 0 // no word of a query contains one
	default:
		return 1 << (36 + uint32(r)*2654435761>>16%28)
	}
}

func (set letters) containsAll(all letters) bool { return set&all == all }

// letterSets are all characters of a text, those that begin a word, and those that are a word.
type letterSets struct{ all, initials, singles letters }

// letterSetsOf returns the letter sets of a text that is folded, or ASCII in any case, and the
// hashed pairs of characters that its words begin with.
func letterSetsOf(t string) (sh letterSets, pairs letters) {
	if !isASCII(t) {
		return letterSetsOfUnicode(t)
	}
	var before byte = ' '
	for i := range len(t) {
		c := lower(t[i])
		bit := letterBit(rune(c))
		sh.all |= bit
		if !isWordByte(c) || !isWordByte(before) {
			sh.initials |= bit
			pairs |= pairAt(t, i)
			if i+1 == len(t) || !isWordByte(c) || !isWordByte(lower(t[i+1])) {
				sh.singles |= bit
			}
		}
		before = c
	}
	return sh, pairs
}

func letterSetsOfUnicode(t string) (sh letterSets, pairs letters) {
	for i, r := range t {
		bit := letterBit(r)
		sh.all |= bit
		if isBoundary(t, i) {
			sh.initials |= bit
			pairs |= pairAt(t, i)
			if isBoundary(t, i+utf8.RuneLen(r)) {
				sh.singles |= bit
			}
		}
	}
	return sh, pairs
}

func isWordByte(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }

// bestPossible returns the best kind of match that a text with these sets may have for w.
func (sh letterSets) bestPossible(w word) matchKind {
	switch {
	case !sh.all.containsAll(w.letters):
		return noMatch
	case !sh.initials.containsAll(w.first):
		return inside
	case w.plain && !sh.singles.containsAll(w.first):
		return prefix
	default:
		return whole
	}
}

// pairAt returns the hash of the two characters from byte i on; empty at the end.
func pairAt(t string, i int) letters {
	if i+1 < len(t) && t[i] < utf8.RuneSelf && t[i+1] < utf8.RuneSelf {
		return pairBit(rune(lower(t[i])), rune(lower(t[i+1])))
	}
	a, size := utf8.DecodeRuneInString(t[i:])
	b, width := utf8.DecodeRuneInString(t[i+size:])
	if width == 0 {
		return 0
	}
	if a < utf8.RuneSelf {
		a = rune(lower(byte(a)))
	}
	if b < utf8.RuneSelf {
		b = rune(lower(byte(b)))
	}
	return pairBit(a, b)
}

func pairBit(a, b rune) letters { return 1 << (uint32(a*31+b) * 2654435761 >> 26) }
