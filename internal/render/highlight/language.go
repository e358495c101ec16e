package highlight

import (
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// lexerNames are the languages that chroma knows by name. It looks for any other as a file name
// among all its patterns, which takes longer than rendering the post.
var lexerNames = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, n := range lexers.Names(true) {
		known[strings.ToLower(n)] = true
	}
	return known
})

// aliases are what posts call languages that chroma knows under another name.
var aliases = map[string]string{
	"astro": "html", "cjs": "javascript", "cmd": "batch", "conf": "ini", "dockerfile": "docker", "htm": "html",
	"html+jinja": "html+django", "jsonc": "json", "json5": "json", "liquid": "html+django", "mdx": "markdown",
	"mjs": "javascript", "njk": "html+django", "patch": "diff", "pycon": "python", "sh-session": "console",
	"shellsession": "console", "svg": "xml", "tera": "html+django", "terminal": "console", "yml": "yaml",
}

// lexerOf returns the lexer of a language in lower case, nil without one.
func lexerOf(lang string) chroma.Lexer {
	if !lexerNames()[lang] {
		lang = aliases[lang]
	}
	if !lexerNames()[lang] {
		return nil
	}
	return lexers.Get(lang)
}
