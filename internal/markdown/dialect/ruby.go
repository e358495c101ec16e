package dialect

import (
	"strings"

	"quire/internal/markdown"
)

// ruby returns the readings of words as plugins for several generators write them.
func ruby() dialect {
	return dialect{name: "ruby", marks: []string{"{", "]{", "]^("}, inline: (*document).ruby, inlineAt: "{["}
}

// ruby reads {漢字|かんじ} and its like, which in MDX is an expression.
func (d *document) ruby(i, end int) (stop int, replacement string) {
	if d.traits.mdx || i > 0 && (d.src[i-1] == '{' || d.src[i-1] == '[' || d.src[i-1] == '!' || d.src[i-1] == '$') {
		return -1, ""
	}
	n, shown := markdown.Ruby(d.src[i:end])
	if n == 0 {
		return -1, ""
	}
	return i + n, shown
}

// rubyTag returns what is shown of a tag for a ruby: the text and, in parentheses, its reading.
func rubyTag(t tag, ps params) string {
	if shown, ok := markdown.RubyTag(t.args); ok {
		return shown
	}
	text, reading := ps.get("rb", "base", "text", "kanji"), ps.get("rt", "ruby", "reading", "furigana")
	if bare := ps.bare(); text == "" && reading == "" && len(bare) > 0 {
		text, reading = bare[0], strings.Join(bare[1:], " ")
	}
	if text == "" || reading == "" {
		return text + reading
	}
	return text + " (" + reading + ")"
}
