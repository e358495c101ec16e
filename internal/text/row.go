package text

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxURL is the longest hyperlink target in bytes that terminals agree on.
const maxURL = 2083

// URL returns raw as a target fit for an OSC 8 hyperlink: http, https or mailto,
// percent-encoded ASCII of at most 2 083 bytes. ok is false for anything else.
func URL(raw string) (target string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return "", false
		}
	case "mailto":
	default:
		return "", false
	}
	s := u.String()
	if len(s) > maxURL {
		return "", false
	}
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return escapeNonASCII(s)
		}
	}
	return s, true
}

func escapeNonASCII(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String(), b.Len() <= maxURL
}

// Row returns a finished, styled line with nothing left in it that a terminal would
// obey but colours and attributes (SGR) and hyperlinks (OSC 8) to allowed targets.
// It is the last gate before the screen; a clean row comes back as it is.
func Row(s string) string {
	if Verify(s) == nil {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n, ok := sequence(s[i:])
		if n == 0 {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b.WriteRune(utf8.RuneError)
			} else if !drop(r) {
				b.WriteRune(r)
			}
			i += size
			continue
		}
		if ok {
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// Verify says what in a finished row would reach a terminal as anything but text,
// SGR or an allowed OSC 8 hyperlink; nil when there is nothing.
func Verify(row string) error {
	for i := 0; i < len(row); {
		if n, ok := sequence(row[i:]); n > 0 {
			if !ok {
				return fmt.Errorf("forbidden escape sequence at byte %d", i)
			}
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(row[i:])
		if r == utf8.RuneError && size == 1 {
			return fmt.Errorf("invalid UTF-8 at byte %d", i)
		}
		if drop(r) {
			return fmt.Errorf("forbidden character %U at byte %d", r, i)
		}
		i += size
	}
	return nil
}

// VerifyPicture is Verify for rows that hold placeholders of a picture, which must be
// numbered: each is followed by two combining marks.
func VerifyPicture(row string) error {
	for at, after := 0, row; ; {
		i := strings.IndexRune(after, Placeholder)
		if i < 0 {
			break
		}
		at, after = at+i, after[i+utf8.RuneLen(Placeholder):]
		marks := []rune(after[:min(len(after), 2*utf8.UTFMax)])
		if len(marks) < 2 || !unicode.Is(unicode.Mn, marks[0]) || !unicode.Is(unicode.Mn, marks[1]) {
			return fmt.Errorf("placeholder without its place at byte %d", at)
		}
		at += utf8.RuneLen(Placeholder)
	}
	return Verify(strings.ReplaceAll(row, string(Placeholder), "x"))
}

// sequence measures the escape sequence that s begins with: 0 when s begins with
// text. ok tells whether it is SGR or an allowed hyperlink. A sequence that is not
// known is measured as its ESC alone, so that the rest of it is judged as text.
func sequence(s string) (n int, ok bool) {
	if s[0] != 0x1b {
		return 0, false
	}
	if strings.HasPrefix(s, "\x1b[") {
		for i := 2; i < len(s); i++ {
			switch c := s[i]; {
			case c >= '0' && c <= '9' || c == ';' || c == ':':
			case c == 'm':
				return i + 1, true
			case c >= 0x40 && c <= 0x7e:
				return i + 1, false
			default:
				return 1, false
			}
		}
		return 1, false
	}
	if strings.HasPrefix(s, "\x1b]8;") {
		return hyperlink(s)
	}
	return 1, false
}

// hyperlink measures an OSC 8 sequence: "ESC ] 8 ; params ; URL" closed by BEL or
// ST, its parameters at most an id of our own.
func hyperlink(s string) (n int, ok bool) {
	s = s[:min(len(s), maxURL+64)]
	end, size := strings.IndexByte(s, 0x07), 1
	if st := strings.Index(s, "\x1b\\"); st >= 0 && (end < 0 || st < end) {
		end, size = st, 2
	}
	if end < 0 {
		return 1, false
	}
	params, target, found := strings.Cut(s[len("\x1b]8;"):end], ";")
	if !found || !plainID(params) {
		return 1, false
	}
	if target != "" {
		if clean, fine := URL(target); !fine || clean != target {
			return end + size, false
		}
	}
	return end + size, true
}

func plainID(params string) bool {
	id, found := strings.CutPrefix(params, "id=")
	if params != "" && !found {
		return false
	}
	for i := 0; i < len(id); i++ {
		c := id[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && c != '-' {
			return false
		}
	}
	return true
}
