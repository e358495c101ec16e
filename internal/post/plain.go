package post

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"quire/internal/sanitize"
)

var (
	reAttr    = lazyRegexp(`\s*\{[#:.][^}]*\}\s*$`)
	reImage   = lazyRegexp(`!\[([^\]]*)\]\([^)]*\)`)
	reWiki    = lazyRegexp(`!?\[\[(?:[^\]|]*\|)?([^\]]*)\]\]`)
	reLink    = lazyRegexp(`\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^)]*\)`)
	reRefLink = lazyRegexp(`\[([^\]]*)\]\[[^\]]*\]`)
	reTag     = lazyRegexp(`</?[A-Za-z][^<>]*>`)
	reEscape  = lazyRegexp("\\\\([!-/:-@\\[-`{-~])")
)

// plain returns inline Markdown as one line of text.
func plain(s string) string {
	if !strings.ContainsAny(s, "{`[<*~_\\&") {
		return scalarOf(s).line()
	}
	s = replace(s, "{", reAttr(), "")
	s, codes := liftCode(s)
	s = replace(s, "![", reImage(), "$1")
	s = replace(s, "[[", reWiki(), "$1")
	s = replace(s, "](", reLink(), "$1")
	s = replace(s, "][", reRefLink(), "$1")
	s = replace(s, "<", reTag(), "")
	s = unwrap(s, anywhere, "***", "**", "*", "~~")
	s = unwrap(s, anywhere, "**", "*")
	s = unwrap(s, atWordEdges, "__", "_")
	s = replace(s, "\\", reEscape(), "$1")
	s = html.UnescapeString(s)
	for i, c := range codes {
		s = strings.Replace(s, "\x00"+strconv.Itoa(i)+"\x00", c, 1)
	}
	return scalarOf(sanitize.Line(s)).line()
}

// replace is ReplaceAllString for strings that contain part, as every match does.
func replace(s, part string, re *regexp.Regexp, by string) string {
	if !strings.Contains(s, part) {
		return s
	}
	return re.ReplaceAllString(s, by)
}

// liftCode takes code spans out of s, so that nothing in them is taken for markup, and leaves
// their numbers between NULs.
func liftCode(s string) (string, []string) {
	if strings.IndexByte(s, '`') < 0 {
		return s, nil
	}
	var b strings.Builder
	var codes []string
	for i := 0; i < len(s); {
		if s[i] != '`' {
			b.WriteByte(s[i])
			i++
			continue
		}
		n := 1
		for i+n < len(s) && s[i+n] == '`' {
			n++
		}
		start, end := i+n, -1
		for j := start; j < len(s); { // a run of just as many closes it
			if s[j] != '`' {
				j++
				continue
			}
			k := j
			for k < len(s) && s[k] == '`' {
				k++
			}
			if k-j == n {
				end = j
				break
			}
			j = k
		}
		if end < 0 {
			b.WriteString(s[i:start])
			i = start
			continue
		}
		b.WriteString("\x00" + strconv.Itoa(len(codes)) + "\x00")
		codes = append(codes, strings.TrimSpace(s[start:end]))
		i = end + n
	}
	return b.String(), codes
}

// flanking is where a delimiter of emphasis counts.
type flanking bool

const (
	anywhere    flanking = false
	atWordEdges flanking = true
)

// unwrap drops the delimiters of emphasis from s.
func unwrap(s string, where flanking, delimiters ...string) string {
	if !strings.Contains(s, delimiters[len(delimiters)-1]) && !strings.Contains(s, delimiters[0]) && !strings.Contains(s, "*") {
		return s
	}
	var b strings.Builder
	isUnclosed := make(map[string]bool, len(delimiters))
	for i := 0; i < len(s); {
		if inner, n := emphasis(s, i, where, delimiters, isUnclosed); n > 0 {
			b.WriteString(inner)
			i += n
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// emphasis returns the inside of the emphasis at s[i:], and its whole length; 0 when there is
// none. It keeps in isUnclosed the delimiters that nothing in the rest of s closes, or a text of
// nothing but beginnings would take a second.
func emphasis(s string, i int, where flanking, delimiters []string, isUnclosed map[string]bool) (inner string, n int) {
	if where == atWordEdges {
		if r, _ := utf8.DecodeLastRuneInString(s[:i]); i > 0 && (isWord(r) || r == '\\') {
			return "", 0
		}
	}
	for _, d := range delimiters {
		if isUnclosed[d] || !strings.HasPrefix(s[i:], d) {
			continue
		}
		open := i + len(d)
		r, size := utf8.DecodeRuneInString(s[open:])
		if size == 0 || unicode.IsSpace(r) {
			continue
		}
		for j := open + size; j < len(s); j++ {
			if !strings.HasPrefix(s[j:], d) {
				continue
			}
			last, _ := utf8.DecodeLastRuneInString(s[:j])
			after, _ := utf8.DecodeRuneInString(s[j+len(d):])
			if unicode.IsSpace(last) || where == atWordEdges && j+len(d) < len(s) && isWord(after) {
				continue
			}
			return s[open:j], j + len(d) - i
		}
		isUnclosed[d] = true
	}
	return "", 0
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r)
}
