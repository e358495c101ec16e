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

// maxCost is the cost of a regular expression above which its text is searched for instead.
const maxCost = 4000

// A pattern is what a search looks for. It is the words of the query with any white space
// between them, or a regular expression (RE2) where the query is a valid one and has its
// characters. Upper case in the query makes it case-sensitive.
type pattern struct {
	text string         // in lower case when fold is set
	fold bool           // ignore case
	re   *regexp.Regexp // nil to search for the text
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

// cost estimates how many steps a regular expression takes for each character of the text,
// whatever the text is. Repetitions multiply.
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

// next returns the bytes of the first match in s from a byte on. ok is false after the last
// one.
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
		from += loc[1] + 1 // an empty match has nothing to show
	}
	return 0, 0, false
}

// A line is a row of a block within the joined text of the block.
type line struct {
	row   int
	at    int    // its first byte in the joined text
	plain string // the row without escape sequences
	skip  int    // bytes of indentation that are left out
}

// findIn searches the rows of a block, joined by spaces, for at most limit matches.
func findIn(ctx context.Context, rows []string, p pattern, limit int) (matches [][]render.Span) {
	joined, lines := joinRows(rows, p)
	for from := 0; len(matches) < limit && ctx.Err() == nil; {
		at, end, ok := p.next(joined, from)
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

// joinRows joins rows by spaces, in lower case when the pattern ignores case.
func joinRows(rows []string, p pattern) (joined string, lines []line) {
	var b strings.Builder
	lines = make([]line, 0, len(rows))
	for r, row := range rows {
		plain := ansi.Strip(row)
		if p.fold && p.re == nil {
			plain = lower(plain)
		}
		words := strings.TrimLeft(plain, " ")
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		lines = append(lines, line{row: r, at: b.Len(), plain: plain, skip: len(plain) - len(words)})
		b.WriteString(strings.TrimRight(words, " "))
	}
	return b.String(), lines
}

// lower returns s in lower case. Characters whose lower case has another length in bytes stay,
// so that offsets are those of the original.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if l := unicode.ToLower(r); len(string(l)) == len(string(r)) {
			return l
		}
		return r
	}, s)
}

// spansOf returns the cells of bytes [from, to) of the joined text, a span for each row.
func spansOf(lines []line, from, to int) (spans []render.Span) {
	first := sort.Search(len(lines), func(i int) bool { return lines[i].at > from }) - 1
	for _, l := range lines[max(0, first):] {
		if l.at >= to {
			break
		}
		a := min(max(from-l.at, 0)+l.skip, len(l.plain))
		b := min(to-l.at+l.skip, len(l.plain))
		if a < b {
			spans = append(spans, render.Span{
				Row: l.row, Col: textwidth.Width(l.plain[:a]), Width: textwidth.Width(l.plain[a:b]),
			})
		}
	}
	return spans
}
