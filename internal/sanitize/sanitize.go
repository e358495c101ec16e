// Package sanitize is the one place where untrusted bytes become printable. Every
// string that comes from a file, a path, a link or a query passes through it
// before it can reach a terminal, and every width is measured by it.
//
// It knows nothing of Markdown or of posts, and it draws nothing. Sanitise after
// decoding: YAML escapes and character references produce control characters out
// of plain ASCII, so cleaning the source of a post is never enough.
package sanitize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks one base character keeps.
const maxMarks = 8

// Placeholder is the character over which a terminal with Kitty's graphics lays a
// picture. Nothing from a file may hold it, or a post could show a picture of another
// place as its own: Clean, Line and Row drop it, and Verify refuses it. Only package
// picture makes rows of it.
const Placeholder = '\U0010EEEE'

const (
	zwnj = '\u200c'
	zwj  = '\u200d'
)

// Text returns s without anything that a terminal would obey: invalid UTF-8
// becomes U+FFFD; control characters other than newline and tab, bidi controls,
// line separators, tags, noncharacters and what is meant to be invisible are dropped; a
// joiner stays only between letters or emoji; a base keeps at most eight combining marks
// and one variation selector. Line breaks become "\n". Text that is already clean is
// returned as it is, without a copy.
func Text(s string) string {
	if isPlain(s, false) {
		return s
	}
	return scrub(s)
}

// Line returns s as one line fit for display: cleaned as by Clean, composed (NFC),
// white space of any kind (NBSP and line breaks too) folded to single blanks, and
// trimmed.
func Line(s string) string {
	if isPlain(s, true) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if isSpace(r) {
			return ' '
		}
		return r
	}, s)
	// What is dropped may have stood between characters that compose, and composing
	// changes what may be dropped: go on until nothing changes.
	for range maxMarks {
		next := strings.Join(strings.Fields(norm.NFC.String(scrub(s))), " ")
		if next == s {
			break
		}
		s = next
	}
	return s
}

// isPlain reports whether s is printable ASCII with nothing to do: for a line no
// doubled or outer blanks either; for a text newlines and tabs are welcome.
func isPlain(s string, line bool) bool {
	last := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
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

// scrub drops what Clean promises to drop. It is idempotent.
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
			// One of them joins; more would be a place to hide something.
			if last == zwj || last == zwnj || !isJoinable(base) || !isJoinable(firstVisible(s[i+utf8.RuneLen(r):])) {
				continue
			}
		case isDropped(r):
			continue
		case unicode.Is(unicode.Variation_Selector, r):
			// Any number of them is invisible, and could carry a text of its own.
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
		default:
			marks, base, varied = 0, r, false
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// firstVisible is the first character of s that is neither dropped nor a joiner or a mark, 0
// when none comes soon.
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

// isJoinable reports whether a joiner beside r means something: r is a letter or emoji.
func isJoinable(r rune) bool {
	return unicode.IsLetter(r) || unicode.In(r, unicode.So, unicode.Sk)
}

// isDropped reports whether r never reaches a reader. Line breaks are decided before.
func isDropped(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r < 0xad:
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
	// Fillers and the like: letters and marks that nobody is to see.
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// isSpace is Unicode white space and the ASCII separators U+001C to U+001F.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f
}
