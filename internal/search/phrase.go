package search

import (
	"strings"

	"quire/internal/sanitize"
)

// phrase is adjacent words. A space in it matches whatever separates two words, so that "zero
// downtime" is found in "Zero-Downtime"; any other character matches itself.
type phrase struct {
	folded  string // words separated by single spaces
	letters letters
	open    bool // incomplete: its last word may have more letters
}

// newPhrase folds s; ok is false when nothing is left. Of several words those without a letter
// or digit are left out: they only separate the others.
func newPhrase(s string) (ph phrase, ok bool) {
	words := strings.Fields(Fold(sanitize.Line(s)))
	kept := make([]string, 0, len(words))
	for _, w := range words {
		if strings.IndexFunc(w, isWordChar) >= 0 {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		kept = words
	}
	ph = phrase{folded: strings.Join(kept, " ")}
	ph.letters = lettersOf(ph.folded)
	return ph, ph.folded != ""
}

// newOpenPhrase is newPhrase for a phrase that is incomplete.
func newOpenPhrase(s string) (ph phrase, ok bool) {
	ph, ok = newPhrase(s)
	ph.open = true
	return ph, ok
}

// implies reports whether every text that contains ph contains other too.
func (ph phrase) implies(other phrase) bool {
	return ph == other || other.open && strings.HasPrefix(ph.folded, other.folded)
}

// bestIn returns whole or prefix, the latter only when ph is open, or noMatch. The text is
// folded, or ASCII in any case.
func (ph phrase) bestIn(t string) matchKind {
	best := noMatch
	ph.each(t, func(_, _ int, k matchKind) bool {
		best = max(best, k)
		return best < whole
	})
	return best
}

// spansIn returns where ph occurs in the folded text.
func (ph phrase) spansIn(t string) (found [][2]int) {
	ph.each(t, func(start, end int, _ matchKind) bool {
		found = append(found, [2]int{start, end})
		return true
	})
	return found
}

// each calls yield for the occurrences of ph in t until it returns false.
func (ph phrase) each(t string, yield func(start, end int, k matchKind) bool) {
	letters, done := newByteFinder(t, ph.folded[0]), 0
	for i := letters.next(); i < len(t); i = letters.next() {
		if i < done || !isBoundary(t, i) {
			continue
		}
		end := ph.endAt(t, i)
		if end < 0 {
			continue
		}
		k := kindAt(t, i, end)
		if k < whole && !ph.open {
			continue
		}
		if !yield(i, end, k) {
			return
		}
		done = end
	}
}

// endAt returns where ph ends if it begins at byte i of t, -1 if it does not.
func (ph phrase) endAt(t string, i int) int {
	for j := 0; j < len(ph.folded); j++ {
		c := ph.folded[j]
		if c == ' ' {
			n := gap(t[i:]) - gap(ph.folded[j+1:])
			if n < 1 {
				return -1
			}
			i += n
			continue
		}
		if i >= len(t) || lower(t[i]) != c {
			return -1
		}
		i++
	}
	return i
}

// gap returns how many bytes at the beginning of t are not part of a word. A line break
// separates labels, so it ends the gap.
func gap(t string) int {
	for i, r := range t {
		if isWordChar(r) || r == '\n' {
			return i
		}
	}
	return len(t)
}

// pointsIn returns what ph earns in the best part of the entry that contains it.
func (ph phrase) pointsIn(e *entry) earned {
	for _, part := range []struct {
		text string
		all  letters
		in   entryPart
	}{
		{e.title, e.titleSets.all, inTitle}, {e.labels, e.labelSets.all, inLabels}, {e.summary, e.summarySets.all, inSummary},
	} {
		if !part.all.containsAll(ph.letters) {
			continue
		}
		if k := ph.bestIn(part.text); k != noMatch {
			return newEarned(points(k, part.in), part.in == inTitle)
		}
	}
	return 0
}
