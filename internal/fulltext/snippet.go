package fulltext

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"quire/internal/markdown"
	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// Snippet is the part of a text that shows best why it was found.
type Snippet struct {
	// Line is one sanitized line, with an ellipsis where it was cut.
	Line string
	// Matches are the words of the query in Line, in order, not overlapping.
	Matches []Span
	// Heading is the sanitized text of the heading above, "" without one.
	Heading string
}

// maxMatches is how many matches of a text are considered.
const maxMatches = 10_000

const ellipsis = "…"

// Finder finds the words of a query in texts. It is for one goroutine.
type Finder struct {
	clauses []clause
	initial [256]bool // bytes that a matching word may begin with
	stems   map[string]string
}

// NewFinder returns a Finder of the words that Search matches.
func NewFinder(q Query) *Finder {
	f := &Finder{clauses: newPlan(q).must, stems: map[string]string{}}
	for _, c := range f.clauses {
		for _, w := range c {
			f.initial[w.word[0]] = true
			if w.stem != "" {
				f.initial[w.stem[0]] = true
			}
		}
	}
	return f
}

// Match is where a clause of the query matches.
type Match struct {
	Span
	clause   int
	isPrefix bool // the word only begins with that of the query
}

// Spans returns where the words and phrases of the query occur in s, in order; adjacent spans are
// joined. Words that only begin with one of the query count if that does not occur.
func (f *Finder) Spans(s string) []Span {
	matches := f.Matches(s)
	return mergeSpans(slices.DeleteFunc(matches, IsPartial(matches)))
}

// mergeSpans returns the spans of matches; adjacent spans are joined.
func mergeSpans(matches []Match) (out []Span) {
	for _, m := range matches {
		if n := len(out); n > 0 && m.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, m.End)
			continue
		}
		out = append(out, m.Span)
	}
	return out
}

// IsPartial returns a function that reports whether a match is a word that only begins with a word
// of the query which is itself among the matches of a text.
func IsPartial(matches []Match) func(Match) bool {
	exact := map[int]bool{}
	for _, m := range matches {
		if !m.isPrefix {
			exact[m.clause] = true
		}
	}
	return func(m Match) bool { return m.isPrefix && exact[m.clause] }
}

// candidate is a word that may be part of a phrase.
type candidate struct {
	Span
	position uint32
	clause   int
	term     int
	isPrefix bool
}

// Matches returns where the words and phrases of the query occur in s, in order.
func (f *Finder) Matches(s string) []Match {
	var marks []Match
	var words []candidate // of phrases
	for scan := (scanner{src: s}); scan.scan() && len(marks)+len(words) < maxMatches; {
		if !f.initial[scan.word[0]] {
			continue
		}
		for i, c := range f.clauses {
			for j, w := range c {
				matches, begun := f.isMatch(w, scan.word)
				if !matches {
					continue
				}
				at := Span{Start: scan.start, End: scan.end}
				if w.prefix && len(c) == 1 && utf8.RuneCountInString(w.word) == 1 && !isAlphanumeric(w.word[0]) {
					at.End = at.Start + len(w.word) // the character, not the pair that it begins
				}
				if len(c) == 1 {
					marks = append(marks, Match{at, i, begun})
				} else {
					words = append(words, candidate{at, scan.position, i, j, begun})
				}
			}
		}
	}
	marks = append(marks, f.phrases(words)...)
	slices.SortFunc(marks, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start),
			cmp.Compare(a.End, b.End))
	})
	return marks
}

// phrases returns the phrases that words form.
func (f *Finder) phrases(words []candidate) (out []Match) {
	type key struct {
		place        uint32
		clause, want int
	}
	at := make(map[key]candidate, len(words))
	for _, w := range words {
		at[key{w.position, w.clause, w.term}] = w
	}
next:
	for _, w := range words {
		if w.term != 0 {
			continue
		}
		whole := Match{w.Span, w.clause, w.isPrefix}
		for j, want := range f.clauses[w.clause][1:] {
			last, ok := at[key{w.position + want.offset, w.clause, j + 1}]
			if !ok {
				continue next
			}
			whole.End, whole.isPrefix = last.End, whole.isPrefix || last.isPrefix
		}
		out = append(out, whole)
	}
	return out
}

