package fulltext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/search"
)

// maxWord is how many bytes of a word count. No word of a language is longer.
const maxWord = 64

// Classes of bytes.
const (
	separator    = iota // of words
	lowerOrDigit        // or a digit
	upper
	nonASCII // part of a character that is not ASCII
)

var classes = func() (c [256]byte) {
	for i := range c {
		switch {
		case 'a' <= i && i <= 'z' || '0' <= i && i <= '9':
			c[i] = lowerOrDigit
		case 'A' <= i && i <= 'Z':
			c[i] = upper
		case i >= utf8.RuneSelf:
			c[i] = nonASCII
		}
	}
	return c
}()

// scanner iterates over the words of a text.
type scanner struct {
	src string
	at  int

	word       []byte // folded, valid until the next call
	start, end int    // where it is in src
	position   uint32 // counted in words; "c++" has the position of its "c"
	single     bool   // one character of a script without spaces, not a bigram
	tail       bool   // such a character that was the second of the bigram before it

	nextPosition uint32 // of the next word
	afterBigram  bool   // the last word was a bigram
	suffix       string // that makes another word from the last one
}

// scan finds the next word; it returns false at the end.
func (s *scanner) scan() bool {
	if s.suffix != "" {
		s.word = append(s.word, s.suffix...)
		s.end += len(s.suffix)
		s.suffix = ""
		return true
	}
	s.single, s.tail = false, false
	src := s.src
	for s.at < len(src) {
		switch classes[src[s.at]] {
		case separator:
			s.at++
			s.afterBigram = false
		case nonASCII:
			r, size := utf8.DecodeRuneInString(src[s.at:])
			if s.scanNonASCII(r, size) {
				return true
			}
		default:
			s.begin()
			s.scanLetters()
			return true
		}
	}
	return false
}

// begin starts a word where the scanner is.
func (s *scanner) begin() {
	s.word = s.word[:0]
	s.start = s.at
	s.position = s.nextPosition
	s.nextPosition++
	s.afterBigram = false
}

// scanNonASCII scans the word that begins with a character which is not ASCII, or skips the
// character.
func (s *scanner) scanNonASCII(r rune, size int) bool {
	switch {
	case isUnspaced(r):
		s.scanBigram(r, size)
		return true
	case isLetter(r) && !unicode.IsMark(r):
		s.begin()
		s.scanLetters()
		return true
	case isEmoji(r):
		s.begin()
		s.at += size
		s.end = s.at
		s.word = utf8.AppendRune(s.word, r)
		return true
	}
	s.at += size
	s.afterBigram = false
	return false
}

// scanLetters scans the rest of a word.
func (s *scanner) scanLetters() {
	src, word, i := s.src, s.word, s.at
loop:
	for i < len(src) {
		c := src[i]
		switch classes[c] {
		case lowerOrDigit:
			word = append(word, c)
			i++
		case upper:
			word = append(word, c+('a'-'A'))
			i++
		case nonASCII:
			r, size := utf8.DecodeRuneInString(src[i:])
			if isUnspaced(r) || !isLetter(r) && !search.IsInvisible(r) {
				break loop
			}
			if !search.IsInvisible(r) {
				word = search.AppendFolded(word, r)
			}
			i += size
		default:
			break loop
		}
	}
	if len(word) > maxWord {
		word = word[:maxWord]
	}
	s.at, s.end, s.word = i, i, word
	if i < len(src) && (src[i] == '+' || src[i] == '#') {
		s.suffix = suffix(src[i:], len(word))
	}
}

// suffix returns what makes "c++" or "c#" from "c", "" if rest does not begin with it.
func suffix(rest string, letters int) string {
	sign := "++"
	if rest[0] == '#' && letters == 1 {
		sign = "#"
	}
	after, ok := strings.CutPrefix(rest, sign)
	if !ok || after != "" && (classes[after[0]] != separator || after[0] == '+') {
		return ""
	}
	return sign
}

// scanBigram scans a character of a script without spaces and the one after it as a word, or the
// character alone when no other follows. The next word begins with the second of them.
func (s *scanner) scanBigram(r rune, size int) {
	tail := s.afterBigram
	s.begin()
	s.word = utf8.AppendRune(s.word, r)
	s.at += size
	s.end = s.at
	if s.at < len(s.src) && s.src[s.at] >= utf8.RuneSelf {
		if second, n := utf8.DecodeRuneInString(s.src[s.at:]); isUnspaced(second) {
			s.word = utf8.AppendRune(s.word, second)
			s.end += n
			s.afterBigram = true
			return
		}
	}
	s.single, s.tail = true, tail
}

// isUnspaced is search.IsUnspaced, faster for the common blocks.
func isUnspaced(r rune) bool {
	switch {
	case r < 0xE00:
		return false
	case 0x4E00 <= r && r <= 0x9FFF, 0xAC00 <= r && r <= 0xD7A3, 0x3041 <= r && r <= 0x3096, 0x30A1 <= r && r <= 0x30FA:
		return true
	}
	return search.IsUnspaced(r)
}

// isLetter reports whether r is part of a word. Apostrophes that Unicode takes for letters
// are not: they separate words as the others do.
func isLetter(r rune) bool {
	if '\u02B9' <= r && r <= '\u02BD' {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

func isEmoji(r rune) bool {
	switch {
	case 0x1F3FB <= r && r <= 0x1F3FF: // skin tones
		return false
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF, r >= 0x2B00 && r <= 0x2BFF:
		return unicode.In(r, unicode.So, unicode.Sk, unicode.Cn)
	}
	return false
}
