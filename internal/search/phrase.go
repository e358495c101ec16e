package search

import (
	"strings"

	"quire/internal/sanitize"
)

// phrase is words that stand next to each other. A blank in it stands for whatever
// parts two words, so that "zero downtime" is found in "Zero-Downtime"; any other
// character stands for itself.
type phrase struct {
	folded  string // words parted by single blanks
	letters letters
	open    bool // still being typed: its last word may go on
}

// newPhrase folds s; ok is false when nothing is left. Of several words those without
// a letter or digit are left out: they only part the others.
func newPhrase(s string, open bool) (ph phrase, ok bool) {
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
	ph = phrase{folded: strings.Join(kept, " "), open: open}
	ph.letters = lettersOf(ph.folded)
	return ph, ph.folded != ""
}

// implies says that every text with ph in it has was in it too.
func (ph phrase) implies(was phrase) bool {
	return ph == was || was.open && strings.HasPrefix(ph.folded, was.folded)
}

// bestIn returns whole or prefix, the latter only when ph is open, or none. The text
// is folded, or ASCII in any case.
func (ph phrase) bestIn(t string) kind {
	best := none
	ph.each(t, func(_, _ int, k kind) bool {
		best = max(best, k)
		return best < whole
	})
	return best
}

// spansIn returns where ph stands in the folded text.
func (ph phrase) spansIn(t string) (found [][2]int) {
	ph.each(t, func(start, end int, _ kind) bool {
		found = append(found, [2]int{start, end})
		return true
	})
	return found
}

// each reports where ph stands in t until report returns false.
func (ph phrase) each(t string, report func(start, end int, k kind) bool) {
	next, done := eitherCase(t, ph.folded[0]), 0
	for i := next(); i < len(t); i = next() {
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
		if !report(i, end, k) {
			return
		}
		done = end
	}
}

// endAt is where ph ends when it begins at byte i of t, -1 when it does not.
func (ph phrase) endAt(t string, i int) int {
	for j := 0; j < len(ph.folded); j++ {
		c := ph.folded[j]
		if c == ' ' {
			parts := gap(t[i:]) - gap(ph.folded[j+1:])
			if parts < 1 {
				return -1
			}
			i += parts
			continue
		}
		if i >= len(t) || lower(t[i]) != c {
			return -1
		}
		i++
	}
	return i
}

// gap is how many bytes at the beginning of t are part of no word. A line break parts
// labels, so it ends the gap.
func gap(t string) int {
	for i, r := range t {
		if isWordChar(r) || r == '\n' {
			return i
		}
	}
	return len(t)
}

// pointsIn returns the most points that ph earns in the entry; none when it is not there.
func (ph phrase) pointsIn(e *entry) earned {
	for _, part := range []struct {
		text string
		all  letters
		in   field
	}{
		{e.title, e.ofTitle.all, inTitle}, {e.labels, e.ofLabels.all, inLabels}, {e.summary, e.ofText.all, inSummary},
	} {
		if !part.all.holds(ph.letters) {
			continue
		}
		if k := ph.bestIn(part.text); k != none {
			return earned{int16(points(k, part.in)), part.in == inTitle}
		}
	}
	return earned{}
}
