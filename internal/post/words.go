package post

import (
	"bytes"
	"unicode/utf8"
)

// Reading speeds: words and CJK characters a minute. Code counts half.
const (
	wordsPerMinute = 220
	cjkPerMinute   = 400
)

// classes of ASCII bytes.
const (
	between = iota // white space ends a word
	sign           // part of a word when there is a letter in it
	letter
)

// class tells what each ASCII byte is.
var class = func() (t [128]uint8) {
	for c := range t {
		switch b := byte(c); {
		case isLetter(b) || isDigit(b):
			t[c] = letter
		case c > ' ':
			t[c] = sign
		}
	}
	return t
}()

// count is what a body holds for a reader.
type count struct {
	words, cjk, code int
}

// minutes is the time it takes to read, rounded up, at least 1.
func (c count) minutes() int {
	const both = 2 * wordsPerMinute * cjkPerMinute
	load := c.words*2*cjkPerMinute + c.code*cjkPerMinute + c.cjk*2*wordsPerMinute
	return max(1, (load+both-1)/both)
}

// countWords counts the words of prose, CJK characters and words of fenced code; what
// HTML comments hold is not counted.
func countWords(body []byte) (c count) {
	for len(body) > 0 {
		i := nextFence(body)
		n, cjk := countProse(body[:i])
		c.words, c.cjk = c.words+n, c.cjk+cjk
		if body = body[i:]; len(body) == 0 {
			break
		}
		j := fenceEnd(body)
		n, cjk = countProse(body[:j])
		c.code += max(n+cjk-1, 0) // less the language
		body = body[j:]
	}
	return c
}

// nextFence is where the next line begins that opens a code block.
func nextFence(b []byte) int {
	best := len(b)
	for _, mark := range []string{"```", "~~~"} {
		for at := 0; at < best; {
			i := bytes.Index(b[at:best], []byte(mark))
			if i < 0 {
				break
			}
			i += at
			start := i
			for start > 0 && b[start-1] == ' ' && i-start < 12 {
				start--
			}
			if start == 0 || b[start-1] == '\n' {
				best = start
				break
			}
			at = i + len(mark)
		}
	}
	return best
}

// fenceEnd is where the code block that opens b ends.
func fenceEnd(b []byte) int {
	open := bytes.TrimLeft(b, " ")
	n := 0
	for n < len(open) && open[n] == open[0] {
		n++
	}
	mark := open[:n]
	for at := bytes.IndexByte(b, '\n') + 1; at > 0 && at < len(b); {
		line, _, _ := bytes.Cut(b[at:], []byte("\n"))
		if t := bytes.TrimSpace(line); bytes.HasPrefix(t, mark) && len(bytes.Trim(t, string(mark[:1]))) == 0 {
			return min(at+len(line)+1, len(b))
		}
		at += len(line) + 1
	}
	return len(b)
}

// countProse counts the words of b (runs between white space with a letter or digit
// in them) and its CJK characters.
func countProse(b []byte) (words, cjk int) {
	in := uint8(between)
	for i := 0; i < len(b); {
		c := b[i]
		if c < utf8.RuneSelf {
			k := class[c]
			if k == between {
				words += int(in >> 1)
				in = between
			} else {
				in |= k
			}
			if c == '<' && bytes.HasPrefix(b[i:], []byte("<!--")) {
				if end := bytes.Index(b[i:], []byte("-->")); end >= 0 {
					i += end
				}
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		i += n
		switch {
		case isCJK(r):
			words += int(in >> 1)
			in = between
			cjk++
		case r == 0xa0 || r >= 0x2000 && r <= 0x200b || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff0f || r == 0xff1a || r == 0xff1b || r == 0xff1f:
			words += int(in >> 1)
			in = between
		case r >= 0x2010 && r <= 0x2bff: // dashes, quotes, symbols
			in |= sign
		default:
			in |= letter
		}
	}
	words += int(in >> 1)
	return words, cjk
}

// isCJK reports whether r is read as a character of its own: ideographs, kana, and
// Hangul syllables.
func isCJK(r rune) bool {
	return r >= 0x3040 && r <= 0x30ff || r >= 0x3400 && r <= 0x4dbf || r >= 0x4e00 && r <= 0x9fff ||
		r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff
}
