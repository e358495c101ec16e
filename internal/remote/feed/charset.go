package feed

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// maxStray is the share of characters beyond ASCII that may be broken in a document that
// is still taken for UTF-8.
const maxStray = 0.02

// decode returns a document as UTF-8. The bytes decide before what is declared: a byte
// order mark, "<" with zeros beside it, valid UTF-8, UTF-8 with few broken characters.
// Then the charset of contentType, that of the XML declaration, windows-1252.
func decode(b []byte, contentType string) []byte {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return valid(b[3:])
	case bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")), bytes.HasPrefix(b, []byte("\x00\x00\x00<")):
		return utf32(b, false)
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(b, []byte("<\x00\x00\x00")):
		return utf32(b, true)
	case bytes.HasPrefix(b, []byte("\xfe\xff")), bytes.HasPrefix(b, []byte("\x00<")), bytes.HasPrefix(b, []byte("\x00{")):
		return recode(b, "utf-16be")
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("<\x00")), bytes.HasPrefix(b, []byte("{\x00")):
		return recode(b, "utf-16le")
	case isUTF16(b, 1):
		return recode(b, "utf-16le")
	case isUTF16(b, 0):
		return recode(b, "utf-16be")
	case bytes.HasPrefix(b, []byte("\x4c\x6f\xa7\x94")): // "<?xml" in EBCDIC
		return ebcdic(b)
	case utf8.Valid(b):
		if bytes.Contains(b, []byte("\x1b$")) && strings.EqualFold(declaredCharset(b, contentType), "iso-2022-jp") {
			return recode(b, "iso-2022-jp")
		}
		return fromC1(b)
	case strays(b) < maxStray:
		return fromC1(valid(b))
	}
	return recode(b, declaredCharset(b, contentType))
}

// isUTF16 reports whether a document begins with characters whose high bytes, at even or odd
// places, are zero.
func isUTF16(b []byte, high int) bool {
	const looked = 32
	if len(b) < looked {
		return false
	}
	for i := high; i < looked; i += 2 {
		if b[i] != 0 || b[i^1] == 0 {
			return false
		}
	}
	return true
}

// fromC1 replaces C1 control characters, which no text has, by what windows-1252 has at their
// place: they come from programs that take its bytes for characters.
func fromC1(b []byte) []byte {
	found := false
	for i := 1; i < len(b) && !found; i++ {
		found = b[i] >= 0x80 && b[i] < 0xa0 && b[i-1] == 0xc2
	}
	if !found {
		return b
	}
	return bytes.Map(func(r rune) rune {
		if r >= 0x80 && r < 0xa0 {
			return charmap.Windows1252.DecodeByte(byte(r))
		}
		return r
	}, b)
}

// declaredCharset returns the charset that a document that is not UTF-8 declares.
func declaredCharset(b []byte, contentType string) string {
	names := []string{""}
	if m := contentCharset().FindStringSubmatch(contentType); m != nil {
		names = append(names, m[1])
	}
	if m := xmlCharset().FindSubmatch(b[:min(len(b), 512)]); m != nil {
		names = append(names, string(m[1]))
	}
	for _, name := range names {
		switch strings.ToLower(name) {
		case "", "utf-8", "utf8", "us-ascii", "ascii":
			continue // it is not, whatever is said
		}
		if lookup(name) != nil {
			return name
		}
	}
	return "windows-1252"
}

var contentCharset = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)charset\s*=\s*["']?([\w.:-]+)`)
})

var xmlCharset = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']`)
})

// strays returns the share of the characters beyond ASCII that are no UTF-8.
func strays(b []byte) float64 {
	broken, beyond := 0, 0
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			broken++
		}
		beyond++
		b = b[size:]
	}
	if beyond == 0 {
		return 0
	}
	return float64(broken) / float64(beyond)
}

// lookup returns an encoding by the names that the web has for it or that code pages have,
// nil for an unknown one.
func lookup(name string) encoding.Encoding {
	if e, _ := charset.Lookup(name); e != nil {
		return e
	}
	name = strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
	for _, prefix := range []string{"cp", "ibm", "windows"} {
		if number, ok := strings.CutPrefix(name, prefix); ok {
			return codePages()[strings.TrimLeft(number, "0")]
		}
	}
	return nil
}

var codePages = sync.OnceValue(func() map[string]encoding.Encoding {
	return map[string]encoding.Encoding{
		"437": charmap.CodePage437, "850": charmap.CodePage850, "852": charmap.CodePage852, "855": charmap.CodePage855,
		"858": charmap.CodePage858, "860": charmap.CodePage860, "862": charmap.CodePage862, "863": charmap.CodePage863,
		"865": charmap.CodePage865, "866": charmap.CodePage866, "1250": charmap.Windows1250, "1251": charmap.Windows1251,
		"1252": charmap.Windows1252, "1253": charmap.Windows1253, "1254": charmap.Windows1254, "1255": charmap.Windows1255,
		"1256": charmap.Windows1256, "1257": charmap.Windows1257, "1258": charmap.Windows1258, "874": charmap.Windows874,
	}
})

func recode(b []byte, name string) []byte {
	e := lookup(name)
	if e == nil {
		return valid(b)
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return valid(b)
	}
	return bytes.TrimPrefix(valid(out), []byte("\xef\xbb\xbf"))
}

// ebcdic recodes a document in one of the code pages of EBCDIC, which agree about the
// declaration.
func ebcdic(b []byte) []byte {
	out, err := charmap.CodePage037.NewDecoder().Bytes(b)
	if err != nil {
		return valid(b)
	}
	switch m := xmlCharset().FindSubmatch(out[:min(len(out), 512)]); {
	case m == nil:
	case strings.HasSuffix(string(m[1]), "1047"):
		out, err = charmap.CodePage1047.NewDecoder().Bytes(b)
	case strings.HasSuffix(string(m[1]), "1140"):
		out, err = charmap.CodePage1140.NewDecoder().Bytes(b)
	}
	if err != nil {
		return valid(b)
	}
	return valid(bytes.ReplaceAll(out, []byte("\u0085"), []byte("\n")))
}

func utf32(b []byte, littleEndian bool) []byte {
	var out []byte
	for ; len(b) >= 4; b = b[4:] {
		r := rune(b[0])<<24 | rune(b[1])<<16 | rune(b[2])<<8 | rune(b[3])
		if littleEndian {
			r = rune(b[3])<<24 | rune(b[2])<<16 | rune(b[1])<<8 | rune(b[0])
		}
		if r != 0xfeff {
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

func valid(b []byte) []byte { return bytes.ToValidUTF8(b, []byte("\uFFFD")) }
