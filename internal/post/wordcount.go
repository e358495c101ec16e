package post

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"quire/internal/markdown"
)

// Reading speeds: words and CJK characters per minute. Code counts half.
const (
	wordsPerMinute = 220
	cjkPerMinute   = 400
)

// wordCount is how much there is to read in a body.
type wordCount struct {
	words, cjk, code int
}

// minutes returns the reading time, rounded up, at least 1.
func (c wordCount) minutes() int {
	const both = 2 * wordsPerMinute * cjkPerMinute
	load := c.words*2*cjkPerMinute + c.code*cjkPerMinute + c.cjk*2*wordsPerMinute
	return max(1, (load+both-1)/both)
}

// countWords counts the words of prose, CJK characters and words of fenced code, without HTML
// comments. scan begins with the first line of body.
func countWords(body []byte, scan markdown.Scanner) (c wordCount) {
	for at := 0; at < len(body); {
		start, end := scan.NextCode()
		n, cjk := countProse(body[at:start])
		c.words, c.cjk = c.words+n, c.cjk+cjk
		if start < end {
			n, cjk = countProse(body[start:end])
			c.code += max(n+cjk-1, 0) // without the language
		}
		at = end
	}
	return c
}

// countProse counts the words of b (runs between white space with a letter or digit in them) and
// its CJK characters, without HTML comments.
func countProse(b []byte) (words, cjk int) {
	for {
		i := bytes.Index(b, []byte("<!--"))
		if i < 0 {
			break
		}
		end := bytes.Index(b[i:], []byte("-->"))
		if end < 0 {
			break
		}
		n, c := countText(b[:i])
		words, cjk, b = words+n, cjk+c, b[i+end+3:]
	}
	n, c := countText(b)
	return words + n, cjk + c
}

// countText counts eight bytes of ASCII at a time. With a bit for every byte, adding the letters
// to the bytes that are not spaces carries into the space after a run just when there is a letter
// in it; the last carry means that a word is still open.
func countText(b []byte) (words, cjk int) {
	open := uint64(0)
	for len(b) > 0 {
		for len(b) >= 8 {
			x := binary.LittleEndian.Uint64(b)
			if x&highBits != 0 {
				break
			}
			solid := gather(x + (0x80-0x21)*lowBits)
			low := x | 0x20*lowBits
			alpha := (low + (0x80-'a')*lowBits) &^ (low + (0x7f-'z')*lowBits)
			digit := (x + (0x80-'0')*lowBits) &^ (x + (0x7f-'9')*lowBits)
			sum := solid + gather(alpha|digit) + open
			words += bits.OnesCount8(uint8(sum &^ solid))
			open = sum >> 8
			b = b[8:]
		}
		n, ideograph := 0, false
		// What is not ASCII, and the last few bytes, one character at a time.
		for n < len(b) && (n < 8 || b[n] >= utf8.RuneSelf) {
			var ends, letter bool
			if c := b[n]; c < utf8.RuneSelf {
				ends, letter = c <= ' ', isLetter(c) || isDigit(c)
				n++
			} else if k := ideographs(b[n:]); k > 0 {
				n += 3 * k
				cjk += k
				ends = true
			} else {
				r, size := utf8.DecodeRune(b[n:])
				n += size
				ends, letter, ideograph = classify(r)
				if ideograph {
					cjk++
				}
			}
			switch {
			case ends:
				words += int(open)
				open = 0
			case letter:
				open = 1
			}
		}
		b = b[n:]
	}
	return words + int(open), cjk
}

// ideographs returns how many characters from U+5000 to U+9FFF b begins with: most of a Chinese text.
func ideographs(b []byte) (n int) {
	for len(b) >= 3 && b[0] >= 0xe5 && b[0] <= 0xe9 && b[1]&0xc0 == 0x80 && b[2]&0xc0 == 0x80 {
		b = b[3:]
		n++
	}
	return n
}

const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

// gather collects the high bits of eight bytes in one.
func gather(x uint64) uint64 { return x & highBits >> 7 * 0x0102040810204080 >> 56 }

// classify reports whether a character beyond ASCII ends a word, is part of one, or is read as a
// word of its own.
func classify(r rune) (ends, letter, ideograph bool) {
	switch {
	case isCJK(r):
		return true, false, true
	case r == 0xa0, r >= 0x2000 && r <= 0x200b, r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff0f,
		r == 0xff1a, r == 0xff1b, r == 0xff1f: // spaces, and the punctuation of CJK
		return true, false, false
	case r >= 0x2010 && r <= 0x2bff: // dashes, quotes, symbols
		return false, false, false
	}
	return false, true, false
}

// isCJK reports whether r is counted as a character: ideographs, kana, and Hangul syllables.
func isCJK(r rune) bool {
	return r >= 0x3040 && r <= 0x30ff || r >= 0x3400 && r <= 0x4dbf || r >= 0x4e00 && r <= 0x9fff ||
		r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff
}
