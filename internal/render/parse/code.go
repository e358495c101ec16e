package parse

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"

	"quire/internal/sanitize"
)

// languageWord matches the word of a fence's info string that names the language.
var languageWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\{?[ \t]*\.?([A-Za-z0-9_+#.-]+)`)
})

// Language returns the language that a fence names, lower case; "" when it names none.
func Language(n *ast.FencedCodeBlock, src []byte) string {
	if n.Info == nil {
		return ""
	}
	info := n.Info.Segment.Value(src)
	if name, lang, found := bytes.Cut(info, []byte("}")); found && bytes.HasPrefix(name, []byte("{code")) {
		info = bytes.TrimSpace(lang) // MyST's "{code-block} python"
	}
	if m := languageWord().FindSubmatch(info); m != nil {
		return strings.ToLower(sanitize.Line(string(m[1])))
	}
	return ""
}
