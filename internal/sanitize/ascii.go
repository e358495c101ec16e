package sanitize

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

// asciiGlyphs are the ASCII replacements of characters that quire draws and of common
// punctuation.
var asciiGlyphs = map[rune]byte{
	'▌': '|', '▐': '|', '│': '|', '┃': '|', '─': '-', '━': '-', '┄': '-', '═': '=', '┼': '+', '├': '+', '┤': '+',
	'┬': '+', '┴': '+',
	'╭': '+', '╮': '+', '╰': '+', '╯': '+', '┌': '+', '┐': '+', '└': '+', '┘': '+', '•': '*', '·': '.', '…': '~',
	'◆': '*', '★': '*',
	'☆': '*', '▸': '>', '▾': 'v', '›': '>', '‹': '<', '→': '>', '←': '<', '↑': '^', '↓': 'v', '⇧': '^', '⌫': '<',
	'×': 'x', '✓': 'v',
	'✔': 'v', '✗': 'x', '▧': '#', '█': '#', '▀': '#', '▄': '#', '■': '#', '□': '-', '▪': '*', '‘': '\'', '’': '\'',
	'“': '"', '”': '"',
	'◦': '-', '☑': 'x', '☐': 'o', '§': '#', '↳': '>', '▶': '>', '▼': 'v', '◀': '<', '‖': '|', '′': '\'', '≈': '~',
	'±': '+',
	'«': '"', '»': '"', '–': '-', '—': '-', '−': '-', ' ': ' ', '≥': '>', '≤': '<', '≠': '!', '½': '2', '°': 'o',
	'ß': 's', 'ø': 'o',
	'Ø': 'O', 'æ': 'a', 'Æ': 'A', 'œ': 'o', 'Œ': 'O', 'ł': 'l', 'Ł': 'L', 'đ': 'd', 'ð': 'd', 'þ': 't', 'ı': 'i',
	'©': 'c', '®': 'r',
}

// ASCII returns a row for a terminal without Unicode: each other character becomes a
// similar one without accents, as a letter or digit in a script is without it, or a question mark per cell. Escape sequences stay.
func ASCII(row string) string {
	if asciiPrefix(row, true) == len(row) {
		return row
	}
	var b strings.Builder
	var state byte
	for len(row) > 0 {
		seq, width, n, next := ansi.DecodeSequence(row, state, nil)
		switch c := []rune(seq)[0]; {
		case width == 0 && c < 0x80, c < 0x80 && len(seq) == 1:
			b.WriteString(seq)
		case asciiGlyphs[c] != 0 && width == 1:
			b.WriteByte(asciiGlyphs[c])
		default:
			if plain := norm.NFKD.String(seq)[0]; plain < 0x80 && width == 1 {
				b.WriteByte(plain)
			} else {
				b.WriteString(strings.Repeat("?", width))
			}
		}
		row, state = row[n:], next
	}
	return b.String()
}

// IsUTF8 reports whether the locale in LC_ALL, LC_CTYPE or LANG uses UTF-8. It is true if
// none is set.
func IsUTF8(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToUpper(getenv(name)); locale != "" {
			return strings.Contains(locale, "UTF-8") || strings.Contains(locale, "UTF8")
		}
	}
	return true
}
