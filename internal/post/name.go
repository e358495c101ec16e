package post

import (
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"quire/internal/sanitize"
)

// iso639 lists the two-letter codes of languages, each followed by a space.
const iso639 = "aa ab af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv " +
	"dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it " +
	"iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb " +
	"nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss " +
	"st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "

// IsLang reports whether name is written like a language: fr, pt-BR, zh_Hant, es-419.
func IsLang(name string) bool {
	if len(name) < 2 || !isLower(name[0]) || !isLower(name[1]) {
		return false
	}
	if !strings.Contains(iso639, name[:2]+" ") {
		return false
	}
	if len(name) == 2 {
		return true
	}
	if name[2] != '-' && name[2] != '_' {
		return false
	}
	switch rest := name[3:]; len(rest) {
	case 2, 4:
		return allOf(rest, isLetter)
	case 3:
		return allOf(rest, isDigit)
	}
	return false
}

func isLower(c byte) bool  { return c >= 'a' && c <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// IsSlug reports whether name is written as for an address: a-z, 0-9, - and _.
func IsSlug(name string) bool {
	return name != "" && allOf(name, func(c byte) bool { return isLower(c) || isDigit(c) || c == '-' || c == '_' })
}

func allOf(s string, is func(byte) bool) bool {
	for i := 0; i < len(s); i++ {
		if !is(s[i]) {
			return false
		}
	}
	return true
}

// stemLang splits a language suffix off a name: index.fr is index in fr.
func stemLang(stem string) (name, lang string) {
	if i := strings.LastIndexByte(stem, '.'); i > 0 && IsLang(stem[i+1:]) {
		return stem[:i], stem[i+1:]
	}
	return stem, ""
}

// Stem returns the name of a file without its extension and language suffix: files that share
// folder and stem are one post in several languages.
func Stem(name string) string {
	stem, _ := stemLang(strings.TrimSuffix(name, path.Ext(name)))
	return stem
}

var (
	reNameDate = lazyRegexp(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[-_ ]+|T\d[\d:-]*Z?[-_ ]+|$)`)
	reVersion  = lazyRegexp(`(?i)^(version[-_])?v?\d+(\.[\pL\pN_]+)*$|^(19|20)\d\d[-_.]\d{1,2}$`)
	reNumbered = lazyRegexp(`^\d{1,3}[-_.](\D)`)
	reDashes   = lazyRegexp(`[-_]+`)
)

// HasDate reports whether the name of a file or folder starts with a date.
func HasDate(name string) bool {
	t, _ := nameDate(name)
	return !t.IsZero()
}

// nameDate parses a date at the start of the name of a file or folder: YYYY-MM-DD, with a time
// as in RFC 3339, or YYYYMMDD. It returns the rest of the name too.
func nameDate(name string) (t time.Time, rest string) {
	switch {
	case len(name) < 8 || !isDigit(name[0]):
		return time.Time{}, name
	case name[4] != '-':
		return compactNameDate(name)
	}
	if y, m, d, after, ok := three(name, "-", 4, 2, 2); ok && (after == "" || after[0] != 'T') {
		rest = strings.TrimLeft(after, "-_ ")
		if t = day(y, m, d); t.IsZero() || after != "" && rest == after {
			return time.Time{}, name
		}
		return t, rest
	}
	m := reNameDate().FindStringSubmatch(name)
	if m == nil {
		return time.Time{}, name
	}
	if t = day(number(m[1]), number(m[2]), number(m[3])); t.IsZero() {
		return t, name
	}
	return t, name[len(m[0]):]
}

// compactNameDate parses YYYYMMDD of 1990 to 2099 and a separator.
func compactNameDate(name string) (t time.Time, rest string) {
	const separators = "-_. "
	if !allOf(name[:8], isDigit) || name[:3] != "199" && name[:2] != "20" {
		return time.Time{}, name
	}
	if t = day(number(name[:4]), number(name[4:6]), number(name[6:8])); t.IsZero() {
		return t, name
	}
	after := name[8:]
	for n := len(after) - len(strings.TrimLeft(after, separators)); n > 0; n-- {
		// Something has to follow, which may be the last of the separators.
		if r, size := utf8.DecodeRuneInString(after[n:]); size > 0 && !unicode.IsSpace(r) {
			return t, after[n:]
		}
	}
	return time.Time{}, name
}

// pathDate parses a date inside a path or an address: /YYYY/MM/DD/, /YYYY/MM-DD-name,
// name-YYYY-MM-DD-name.
func pathDate(p string) time.Time {
	const shortest = len("2000-1-1")
	for i := 0; i+shortest <= len(p); i++ {
		if (p[i] != '1' || p[i+1] != '9') && (p[i] != '2' || p[i+1] != '0') || i > 0 && strings.IndexByte("/_-", p[i-1]) < 0 {
			continue
		}
		y, m, d, rest, ok := three(p[i:], "-/", 4, 2, 2)
		if ok && (rest == "" || rest[0] == '/' || rest[0] == '-') {
			return day(y, m, d)
		}
	}
	return time.Time{}
}

// titleOfRest makes a title of a name without a date.
func titleOfRest(name string) string {
	if strings.Contains(name, " ") {
		return sanitize.Line(name)
	}
	n := name
	if m := reNumbered().FindStringSubmatchIndex(n); m != nil {
		n = n[m[2]:]
	}
	if n = sanitize.Line(reDashes().ReplaceAllString(n, " ")); n == "" {
		n = name
	}
	i := 0
	for i < len(n) && isLower(n[i]) {
		i++
	}
	if i > 0 && (i == len(n) || n[i] == ' ') {
		n = strings.ToUpper(n[:1]) + n[1:]
	}
	return n
}

// MakeTitle makes a title of the name of a file or folder: a leading date or number is dropped,
// dashes become spaces, and the first letter becomes a capital.
func MakeTitle(name string) string {
	_, rest := nameDate(name)
	if rest == "" {
		return sanitize.Line(name)
	}
	return sanitize.Line(titleOfRest(rest))
}

// isGenericFolder reports whether the name of a folder says nothing about its subject.
func isGenericFolder(name string) bool {
	switch strings.ToLower(name) {
	case "content", "contents", "source", "src", "data", "site", "sites", "app", "apps", "website", "web", "www",
		"pages", "_pages", "page", "post", "posts", "_posts", "_drafts", "draft", "drafts", "blog", "blogs", "_blog", "_post",
		"article", "articles", "entry", "entries", "archive", "archives", "_content", "collections", "main",
		"current", "latest", "next", "stable", "docs", "doc", "i18n", "docusaurus-plugin-content-docs",
		"docusaurus-plugin-content-blog", "docusaurus-plugin-content-pages":
		return true
	}
	if reVersion().MatchString(name) {
		return true
	}
	return HasDate(name) || !pathDate("/"+name+"/").IsZero()
}

// IsRepositoryFile reports whether a file of this stem is about the repository (README, LICENSE)
// and not part of the blog.
func IsRepositoryFile(stem string) bool {
	switch strings.ToUpper(stem) {
	case "README", "LICENSE", "LICENCE", "COPYING", "CONTRIBUTING", "CODE_OF_CONDUCT", "CODE-OF-CONDUCT",
		"CHANGELOG", "SECURITY", "AGENTS", "CLAUDE", "AUTHORS", "NOTICE", "SUPPORT", "GOVERNANCE",
		"MAINTAINERS", "PULL_REQUEST_TEMPLATE", "ISSUE_TEMPLATE":
		return true
	}
	return false
}
