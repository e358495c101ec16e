package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold returns s in lower case and without accents, so that "Évolution" and
// "evolution" compare equal. ASCII that is lower case already comes back as it is.
func fold(s string) string {
	ascii, lower := true, true
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			ascii = false
			break
		}
		lower = lower && (c < 'A' || c > 'Z')
	}
	switch {
	case ascii && lower:
		return s
	case ascii:
		return strings.ToLower(s)
	}
	buf := make([]byte, 0, len(s)+8)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		buf = AppendFolded(buf, r)
		i += size
	}
	return string(buf)
}

// foldMap folds s and says for every byte of the result at which byte of s the
// character stands that it came from. The map has one element more, for the end.
func foldMap(s string) (folded string, origin []int) {
	buf := make([]byte, 0, len(s)+8)
	origin = make([]int, 0, len(s)+9)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		buf = AppendFolded(buf, r)
		for len(origin) < len(buf) {
			origin = append(origin, i)
		}
		i += size
	}
	return string(buf), append(origin, len(s))
}

// AppendFolded appends what r is compared as to buf: lower case, without accents, nothing
// for an accent that stands on its own, two letters for a ligature.
func AppendFolded(buf []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(buf, byte(r))
	}
	if isAccent(r) {
		return buf
	}
	switch r {
	case 'ß', 'ẞ':
		return append(buf, "ss"...)
	case 'æ', 'Æ':
		return append(buf, "ae"...)
	case 'œ', 'Œ':
		return append(buf, "oe"...)
	case 'ø', 'Ø':
		return append(buf, 'o')
	case 'ł', 'Ł':
		return append(buf, 'l')
	case 'đ', 'Đ':
		return append(buf, 'd')
	case 'ı', 'İ':
		return append(buf, 'i')
	case '’':
		return append(buf, '\'')
	}
	if '！' <= r && r <= '～' { // full-width ASCII
		return AppendFolded(buf, r-'！'+'!')
	}
	if base, ok := withoutAccents(r); ok {
		r = base
	}
	return utf8.AppendRune(buf, unicode.ToLower(r))
}

// withoutAccents returns the letter that r is composed of when all the rest of it are
// accents; the voicing marks of kana are none, for they make another letter.
func withoutAccents(r rune) (base rune, ok bool) {
	if r < 0xC0 || (r >= 0x2000 && r < 0x1F000 && !(r >= 0x2C60 && r < 0x2C80)) {
		return 0, false // no letter with an accent here; CJK is the bulk of it
	}
	var enc [utf8.UTFMax]byte
	parts := norm.NFD.Properties(enc[:utf8.EncodeRune(enc[:], r)]).Decomposition()
	if parts == nil {
		return 0, false
	}
	base, size := utf8.DecodeRune(parts)
	for _, mark := range string(parts[size:]) {
		if !isAccent(mark) {
			return 0, false
		}
	}
	return base, true
}

func isAccent(r rune) bool { return r >= 0x300 && r <= 0x36F }

// isWordChar says whether r is part of a word, as opposed to what stands between words.
func isWordChar(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// Alone says whether r belongs to a script written without blanks between words,
// so that a word may begin or end at any character.
func Alone(r rune) bool {
	if r < 0xE00 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) || r == 'ー'
}

// isBoundary says whether a word of the folded text begins or ends at byte i.
func isBoundary(s string, i int) bool {
	if i <= 0 || i >= len(s) {
		return true
	}
	before, after := rune(s[i-1]), rune(s[i])
	if before < utf8.RuneSelf && after < utf8.RuneSelf {
		return !isWordChar(before) || !isWordChar(after)
	}
	if before >= utf8.RuneSelf {
		before, _ = utf8.DecodeLastRuneInString(s[:i])
	}
	if after >= utf8.RuneSelf {
		after, _ = utf8.DecodeRuneInString(s[i:])
	}
	return !isWordChar(before) || !isWordChar(after) || Alone(before) || Alone(after)
}
