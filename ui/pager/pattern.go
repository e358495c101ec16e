package pager

import (
	"context"
	"regexp"
	"regexp/syntax"
	"sort"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"quire/internal/render"
	"quire/internal/textwidth"
)

const (
	maxMatches = 10_000 // that a search keeps
	maxCost    = 4000   // weight of a regular expression; a heavier one is taken for words
)

// pattern is what to search for: the words as they stand, with white space matching
// any, or a regular expression (RE2) where the query is one and looks like one. Case
// counts when the query has a capital letter.
type pattern struct {
	text string
	fold bool
	re   *regexp.Regexp
}

func newPattern(query string) pattern {
	p := pattern{text: strings.Join(strings.Fields(query), " ")}
	p.fold = !strings.ContainsFunc(p.text, unicode.IsUpper)
	if strings.ContainsAny(p.text, `\.+*?()|[]{}^$`) {
		flags := ""
		if p.fold {
			flags = "(?i)"
		}
		if tree, err := syntax.Parse(flags+p.text, syntax.Perl); err == nil && cost(tree) <= maxCost {
			p.re, _ = regexp.Compile(flags + p.text)
		}
	}
	if p.fold {
		p.text = lower(p.text)
	}
	return p
}

// cost is about how many steps a regular expression takes for each character of the
// text, whatever it says: repetitions multiply.
func cost(re *syntax.Regexp) int {
	n := 1 + len(re.Rune)/2
	for _, sub := range re.Sub {
		if n += cost(sub); n > maxCost {
			return n
		}
	}
	if re.Op == syntax.OpRepeat {
		n *= max(1, re.Min, re.Max)
	}
	return n
}

// next finds the next match in s at or after byte from, as bytes; ok is false after the
// last.
func (p pattern) next(s string, from int) (at, end int, ok bool) {
	if p.re == nil {
		i := strings.Index(s[from:], p.text)
		return from + i, from + i + len(p.text), i >= 0
	}
	for from <= len(s) {
		loc := p.re.FindStringIndex(s[from:])
		if loc == nil {
			return 0, 0, false
		}
		if loc[1] > loc[0] {
			return from + loc[0], from + loc[1], true
		}
		from += loc[1] + 1 // an empty match shows nothing
	}
	return 0, 0, false
}

// A line is a row's words within the joined text of its block.
type line struct {
	row   int
	at    int    // byte at which the row's words begin in the joined text
	plain string // the row without escapes
	skip  int    // bytes of indentation left out
}

// findIn searches the rows of one block, joined with blanks, for so many matches.
func findIn(ctx context.Context, rows []string, p pattern, most int) (matches [][]render.Span) {
	hay, lines := joinRows(rows, p)
	for from := 0; len(matches) < most && ctx.Err() == nil; {
		at, end, ok := p.next(hay, from)
		if !ok {
			return matches
		}
		if s := spansOf(lines, at, end); len(s) > 0 {
			matches = append(matches, s)
		}
		from = end
	}
	return matches
}

// joinRows returns the words of rows in one line, folded when p asks for it.
func joinRows(rows []string, p pattern) (hay string, lines []line) {
	var joined strings.Builder
	lines = make([]line, 0, len(rows))
	for r, row := range rows {
		plain := ansi.Strip(row)
		if p.fold && p.re == nil {
			plain = lower(plain)
		}
		words := strings.TrimLeft(plain, " ")
		if joined.Len() > 0 {
			joined.WriteByte(' ')
		}
		lines = append(lines, line{row: r, at: joined.Len(), plain: plain, skip: len(plain) - len(words)})
		joined.WriteString(strings.TrimRight(words, " "))
	}
	return joined.String(), lines
}

// lower folds case and keeps the length in bytes of each character, so that offsets
// hold in the original.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if l := unicode.ToLower(r); len(string(l)) == len(string(r)) {
			return l
		}
		return r
	}, s)
}

// spansOf turns bytes [from, to) of the joined text into cells on rows.
func spansOf(lines []line, from, to int) (m []render.Span) {
	first := sort.Search(len(lines), func(i int) bool { return lines[i].at > from }) - 1
	for _, l := range lines[max(0, first):] {
		if l.at >= to {
			break
		}
		a := min(max(from-l.at, 0)+l.skip, len(l.plain))
		b := min(to-l.at+l.skip, len(l.plain))
		if a < b {
			m = append(m, render.Span{Row: l.row, Col: textwidth.Width(l.plain[:a]), Width: textwidth.Width(l.plain[a:b])})
		}
	}
	return m
}
