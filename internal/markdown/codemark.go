package markdown

import (
	"slices"
	"strconv"
	"strings"
)

// LineMark is what a comment in code, or the info string of its fence, says about a line.
type LineMark uint8

// The marks of lines of code.
const (
	Unmarked LineMark = iota
	Highlighted
	Inserted
	Deleted
	Warned
	Erroneous
)

// MarkedCode is code without the comments that mark its lines for Docusaurus, VitePress, Shiki
// and Gatsby.
type MarkedCode struct {
	Text  string
	Lines []LineMark // of each line of Text; nil when none is marked
	Words []MarkedWord
}

// MarkedWord is a word that is highlighted in the lines from number From up to To, from 0.
type MarkedWord struct {
	Text     string
	From, To int
}

// Mark marks the lines of a list of numbers, "1,3-5", unless a comment marks them.
func (c *MarkedCode) Mark(list string, as LineMark) {
	for n := range lineNumbers(list) {
		if c.Lines == nil {
			c.Lines = make([]LineMark, strings.Count(c.Text, "\n")+1)
		}
		if n > len(c.Lines) {
			return
		}
		if c.Lines[n-1] == Unmarked {
			c.Lines[n-1] = as
		}
	}
}

// Result returns the code without the lines that are marked as deleted: what a reader copies. It is
// all of it if nothing else is left.
func (c *MarkedCode) Result() string {
	if !slices.Contains(c.Lines, Deleted) {
		return c.Text
	}
	var b strings.Builder
	i := 0
	for line := range strings.Lines(c.Text) {
		if i >= len(c.Lines) || c.Lines[i] != Deleted {
			b.WriteString(line)
		}
		i++
	}
	if b.Len() == 0 {
		return c.Text
	}
	return b.String()
}

// maxMarkedWords bounds the words of a code block that are highlighted.
const maxMarkedWords = 32

// ReadCodeMarks takes the comments that mark lines out of code in a language.
func ReadCodeMarks(lang, src string) MarkedCode {
	if !MayHoldCodeMarks(src) {
		return MarkedCode{Text: src}
	}
	m := codeMarker{nested: isMarkdown(lang)}
	var b strings.Builder
	var lines []LineMark
	var words []MarkedWord
	marked := false
	for line := range strings.Lines(src) {
		kept, hidden := m.line(strings.TrimSuffix(line, "\n"))
		for _, w := range m.words {
			if len(words) < maxMarkedWords {
				words = append(words, MarkedWord{w.Text, len(lines), len(lines) + w.To})
			}
		}
		m.words = m.words[:0]
		if hidden {
			continue
		}
		b.WriteString(kept)
		b.WriteString(line[len(strings.TrimSuffix(line, "\n")):])
		lines = append(lines, m.mark)
		marked = marked || m.mark != Unmarked
	}
	if !marked {
		lines = nil
	}
	return MarkedCode{Text: b.String(), Lines: lines, Words: words}
}

// codeMarkSigns are what code holds in which lines are marked.
var codeMarkSigns = [...]string{"[!code ", "[!!code ", "-line", "-start", "-end", "-range{"}

// MayHoldCodeMarks reports whether ReadCodeMarks has to look at code closely.
func MayHoldCodeMarks(src string) bool {
	for _, sign := range codeMarkSigns {
		if strings.Contains(src, sign) {
			return true
		}
	}
	return false
}

// isMarkdown reports whether code in a language is Markdown, which shows the marks of the code
// within it.
func isMarkdown(lang string) bool { return lang == "md" || lang == "mdx" || lang == "markdown" }

// codeMarker goes through code line by line and knows which lines are marked.
type codeMarker struct {
	nested bool     // the code is Markdown
	mark   LineMark // of the last line

	region LineMark   // up to its end
	hides  bool       // the region is not shown
	ahead  []LineMark // of the lines to come
	skip   int        // how many lines to come are not shown
	words  []MarkedWord
}

// maxLinesAhead bounds how many lines a comment marks.
const maxLinesAhead = 1000

// line takes in a line and returns it without what marks it; hidden when it is not shown.
func (m *codeMarker) line(s string) (kept string, hidden bool) {
	m.mark = Unmarked
	if strings.Contains(s, "[!") {
		if rest, found := m.notations(s); found {
			if strings.TrimSpace(rest) == "" {
				return "", true
			}
			s = rest
		}
	}
	if strings.Contains(s, "-") && !m.nested {
		if rest, found := m.directive(s); found {
			if strings.TrimSpace(rest) == "" {
				return "", true
			}
			s = rest
		}
	}
	if m.skip > 0 {
		m.skip--
		return "", true
	}
	if m.hides {
		return "", true
	}
	m.mark = m.region
	if len(m.ahead) > 0 {
		if m.ahead[0] != Unmarked {
			m.mark = m.ahead[0]
		}
		m.ahead = m.ahead[1:]
	}
	return s, false
}

// markAhead marks line number i of those to come.
func (m *codeMarker) markAhead(i int, mark LineMark) {
	if i < 0 || i >= maxLinesAhead {
		return
	}
	for len(m.ahead) <= i {
		m.ahead = append(m.ahead, Unmarked)
	}
	m.ahead[i] = mark
}

