package post

import "strings"

// maxGlobs is how many patterns the braces of one may stand for, maxGlob how long one may be.
const (
	maxGlobs = 64
	maxGlob  = 500 // bytes
)

// matchesGlob reports whether a slash-separated name matches a pattern as Hugo has it: * for
// anything but a slash, ** for anything, ? for one character, [ab-d] and [!ab] for one of a class,
// {a,b} for one of several patterns.
func matchesGlob(pattern, name string) bool {
	if len(pattern) > maxGlob {
		return false
	}
	for _, p := range expandBraces(pattern) {
		if matchesPlainGlob(p, name) {
			return true
		}
	}
	return false
}

// expandBraces returns the patterns that one with braces stands for.
func expandBraces(pattern string) []string {
	done := []string{""}
	for pattern != "" && len(done) <= maxGlobs {
		open := strings.IndexByte(pattern, '{')
		end := braceEnd(pattern, open)
		if end < 0 {
			break
		}
		var choices []string
		for _, choice := range splitChoices(pattern[open+1 : end]) {
			choices = append(choices, expandBraces(choice)...)
		}
		var next []string
		for _, head := range done {
			for _, choice := range choices {
				next = append(next, head+pattern[:open]+choice)
			}
		}
		done, pattern = next, pattern[end+1:]
	}
	done = done[:min(len(done), maxGlobs)]
	for i := range done {
		done[i] += pattern
	}
	return done
}

// braceEnd returns where the brace that opens at a position is closed, -1 when it is not.
func braceEnd(s string, open int) int {
	if open < 0 {
		return -1
	}
	depth := 0
	for i := open; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// splitChoices splits what is between braces at the commas that are in no others.
func splitChoices(s string) (out []string) {
	depth, from := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	return append(out, s[from:])
}

// matchesPlainGlob is matchesGlob for a pattern without braces. Its time is the product of both
// lengths.
func matchesPlainGlob(pattern, name string) bool {
	p, n := []rune(pattern), []rune(name)
	ends := make([]bool, len(n)+1) // the beginnings of name that the pattern so far matches
	ends[0] = true
	for i := 0; i < len(p); {
		next := make([]bool, len(n)+1)
		size := 1
		switch {
		case p[i] == '*':
			crosses := i+1 < len(p) && p[i+1] == '*'
			if crosses {
				size = 2
			}
			for j := range next {
				next[j] = ends[j] || j > 0 && next[j-1] && (crosses || n[j-1] != '/')
			}
		default:
			var is func(rune) bool
			is, size = globRune(p[i:])
			for j := range n {
				next[j+1] = ends[j] && is(n[j])
			}
		}
		ends = next
		i += size
	}
	return ends[len(n)]
}

// globRune returns what the one character may be that a pattern begins with, and how long that part
// of the pattern is.
func globRune(p []rune) (is func(rune) bool, size int) {
	switch p[0] {
	case '?':
		return func(r rune) bool { return r != '/' }, 1
	case '\\':
		if len(p) > 1 {
			return func(r rune) bool { return r == p[1] }, 2
		}
	case '[':
		if class, size := globClass(p); size > 0 {
			return class, size
		}
	}
	return func(r rune) bool { return r == p[0] }, 1
}

// globClass parses a class of characters; size is 0 when it is not closed.
func globClass(p []rune) (is func(rune) bool, size int) {
	from := 1
	isNot := from < len(p) && (p[from] == '!' || p[from] == '^')
	if isNot {
		from++
	}
	for end := from + 1; end < len(p); end++ {
		if p[end] != ']' {
			continue
		}
		class := p[from:end]
		return func(r rune) bool {
			if r == '/' {
				return false
			}
			in := false
			for i := 0; i < len(class); i++ {
				if i+2 < len(class) && class[i+1] == '-' {
					in = in || class[i] <= r && r <= class[i+2]
					i += 2
				} else {
					in = in || class[i] == r
				}
			}
			return in != isNot
		}, end + 1
	}
	return nil, 0
}
