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
	reAttr    = lazily(`\s*\{[#:.][^}]*\}\s*$`)
	reImage   = lazily(`!\[([^\]]*)\]\([^)]*\)`)
	reWiki    = lazily(`!?\[\[(?:[^\]|]*\|)?([^\]]*)\]\]`)
	reLink    = lazily(`\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^)]*\)`)
	reRefLink = lazily(`\[([^\]]*)\]\[[^\]]*\]`)
	reTag     = lazily(`</?[A-Za-z][^<>]*>`)
	reEscape  = lazily("\\\\([!-/:-@\\[-`{-~])")
)

// plain is inline Markdown as one line of text.
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
	s = unwrap(s, false, "***", "**", "*", "~~")
	s = unwrap(s, false, "**", "*")
	s = unwrap(s, true, "__", "_")
	s = replace(s, "\\", reEscape(), "$1")
	s = html.UnescapeString(s)
	for i, c := range codes {
		s = strings.Replace(s, "\x00"+strconv.Itoa(i)+"\x00", c, 1)
	}
	return scalarOf(sanitize.Line(s)).line()
}

// replace is ReplaceAllString for strings that hold what every match holds.
func replace(s, sign string, re *regexp.Regexp, by string) string {
	if !strings.Contains(s, sign) {
		return s
	}
	return re.ReplaceAllString(s, by)
}

// liftCode takes code spans out of s, so that nothing in them is taken for markup,
// and leaves their numbers between NULs.
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

// unwrap takes the marks of emphasis off s; word marks (underscores) count only at
// the edge of a word.
func unwrap(s string, word bool, marks ...string) string {
	if !strings.Contains(s, marks[len(marks)-1]) && !strings.Contains(s, marks[0]) && !strings.Contains(s, "*") {
		return s
	}
	var b strings.Builder
	endless := make(map[string]bool, len(marks))
	for i := 0; i < len(s); {
		if inner, n := emphasis(s, i, word, marks, endless); n > 0 {
			b.WriteString(inner)
			i += n
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// emphasis reads marked text at s[i:]: what is inside, and how long it is in all. It keeps in endless
// which marks nothing further on closes, or a text of nothing but beginnings would take a second.
func emphasis(s string, i int, word bool, marks []string, endless map[string]bool) (inner string, n int) {
	if word {
		if r, _ := utf8.DecodeLastRuneInString(s[:i]); i > 0 && (isWord(r) || r == '\\') {
			return "", 0
		}
	}
	for _, m := range marks {
		if endless[m] || !strings.HasPrefix(s[i:], m) {
			continue
		}
		open := i + len(m)
		r, size := utf8.DecodeRuneInString(s[open:])
		if size == 0 || unicode.IsSpace(r) {
			continue
		}
		for j := open + size; j < len(s); j++ {
			if !strings.HasPrefix(s[j:], m) {
				continue
			}
			last, _ := utf8.DecodeLastRuneInString(s[:j])
			after, _ := utf8.DecodeRuneInString(s[j+len(m):])
			if unicode.IsSpace(last) || word && j+len(m) < len(s) && isWord(after) {
				continue
			}
			return s[open:j], j + len(m) - i
		}
		endless[m] = true
	}
	return "", 0
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r)
}
