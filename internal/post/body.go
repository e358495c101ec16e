package post

import (
	"bytes"
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

// lines goes through the lines of a body; those inside fenced code and HTML comments
// come as "".
type lines struct {
	rest    string
	done    bool
	fence   markdown.Fence // of the code at hand
	comment bool
}

func (l *lines) next() (string, bool) {
	if l.done {
		return "", false
	}
	line, rest, more := strings.Cut(l.rest, "\n")
	l.rest, l.done = rest, !more
	none := markdown.Fence{}
	if l.fence != none {
		if l.fence.ClosedBy(fenceLine(line)) {
			l.fence = none
		}
		return "", true
	}
	if l.comment {
		_, after, ok := strings.Cut(line, "-->")
		l.comment = !ok
		return after, true
	}
	if l.fence = markdown.OpenFence(fenceLine(line)); l.fence != none {
		return "", true
	}
	if strings.Contains(line, "<!--") {
		line = reComments().ReplaceAllString(line, "")
		if before, _, ok := strings.Cut(line, "<!--"); ok {
			l.comment, line = true, before
		}
	}
	return line, true
}

// fenceLine is the line from its fence on, if it may be one; nil for any other.
func fenceLine(line string) []byte {
	t := strings.TrimLeft(line, " ")
	if len(line)-len(t) > 3 || len(t) < 3 || t[0] != '`' && t[0] != '~' {
		return nil
	}
	return []byte(t)
}

// mayPrecede is a cheap no to the question whether a line can stand before a title.
func mayPrecede(line string) bool {
	t := strings.TrimLeft(line, " \t\v\f")
	return t == "" || t[0] >= utf8.RuneSelf || strings.IndexByte("<[!{ie", t[0]) >= 0
}

// firstH1 is the text of an H1 (ATX, setext or <h1>) that opens the body. Only what
// shows nothing of its own may stand before it.
func firstH1(body []byte) string {
	src := string(body[:min(len(body), summarySource)])
	if strings.Contains(src, "%%") {
		src = rePercent().ReplaceAllString(src, "")
	}
	l := lines{rest: src}
	line, ok := l.next()
	for ok {
		if m := reATX().FindStringSubmatch(line); m != nil {
			return strings.Clone(plain(m[1]))
		}
		if strings.Contains(line, "<") {
			if m := reHTMLH1().FindStringSubmatch(line); m != nil {
				return strings.Clone(plain(m[1]))
			}
		}
		next, more := l.next()
		if !mayPrecede(line) || !rePreamble().MatchString(line) {
			if more && reSetext().MatchString(next) && !reNoPara().MatchString(line) {
				return strings.Clone(plain(strings.TrimSpace(line)))
			}
			return ""
		}
		line, ok = next, more
	}
	return ""
}
