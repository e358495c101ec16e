package fulltext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/search"
)

// maxWord is how many bytes of a word count. What is longer is no word of a language.
const maxWord = 64

// Classes of bytes.
const (
	parting = iota // words
	lower          // or a digit
	upper
	beyond // part of a character that is not ASCII
)

var classes = func() (c [256]byte) {
	for i := range c {
		switch {
		case 'a' <= i && i <= 'z' || '0' <= i && i <= '9':
			c[i] = lower
		case 'A' <= i && i <= 'Z':
			c[i] = upper
		case i >= utf8.RuneSelf:
			c[i] = beyond
		}
	}
	return c
}()

// scanner goes through the words of a text.
type scanner struct {
	src string
	at  int

	word       []byte // folded, valid until the next call
	start, end int    // where it stands in src
	place      uint32 // counted in words; "c++" stands in the place of its "c"
	single     bool   // one character of a script without blanks, not a pair
	tail       bool   // such a character that was the second of the pair before it

	next   uint32 // the place of the next word
	paired bool   // the last word was a pair
	suffix string // that makes another word of the last one
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
		case parting:
			s.at++
			s.paired = false
		case beyond:
			r, size := utf8.DecodeRuneInString(src[s.at:])
			if s.foreign(r, size) {
				return true
			}
		default:
			s.begin()
			s.letters()
			return true
		}
	}
	return false
}

// begin starts a word where the scanner is.
func (s *scanner) begin() {
	s.word = s.word[:0]
	s.start = s.at
	s.place = s.next
	s.next++
	s.paired = false
}

// foreign takes the word that begins with a character which is not ASCII, or passes
// over the character.
func (s *scanner) foreign(r rune, size int) bool {
	switch {
	case alone(r):
		s.pair(r, size)
		return true
	case isLetter(r) && !unicode.IsMark(r):
		s.begin()
		s.letters()
		return true
	case isEmoji(r):
		s.begin()
		s.at += size
		s.end = s.at
		s.word = utf8.AppendRune(s.word, r)
		return true
	}
	s.at += size
	s.paired = false
	return false
}

// letters takes the rest of a word.
func (s *scanner) letters() {
	src, word, i := s.src, s.word, s.at
loop:
	for i < len(src) {
		c := src[i]
		switch classes[c] {
		case lower:
			word = append(word, c)
			i++
		case upper:
			word = append(word, c+('a'-'A'))
			i++
		case beyond:
			r, size := utf8.DecodeRuneInString(src[i:])
			if alone(r) || !isLetter(r) && !search.IsInvisible(r) {
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

// suffix is what makes "c++" of "c" and "c#" of "c".
func suffix(rest string, letters int) string {
	mark := "++"
	if rest[0] == '#' && letters == 1 {
		mark = "#"
	}
	after, ok := strings.CutPrefix(rest, mark)
	if !ok || after != "" && (classes[after[0]] != parting || after[0] == '+') {
		return ""
	}
	return mark
}

// pair takes a character of a script without blanks and the one behind it as a word,
// or the character when nothing of its kind follows. The next word begins with the
// second of them.
func (s *scanner) pair(r rune, size int) {
	tail := s.paired
	s.begin()
	s.word = utf8.AppendRune(s.word, r)
	s.at += size
	s.end = s.at
	if s.at < len(s.src) && s.src[s.at] >= utf8.RuneSelf {
		if second, n := utf8.DecodeRuneInString(s.src[s.at:]); alone(second) {
			s.word = utf8.AppendRune(s.word, second)
			s.end += n
			s.paired = true
			return
		}
	}
	s.single, s.tail = true, tail
}

// alone says whether r is written without blanks round words; the common blocks are
// told without a search.
func alone(r rune) bool {
	switch {
	case r < 0xE00:
		return false
	case 0x4E00 <= r && r <= 0x9FFF, 0xAC00 <= r && r <= 0xD7A3, 0x3041 <= r && r <= 0x3096, 0x30A1 <= r && r <= 0x30FA:
		return true
	}
	return search.Alone(r)
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
	case 0x1F3FB <= r && r <= 0x1F3FF: // colours of skin
		return false
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF, r >= 0x2B00 && r <= 0x2BFF:
		return unicode.In(r, unicode.So, unicode.Sk, unicode.Cn)
	}
	return false
}
