package search

import "strings"

// kind is how well a word of the query matches a text.
type kind uint8

const (
	none kind = iota
	scattered
	inside // part of a word
	prefix // the beginning of a word
	whole
)

// field is where a word of the query was found, in rising order of worth.
type field uint8

const (
	inSummary field = iota
	inLabels        // tags, categories, series
	inTitle
)

const (
	perKind  = 1000
	perField = 200
	maxBonus = perField - 1 // ranks scattered matches of one field among themselves
)

// points orders matches by kind, then by field: a whole word in a summary is better
// than half a word in a title.
func points(k kind, f field) int { return int(k)*perKind + int(f)*perField }

// contiguous finds the best place where w stands in one piece in the folded text t,
// when no more than most can be found.
func contiguous(t string, w word, most kind) kind {
	if w.plain {
		return most // a single letter: its sets say it all
	}
	best := none
	for from := 0; from <= len(t)-len(w.folded); {
		at := strings.Index(t[from:], w.folded)
		if at < 0 {
			break
		}
		at += from
		if k := kindAt(t, at, at+len(w.folded)); k > best {
			best = k
			if best >= most {
				break
			}
		}
		from = at + 1
	}
	return best
}

func kindAt(t string, start, end int) kind {
	switch {
	case !isBoundary(t, start):
		return inside
	case !isBoundary(t, end):
		return prefix
	default:
		return whole
	}
}

// inProse finds the best word of the text t that begins with w. An ASCII text may be
// in any case, so that no folded copy of a summary needs to be kept; any other text
// is folded.
func inProse(t string, w word, most kind) kind {
	if w.plain {
		return most
	}
	best, n := none, len(w.folded)
	next := eitherCase(t, w.folded[0])
	for i := next(); i+n <= len(t); i = next() {
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

// eitherCase returns a function that finds where c, a lower-case byte, stands in t in
// either case, one place after the other, and len(t) at the end. It is many times as
// quick as a look at every byte.
func eitherCase(t string, c byte) func() int {
	from := func(c byte, i int) int {
		if n := strings.IndexByte(t[i:], c); n >= 0 {
			return i + n
		}
		return len(t)
	}
	upper := c
	if 'a' <= c && c <= 'z' {
		upper -= 'a' - 'A'
	}
	small, large := from(c, 0), from(upper, 0)
	return func() int {
		at := min(small, large)
		if at == small && at < len(t) {
			small = from(c, at+1)
		}
		if at == large && at < len(t) {
			large = from(upper, at+1)
		}
		return at
	}
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