// notations takes the marks of Shiki, "// [!code focus:2]", out of a line.
func (m *codeMarker) notations(s string) (rest string, found bool) {
	const escaped, begins = "[!!code ", "[!code "
	at := strings.Index(s, begins)
	for at >= 0 && at < strings.LastIndex(s, begins) && strings.Count(s[:at], `"`)%2+strings.Count(s[:at], "'")%2+
		strings.Count(s[:at], "`")%2 > 0 {
		at += len(begins) + strings.Index(s[at+len(begins):], begins) // the first one is in a string
	}
	if at < 0 {
		return strings.ReplaceAll(s, escaped, begins), strings.Contains(s, escaped)
	}
	before := strings.TrimRight(s[:at], " \t")
	opener := commentOpener(before)
	isQuote := strings.ContainsAny(opener, `"'`) && before == s[:at]
	if isQuote || opener == "" && !holdsComment(before) {
		return s, false
	}
	after := s[at:]
	for {
		next, ok := m.notation(after)
		if !ok {
			break
		}
		found = true
		if after = strings.TrimLeft(next, " \t"); !strings.HasPrefix(after, begins) {
			break
		}
	}
	if !found {
		return s, false
	}
	if opener == "" {
		return strings.TrimRight(before+" "+after, " \t"), true
	}
	closer := commentClosers[opener]
	if closer != "" {
		comment, behind, ok := strings.Cut(after, closer)
		if ok && strings.TrimSpace(comment) == "" {
			return strings.TrimRight(before[:len(before)-len(opener)], " \t") + behind, true
		}
	} else if after == "" {
		return strings.TrimRight(before[:len(before)-len(opener)], " \t"), true
	}
	return before + " " + after, true
}

// notation takes in the notation that s begins with and returns what is behind it.
func (m *codeMarker) notation(s string) (behind string, ok bool) {
	inner, behind, found := strings.Cut(strings.TrimPrefix(s, "[!code "), "]")
	if !found || len(inner) > 200 {
		return s, false
	}
	name, arg, _ := strings.Cut(strings.TrimSpace(inner), ":")
	if name == "word" && arg != "" {
		lines := maxLinesAhead
		if i := strings.LastIndexByte(arg, ':'); i > 0 {
			if n, err := strconv.Atoi(arg[i+1:]); err == nil && n > 0 {
				arg, lines = arg[:i], min(n, lines)
			}
		}
		m.words = append(m.words, MarkedWord{Text: strings.ReplaceAll(arg, `\:`, ":"), To: lines})
		return behind, true
	}
	mark := markCalled(name)
	if mark == Unmarked {
		return s, false
	}
	lines := 1
	if n, err := strconv.Atoi(arg); err == nil {
		lines = min(n, maxLinesAhead)
	}
	for i := range lines {
		m.markAhead(i, mark)
	}
	return behind, true
}

// markCalled returns the mark that a name means.
func markCalled(name string) LineMark {
	switch name {
	case "highlight", "hl", "focus", "mark", "info", "success", "~~":
		return Highlighted
	case "++", "add", "added", "insert", "inserted":
		return Inserted
	case "--", "remove", "removed", "delete", "deleted":
		return Deleted
	case "warning", "warn":
		return Warned
	case "error":
		return Erroneous
	}
	return Unmarked
}

// directive takes the comments of Docusaurus, "// highlight-next-line", and of Gatsby, "//
// highlight-line", out of a line.
func (m *codeMarker) directive(s string) (rest string, found bool) {
	before, comment := trailingComment(s)
	name, what, ok := strings.Cut(comment, "-")
	if !ok || strings.ContainsAny(comment, " \t") {
		return s, false
	}
	mark, hides := markCalled(name), name == "hide"
	if mark == Unmarked && !hides || name == "info" || name == "mark" {
		return s, false
	}
	alone := strings.TrimSpace(before) == ""
	switch {
	case what == "line" && !alone:
		if hides {
			m.skip++
		}
		m.markAhead(0, mark)
		return before, true
	case !alone:
		return s, false
	case what == "line":
	case what == "next-line" && hides:
		m.skip++
	case what == "next-line":
		m.markAhead(0, mark)
	case what == "start":
		m.region, m.hides = mark, hides
	case what == "end":
		m.region, m.hides = Unmarked, false
	case strings.HasPrefix(what, "range{") && strings.HasSuffix(what, "}") && !hides:
		for i := range lineNumbers(what[len("range{") : len(what)-1]) {
			m.markAhead(i-1, mark)
		}
	default:
		return s, false
	}
	return "", true
}

// lineNumbers iterates over the numbers of a list, "1,3-5 8"; over none when it is something else.
func lineNumbers(list string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		numbers, ok := lineRanges(list)
		if !ok {
			return
		}
		for _, r := range numbers {
			for i := r[0]; i <= r[1]; i++ {
				if !yield(i) {
					return
				}
			}
		}
	}
}

// lineRanges reads a list of numbers and of ranges of them.
func lineRanges(list string) (ranges [][2]int, ok bool) {
	fields := strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", \t\"'", r) })
	for _, f := range fields {
		first, last, isRange := strings.Cut(f, "-")
		if !isRange {
			last = first
		}
		a, err := strconv.Atoi(first)
		b, err2 := strconv.Atoi(last)
		if err != nil || err2 != nil || a < 1 || b < a || len(ranges) >= maxLinesAhead {
			return nil, false
		}
		ranges = append(ranges, [2]int{a, min(b, a+maxLinesAhead)})
	}
	return ranges, len(ranges) > 0
}
