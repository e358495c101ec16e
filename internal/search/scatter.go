package search

import (
	"strings"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"
)

const (
	// shortWord is how far into a word two letters may be scattered.
	shortWord = 6
	// joinedMin is the length from which beginnings of neighbouring words count.
	joinedMin = 3
	// joinedWords is how many neighbouring words may be run together: the initials of a long
	// title spell too many things.
	joinedWords = 4
	// joinedMax bounds the work for a word that was not typed by hand.
	joinedMax = 64
)

// scatterCandidate is a word of a text that the letters of the query's word may be scattered in.
type scatterCandidate struct {
	text  string
	start int   // byte offset in the folded text
	owner int32 // position among the hits
	part  entryPart
}

// appendCandidates appends the words of the folded text t that begin with the first letter of w.
func appendCandidates(to []scatterCandidate, t string, w word, owner int32, part entryPart) []scatterCandidate {
	first, size := utf8.DecodeRuneInString(w.folded)
	if w.runes < 2 || !isWordChar(first) || IsUnspaced(first) {
		return to
	}
	second, _ := utf8.DecodeRuneInString(w.folded[size:])
	for from := 0; from+len(w.folded) <= len(t); {
		at := strings.IndexRune(t[from:], first)
		if at < 0 {
			break
		}
		start := from + at
		from = start + size
		if !isBoundary(t, start) {
			continue
		}
		end := wordEnd(t, start)
		text := t[start:end]
		if w.runes == 2 {
			text = firstRunes(text, shortWord)
		}
		if len(text) > len(w.folded) && strings.ContainsRune(text[size:], second) {
			to = append(to, scatterCandidate{text, start, owner, part})
		}
		from = max(from, end)
	}
	return to
}

// scatter matches w against all candidates in one call and reports those that match.
func scatter(w word, candidates []scatterCandidate, report func(scatterCandidate, fuzzy.Match)) {
	if len(candidates) == 0 {
		return
	}
	texts := func(yield func(string) bool) {
		for i := range candidates {
			if !yield(candidates[i].text) {
				return
			}
		}
	}
	for _, m := range fuzzy.FindFromIterNoSort(w.folded, texts) {
		report(candidates[m.Index], m)
	}
}

// scatterBonus returns the score of the fuzzy matcher, which is more for adjacent letters, within
// the bounds of one part.
func scatterBonus(m fuzzy.Match) int { return min(max(m.Score, 0), maxBonus-1) }

// joined returns the byte ranges of beginnings of neighbouring words of the folded text t that
// are w when run together; nil when there are none.
func joined(t string, w word) [][2]int {
	if w.runes < joinedMin || w.runes > joinedMax {
		return nil
	}
	first, size := utf8.DecodeRuneInString(w.folded)
	if !isWordChar(first) {
		return nil
	}
	for from := 0; from < len(t); {
		at := strings.IndexRune(t[from:], first)
		if at < 0 {
			return nil
		}
		start := from + at
		from = start + size
		if isBoundary(t, start) {
			if parts := joinedFrom(t, start, w.folded); parts != nil {
				return parts
			}
		}
	}
	return nil
}

// joinedFrom is joined for beginnings of which the first is at byte start. A word is tried only
// once for each rest of w.
func joinedFrom(t string, start int, w string) [][2]int {
	type step struct{ start, rest int }
	var dead map[step]bool
	var try func(start, rest, words int) [][2]int
	try = func(start, rest, words int) [][2]int {
		if start < 0 || words == joinedWords || dead[step{start, rest}] {
			return nil
		}
		end := wordEnd(t, start)
		n := commonPrefix(t[start:end], w[rest:])
		if rest+n == len(w) {
			return [][2]int{{start, start + n}}
		}
		next := nextWord(t, end)
		for ; n > 0; n-- {
			if !utf8.RuneStart(w[rest+n]) {
				continue
			}
			if parts := try(next, rest+n, words+1); parts != nil {
				return append([][2]int{{start, start + n}}, parts...)
			}
		}
		if words > 0 {
			if dead == nil {
				dead = map[step]bool{}
			}
			dead[step{start, rest}] = true
		}
		return nil
	}
	return try(start, 0, 0)
}

// wordEnd returns where the word ends that begins at byte start of the folded text.
func wordEnd(t string, start int) int {
	_, size := utf8.DecodeRuneInString(t[start:])
	end := start + size
	for !isBoundary(t, end) {
		_, size = utf8.DecodeRuneInString(t[end:])
		end += size
	}
	return end
}

// nextWord returns where the next word begins at or after byte end, -1 at the end of the text or
// the label.
func nextWord(t string, end int) int {
	for i, r := range t[end:] {
		if r == '\n' {
			return -1
		}
		if isWordChar(r) {
			return end + i
		}
	}
	return -1
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && (n < len(a) && !utf8.RuneStart(a[n]) || n < len(b) && !utf8.RuneStart(b[n])) {
		n--
	}
	return n
}
