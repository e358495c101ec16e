package richtext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/sgr"
	"quire/internal/textwidth"
)

// Wrap breaks inlines into lines of at most width cells, in the styles that styleOf returns.
func Wrap(in []Inline, width int, styleOf func(Inline) sgr.Style) []Line {
	w := &wrapper{width: max(width, 2)}
	w.all(in, styleOf)
	if len(w.line) > 0 {
		w.endLine()
	}
	return w.lines
}

// LongestWord returns the number of cells of the longest part of in that Wrap breaks only where it
// is wider than a line.
func LongestWord(in []Inline) int {
	w := wrapper{width: 1 << 30, measuring: true}
	w.all(in, func(Inline) sgr.Style { return sgr.Style{} })
	return w.longest
}

// wrapper breaks inlines into lines of a width: at spaces, at hyphens between letters, and on
// either side of a character whose script puts no spaces between words.
type wrapper struct {
	width     int
	lines     []Line
	line      Line
	lineWidth int
	word      Line
	wordWidth int
	space     Span // goes before the next word
	hasSpace  bool
	open      bool // the word so far must not end a line
	padded    bool // the word so far has a Pad

	measuring bool // no lines are made: only longest is wanted
	longest   int  // cells of the longest word
}

func (w *wrapper) all(in []Inline, styleOf func(Inline) sgr.Style) {
	for _, n := range in {
		if n.Attr&LineBreak != 0 {
			w.endWord()
			w.endLine()
			continue
		}
		w.add(n, styleOf(n))
	}
	w.endWord()
}

// add adds an inline to the word so far, and ends words where it may be broken.
func (w *wrapper) add(n Inline, style sgr.Style) {
	s, start, cells := n.Text, 0, 0 // of the part that is not yet in the word
	if n.Attr&Pad != 0 {
		w.word = append(w.word, Span{s, style, n.Link})
		w.wordWidth += len(s)
		w.padded = true
		return
	}
	take := func(end int) {
		if end > start {
			w.word = append(w.word, Span{s[start:end], style, n.Link})
			w.wordWidth += cells
		}
		start, cells = end, 0
	}
	for i := 0; i < len(s); {
		if s[i] == ' ' && n.Attr&NoBreak == 0 {
			take(i)
			w.endWord()
			w.space, w.hasSpace = Span{" ", style, n.Link}, len(w.line) > 0
			i++
			start = i
			continue
		}
		size, c := textwidth.Cluster(s[i:])
		if !textwidth.BreaksAnywhere(s[i:], c) {
			i += size
			cells += c
			if s[i-1] == '-' && BreaksAtHyphen(n, i-1) || cells >= 4*w.width { // an endless word
				take(i)
				w.endWord()
			}
			continue
		}
		take(i)
		cluster := s[i : i+size]
		if textwidth.MayStartLine(cluster) && !w.open {
			w.endWord()
		}
		i += size
		cells = c
		take(i)
		w.open = !textwidth.MayEndLine(cluster)
		if !w.open && (i >= len(s) || textwidth.MayStartLine(s[i:])) {
			w.endWord()
		}
	}
	take(len(s))
}

// BreaksAtHyphen reports whether a line may end after the hyphen n.Text[i]: between letters of
// prose, never in an option, an address, a range or code.
func BreaksAtHyphen(n Inline, i int) bool {
	s := n.Text
	if n.Attr&(Code|Math|NoBreak) != 0 || i == 0 || i+1 >= len(s) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	if !unicode.IsLetter(before) || !unicode.IsLetter(after) {
		return false
	}
	const longest = 64 // bytes of the word before the hyphen
	for j := i - 1; j >= max(i-longest, 0); j-- {
		switch c := s[j]; {
		case c == '-' && (j == 0 || s[j-1] == ' '):
			return false
		case c == ' ':
			return true
		case strings.IndexByte("/.:_=@#\\", c) >= 0:
			return false
		}
	}
	return i <= longest
}

// endWord puts the word so far on the line, or on the next one when it does not fit.
func (w *wrapper) endWord() {
	if len(w.word) == 0 {
		return
	}
	w.open = false
	if w.measuring {
		w.longest = max(w.longest, w.wordWidth)
		w.word, w.wordWidth = w.word[:0], 0
		return
	}
	gap := 0
	if w.hasSpace {
		gap = 1
	}
	if w.lineWidth+gap+w.wordWidth > w.width && len(w.line) > 0 {
		w.endLine()
	}
	if w.hasSpace && len(w.line) > 0 {
		w.line = w.line.join(w.space)
		w.lineWidth++
	}
	w.hasSpace = false
	if w.padded {
		w.word = w.withoutPad(w.word)
	}
	for _, s := range w.word {
		w.put(s)
	}
	w.word, w.wordWidth, w.padded = w.word[:0], 0, false
}

// withoutPad returns a word without the pad that would begin a line after the first.
func (w *wrapper) withoutPad(word Line) Line {
	if len(w.line) == 0 && len(w.lines) > 0 && word[0].Text == " " {
		return word[1:]
	}
	return word
}

// put puts s on the line, broken where it is wider than a whole line.
func (w *wrapper) put(s Span) {
	for {
		cells := textwidth.Width(s.Text)
		if w.lineWidth+cells <= w.width {
			w.line = w.line.join(s)
			w.lineWidth += cells
			return
		}
		i, room := 0, w.width-w.lineWidth
		for i < len(s.Text) {
			size, c := textwidth.Cluster(s.Text[i:])
			if c > room {
				break
			}
			i += size
			room -= c
		}
		if i == 0 && len(w.line) == 0 {
			return // a character wider than the line
		}
		head := s
		head.Text, s.Text = s.Text[:i], s.Text[i:]
		if i > 0 {
			w.line = w.line.join(head)
		}
		w.endLine()
	}
}

func (w *wrapper) endLine() {
	w.lines = append(w.lines, w.line)
	w.line, w.lineWidth, w.hasSpace = nil, 0, false
}
