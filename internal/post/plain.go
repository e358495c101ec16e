package post

import (
	"unicode"

	"quire/internal/markdown"
	"quire/internal/sanitize"
)

// plain returns the inline Markdown of a title as one line of text.
func plain(s string) string { return scalarOf(sanitize.Line(markdown.Title(s))).line() }

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r)
}
