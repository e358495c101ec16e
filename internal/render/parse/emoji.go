package parse

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark-emoji/definition"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// emojiParser reads :tada: where such an emoji is known.
type emojiParser struct{}

func (emojiParser) Trigger() []byte { return []byte{':'} }

func (emojiParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, _ := block.PeekLine()
	if before == ':' || isLetter(before) {
		return nil
	}
	char, n := emojiAt(line)
	if n == 0 {
		return nil
	}
	block.Advance(n)
	return ast.NewString([]byte(char))
}

// emojiAt returns the emoji whose name between colons s begins with, and the length of that. n is 0 for
// other text; char is "" for an icon.
func emojiAt(s []byte) (char string, n int) {
	const longest = 40 // bytes of a name
	letter := false
	for n = 1; n < len(s) && n < longest && (isAlnum(s[n]) || s[n] == '_' || s[n] == '+' || s[n] == '-'); n++ {
		letter = letter || !isDigit(s[n])
	}
	if n < 2 || !letter || n >= len(s) || s[n] != ':' || n+1 < len(s) && isAlnum(s[n+1]) {
		return "", 0
	}
	if isIcon(s[1:n]) {
		return "", n + 1
	}
	known, ok := definition.Github().Get(string(s[1:n]))
	if !ok || !known.IsUnicode() {
		return "", 0
	}
	return string(known.Unicode), n + 1
}

// ReplaceEmoji returns text with the emoji for their names.
func ReplaceEmoji(s string) string {
	if strings.Count(s, ":") < 2 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == ':' && (i == 0 || s[i-1] != ':' && !isAlnum(s[i-1])) {
			if char, n := emojiAt([]byte(s[i:min(len(s), i+50)])); n > 0 {
				b.WriteString(char)
				i += n - 1
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// isIcon reports whether a name is that of one of Material's icons, which no character shows.
func isIcon(name []byte) bool {
	for _, set := range []string{"material-", "fontawesome-", "octicons-", "simple-", "lucide-"} {
		if bytes.HasPrefix(name, []byte(set)) {
			return true
		}
	}
	return false
}
