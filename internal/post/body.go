package post

import (
	"bytes"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/markdown"
)

var (
	reComments = lazyRegexp(`<!--.*?-->`)
	rePercent  = lazyRegexp(`(?ms)^%%.*?%%[ \t]*$`)
	reImport   = lazyRegexp(`^(import|export)` + space)
	reATX      = lazyRegexp(`^ {0,3}#(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	reHTMLH1   = lazyRegexp(`(?i)^\s*<h1\b[^>]*>(.*?)</h1>`)
	reSetext   = lazyRegexp(`^ {0,3}=+[ \t]*$`)
	reNoPara   = lazyRegexp(`^ {0,3}([-*+>|#]|\d+[.)] )|^ {4}`)
	rePreamble = lazyRegexp(strings.ReplaceAll(`^(?:\s*$`+
		`|\s*(<[^<>]+>\s*)+$`+ // HTML tags only
		`|\s*(\[?!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])(\]\([^)]*\))?\s*)+$`+ // images, badges
		`|\s*!\[\[[^\]]*\]\]\s*$`+ // Obsidian embeds
		`|(import|export)\s`+ // MDX
		`|\s*\{[{%].*[%}]\}\s*$`+ // Liquid, Nunjucks, shortcodes
		`|\s*\{:.*\}\s*$`+ // kramdown attributes
		`|\s*\[[^\]]+\]:\s)`, // link reference definitions
		`\s`, space))
)

// space matches white space beyond ASCII too, which \s of Go does not.
const space = `[\s\v\x1c-\x1f\x85\p{Z}]`

// HidesCode reports whether the front matter of a file of Quarto or R Markdown, or the options that
// its first code sets, hide the code of all cells that do not say otherwise.
func HidesCode(name string, src []byte) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".qmd", ".rmd", ".rmarkdown":
	default:
		return false
	}
	s, _ := decode(src)
	m := split(s)
	fm := fold(m.pairs)
	execute := fm.sub("execute")
	return execute.get("echo").falsy() || execute.get("include").falsy() || fm.get("echo").falsy() ||
		fm.sub("knitr").sub("optschunk").get("echo").falsy() ||
		reChunkOptions().Match(m.body[:min(len(m.body), summarySource)])
}

// reChunkOptions matches the R code that hides the code of what follows.
var reChunkOptions = lazyRegexp(`\bopts_chunk\$set\([^()]*\becho\s*=\s*F(?:ALSE)?\b`)

// isBlank reports whether a body has no prose: only white space, comments, imports, or tags of
// a template language.
func isBlank(body []byte) bool {
	for rest := body; ; {
		t := bytes.TrimLeftFunc(rest, unicode.IsSpace)
		if len(t) == 0 {
			return true
		}
		isLineStart := len(t) == len(body) || body[len(body)-len(t)-1] == '\n'
		n := tagLen(t)
		if n == 0 && isLineStart {
			n = importLen(t)
		}
		if n == 0 {
			return false
		}
		rest = t[n:]
	}
}

// tagLen returns the length of the comment or template tag that s begins with, 0 when it begins
// with something else.
func tagLen(s []byte) int {
	for _, tag := range [...]struct{ open, close string }{{"<!--", "-->"}, {"{%", "%}"}, {"{{", "}}"}} {
		if inner, found := bytes.CutPrefix(s, []byte(tag.open)); found {
			if n := bytes.Index(inner, []byte(tag.close)); n >= 0 {
				return len(tag.open) + n + len(tag.close)
			}
			return 0
		}
	}
	return 0
}

// importLen returns the length of the line that s begins with if it is an import of MDX, else 0.
func importLen(s []byte) int {
	if !reImport().Match(s[:min(len(s), 20)]) {
		return 0
	}
	line, _, _ := bytes.Cut(s, []byte("\n"))
	return len(line)
}

// lines iterates over the lines of a body; those of fenced code and HTML comments come as "".
type lines struct {
	src     []byte
	scan    markdown.Scanner
	comment int // where the comment ends that began above
}

func linesOf(body []byte) lines {
	return lines{src: body, scan: markdown.NewScanner(body)}
}

func (l *lines) next() (string, bool) {
	if !l.scan.Next() {
		return "", false
	}
	from := max(l.scan.Start, l.comment)
	l.comment = l.scan.CommentEnd()
	switch l.scan.Kind {
	case markdown.Fenced, markdown.Code, markdown.Comment:
		return "", true
	}
	line := string(bytes.TrimSuffix(l.src[from:l.scan.End], []byte("\n")))
	if strings.Contains(line, "<!--") {
		line = reComments().ReplaceAllString(line, "")
		if l.comment > 0 {
			line, _, _ = strings.Cut(line, "<!--")
		}
	}
	return line, true
}

// withoutPercents returns body without the comments of Obsidian, "%%…%%".
func withoutPercents(body []byte) []byte {
	if !bytes.Contains(body, []byte("%%")) {
		return body
	}
	return rePercent().ReplaceAll(body, nil)
}

// mayPrecedeTitle reports whether a line may match rePreamble; it is cheaper than that.
func mayPrecedeTitle(line string) bool {
	t := strings.TrimLeft(line, " \t\v\f")
	switch {
	case t == "":
		return true
	case t[0] >= utf8.RuneSelf:
		r, _ := utf8.DecodeRuneInString(t)
		return r == 0x85 || unicode.Is(unicode.Z, r)
	case t[0] == 'i', t[0] == 'e':
		return strings.HasPrefix(line, "import") || strings.HasPrefix(line, "export")
	}
	return strings.IndexByte("<[!{", t[0]) >= 0
}

// mayBegin reports whether a line begins with c behind at most three spaces.
func mayBegin(line string, c byte) bool {
	n := 0
	for n < 3 && n < len(line) && line[n] == ' ' {
		n++
	}
	return n < len(line) && line[n] == c
}

// firstH1 returns the text of an H1 (ATX, setext or <h1>) that opens the body, and the lines below it.
// Only lines that show nothing may precede it.
func firstH1(body []byte) (text string, rest lines) {
	l := linesOf(withoutPercents(body[:min(len(body), summarySource)]))
	line, ok := l.next()
	for ok {
		if h1 := atxOrHTML(line); h1 != "" {
			return h1, l
		}
		next, more := l.next()
		if !mayPrecedeTitle(line) || !rePreamble().MatchString(line) {
			if more && mayBegin(next, '=') && reSetext().MatchString(next) && !reNoPara().MatchString(line) {
				return strings.Clone(plain(strings.TrimSpace(line))), l
			}
			return "", l
		}
		line, ok = next, more
	}
	return "", l
}

// atxOrHTML returns the text of a line that is an H1, "" for other lines.
func atxOrHTML(line string) string {
	if mayBegin(line, '#') {
		if m := reATX().FindStringSubmatch(line); m != nil {
			return strings.Clone(plain(m[1]))
		}
	}
	if strings.Contains(line, "<") {
		if m := reHTMLH1().FindStringSubmatch(line); m != nil {
			return strings.Clone(plain(m[1]))
		}
	}
	return ""
}

// hasH1 reports whether there is an H1 in the rest of the lines.
func (l *lines) hasH1() bool {
	before := ""
	for line, ok := l.next(); ok; line, ok = l.next() {
		if mayBegin(line, '#') && reATX().MatchString(line) ||
			mayBegin(line, '=') && strings.TrimSpace(before) != "" && reSetext().MatchString(line) {
			return true
		}
		before = line
	}
	return false
}
