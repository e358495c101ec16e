package latex

import (
	"strings"
	"unicode/utf8"
)

// script returns s as a superscript ('^') or subscript ('_'): in the characters that Unicode has
// for it, or else behind that sign.
func script(s string, kind byte) string {
	s = strings.TrimSpace(s)
	to := superscripts()
	if kind == '_' {
		to = subscripts()
	}
	if s == "′" || s == "∘" && kind == '^' {
		return strings.ReplaceAll(s, "∘", "°")
	}
	var b strings.Builder
	for _, r := range s {
		k, ok := to[r]
		if !ok {
			return string(kind) + grouped(s)
		}
		b.WriteRune(k)
	}
	return b.String()
}

// grouped returns s in parentheses unless it is one term already.
func grouped(s string) string {
	if s = strings.TrimSpace(s); isTerm(s) {
		return s
	}
	return "(" + s + ")"
}

// isTerm reports whether s is a single term: a number, a name, or something in parentheses.
func isTerm(s string) bool {
	if strings.HasPrefix(s, "(") && strings.IndexByte(s, ')') == len(s)-1 {
		return true
	}
	return !strings.ContainsAny(s, " +-−=/∗·×<>≤≥±,|") && utf8.RuneCountInString(s) < 12
}

// fraction returns a over b.
func fraction(a, b string) string {
	switch a + "/" + b {
	case "1/2":
		return "½"
	case "1/3":
		return "⅓"
	case "2/3":
		return "⅔"
	case "1/4":
		return "¼"
	case "3/4":
		return "¾"
	}
	return grouped(a) + "/" + grouped(b)
}

// inAlphabet returns s with its letters replaced by those of another alphabet.
func inAlphabet(s string, to map[rune]rune) string {
	return strings.Map(func(r rune) rune {
		if k, ok := to[r]; ok {
			return k
		}
		return r
	}, s)
}

// accented returns s with a combining accent, which applies to the last character of a longer s.
func accented(s, accent string) string {
	if utf8.RuneCountInString(s) == 1 {
		return s + accent
	}
	return grouped(s) + accent
}
