// Package sanitize is the one place where untrusted bytes become printable. Every
// string from a file, a path, a link or a query passes through it before it can reach a
// terminal.
//
// It knows nothing of Markdown or of posts, and it draws nothing. Sanitize after
// decoding: YAML escapes and character references produce control characters out
// of plain ASCII, so cleaning the source of a post is not enough.
package sanitize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is the limit of combining marks per base character.
const maxMarks = 8

// Placeholder is the character over which a terminal with Kitty graphics draws a
// picture. Text from files must not contain it, or a post could show a picture of another
// place as its own: Text, Line and Row drop it, and Verify rejects it. Only package
// picture makes rows of it.
const Placeholder = '\U0010EEEE'

const (
	zwnj = '\u200c'
	zwj  = '\u200d'
)

// Text returns s without anything that a terminal would obey: invalid UTF-8
// becomes U+FFFD; control characters other than newline and tab, bidi controls,
// line separators, tags, noncharacters and invisible characters are dropped; a
// joiner stays only between letters or emoji; a base keeps at most eight combining marks
// and one variation selector. Line breaks become "\n". Text that is already clean is
// returned without a copy.
func Text(s string) string {
	if isPlain(s, false) {
		return s
	}
	return scrub(s)
}

// Line returns s as one printable line: cleaned as by Text, composed (NFC), white
// space of any kind (NBSP and line breaks too) folded to single spaces, and trimmed.
func Line(s string) string {
	s = strings.Trim(s, " ")
	switch {
	case isPlain(s, true):
		return s
	case isPlain(s, false): // but for the spaces
		return strings.Join(strings.Fields(s), " ")
	}
	s = strings.Map(func(r rune) rune {
		if isSpace(r) {
			return ' '
		}
		return r
	}, s)
	// Dropping a character may join others that compose, and composing changes what is
	// dropped: repeat until nothing changes.
	for range maxMarks {
		next := strings.Join(strings.Fields(norm.NFC.String(scrub(s))), " ")
		if next == s {
			break
		}
		s = next
	}
	return s
}

// isPlain reports whether s is printable text with nothing to clean, as far as that shows at once. A
// line has no doubled, leading or trailing spaces; a text may have newlines and tabs.
func isPlain(s string, line bool) bool {
	last := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !isPlainRune(r) {
				return false
			}
			i += size - 1
		case c == '\n' || c == '\t':
			if line {
				return false
			}
		case c < ' ' || c >= 0x7f:
			return false
		case line && c == ' ' && last == ' ':
			return false
		}
		last = c
	}
	return !line || len(s) == 0 || last != ' '
}

// isPlainRune reports whether a character beyond ASCII is always kept and composes with none of its
// kind: most of what is written in Latin, Greek, Cyrillic, Chinese, Japanese and Korean.
func isPlainRune(r rune) bool {
	switch {
	case r < 0x2010: // letters of Latin, Greek and Cyrillic
		return r >= 0xa1 && r <= 0x2af && r != 0xad || r >= 0x390 && r <= 0x482 || r >= 0x48a && r <= 0x52f
	case r < 0x3001: // dashes, quotation marks, arrows, lines
		return r <= 0x2027 || r >= 0x2190 && r <= 0x21ff || r >= 0x2500 && r <= 0x257f
	case r < 0x3400: // punctuation and kana
		return r <= 0x3029 || r >= 0x3041 && r <= 0x3096 || r >= 0x30a1 && r <= 0x30ff
	}
	return r >= 0x4e00 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 || r >= 0xff01 && r <= 0xff60
}

// scrub drops what Text promises to drop. It is idempotent.
func scrub(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(s))
	marks, base, varied := 0, rune(0), false
	last := rune(0)
	for i, r := range s {
		switch {
		case r == '\n' || r == '\t':
			marks, base, varied = 0, 0, false
		case r == '\r':
			r, marks, base, varied = '\n', 0, 0, false
		case r == zwj || r == zwnj:
			// One joiner joins; more could hide a message.
			if last == zwj || last == zwnj || !isJoinable(base) || !isJoinable(firstVisible(s[i+utf8.RuneLen(r):])) {
				continue
			}
		case isDropped(r):
			continue
		case unicode.Is(unicode.Variation_Selector, r):
			// They are invisible, and many of them could hide a message.
			if varied || base == 0 || marks == maxMarks {
				continue
			}
			varied = true
			marks++
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks == maxMarks {
				continue
			}
			marks++
		case unicode.IsSpace(r): // it has no variants, and a space with one would be two cells wide
			marks, base, varied = 0, 0, false
		default:
			marks, base, varied = 0, r, false
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// firstVisible returns the first character of s that is neither dropped nor a joiner or a
// mark, 0 without one within a few characters.
func firstVisible(s string) rune {
	const soon = 64
	n := 0
	for _, r := range s {
		if r != zwj && r != zwnj && !isDropped(r) && !unicode.In(r, unicode.Mn, unicode.Me) {
			return r
		}
		if n++; n == soon {
			break
		}
	}
	return 0
}

// isJoinable reports whether a joiner beside r has a meaning: r is a letter or emoji.
func isJoinable(r rune) bool {
	return unicode.IsLetter(r) || unicode.In(r, unicode.So, unicode.Sk)
}

// isDropped reports whether r is always dropped. Line breaks are handled before.
func isDropped(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r < 0xad, isPlainRune(r):
		return false
	case r == zwj || r == zwnj:
		return false
	case r == 0x2028 || r == 0x2029 || r == Placeholder:
		return true
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
		return true
	case r >= 0xe0000 && r <= 0xe0fff && !(r >= 0xe0100 && r <= 0xe01ef):
		return true
	case unicode.Is(unicode.Cf, r):
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	}
	// Invisible letters and marks, such as fillers.
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// isSpace reports whether r is Unicode white space or an ASCII separator, U+001C to U+001F.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f
}
