package sanitize

import (
	"fmt"
	"net/url"
	"strconv"
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
// A clean row comes back as it is.
func Row(s string) string { return filter(s, false, false) }

// Frame is Row for a row of the reader's screen, the last gate before the terminal:
// placeholders of a picture pass when they are numbered.
func Frame(s string) string { return filter(s, false, true) }

// Rows is Row for any number of lines; tabs stay.
func Rows(s string) string { return filter(s, true, false) }

// filter drops from s what must not reach a terminal. Newlines and tabs may pass, as may
// placeholders of pictures.
func filter(s string, breaks, pictures bool) string {
	var b strings.Builder
	kept := 0 // up to here s has been looked at
	for i := 0; i < len(s); {
		i += asciiPrefix(s[i:], breaks)
		if i == len(s) {
			break
		}
		n, put := nextUnit(s[i:], pictures)
		if put != s[i:i+n] {
			b.WriteString(s[kept:i])
			b.WriteString(put)
			kept = i + n
		}
		i += n
	}
	if kept == 0 {
		return s
	}
	b.WriteString(s[kept:])
	return b.String()
}

// asciiPrefix is how many bytes at the beginning of s are plain ASCII.
func asciiPrefix(s string, breaks bool) int {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < ' ' || c >= 0x7f) && !(breaks && (c == '\n' || c == '\t')) {
			return i
		}
	}
	return len(s)
}

// nextUnit looks at the sequence or character that s begins with: how many bytes it has,
// and what is to stand in its place.
func nextUnit(s string, pictures bool) (n int, put string) {
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

// hasRowAndColumn reports whether the placeholder before s is followed by its row and column.
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

// Verify says what in a finished row would reach a terminal as anything but text,
// SGR or an allowed OSC 8 hyperlink; nil when there is nothing.
func Verify(row string) error { return verify(row, false) }

// VerifyPicture is Verify for rows that may hold placeholders of a picture, which must
// be numbered: each is followed by two combining marks.
func VerifyPicture(row string) error { return verify(row, true) }

func verify(row string, pictures bool) error {
	for i := 0; i < len(row); {
		i += asciiPrefix(row[i:], false)
		if i == len(row) {
			break
		}
		n, put := nextUnit(row[i:], pictures)
		if bad := row[i : i+n]; put != bad {
			return fmt.Errorf("%q at byte %d is not for a terminal", bad, i)
		}
		i += n
	}
	return nil
}

// sequence measures the escape sequence that s begins with: 0 when s begins with
// text. ok tells whether it is SGR or an allowed hyperlink. A sequence that is not
// known is measured as its ESC alone, so that the rest of it is judged as text.
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

// maxSGR is how many bytes a sequence of colours and attributes has at most.
const maxSGR = 128

// isSafeSGR reports whether SGR parameters change how text looks, and leave it legible:
// nothing blinks or is concealed.
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

// colorMode stands for the parameter after 38, 48 or 58, which tells how many more the
// colour takes.
const colorMode = 1 << 10

// hyperlink measures an OSC 8 sequence: "ESC ] 8 ; params ; URL" closed by BEL or
// ST, its parameters at most an id of our own.
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

// isLinkTarget reports whether target, in printable ASCII, is of the sort that URL makes.
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
