package post

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"quire/internal/markdown/notebook"
)

// decode returns src as UTF-8 with LF line ends and without a byte order mark. invalid is the
// line of the first byte that is not UTF-8, 0 when all of it is. Bytes that need no change are
// not copied.
func decode(src []byte) (s []byte, invalid int) {
	switch {
	case bytes.HasPrefix(src, []byte("\xef\xbb\xbf")):
		src = src[3:]
	case bytes.HasPrefix(src, []byte("\xff\xfe")):
		src = fromUTF16(src[2:], binary.LittleEndian)
	case bytes.HasPrefix(src, []byte("\xfe\xff")):
		src = fromUTF16(src[2:], binary.BigEndian)
	}
	if md, ok := notebook.Markdown(src); ok {
		src = md
	}
	if !utf8.Valid(src) {
		src, invalid = replaceInvalid(src)
	}
	if bytes.IndexByte(src, '\r') >= 0 {
		src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
		src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
	}
	return src, invalid
}

// fromUTF16 decodes pairs of bytes.
func fromUTF16(src []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, 0, len(src)/2+1)
	for ; len(src) > 1; src = src[2:] {
		units = append(units, order.Uint16(src))
	}
	if len(src) == 1 {
		units = append(units, utf8.RuneError)
	}
	return []byte(string(utf16.Decode(units)))
}

// replaceInvalid replaces what is not UTF-8 by U+FFFD, one for each maximal subpart as Unicode
// defines it. line is the line of the first one.
func replaceInvalid(src []byte) (out []byte, line int) {
	out = make([]byte, 0, len(src)+16)
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 {
			if line == 0 {
				line = 1 + bytes.Count(src[:i], []byte("\n"))
			}
			i += invalidLen(src[i:])
			out = utf8.AppendRune(out, utf8.RuneError)
			continue
		}
		out = append(out, src[i:i+n]...)
		i += n
	}
	return out, line
}

// invalidLen returns the length of the maximal subpart at the beginning of b, which does not
// begin with a whole character.
func invalidLen(b []byte) int {
	lo, hi, want := byte(0x80), byte(0xbf), 0
	switch c := b[0]; {
	case c >= 0xc2 && c <= 0xdf:
		want = 2
	case c >= 0xe0 && c <= 0xef:
		want = 3
		if c == 0xe0 {
			lo = 0xa0
		} else if c == 0xed {
			hi = 0x9f
		}
	case c >= 0xf0 && c <= 0xf4:
		want = 4
		if c == 0xf0 {
			lo = 0x90
		} else if c == 0xf4 {
			hi = 0x8f
		}
	}
	n := 1
	for n < want && n < len(b) && b[n] >= lo && b[n] <= hi {
		lo, hi = 0x80, 0xbf
		n++
	}
	return n
}