// isMatch reports whether a folded word is what w asks for, and whether it only begins like it.
func (f *Finder) isMatch(w term, word []byte) (matches, begun bool) {
	if string(word) == w.word {
		return true, false
	}
	begun = w.prefix && bytes.HasPrefix(word, []byte(w.word))
	if w.stem == "" || len(word) < minStemmed || word[0] != w.stem[0] {
		return begun, begun
	}
	s, ok := f.stems[string(word)]
	if !ok {
		s = stem(string(word))
		f.stems[string(word)] = s
	}
	if s == w.stem {
		return true, false
	}
	return begun, begun
}

// Snippet returns the best part of t in at most width cells: the first one with most words of the
// query. Without any it is the beginning of the text.
func (f *Finder) Snippet(t markdown.PlainText, width int) Snippet {
	marks := f.Matches(t.Text)
	isPart := IsPartial(marks)
	marks = slices.DeleteFunc(marks, isPart)
	at, begin := Span{}, 0
	if len(marks) > 0 {
		at = f.best(marks, width)
	} else if len(t.Headings) > 0 && strings.TrimSpace(t.Text[:t.Headings[0].Start]) == "" {
		begin = t.Headings[0].End
	}
	s := Snippet{Line: surroundings(t.Text[begin:], at, width)}
	s.Matches = mergeSpans(slices.DeleteFunc(f.Matches(s.Line), isPart))
	if i := sort.Search(len(t.Headings), func(i int) bool { return t.Headings[i].Start > max(at.Start, begin) }); i > 0 {
		s.Heading = sanitize.Line(t.Text[t.Headings[i-1].Start:t.Headings[i-1].End])
	}
	return s
}

// best returns the span of the matches in the best window.
func (f *Finder) best(marks []Match, width int) (best Span) {
	count := make([]int, len(f.clauses)) // matches of a clause in the window
	distinct, bestScore, last := 0, -1, 0
	for first := range marks {
		for last < len(marks) && (last <= first || marks[last].End-marks[first].Start <= width*2/3) {
			if count[marks[last].clause]++; count[marks[last].clause] == 1 {
				distinct++
			}
			last++
		}
		if score := distinct*8 + min(last-first, 7); score > bestScore {
			bestScore = score
			best = Span{Start: marks[first].Start, End: marks[last-1].End}
		}
		if count[marks[first].clause]--; count[marks[first].clause] == 0 {
			distinct--
		}
	}
	return best
}

// surroundings returns the text around at as one sanitized line of at most width cells. A third of
// the room is before at, more when little follows.
func surroundings(s string, at Span, width int) string {
	if width < 1 {
		return ""
	}
	from, to := at.Start, forward(s, at.End, 2*width) // more than enough
	if at.End > at.Start {
		match := textwidth.Width(sanitize.Line(s[at.Start:at.End]))
		rest := textwidth.Width(sanitize.Line(s[at.Start:to]))
		from = backward(s, from, max((width-match)/3, width-rest-2))
		from = startOfWord(s, from, at.Start)
	}
	line := sanitize.Line(s[from:to])
	if strings.TrimSpace(s[:from]) != "" {
		line = ellipsis + line
	}
	if strings.TrimSpace(s[to:]) != "" && textwidth.Width(line) <= width {
		line += ellipsis
	}
	return sanitize.Line(shorten(line, width)) // a joiner may have lost what it joined
}

// forward returns the position some cells after at in s, backward one before it.
func forward(s string, at, room int) int {
	for at < len(s) && room > 0 {
		r, size := utf8.DecodeRuneInString(s[at:])
		room -= cells(r)
		at += size
	}
	return at
}

func backward(s string, at, room int) int {
	for at > 0 && room > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:at])
		room -= cells(r)
		at -= size
	}
	return at
}

// shorten cuts a line to width cells, at a space if one is near.
func shorten(line string, width int) string {
	if textwidth.Width(line) <= width {
		return line
	}
	line = strings.TrimSuffix(textwidth.Truncate(line, width), ellipsis)
	if at := strings.LastIndexByte(line, ' '); at > 0 && len(line)-at < width/4 {
		line = line[:at]
	}
	return line + ellipsis
}

// startOfWord returns the first start of a word at or after from, at most limit.
func startOfWord(s string, from, limit int) int {
	if from == 0 {
		return 0
	}
	if i := strings.IndexAny(s[from:limit], " \n\t"); i >= 0 && i < 40 {
		return from + i + 1
	}
	return from
}

func cells(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}
	return textwidth.Width(string(r))
}

// isAlphanumeric reports whether c is an ASCII letter or digit.
func isAlphanumeric(c byte) bool { return classes[c] == lowerOrDigit || classes[c] == upper }
