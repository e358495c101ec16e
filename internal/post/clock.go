package post

import (
	"strings"
	"time"
)

// clock is a time of day as written.
type clock struct {
	hour, minute, second int
	offset               time.Duration // from UTC
}

// after returns the time on the day that begins at t, in the zone that was written: its calendar
// day is that of the author. It returns t when the clock is impossible.
func (c clock) after(t time.Time) time.Time {
	if c.hour > 24 || c.minute > 59 || c.second > 60 || c.offset.Abs() > 18*time.Hour {
		return t
	}
	t = t.Add(time.Duration(c.hour)*time.Hour + time.Duration(c.minute)*time.Minute +
		time.Duration(min(c.second, 59))*time.Second - c.offset)
	if c.offset == 0 {
		return t
	}
	return t.In(time.FixedZone("", int(c.offset/time.Second)))
}

// scanClock parses a time at the beginning of s: T or spaces, hours and minutes, seconds, am or
// pm, a zone.
func scanClock(s string) (c clock, ok bool) {
	t := strings.TrimLeft(s, "T \t")
	if len(t) == len(s) {
		return c, false
	}
	s = strings.TrimPrefix(t, "at ")
	if c.hour, s, ok = digits(s, 1, 2); !ok {
		return c, false
	}
	if s, ok = skip(s, ":"); !ok {
		return c, false
	}
	if c.minute, s, ok = fixed(s, 2); !ok {
		return c, false
	}
	if strings.HasPrefix(s, ":") {
		if sec, rest, ok := fixed(s[1:], 2); ok {
			c.second, s = sec, rest
			if len(s) > 1 && (s[0] == '.' || s[0] == ',') && isDigit(s[1]) {
				s = strings.TrimLeft(s[1:], "0123456789")
			}
		}
	}
	s = strings.TrimLeft(s, " \t")
	if pm, rest, ok := scanMeridiem(s); ok {
		c.hour %= 12
		if pm {
			c.hour += 12
		}
		s = strings.TrimLeft(rest, " \t")
	}
	c.offset = scanZone(s)
	return c, true
}

// scanMeridiem parses am, PM, a.m. and the like.
func scanMeridiem(s string) (pm bool, rest string, ok bool) {
	rest, ok = skip(s, "AaPp")
	if !ok {
		return false, s, false
	}
	rest, _ = skip(rest, ".")
	if rest, ok = skip(rest, "Mm"); !ok {
		return false, s, false
	}
	rest, _ = skip(rest, ".")
	return s[0]|0x20 == 'p', rest, true
}

// scanZone parses Z, +h, +hh, +hhmm, +hh:mm or the name of a zone; anything else is UTC.
func scanZone(s string) time.Duration {
	if s == "" {
		return 0
	}
	if s[0] != '+' && s[0] != '-' {
		i := 0
		for i < len(s) && isLetter(s[i]) {
			i++
		}
		return zone(s[:i])
	}
	n := 1
	for n < len(s) && n < 3 && isDigit(s[n]) {
		n++
	}
	hours, minutes := number(s[1:n]), 0
	rest := strings.TrimPrefix(s[n:], ":")
	if m, _, ok := fixed(rest, 2); ok && n > 1 {
		minutes = m
	}
	d := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if s[0] == '-' {
		return -d
	}
	return d
}

func zone(name string) time.Duration {
	switch strings.ToLower(name) {
	case "est", "cdt":
		return -5 * time.Hour
	case "edt":
		return -4 * time.Hour
	case "cst", "mdt":
		return -6 * time.Hour
	case "mst", "pdt":
		return -7 * time.Hour
	case "pst":
		return -8 * time.Hour
	case "bst", "cet":
		return time.Hour
	case "cest", "eet":
		return 2 * time.Hour
	case "eest":
		return 3 * time.Hour
	case "jst", "kst":
		return 9 * time.Hour
	case "ist":
		return 5*time.Hour + 30*time.Minute
	}
	return 0
}
