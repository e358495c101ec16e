package textwidth

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/bidi"
)

// Bidirectional text is stored in logical order and put into visual order when a row is
// finished, because most terminals draw characters from left to right. The order is that of
// the Unicode Bidirectional Algorithm (UAX #9) without embeddings and isolates, whose
// controls package sanitize drops. Letters are not shaped: terminals do that.

// maxBrackets is the size of the stack of open brackets (UAX #9 BD16).
const maxBrackets = 63

// Bidirectional reports whether s has characters that are written from right to left.
func Bidirectional(s string) bool {
	for i := 0; i < len(s); i++ {
		// There are none before U+0590, whose first byte is 0xd6.
		if s[i] < 0xd6 {
			continue
		}
		p, size := bidi.LookupString(s[i:])
		switch p.Class() {
		case bidi.R, bidi.AL, bidi.AN:
			return true
		}
		i += max(size, 1) - 1
	}
	return false
}

// RightToLeft reports whether a paragraph runs from right to left: whether its first
// letter does.
func RightToLeft(s string) bool {
	for i := 0; i < len(s); {
		p, size := bidi.LookupString(s[i:])
		switch p.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
		i += max(size, 1)
	}
	return false
}

// Levels returns the embedding levels of a paragraph, one per byte of s: even from left to
// right, odd from right to left. rtl is the paragraph's own direction.
func Levels(s string, rtl bool) []uint8 {
	r := &resolver{base: 0, own: bidi.L}
	if rtl {
		r.base, r.own = 1, bidi.R
	}
	for i := 0; i < len(s); {
		p, size := bidi.LookupString(s[i:])
		c := p.Class()
		if size == 0 {
			c, size = bidi.ON, 1
		}
		if c != bidi.BN && c < bidi.Control { // joiners and controls have no level
			r.at, r.class = append(r.at, i), append(r.class, c)
		}
		i += size
	}
	nsm := slices.Clone(r.class)
	r.resolveWeak()
	r.resolveBrackets(s, nsm)
	r.resolveNeutral()
	out := make([]uint8, len(s))
	for k, start := range r.at {
		if k == 0 {
			start = 0
		}
		end := len(s)
		if k+1 < len(r.at) {
			end = r.at[k+1]
		}
		for i := start; i < end; i++ {
			out[i] = r.level(r.class[k])
		}
	}
	if len(r.at) == 0 {
		for i := range out {
			out[i] = r.base
		}
	}
	return out
}

// resolver has the characters of one paragraph that have a direction or take one.
type resolver struct {
	base  uint8
	own   bidi.Class // L or R, as base
	at    []int      // where each begins
	class []bidi.Class
}

// level returns the level of a resolved class (rules I1 and I2).
func (r *resolver) level(c bidi.Class) uint8 {
	switch {
	case c == bidi.R:
		return 1
	case c == bidi.L:
		return r.base + r.base // 0, or 2 within text from the right
	case c == bidi.EN || c == bidi.AN:
		return 2
	}
	return r.base
}

// resolveWeak applies rules W1 to W7: marks, numbers, and the signs in and around them.
func (r *resolver) resolveWeak() {
	t := r.class
	before, strong := r.own, r.own
	for i, c := range t {
		if c == bidi.NSM {
			c = before
		}
		switch {
		case c == bidi.L || c == bidi.R || c == bidi.AL:
			strong = c
		case c == bidi.EN && strong == bidi.AL:
			c = bidi.AN
		}
		t[i], before = c, c
	}
	for i, c := range t {
		inside := i > 0 && i+1 < len(t)
		switch {
		case c == bidi.AL:
			t[i] = bidi.R
		case c == bidi.ES && inside && t[i-1] == bidi.EN && t[i+1] == bidi.EN:
			t[i] = bidi.EN
		case c == bidi.CS && inside && t[i-1] == t[i+1] && (t[i-1] == bidi.EN || t[i-1] == bidi.AN):
			t[i] = t[i-1]
		}
	}
	r.resolveTerminators()
	strong = r.own
	for i, c := range t {
		switch {
		case c == bidi.L || c == bidi.R:
			strong = c
		case c == bidi.EN && strong == bidi.L:
			t[i] = bidi.L
		}
	}
}

// resolveTerminators applies rules W5 and W6: signs such as % belong to the number beside them,
// other signs to nothing.
func (r *resolver) resolveTerminators() {
	t := r.class
	for i := 0; i < len(t); {
		end := i
		for end < len(t) && t[end] == bidi.ET {
			end++
		}
		if end == i {
			if t[i] == bidi.ES || t[i] == bidi.CS {
				t[i] = bidi.ON
			}
			i++
			continue
		}
		as := bidi.ON
		if i > 0 && t[i-1] == bidi.EN || end < len(t) && t[end] == bidi.EN {
			as = bidi.EN
		}
		for ; i < end; i++ {
			t[i] = as
		}
	}
}

// resolveBrackets applies rule N0: a pair takes the direction of what it encloses. class has
// the original class of each character.
func (r *resolver) resolveBrackets(s string, class []bidi.Class) {
	for _, pair := range r.bracketPairs(s) {
		as, found := r.own, false
		for _, c := range r.class[pair[0]+1 : pair[1]] {
			if c = direction(c); c == r.own {
				found, as = true, c
				break
			} else if c != bidi.ON {
				found, as = true, c
			}
		}
		if !found {
			continue
		}
		if as != r.own {
			as = r.bracketDirection(pair[0], as)
		}
		for _, i := range pair {
			r.class[i] = as
			for i++; i < len(class) && class[i] == bidi.NSM; i++ {
				r.class[i] = as
			}
		}
	}
}

