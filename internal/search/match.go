package search

import "strings"

// matchKind is how well a word of the query matches a text, from worst to best.
type matchKind uint8

const (
	noMatch matchKind = iota
	scattered
	inside // part of a word
	prefix // the beginning of a word
	whole
)

// entryPart is the part of an entry that a word of the query was found in, from worst to best.
type entryPart uint8

const (
	inSummary entryPart = iota
	inLabels            // tags, categories, series
	inTitle
)

const (
	perKind  = 1000
	perPart  = 200
	maxBonus = perPart - 1 // for scattered matches of one part
)

// points scores matches by kind, then by part: a whole word in a summary is better than half a
// word in a title.
func points(k matchKind, part entryPart) int { return int(k)*perKind + int(part)*perPart }

// bestContiguous returns the best kind in which w occurs contiguously in the folded text t, of
// which the letter sets have said that it is limit at best.
func bestContiguous(t string, w word, limit matchKind) matchKind {
	if w.plain {
		return limit // the letter sets are exact for a single letter
	}
	best := noMatch
	for from := 0; from <= len(t)-len(w.folded); {
		at := strings.Index(t[from:], w.folded)
		if at < 0 {
			break
		}
		at += from
		if k := kindAt(t, at, at+len(w.folded)); k > best {
			best = k
			if best >= limit {
				break
			}
		}
		from = at + 1
	}
	return best
}

func kindAt(t string, start, end int) matchKind {
	switch {
	case !isBoundary(t, start):
		return inside
	case !isBoundary(t, end):
		return prefix
	default:
		return whole
	}
}

// bestInSummary returns the best kind in which a word of the text t begins with w, of which the
// letter sets have said that it is limit at best. An ASCII text may be in any case, so that no
// folded copy of a summary needs to be kept; any other text is folded.
func bestInSummary(t string, w word, limit matchKind) matchKind {
	if w.plain {
		return limit
	}
	best, n := noMatch, len(w.folded)
	letters := newByteFinder(t, w.folded[0])
	for i := letters.next(); i+n <= len(t); i = letters.next() {
		if n > 1 && lower(t[i+1]) != w.folded[1] || !isBoundary(t, i) || !equalLower(t[i:i+n], w.folded) {
			continue
		}
		if isBoundary(t, i+n) {
			return whole
		}
		best = prefix
	}
	return best
}

// byteFinder finds a lower-case byte in a text, in either case. It is many times as fast as a look at
// every byte.
type byteFinder struct {
	text         string
	lower, upper byte
	small, large int // where each is next
}

func newByteFinder(text string, c byte) byteFinder {
	f := byteFinder{text: text, lower: c, upper: c}
	if 'a' <= c && c <= 'z' {
		f.upper -= 'a' - 'A'
	}
	f.small, f.large = f.from(f.lower, 0), f.from(f.upper, 0)
	return f
}

// from returns the position of c at or after i, the length of the text at the end.
func (f *byteFinder) from(c byte, i int) int {
	if n := strings.IndexByte(f.text[i:], c); n >= 0 {
		return i + n
	}
	return len(f.text)
}

// next returns the next position, the length of the text at the end.
func (f *byteFinder) next() int {
	at := min(f.small, f.large)
	if at == f.small && at < len(f.text) {
		f.small = f.from(f.lower, at+1)
	}
	if at == f.large && at < len(f.text) {
		f.large = f.from(f.upper, at+1)
	}
	return at
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func equalLower(s, folded string) bool {
	for i := range len(folded) {
		if lower(s[i]) != folded[i] {
			return false
		}
	}
	return true
}
