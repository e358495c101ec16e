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
	reComments = lazily(`<!--.*?-->`)
	rePercent  = lazily(`(?ms)^%%.*?%%[ \t]*$`)
	reImport   = lazily(`^(import|export)` + space)
	reATX      = lazily(`^ {0,3}#(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	reHTMLH1   = lazily(`(?i)^\s*<h1\b[^>]*>(.*?)</h1>`)
	reSetext   = lazily(`^ {0,3}=+[ \t]*$`)
	reNoPara   = lazily(`^ {0,3}([-*+>|#]|\d+[.)] )|^ {4}`)
	rePreamble = lazily(strings.ReplaceAll(`^(?:\s*$`+
		`|\s*(<[^<>]+>\s*)+$`+ // HTML tags only
		`|\s*(\[?!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])(\]\([^)]*\))?\s*)+$`+ // images, badges
		`|\s*!\[\[[^\]]*\]\]\s*$`+ // Obsidian embeds
		`|(import|export)\s`+ // MDX
		`|\s*\{[{%].*[%}]\}\s*$`+ // Liquid, Nunjucks, shortcodes
		`|\s*\{:.*\}\s*$`+ // kramdown attributes
		`|\s*\[[^\]]+\]:\s)`, // link reference definitions
		`\s`, space))
)

// space is white space beyond ASCII too, which Go's own \s is not.
const space = `[\s\v\x1c-\x1f\x85\p{Z}]`

// isBlank reports whether a body holds no prose: only white space, comments,
// imports, or tags of a template language.
func isBlank(body []byte) bool {
	for rest := body; ; {
		t := bytes.TrimLeftFunc(rest, unicode.IsSpace)
		if len(t) == 0 {
			return true
		}
		begins := len(t) == len(body) || body[len(body)-len(t)-1] == '\n'
		n := unshown(t, begins)
		if n == 0 {
			return false
		}
		rest = t[n:]
	}
}

// unshown is the length of the comment, the tag or, at the beginning of a line, the import
// that s begins with; 0 for none.
func unshown(s []byte, begins bool) int {
	for _, mark := range [...][2]string{{"<!--", "-->"}, {"{%", "%}"}, {"{{", "}}"}} {
		if inner, found := bytes.CutPrefix(s, []byte(mark[0])); found {
			if n := bytes.Index(inner, []byte(mark[1])); n >= 0 {
				return len(mark[0]) + n + len(mark[1])
			}
			return 0
		}
	}
	if begins && reImport().Match(s[:min(len(s), 20)]) {
		line, _, _ := bytes.Cut(s, []byte("\n"))
		return len(line)
	}
	return 0
}

// scanner goes through the lines of the body by the rules of its kind of file.
func (p *parser) scanner() markdown.Scanner {
	s := markdown.NewScanner(p.body)
	s.Components = strings.EqualFold(path.Ext(p.place.Path), ".mdx")
	return s
}

// lines goes through the lines of a body; those of fenced code and HTML comments come as
// "".
type lines struct {
	src     string
	scan    markdown.Scanner
	comment int // where the comment ends that began above
}

func linesOf(body []byte) lines {
	return lines{src: string(body), scan: markdown.NewScanner(body)}
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
	line := strings.TrimSuffix(l.src[from:l.scan.End], "\n")
	if strings.Contains(line, "<!--") {
		line = reComments().ReplaceAllString(line, "")
		if l.comment > 0 {
			line, _, _ = strings.Cut(line, "<!--")
		}
	}
	return line, true
}

// withoutPercents is body without the comments of Obsidian, "%%…%%".
func withoutPercents(body []byte) []byte {
	if !bytes.Contains(body, []byte("%%")) {
		return body
	}
	return rePercent().ReplaceAll(body, nil)
}

// mayPrecede is a cheap no to the question whether a line can stand before a title.
func mayPrecede(line string) bool {
	t := strings.TrimLeft(line, " \t\v\f")
	return t == "" || t[0] >= utf8.RuneSelf || strings.IndexByte("<[!{ie", t[0]) >= 0
}

// firstH1 returns the text of an H1 (ATX, setext or <h1>) that opens the body, and whether another
// follows. Only what shows nothing of its own may stand before it.
func firstH1(body []byte) (text string, several bool) {
	l := linesOf(withoutPercents(body[:min(len(body), summarySource)]))
	line, ok := l.next()
	for ok {
		if h1 := atxOrHTML(line); h1 != "" {
			return h1, l.hasH1()
		}
		next, more := l.next()
		if !mayPrecede(line) || !rePreamble().MatchString(line) {
			if more && reSetext().MatchString(next) && !reNoPara().MatchString(line) {
				return strings.Clone(plain(strings.TrimSpace(line))), l.hasH1()
			}
			return "", false
		}
		line, ok = next, more
	}
	return "", false
}

// atxOrHTML returns the text of the H1 that a line is, "" when it is none.
func atxOrHTML(line string) string {
	if m := reATX().FindStringSubmatch(line); m != nil {
		return strings.Clone(plain(m[1]))
	}
	if strings.Contains(line, "<") {
		if m := reHTMLH1().FindStringSubmatch(line); m != nil {
			return strings.Clone(plain(m[1]))
		}
	}
	return ""
}

// hasH1 reports whether an H1 is among the lines that are left.
func (l *lines) hasH1() bool {
	before := ""
	for line, ok := l.next(); ok; line, ok = l.next() {
		if reATX().MatchString(line) || strings.TrimSpace(before) != "" && reSetext().MatchString(line) {
			return true
		}
		before = line
	}
	return false
}