// bracketDirection returns the direction of a pair that opens at i and encloses only text of
// the other direction: that direction if it also precedes the pair, else the paragraph's.
func (r *resolver) bracketDirection(i int, other bidi.Class) bidi.Class {
	for i--; i >= 0; i-- {
		if c := direction(r.class[i]); c != bidi.ON {
			if c == other {
				return other
			}
			break
		}
	}
	return r.own
}

// bracketPairs returns the pairs of brackets in the order in which they open.
func (r *resolver) bracketPairs(s string) [][2]int {
	type opener struct {
		closer rune
		i      int
	}
	var open []opener
	var out [][2]int
	for i, c := range r.class {
		if c != bidi.ON {
			continue
		}
		p, size := bidi.LookupString(s[r.at[i]:])
		if !p.IsBracket() {
			continue
		}
		b, _ := utf8.DecodeRuneInString(s[r.at[i] : r.at[i]+size])
		if p.IsOpeningBracket() {
			if len(open) == maxBrackets {
				break
			}
			closer, _ := utf8.DecodeRuneInString(Mirror(string(b)))
			open = append(open, opener{closer, i})
			continue
		}
		for k := len(open) - 1; k >= 0; k-- {
			if open[k].closer == b {
				out, open = append(out, [2]int{open[k].i, i}), open[:k]
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b [2]int) int { return a[0] - b[0] })
	return out
}

// resolveNeutral applies rules N1 and N2: neutral characters between two texts of one
// direction take it, others that of the paragraph.
func (r *resolver) resolveNeutral() {
	t := r.class
	before := r.own
	for i := 0; i < len(t); {
		if c := direction(t[i]); c != bidi.ON {
			before = c
			i++
			continue
		}
		end := i
		for end < len(t) && direction(t[end]) == bidi.ON {
			end++
		}
		after := r.own
		if end < len(t) {
			after = direction(t[end])
		}
		as := r.own
		if before == after {
			as = before
		}
		for ; i < end; i++ {
			t[i] = as
		}
	}
}

// direction returns L or R, with numbers as R, and ON for neutral classes.
func direction(c bidi.Class) bidi.Class {
	switch c {
	case bidi.L:
		return bidi.L
	case bidi.R, bidi.AL, bidi.EN, bidi.AN:
		return bidi.R
	}
	return bidi.ON
}

// VisualOrder returns the indexes of characters with these levels in the order on the screen
// (UAX #9 L2).
func VisualOrder(levels []uint8) []int {
	out := make([]int, len(levels))
	top := uint8(0)
	for i, v := range levels {
		out[i] = i
		top = max(top, v)
	}
	for v := top; v > 0; v-- {
		for i := 0; i < len(levels); i++ {
			end := i
			for end < len(levels) && levels[end] >= v {
				end++
			}
			slices.Reverse(out[i:end])
			i = end
		}
	}
	return out
}

// mirroredSigns are pairs of signs that have a direction and are not brackets.
const mirroredSigns = "<>«»‹›≤≥≪≫∈∋⊂⊃⊆⊇"

// Mirror returns the mirror image of a character, for text that runs from right to left.
func Mirror(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size != len(s) {
		return s
	}
	if p, _ := bidi.LookupRune(r); p.IsBracket() {
		return bidi.ReverseString(s)
	}
	if i := strings.IndexRune(mirroredSigns, r); i >= 0 {
		n := utf8.RuneCountInString(mirroredSigns[:i]) ^ 1
		for _, m := range mirroredSigns {
			if n == 0 {
				return string(m)
			}
			n--
		}
	}
	return s
}

// Run is a range of bytes of a row that is shown as it is, or mirrored.
type Run struct {
	From, To int
	Mirrored bool // it runs from right to left
}

// VisualRuns returns the characters of a row in visual order, nil for a row without any
// right-to-left text. rtl is the direction of its paragraph. The row must have no escape
// sequences.
func VisualRuns(row string, rtl bool) []Run {
	if !Bidirectional(row) {
		return nil
	}
	levels := Levels(row, rtl)
	var read []Run
	var of []uint8
	for i := 0; i < len(row); {
		part, _ := ansi.FirstGraphemeCluster(row[i:], ansi.GraphemeWidth)
		n := len(part)
		read, of = append(read, Run{i, i + n, levels[i]%2 == 1}), append(of, levels[i])
		i += n
	}
	shown := make([]Run, len(read))
	for k, i := range VisualOrder(of) {
		shown[k] = read[i]
	}
	return shown
}

// Text returns the text of the run as a terminal shows it.
func (t Run) Text(row string) string {
	if t.Mirrored {
		return Mirror(row[t.From:t.To])
	}
	return row[t.From:t.To]
}

// Visual returns a row that is a paragraph of its own in visual order. Text without
// right-to-left characters is returned unchanged.
func Visual(row string) string {
	turns := VisualRuns(row, RightToLeft(row))
	if turns == nil {
		return row
	}
	var b strings.Builder
	for _, t := range turns {
		b.WriteString(t.Text(row))
	}
	return b.String()
}
