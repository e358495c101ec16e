package library

import (
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"quire/internal/post"
)

// maxSlug is how long a slug may be, in bytes.
const maxSlug = 80

// Slug returns s as a part of a file name: lower case, letters, marks and digits of any
// script, "-" for all else; "" when nothing is left.
func Slug(s string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(norm.NFC.String(s)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r):
			need := utf8.RuneLen(r)
			if dash && b.Len() > 0 {
				need++
			}
			if b.Len()+need > maxSlug {
				return trimMarks(b.String())
			}
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			dash = true
		}
	}
	return trimMarks(b.String())
}

// trimMarks drops combining marks that have no letter before them.
func trimMarks(s string) string {
	return strings.TrimLeftFunc(s, func(r rune) bool { return unicode.Is(unicode.M, r) || r == '-' })
}

// SourceName returns a name for a source of that title, which none of taken is: never one
// that is taken for a language or that a system has reserved.
func SourceName(title, host string, taken func(string) bool) string {
	name := Slug(title)
	if name == "" {
		name = Slug(strings.TrimPrefix(host, "www."))
	}
	if name == "" {
		name = "source"
	}
	if len(name) > 40 {
		name = strings.TrimRight(cutAt(name, 40), "-")
	}
	if !IsName(name) {
		name += "-feed"
	}
	return free(name, "", taken)
}

// free returns stem with ext, and a number between them when that is taken.
func free(stem, ext string, taken func(string) bool) string {
	name := stem + ext
	for n := 2; taken(name); n++ {
		name = stem + "-" + itoa(n) + ext
	}
	return name
}

// FreeName returns the name of a post: its stem, with a number when that is taken.
func FreeName(stem string, taken func(string) bool) string { return free(stem, ".md", taken) }

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func cutAt(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// IsName reports whether s may be the name of a source.
func IsName(s string) bool {
	return s != "" && len(s) <= maxSlug+8 && Slug(s) == s && !post.IsLang(s) && !isReserved(s)
}

// Fold returns a name as a file system without case sees it.
func Fold(name string) string { return cases.Fold().String(norm.NFC.String(name)) }

// maxPath is how long a path may be, in bytes, and maxElement a name in it.
const (
	maxPath    = 1024
	maxElement = 200
)

// IsPath reports whether a file may be written under that name on any system: inside the
// folder, with no hidden or reserved name in it.
func IsPath(name string) bool {
	if name == "." || !fs.ValidPath(name) || len(name) > maxPath || !utf8.ValidString(name) {
		return false
	}
	for element := range strings.SplitSeq(name, "/") {
		if !isElement(element) {
			return false
		}
	}
	return true
}

func isElement(s string) bool {
	if len(s) > maxElement || s[0] == '.' || strings.HasSuffix(s, ".") || strings.HasSuffix(s, " ") || isReserved(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || unicode.Is(unicode.C, r) || strings.ContainsRune(`<>:"|?*\`, r) || r == '\u2028' ||
			r == '\u2029'
	})
}

// isReserved reports whether Windows or git has a meaning of its own for a name.
func isReserved(s string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(s), ".")
	switch stem = strings.TrimRight(stem, " "); stem {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	if strings.HasPrefix(stem, "git~") {
		return true
	}
	device, isCom := strings.CutPrefix(stem, "com")
	if !isCom {
		rest, isLpt := strings.CutPrefix(stem, "lpt")
		if !isLpt {
			return false
		}
		device = rest
	}
	return len(device) == 1 && device >= "0" && device <= "9" || device == "¹" || device == "²" || device == "³"
}
