package dialect

import (
	"bytes"
	"slices"
)

// find is where a search for something began and what it found.
type find struct{ from, at int }

// next returns where mark is next from position i on, len(src) without one. A post may
// ask for a few dozen marks, each of which costs one look through the post: what it asks
// for beyond them is nowhere.
func (d *document) next(mark string, i int) int {
	const most = 64
	if f, ok := d.finds[mark]; ok && f.from <= i && i <= f.at {
		return f.at
	} else if !ok && len(d.finds) >= most {
		return len(d.src)
	}
	f := find{i, len(d.src)}
	if n := bytes.Index(d.src[min(i, len(d.src)):], []byte(mark)); n >= 0 {
		f.at = i + n
	}
	if d.finds == nil {
		d.finds = map[string]find{}
	}
	d.finds[mark] = f
	return f.at
}

// vain takes n bytes that have been looked through in vain from the budget. Once that is
// spent, what would take long to read is text: so no post takes more than its length
// allows.
func (d *document) spend(n int) { d.budget -= max(n, 1) }

// lookahead knows where a mark comes next, and looks again only once it has been passed.
type lookahead struct {
	mark string
	at   int // -1: not looked for yet
}

// before reports whether the mark comes before end; off is where to look from.
func (s *lookahead) before(src []byte, off, end int) bool {
	if s.at < off {
		if i := bytes.Index(src[off:], []byte(s.mark)); i >= 0 {
			s.at = off + i
		} else {
			s.at = len(src)
		}
	}
	return s.at < end
}

// lookaheads look for everything that makes a line worth reading closely, so that a post
// with little of it costs little more than looking through it.
type lookaheads []lookahead

// newLookaheads returns a lookahead for each of marks that src holds.
func newLookaheads(src []byte, marks []string) lookaheads {
	var out lookaheads
	for _, m := range marks {
		if s := (lookahead{m, -1}); s.before(src, 0, len(src)) {
			out = append(out, s)
		}
	}
	return out
}

// has reports whether the post holds a mark at all.
func (s lookaheads) has(mark string) bool {
	return slices.ContainsFunc(s, func(k lookahead) bool { return k.mark == mark })
}

// any reports whether one of the marks is between off and end.
func (s lookaheads) any(src []byte, off, end int) bool {
	for i := range s {
		if s[i].before(src, off, end) {
			return true
		}
	}
	return false
}

// on reports whether mark is between off and end.
func (s lookaheads) on(mark string, src []byte, off, end int) bool {
	for i := range s {
		if s[i].mark == mark {
			return s[i].before(src, off, end)
		}
	}
	return false
}
