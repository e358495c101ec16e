package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"
)

// Spans returns the byte ranges of s, a title or a label as it is shown, that the words and
// phrases of the query match: sorted, not overlapping, never inside a character. For a word that
// occurs contiguously these are the matches of its best kind, else the best scattered match.
func (q Query) Spans(s string) [][2]int {
	if !q.Ranks() || s == "" {
		return nil
	}
	folded := FoldText(s, false)
	var found [][2]int
	for _, w := range q.words {
		for _, span := range w.spansIn(folded.Text) {
			from, to := folded.Original(span[0], span[1])
			found = append(found, [2]int{from, to})
		}
	}
	for _, ph := range q.phrases {
		for _, span := range ph.spansIn(folded.Text) {
			from, to := folded.Original(span[0], span[1])
			found = append(found, [2]int{from, to})
		}
	}
	return mergeSpans(found)
}

// spansIn returns where w occurs in the folded text.
func (w word) spansIn(t string) [][2]int {
	if found := occurrences(t, w); found != nil {
		return found
	}
	if !lettersOf(t).containsAll(w.letters) {
		return nil
	}
	if found := joined(t, w); found != nil {
		return found
	}
	return scatteredIn(t, w)
}

// occurrences returns where w occurs contiguously in the folded text, in its best kind.
func occurrences(t string, w word) [][2]int {
	var found [][2]int
	best := inside
	for from := 0; from < len(t); {
		at := strings.Index(t[from:], w.folded)
		if at < 0 {
			break
		}
		span := [2]int{from + at, from + at + len(w.folded)}
		from = span[0] + 1
		k := kindAt(t, span[0], span[1])
		if k > best {
			best, found = k, nil
		}
		if k == best {
			found = append(found, span)
		}
	}
	return found
}

func scatteredIn(t string, w word) [][2]int {
	var found [][2]int
	best := -1
	scatter(w, appendCandidates(nil, t, w, 0, inTitle), func(in scatterCandidate, m fuzzy.Match) {
		if bonus := scatterBonus(m); bonus > best {
			best, found = bonus, found[:0]
			for _, i := range m.MatchedIndexes {
				start := in.start + i
				_, size := utf8.DecodeRuneInString(t[start:])
				found = append(found, [2]int{start, start + size})
			}
		}
	})
	return found
}

func mergeSpans(spans [][2]int) [][2]int {
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	merged := spans[:0]
	for _, span := range spans {
		if n := len(merged); n > 0 && span[0] <= merged[n-1][1] {
			merged[n-1][1] = max(merged[n-1][1], span[1])
			continue
		}
		merged = append(merged, span)
	}
	return merged
}
