package post

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ParseDate parses a date in any of the forms that people write:
//
//	2026-11-03, 2026/11/3, 2026.11.3, 2026年11月3日, 20261103, 2026-11
//	11/3/2026 (3/11/2026 is the third month; 25/12/2026 is in December), 3.11.2026
//	[Tue,] November 3rd, 2026 and [Tue,] 3 Nov 2026
//	Tue Nov 3 10:00:00 CET 2026, and Unix seconds or milliseconds
//
// with a time and a zone after a day. The result is in the zone that was written, so that its
// calendar day is that of the author; without a zone it is UTC, without a time midnight. What
// follows is ignored. A date may be a wiki link: [[2026-11-03]]. ParseDate returns the zero time
// for anything else and for an impossible date.
func ParseDate(s string) time.Time {
	if target, _, ok := wikiLink(s); ok {
		if s = target; len(s) > len("2006-01-02") { // a daily note in a folder
			s = s[strings.LastIndexByte(s, '/')+1:]
		}
	}
	s = asciiDigits(strings.Trim(s, "\"' "))
	if (len(s) == 10 || len(s) == 13) && allOf(s, isDigit) {
		return time.Unix(int64(number(s[:10])), 0).UTC()
	}
	for _, form := range dateForms {
		d, rest, ok := form(s)
		if !ok {
			continue
		}
		t := day(d.year, d.month, d.day)
		if t.IsZero() {
			return t
		}
		if d.clock != nil {
			return d.clock.after(t)
		}
		if c, ok := scanClock(rest); ok {
			return c.after(t)
		}
		return t
	}
	return time.Time{}
}

// asciiDigits replaces the digits of any script by 0 to 9: ２０２６年 is a year.
func asciiDigits(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf || !unicode.Is(unicode.Nd, r) {
			return r
		}
		zero := r
		for unicode.Is(unicode.Nd, zero-1) {
			zero--
		}
		return '0' + (r-zero)%10 // the digits of a script are consecutive, from 0
	}, s)
}

// writtenDate is a day as written, and the time if that came before the year.
type writtenDate struct {
	year, month, day int
	clock            *clock
}

type dateForm func(s string) (d writtenDate, rest string, ok bool)

var dateForms = [...]dateForm{
	yearFirst, ideographic, compact, monthSlash, dayFirst, monthName, dayMonthName, yearMonth, unixDate,
}

// day returns midnight of a day, a nanosecond later on the first day of all; the zero time for
// an impossible day.
func day(y, m, d int) time.Time {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31 {
		return time.Time{}
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.IsZero() { // the first day of all is a day, but the zero time means that there is no date
		t = t.Add(1)
	}
	if t.Day() != d {
		return time.Time{}
	}
	return t
}

// digits parses a whole run of least to most digits at the beginning of s.
func digits(s string, least, most int) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		if i == most {
			return 0, s, false
		}
		n = n*10 + int(s[i]-'0')
		i++
	}
	return n, s[i:], i >= least
}

