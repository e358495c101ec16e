package sanitize

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxURL is the longest hyperlink target that terminals support, in bytes.
const maxURL = 2083

// URL returns raw as the target of an OSC 8 hyperlink: http, https or mailto,
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

// Row returns a styled line without any control sequence except colours and attributes
// (SGR) and hyperlinks (OSC 8) to allowed targets. A clean row is returned unchanged.
func Row(s string) string { return filter(s, false, false) }

// Frame is Row for a row of the reader's screen, the last filter before the terminal.
// It lets numbered placeholders of pictures pass.
func Frame(s string) string { return filter(s, false, true) }

// Rows is Row for any number of lines; tabs stay.
func Rows(s string) string { return filter(s, true, false) }

// filter drops from s what must not reach a terminal. breaks lets newlines and tabs pass,
// pictures the placeholders of pictures.
func filter(s string, breaks, pictures bool) string {
	var b strings.Builder
	copied := 0 // bytes of s that are in b
	for i := 0; i < len(s); {
		i += asciiPrefix(s[i:], breaks)
		if i == len(s) {
			break
		}
		n, out := nextUnit(s[i:], pictures)
		if out != s[i:i+n] {
			b.WriteString(s[copied:i])
			b.WriteString(out)
			copied = i + n
		}
		i += n
	}
	if copied == 0 {
		return s
	}
	b.WriteString(s[copied:])
	return b.String()
}

// asciiPrefix returns how many bytes at the beginning of s are printable ASCII.
func asciiPrefix(s string, breaks bool) int {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < ' ' || c >= 0x7f) && !(breaks && (c == '\n' || c == '\t')) {
			return i
		}
	}
	return len(s)
}

// nextUnit returns the length of the sequence or character that s begins with, and its
// replacement.
func nextUnit(s string, pictures bool) (n int, out string) {
	if n, ok := sequence(s); ok {
		return n, s[:n]
	} else if n > 0 {
		return n, ""
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && n == 1:
		return 1, string(utf8.RuneError)
	case r == Placeholder && pictures && hasRowAndColumn(s[n:]):
		return n, s[:n]
	case isDropped(r):
		return n, ""
	}
	return n, s[:n]
}

// hasRowAndColumn reports whether s, which follows a placeholder, begins with the marks for
// its row and column.
func hasRowAndColumn(s string) bool {
	for range 2 {
		r, n := utf8.DecodeRuneInString(s)
		if !unicode.Is(unicode.Mn, r) {
			return false
		}
		s = s[n:]
	}
	return true
}

// Verify returns an error if a row has anything but text, SGR and allowed OSC 8
// hyperlinks.
func Verify(row string) error { return verify(row, false) }

// VerifyPicture is Verify for rows that may have placeholders of a picture, each followed by
// two combining marks.
func VerifyPicture(row string) error { return verify(row, true) }

func verify(row string, pictures bool) error {
	for i := 0; i < len(row); {
		i += asciiPrefix(row[i:], false)
		if i == len(row) {
			break
		}
		n, out := nextUnit(row[i:], pictures)
		if bad := row[i : i+n]; out != bad {
			return fmt.Errorf("%q at byte %d must not reach a terminal", bad, i)
		}
		i += n
	}
	return nil
}

// sequence returns the length of the escape sequence that s begins with, 0 if s begins
// with text. ok reports whether it is SGR or an allowed hyperlink. An unknown sequence
// has the length of its ESC alone, so that the rest is filtered as text.
func sequence(s string) (n int, ok bool) {
	if s[0] != 0x1b {
		return 0, false
	}
	if strings.HasPrefix(s, "\x1b[") {
		for i := 2; i < min(len(s), maxSGR); i++ {
			switch c := s[i]; {
			case c >= '0' && c <= '9' || c == ';' || c == ':':
			case c == 'm':
				return i + 1, isSafeSGR(s[2:i])
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

// maxSGR is the longest sequence of colours and attributes, in bytes.
const maxSGR = 128

// isSafeSGR reports whether SGR parameters leave the text legible: nothing blinks or is
// concealed.
func isSafeSGR(parameters string) bool {
	skip := 0 // parameters that belong to a colour
	for more := true; more; {
		var p string
		p, parameters, more = strings.Cut(parameters, ";")
		whole, _, sub := strings.Cut(p, ":")
		n, err := strconv.Atoi("0" + whole)
		switch {
		case err != nil:
			return false
		case skip == colorMode && n == 5:
			skip = 1
		case skip == colorMode && n == 2:
			skip = 3
		case skip == colorMode:
			return false
		case skip > 0:
			skip--
		case n == 38 || n == 48 || n == 58:
			if !sub {
				skip = colorMode
			}
		case n == 5 || n == 6 || n == 8 || n > 107:
			return false
		}
	}
	return true
}

// colorMode is the state before the parameter after 38, 48 or 58, which says how many more
// belong to the colour.
const colorMode = 1 << 10

// hyperlink returns the length of an OSC 8 sequence, "ESC ] 8 ; params ; URL" closed by BEL
// or ST. ok reports whether it is allowed: its only parameter is an id as quire makes it.
func hyperlink(s string) (n int, ok bool) {
	s = s[:min(len(s), maxURL+64)]
	const opening = "\x1b]8;"
	end := len(opening) + asciiPrefix(s[len(opening):], false)
	size := 0
	switch rest := s[end:]; {
	case strings.HasPrefix(rest, "\x07"):
		size = 1
	case strings.HasPrefix(rest, "\x1b\\"):
		size = 2
	default:
		return 1, false
	}
	params, target, found := strings.Cut(s[len(opening):end], ";")
	if !found || !isPlainID(params) {
		return 1, false
	}
	return end + size, target == "" || isLinkTarget(target)
}

// isLinkTarget reports whether target, in printable ASCII, is one that URL returns.
func isLinkTarget(target string) bool {
	scheme, rest, ok := strings.Cut(target, ":")
	switch {
	case !ok || len(target) > maxURL || strings.Contains(target, " "):
		return false
	case strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"):
		host, ok := strings.CutPrefix(rest, "//")
		return ok && host != "" && host[0] != '/'
	}
	return strings.EqualFold(scheme, "mailto")
}

func isPlainID(params string) bool {
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
