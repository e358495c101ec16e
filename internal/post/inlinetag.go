package post

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/markdown"
	"quire/internal/sanitize"
)

// inlineTags returns the tags in the text of a note of Obsidian: a # behind a space or at the
// beginning, then letters, digits, _, - and /, not digits alone. There are none in code, formulas,
// headings, links and comments.
func inlineTags(name string, body []byte) []string {
	if bytes.IndexByte(body, '#') < 0 {
		return nil
	}
	body = withoutPercents(body)
	t := tagScanner{}
	lines := markdown.ScannerOf(name, body)
	for lines.Next() {
		text := body[lines.Content:lines.End]
		isText := lines.Kind == markdown.Text
		if isText && len(t.text) > 0 && isUnderline(text) { // of a heading
			t.text = t.text[:0]
		}
		if !isText || lines.Para == lines.Start {
			t.endParagraph()
		}
		if isText && !isATX(text) {
			t.text = append(t.text, text...)
		}
	}
	t.endParagraph()
	return t.tags
}

// isATX reports whether a line is a heading that begins with #.
func isATX(line []byte) bool {
	rest := bytes.TrimLeft(line, "#")
	n := len(line) - len(rest)
	return n > 0 && n <= 6 && (len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n')
}

// isUnderline reports whether a line is one that makes a heading of the paragraph above it.
func isUnderline(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 0 && (len(bytes.Trim(line, "=")) == 0 || len(bytes.Trim(line, "-")) == 0)
}

// tagScanner collects the tags of one paragraph after the other.
type tagScanner struct {
	text []byte // of the paragraph
	tags []string
}

func (t *tagScanner) endParagraph() {
	s := t.text
	for at := 0; at < len(s) && len(t.tags) < maxNames; {
		i := bytes.IndexAny(s[at:], "#`<[\\%")
		if i < 0 {
			break
		}
		at += i
		if s[at] != '#' {
			at += skippedLen(s[at:])
			continue
		}
		n := 0
		if at == 0 || bytes.IndexByte([]byte(" \t\n(,*_>"), s[at-1]) >= 0 || isWideSpaceBefore(s[:at]) {
			n = inlineTagLen(s[at+1:])
		}
		if tag := strings.Trim(string(s[at+1:at+1+n]), "/"); tag != "" && !allOf(tag, isDigit) {
			t.tags = append(t.tags, sanitize.Line(tag))
		}
		at += 1 + n
	}
	t.text = s[:0]
}

// isWideSpaceBefore reports whether the last character of s is a space or punctuation outside of
// ASCII, as of Chinese.
func isWideSpaceBefore(s []byte) bool {
	r, size := utf8.DecodeLastRune(s)
	return size > 1 && (unicode.IsSpace(r) || unicode.IsPunct(r))
}

// inlineTagLen returns how many bytes of a tag s begins with.
func inlineTagLen(s []byte) (n int) {
	for n < len(s) {
		r, size := utf8.DecodeRune(s[n:])
		isTag := unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.So, unicode.Sk) && r != '`' && r != '^' ||
			r == '_' || r == '-' || r == '/' || r == '\u200d'
		if !isTag || r == utf8.RuneError {
			break
		}
		n += size
	}
	return n
}

// maxSkipped bounds how far the end of what has no tags is looked for.
const maxSkipped = 4 << 10

// skippedLen returns how much of s, which begins with a backslash, a backtick, %, < or [, has no tags:
// an escaped character, code, a comment, a tag of HTML or an address, a link.
func skippedLen(s []byte) int {
	s = s[:min(len(s), maxSkipped)]
	switch s[0] {
	case '\\':
		return min(2, len(s))
	case '`':
		run := len(s) - len(bytes.TrimLeft(s, "`"))
		for at := run; at < len(s); {
			i := bytes.IndexByte(s[at:], '`')
			if i < 0 {
				break
			}
			at += i
			n := len(s[at:]) - len(bytes.TrimLeft(s[at:], "`"))
			if at += n; n == run {
				return at
			}
		}
		return run
	case '%':
		if i := bytes.Index(s[1:], []byte("%%")); i > 0 && s[1] == '%' {
			return i + 3
		}
		return 1
	case '<':
		if len(s) > 1 && (isLetter(s[1]) || s[1] == '/' || s[1] == '!') {
			if i := bytes.IndexByte(s, '>'); i >= 0 {
				return i + 1
			}
		}
		return 1
	}
	if bytes.HasPrefix(s, []byte("[[")) {
		if i := bytes.Index(s, []byte("]]")); i >= 0 {
			return i + 2
		}
		return 2
	}
	if i := bytes.Index(s, []byte("](")); i >= 0 && bytes.IndexByte(s[1:i], '[') < 0 && bytes.IndexByte(s[:i], ']') < 0 {
		if end := bytes.IndexAny(s[i:], ")\n"); end >= 0 {
			return i + end
		}
	}
	return 1
}
