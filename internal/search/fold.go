package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s as it is compared: in lower case, without accents, with plain quotes, hyphens
// and spaces, so that "Évolution" and "evolution" are equal. Lower-case ASCII is returned
// unchanged.
func Fold(s string) string {
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

// Folded is a folded text, with the position in the original of each of its bytes.
type Folded struct {
	Text   string
	size   int   // of the original
	origin []int // by byte of Text, and one for its end; nil when the offsets are the same
}

// FoldText folds s. keepCase leaves upper and lower case as they are.
func FoldText(s string, keepCase bool) Folded {
	if isASCII(s) {
		if !keepCase {
			s = strings.ToLower(s)
		}
		return Folded{Text: s, size: len(s)}
	}
	buf := make([]byte, 0, len(s)+8)
	origin := make([]int, 0, len(s)+9)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if keepCase {
			buf = appendPlain(buf, r)
		} else {
			buf = AppendFolded(buf, r)
		}
		for len(origin) < len(buf) {
			origin = append(origin, i)
		}
		i += size
	}
	return Folded{Text: string(buf), size: len(s), origin: append(origin, len(s))}
}

// Original returns the bytes of the original that the bytes from start to end of the folded text
// come from: the accents that follow and the whole of a ligature included.
func (f Folded) Original(start, end int) (from, to int) {
	if f.origin == nil {
		return start, end
	}
	for end < len(f.Text) && end > 0 && f.origin[end] == f.origin[end-1] {
		end++
	}
	return f.origin[start], f.origin[end]
}

// AppendFolded appends r to buf as it is compared: in lower case, without accents, nothing for an
// accent or an invisible character, several letters for a ligature.
func AppendFolded(buf []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(buf, byte(r))
	}
	from := len(buf)
	buf = appendPlain(buf, r)
	if folded := buf[from:]; len(folded) > 0 {
		if c, size := utf8.DecodeRune(folded); size == len(folded) && c >= utf8.RuneSelf {
			return utf8.AppendRune(buf[:from], lowerRune(c))
		}
		for i, c := range folded {
			folded[i] = lower(c)
		}
	}
	return buf
}

// lowerRune is unicode.ToLower, but for letters that have two forms in lower case.
func lowerRune(r rune) rune {
	if r == 'ς' {
		return 'σ'
	}
	return unicode.ToLower(r)
}

// appendPlain is AppendFolded that leaves upper and lower case as they are.
func appendPlain(buf []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(buf, byte(r))
	}
	if isAccent(r) || IsInvisible(r) {
		return buf
	}
	if plain, ok := plainForms[r]; ok {
		return append(buf, plain...)
	}
	switch {
	case '！' <= r && r <= '～': // full-width ASCII
		return append(buf, byte(r-'！'+'!'))
	case isCompatible(r):
		return appendCompatible(buf, r)
	case r > unicode.MaxLatin1 && r < 0x3001 && unicode.IsSpace(r), r == '\u00A0', r == '\u3000':
		return append(buf, ' ')
	}
	if base, ok := withoutAccents(r); ok {
		if plain, ok := plainForms[base]; ok { // ǿ
			return append(buf, plain...)
		}
		r = base
	}
	return utf8.AppendRune(buf, r)
}

// plainForms are characters that are compared as what a keyboard has for them, and that Unicode
// does not decompose so.
var plainForms = func() map[rune]string {
	forms := map[rune]string{
		'ß': "ss", 'ẞ': "SS", 'æ': "ae", 'Æ': "AE", 'œ': "oe", 'Œ': "OE", 'ø': "o", 'Ø': "O", 'ł': "l", 'Ł': "L",
		'đ': "d", 'Đ': "D", 'ħ': "h", 'Ħ': "H", 'ŧ': "t", 'Ŧ': "T", 'ı': "i", 'İ': "I", '…': "...",
	}
	for plain, marks := range map[string]string{
		"'": "‘’‚‛ʹʻʼʽ′‵", `"`: "“”„‟″‶", "-": "‐‑‒–—―−﹣",
	} {
		for _, r := range marks {
			forms[r] = plain
		}
	}
	return forms
}()

// isCompatible reports whether r may be another form of characters that Unicode has for it:
// ligatures, digits above or below the line, letters of formulas.
func isCompatible(r rune) bool {
	switch {
	case r < 0x2000:
		return r == 'ª' || r == 'º' || r == '²' || r == '³' || r == '¹' || r == 'ĳ' || r == 'Ĳ' || r == 'ſ' || 0x1C4 <= r &&
			r <= 0x1CC ||
			0x1F1 <= r && r <= 0x1F3 || 0x2B0 <= r && r <= 0x2B8 || 0x1D2C <= r && r <= 0x1D6A
	case r < 0x3000:
		return 0x2070 <= r && r <= 0x209C || 0x2100 <= r && r <= 0x214F || 0x2160 <= r && r <= 0x217F || 0x2C7C <= r &&
			r <= 0x2C7D
	}
	return 0xFB00 <= r && r <= 0xFDFF || 0xFE70 <= r && r <= 0xFEFC || 0x1D400 <= r && r <= 0x1D7FF
}

// appendCompatible appends the letters that r is another form of, without accents, or r itself.
func appendCompatible(buf []byte, r rune) []byte {
	var enc [utf8.UTFMax]byte
	parts := norm.NFKD.Properties(enc[:utf8.EncodeRune(enc[:], r)]).Decomposition()
	if parts == nil {
		return utf8.AppendRune(buf, r)
	}
	from := len(buf)
	for _, part := range string(parts) {
		if !isAccent(part) && part != ' ' {
			buf = utf8.AppendRune(buf, part)
		}
	}
	if len(buf) == from {
		return utf8.AppendRune(buf, r)
	}
	return buf
}

// IsInvisible reports whether r may be within a word without being part of it: the soft hyphen,
// joiners and spaces without width.
func IsInvisible(r rune) bool {
	switch r {
	case '\u00AD', '\u200B', '\u200C', '\u200D', '\u200E', '\u200F', '\u2060', '\uFEFF', '\uFE0E', '\uFE0F':
		return true
	}
	return false
}

// withoutAccents returns the base letter of r when all other parts of it are accents. The
// voicing marks of kana are not accents, for they make another letter.
func withoutAccents(r rune) (base rune, ok bool) {
	if r < 0xC0 || (r >= 0x2000 && r < 0x1F000 && !(r >= 0x2C60 && r < 0x2C80)) {
		return 0, false // letters here have no accents; most of them are CJK
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

// isWordChar reports whether r is part of a word.
func isWordChar(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// IsUnspaced reports whether r belongs to a script written without spaces between words, so that
// a word may begin or end at any character.
func IsUnspaced(r rune) bool {
	if r < 0xE00 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) || r == 'ー'
}

// isBoundary reports whether a word of the folded text begins or ends at byte i.
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
	return !isWordChar(before) || !isWordChar(after) || IsUnspaced(before) || IsUnspaced(after)
}