// fixed parses exactly n digits at the beginning of s, whatever follows.
func fixed(s string, n int) (v int, rest string, ok bool) {
	if len(s) < n || !allOf(s[:n], isDigit) {
		return 0, s, false
	}
	return number(s[:n]), s[n:], true
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// skip drops the first byte of s if it is one of set.
func skip(s, set string) (rest string, ok bool) {
	if s == "" || strings.IndexByte(set, s[0]) < 0 {
		return s, false
	}
	return s[1:], true
}

// three parses number, separator, number, separator, number, with at most a, b and c digits; 4
// means exactly 4.
func three(s, sep string, a, b, c int) (x, y, z int, rest string, ok bool) {
	lo := func(n int) int {
		if n == 4 {
			return 4
		}
		return 1
	}
	if x, s, ok = digits(s, lo(a), a); !ok {
		return
	}
	if s, ok = skip(s, sep); !ok {
		return
	}
	if y, s, ok = digits(s, lo(b), b); !ok {
		return
	}
	if s, ok = skip(s, sep); !ok {
		return
	}
	z, rest, ok = digits(s, lo(c), c)
	return
}

func yearFirst(s string) (writtenDate, string, bool) {
	y, m, d, rest, ok := three(s, "-/.", 4, 2, 2)
	return writtenDate{year: y, month: m, day: d}, rest, ok
}

func ideographic(s string) (w writtenDate, rest string, ok bool) {
	for _, part := range []struct {
		unit   string
		lo, hi int
		to     *int
	}{{"年", 4, 4, &w.year}, {"月", 1, 2, &w.month}, {"日", 1, 2, &w.day}} {
		if *part.to, s, ok = digits(s, part.lo, part.hi); !ok {
			return w, s, false
		}
		if s, ok = strings.CutPrefix(s, part.unit); !ok {
			return w, s, false
		}
	}
	return w, s, true
}

func compact(s string) (writtenDate, string, bool) {
	if len(s) != 8 || !allOf(s, isDigit) || s[:2] != "19" && s[:2] != "20" {
		return writtenDate{}, s, false
	}
	return writtenDate{year: number(s[:4]), month: number(s[4:6]), day: number(s[6:])}, "", true
}

func monthSlash(s string) (writtenDate, string, bool) {
	m, d, y, rest, ok := three(s, "/", 2, 2, 4)
	if m > 12 && d <= 12 {
		m, d = d, m
	}
	return writtenDate{year: y, month: m, day: d}, rest, ok
}

func dayFirst(s string) (writtenDate, string, bool) {
	d, m, y, rest, ok := three(s, ".-", 2, 2, 4)
	return writtenDate{year: y, month: m, day: d}, rest, ok
}

func yearMonth(s string) (w writtenDate, rest string, ok bool) {
	if w.year, s, ok = digits(s, 4, 4); !ok {
		return
	}
	if s, ok = skip(s, "-"); !ok {
		return
	}
	w.month, rest, ok = digits(s, 1, 2)
	w.day = 1
	return w, rest, ok && rest == ""
}

// letters parses a whole run of three to nine letters at the beginning of s.
func letters(s string) (word, rest string, ok bool) {
	i := 0
	for i < len(s) && isLetter(s[i]) {
		i++
	}
	return s[:i], s[i:], i >= 3 && i <= 9
}

// spaces drops one or more spaces from the beginning of s.
func spaces(s string) (rest string, ok bool) {
	rest = strings.TrimLeft(s, " ")
	return rest, len(rest) < len(s)
}

// skipWeekday drops "Tue, " from the beginning of s, if it is there.
func skipWeekday(s string) string {
	if _, rest, ok := letters(s); ok {
		rest, _ = skip(rest, ",")
		if rest, ok = spaces(rest); ok {
			return rest
		}
	}
	return s
}

// month returns the number of a month, 0 for any other word.
func month(word string) int {
	if len(word) < 3 {
		return 0
	}
	i := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(word[:3]))
	if i < 0 || i%3 != 0 {
		return 0
	}
	return i/3 + 1
}

// skipOrdinal drops st, nd, rd or th from the beginning of s.
func skipOrdinal(s string) string {
	if len(s) > 1 {
		switch s[:2] {
		case "st", "nd", "rd", "th":
			return s[2:]
		}
	}
	return s
}

// monthName parses November 3rd, 2026.
func monthName(s string) (writtenDate, string, bool) {
	if w, rest, ok := afterMonth(skipWeekday(s)); ok {
		return w, rest, w.month > 0
	}
	w, rest, ok := afterMonth(s)
	return w, rest, ok && w.month > 0
}

func afterMonth(s string) (w writtenDate, rest string, ok bool) {
	var word string
	if word, s, ok = letters(s); !ok {
		return
	}
	w.month = month(word)
	s, _ = skip(s, ".")
	if s, ok = spaces(s); !ok {
		return
	}
	if w.day, s, ok = digits(s, 1, 2); !ok {
		return
	}
	s, _ = skip(skipOrdinal(s), ",")
	if s, ok = spaces(s); !ok {
		return
	}
	w.year, rest, ok = fixed(s, 4)
	return
}

// dayMonthName parses 3 Nov 2026 and 3-Nov-2026.
func dayMonthName(s string) (w writtenDate, rest string, ok bool) {
	if w.day, s, ok = digits(skipWeekday(s), 1, 2); !ok {
		return
	}
	if s, ok = skip(skipOrdinal(s), " -"); !ok {
		return
	}
	var word string
	if word, s, ok = letters(s); !ok {
		return
	}
	w.month = month(word)
	s, _ = skip(s, ".")
	s, _ = skip(s, ",")
	if s, ok = skip(s, " -"); !ok {
		return
	}
	w.year, rest, ok = fixed(s, 4)
	return w, rest, ok && w.month > 0
}

// unixDate parses the output of date(1): Tue Nov 3 10:00:00 CET 2026.
func unixDate(s string) (writtenDate, string, bool) {
	f := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' })
	if len(f) != 6 || len(f[0]) != 3 || !allOf(f[0], isLetter) || len(f[1]) != 3 || len(f[5]) != 4 {
		return writtenDate{}, s, false
	}
	d, after, ok := digits(f[2], 1, 2)
	if !ok || after != "" || month(f[1]) == 0 || !allOf(f[5], isDigit) {
		return writtenDate{}, s, false
	}
	c, ok := scanClock(" " + f[3] + " " + f[4])
	if !ok || strings.Count(f[3], ":") != 2 {
		return writtenDate{}, s, false
	}
	return writtenDate{year: number(f[5]), month: month(f[1]), day: d, clock: &c}, "", true
}
