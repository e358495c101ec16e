package render

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"quire/internal/textwidth"
)

// width is the number of cells of s, which holds no escape sequences.
func width(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] < ' ' {
			return textwidth.Width(s)
		}
	}
	return len(s)
}

// cluster measures the grapheme that s begins with, in bytes and cells.
func cluster(s string) (size, cells int) {
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1, 1
	}
	g := displaywidth.StringGraphemes(s)
	if g.Next() {
		return len(g.Value()), width(g.Value())
	}
	return len(s), width(s)
}

// hyphenBreaks tells whether a line may end after the hyphen s[i]: between letters
// of prose, never in an option, an address, a range or code.
func hyphenBreaks(s string, i int, m mark) bool {
	if m&(mCode|mMath|mSolid) != 0 || i == 0 || i+1 >= len(s) {
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

// Characters that may not begin a line, and those that may not end one, in CJK text
// and in Thai and Lao, where they are vowels that belong to the letter beside them.
const (
	noStart = "、。，．・：；！？」』）】〕〉》］｝”’…‥ー々ゝゞっッゃゅょャュョぁぃぅぇぉァィゥェォ" + "ะาำๅๆฯະາຳໆຯ"
	noEnd   = "「『（【〔〈《［｛“‘" + "เแโใไເແໂໃໄ"
)

// wordless tells whether g belongs to a script that neither puts blanks between words
// nor has wide characters. Without a dictionary a line may end after any letter of it.
func wordless(g string) bool {
	if g[0] != 0xe0 && g[0] != 0xe1 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(g)
	return unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// flower wraps inlines into lines of a width. Lines break at blanks, at hyphens
// between letters, and on either side of wide characters and of those whose script
// knows no blanks.
type flower struct {
	width   int
	lines   []line
	line    line
	lineW   int
	word    line
	wordW   int
	space   span // blank owed before the next word
	owed    bool
	noBreak bool // the word so far ends in a character that must not end a line

	measuring bool // no lines are made: only the longest word is wanted
	longest   int  // cells of it
}

// flow wraps inlines into lines of at most width cells, in the styles that style
// gives them.
func flow(in []inline, width int, style func(inline) style) []line {
	f := &flower{width: max(width, 2)}
	f.all(in, style)
	if len(f.line) > 0 {
		f.endLine()
	}
	return f.lines
}

func (f *flower) all(in []inline, style func(inline) style) {
	for _, n := range in {
		if n.marks&mBreak != 0 {
			f.endWord()
			f.endLine()
			continue
		}
		f.put(n, style(n))
	}
	f.endWord()
}

func (f *flower) put(n inline, st style) {
	s, start, startW := n.text, 0, 0
	take := func(end int) {
		if end > start {
			f.word = append(f.word, span{s[start:end], st, n.link})
			f.wordW += startW
		}
		start, startW = end, 0
	}
	for i := 0; i < len(s); {
		if s[i] == ' ' && n.marks&mSolid == 0 {
			take(i)
			f.endWord()
			f.space, f.owed = span{" ", st, n.link}, len(f.line) > 0
			i++
			start = i
			continue
		}
		size, cells := cluster(s[i:])
		if cells < 2 && !wordless(s[i:]) {
			i += size
			startW += cells
			if s[i-1] == '-' && hyphenBreaks(s, i-1, n.marks) {
				take(i)
				f.endWord()
			}
			if startW >= 4*f.width { // keep one endless word from growing without bound
				take(i)
				f.endWord()
			}
			continue
		}
		take(i)
		g := s[i : i+size]
		if !strings.Contains(noStart, g) && !f.noBreak {
			f.endWord()
		}
		i += size
		startW = cells
		take(i)
		f.noBreak = strings.Contains(noEnd, g)
		if !f.noBreak && (i >= len(s) || !opensWith(s[i:], noStart)) {
			f.endWord()
		}
	}
	take(len(s))
}

// opensWith tells whether s begins with one of chars, or with other characters that
// stick to the word before, such as Latin punctuation.
func opensWith(s, chars string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return strings.Contains(chars, s[:size]) || r < utf8.RuneSelf && unicode.IsPunct(r)
}

// endWord puts the pending word on the line, or on the next one when it does not fit.
func (f *flower) endWord() {
	if len(f.word) == 0 {
		return
	}
	f.noBreak = false
	if f.measuring {
		f.longest = max(f.longest, f.wordW)
		f.word, f.wordW = f.word[:0], 0
		return
	}
	blank := 0
	if f.owed {
		blank = 1
	}
	if f.lineW+blank+f.wordW > f.width && len(f.line) > 0 {
		f.endLine()
	}
	if f.owed && len(f.line) > 0 {
		f.line = join(f.line, f.space)
		f.lineW++
	}
	f.owed = false
	for _, s := range f.word {
		f.place(s)
	}
	f.word, f.wordW = f.word[:0], 0
}

// place puts s on the line, cutting it where it is wider than a whole line.
func (f *flower) place(s span) {
	for {
		w := width(s.text)
		if f.lineW+w <= f.width {
			f.line = join(f.line, s)
			f.lineW += w
			return
		}
		i, room := 0, f.width-f.lineW
		for i < len(s.text) {
			size, cells := cluster(s.text[i:])
			if cells > room {
				break
			}
			i += size
			room -= cells
		}
		if i == 0 && len(f.line) == 0 {
			return // a character wider than the line
		}
		head := s
		head.text, s.text = s.text[:i], s.text[i:]
		if i > 0 {
			f.line = join(f.line, head)
		}
		f.endLine()
	}
}

func (f *flower) endLine() {
	f.lines = append(f.lines, f.line)
	f.line, f.lineW, f.owed = nil, 0, false
}

// join appends s to l, to the last span when that looks the same.
func join(l line, s span) line {
	if n := len(l); n > 0 && l[n-1].st == s.st && l[n-1].link == s.link {
		l[n-1].text += s.text
		return l
	}
	return append(l, s)
}
