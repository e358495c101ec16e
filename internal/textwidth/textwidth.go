package textwidth

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width is the number of terminal cells that s takes; escape sequences take none.
func Width(s string) int { return ansi.StringWidth(s) }

// Truncate cuts s to at most width cells, the last one an ellipsis when something
// was cut. Escape sequences in s survive.
func Truncate(s string, width int) string {
	return truncate(s, width, "…")
}

// Cut cuts s to at most width cells, without an ellipsis. Escape sequences in s survive.
func Cut(s string, width int) string { return truncate(s, width, "") }

// truncate cuts s to at most width cells, tail included. ansi counts a character of ASCII
// as one cell even where the one behind it makes an emoji of it, as in a keycap, which
// Width and terminals take for two: then it is asked for less.
func truncate(s string, width int, tail string) string {
	for n := width; n > 0; n-- {
		if out := ansi.Truncate(s, n, tail); Width(out) <= width {
			return out
		}
	}
	return ""
}

// Pad returns s in exactly width cells: cut with an ellipsis or filled with blanks.
func Pad(s string, width int) string {
	w := Width(s)
	if w > width {
		s = Truncate(s, width)
		w = Width(s)
	}
	for w < width {
		alone := s == "" || s[len(s)-1] < utf8.RuneSelf
		if s += strings.Repeat(" ", width-w); alone {
			break
		}
		w = Width(s) // a sign that goes before letters takes in the first blank
	}
	return s
}

// Wrap breaks plain text into at most maxLines lines of width cells, between words
// where it can; text that does not fit ends in an ellipsis. maxLines 0 is no limit.
func Wrap(s string, width, maxLines int) []string {
	if width <= 0 || s == "" {
		return nil
	}
	var lines []string
	for line := range strings.SplitSeq(ansi.Wrap(s, width, ""), "\n") {
		for Width(line) > width { // see truncate
			n := len(Cut(line, width))
			if n == 0 { // a character wider than that
				wide, _ := ansi.FirstGraphemeCluster(line, ansi.GraphemeWidth)
				n = len(wide)
			}
			if n == len(line) {
				break
			}
			lines, line = append(lines, strings.TrimRight(line[:n], " ")), line[n:]
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	if maxLines > 0 && len(lines) > maxLines {
		rest := strings.Join(lines[maxLines-1:], " ")
		lines = append(lines[:maxLines-1:maxLines-1], cutAtWord(rest, width))
	}
	return lines
}

// cutAtWord is s in at most width cells, cut after a whole word where one of
// reasonable length allows it, and closed with an ellipsis.
func cutAtWord(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	cut := Cut(s, width-1)
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 && !strings.HasPrefix(s[len(cut):], " ") {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.–—-") + "…"
}
