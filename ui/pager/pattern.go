package pager

import (
	"context"
	"iter"
	"math"
	"regexp"
	"regexp/syntax"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"quire/internal/render"
	"quire/internal/search"
	"quire/internal/textwidth"
)

// maxCost is the cost of a regular expression above which its text is searched for instead.
const maxCost = 4000

// A pattern is what a search looks for. It is the words of the query with any white space
// between them, or a regular expression (RE2) where the query is a valid one and has its
// characters. Upper case in the query makes it case-sensitive. Text is compared as the search of
// all posts does it (search.Fold), and an expression with the text as it is besides.
type pattern struct {
	text   string         // folded
	fold   bool           // ignore case
	re     *regexp.Regexp // nil to search for the text
	folded *regexp.Regexp // re for folded text; nil where that is not the same question
}

// classBeyondASCII matches a character class with characters beyond ASCII, which folding would
// change the meaning of.
var classBeyondASCII = regexp.MustCompile(`\[[^\]]*[^\x00-\x7F]`)

func newPattern(query string) pattern {
	text := strings.Join(strings.Fields(query), " ")
	p := pattern{fold: !strings.ContainsFunc(text, unicode.IsUpper)}
	p.text = search.FoldText(text, !p.fold).Text
	if strings.ContainsAny(text, `\.+*?()|[]{}^$`) {
		if p.re = p.compile(text); p.re != nil && !classBeyondASCII.MatchString(text) {
			p.folded = p.compile(foldExpression(text))
		}
	}
	return p
}

// compile returns the regular expression, nil when it is invalid or too costly.
func (p pattern) compile(expr string) *regexp.Regexp {
	if p.fold {
		expr = "(?i)" + expr
	}
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil || cost(tree) > maxCost {
		return nil
	}
	re, _ := regexp.Compile(expr)
	return re
}

// foldExpression folds the characters of a regular expression that are not ASCII. What they
// become stands for itself.
func foldExpression(expr string) string {
	var b strings.Builder
	for _, r := range expr {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, c := range search.FoldText(string(r), true).Text {
			if unicode.IsPunct(c) && c < utf8.RuneSelf {
				b.WriteByte('\\')
			}
			b.WriteRune(c)
		}
	}
	return b.String()
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

// each reports the bytes of the matches in s, in order and apart from each other, until report
// returns false.
func (p pattern) each(s string, report func(at, end int) bool) {
	if p.re == nil {
		p.eachText(s, report)
		return
	}
	folded := search.FoldText(s, true)
	plain := expressionMatches(p.re, s)
	if p.folded == nil || folded.Text == s && p.folded.String() == p.re.String() {
		plain(report)
		return
	}
	others := func(yield func(at, end int) bool) {
		expressionMatches(p.folded, folded.Text)(func(at, end int) bool { return yield(folded.Original(at, end)) })
	}
	eachOfBoth(plain, others, report)
}

// eachText reports where the text of p is in s.
func (p pattern) eachText(s string, report func(at, end int) bool) {
	folded := search.FoldText(s, !p.fold)
	for from := 0; p.text != ""; {
		i := strings.Index(folded.Text[from:], p.text)
		if i < 0 {
			return
		}
		i, from = from+i, from+i+len(p.text)
		if at, end := folded.Original(i, from); !report(at, end) {
			return
		}
	}
}

// expressionMatches goes through the matches of re in s that have something to show.
func expressionMatches(re *regexp.Regexp, s string) iter.Seq2[int, int] {
	return func(yield func(at, end int) bool) {
		for from := 0; from <= len(s); {
			loc := re.FindStringIndex(s[from:])
			if loc == nil {
				return
			}
			if loc[1] > loc[0] && !yield(from+loc[0], from+loc[1]) {
				return
			}
			if from += loc[1]; loc[1] == loc[0] {
				_, size := utf8.DecodeRuneInString(s[from:])
				from += max(1, size)
			}
		}
	}
}

// eachOfBoth reports the matches of two searches in order, of those that overlap the first.
func eachOfBoth(a, b iter.Seq2[int, int], report func(at, end int) bool) {
	next, stop := iter.Pull2(b)
	defer stop()
	done := 0
	at, end, more := next()
	until := func(limit int) bool { // reports those of b that begin before limit
		for ; more && at < limit; at, end, more = next() {
			if at < done {
				continue
			}
			if done = end; !report(at, end) {
				return false
			}
		}
		return true
	}
	for from, to := range a {
		if !until(from) {
			return
		}
		if from < done {
			continue
		}
		if done = to; !report(from, to) {
			return
		}
	}
	until(math.MaxInt)
}

// A line is a row of a block within the joined text of the block.
type line struct {
	row   int
	at    int    // its first byte in the joined text
	plain string // the row without escape sequences
	skip  int    // bytes of indentation that are left out
}

// findIn searches the rows of a block, joined, for at most limit matches.
func findIn(ctx context.Context, rows []string, p pattern, limit int) (matches [][]render.Span) {
	joined, lines := joinRows(rows)
	p.each(joined, func(at, end int) bool {
		if s := spansOf(lines, at, end); len(s) > 0 {
			matches = append(matches, s)
		}
		return len(matches) < limit && ctx.Err() == nil
	})
	return matches
}

// joinRows joins rows by spaces; by nothing between characters of scripts that have no spaces
// between words.
func joinRows(rows []string) (joined string, lines []line) {
	var b strings.Builder
	lines = make([]line, 0, len(rows))
	var last rune
	for r, row := range rows {
		plain := ansi.Strip(row)
		words := strings.TrimLeft(plain, " ")
		if first, _ := utf8.DecodeRuneInString(words); b.Len() > 0 && !(isSpaceless(last) && isSpaceless(first)) {
			b.WriteByte(' ')
		}
		lines = append(lines, line{row: r, at: b.Len(), plain: plain, skip: len(plain) - len(words)})
		words = strings.TrimRight(words, " ")
		b.WriteString(words)
		last, _ = utf8.DecodeLastRuneInString(words)
	}
	return b.String(), lines
}

// isSpaceless reports whether r is of a script whose lines are broken between any characters.
func isSpaceless(r rune) bool {
	return search.IsUnspaced(r) && !unicode.Is(unicode.Hangul, r) || 0x3000 < r && r <= 0x303F || 0xFF00 < r && r <= 0xFF60
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
