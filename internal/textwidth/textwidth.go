// Package textwidth measures text in terminal cells and cuts, pads, wraps and reorders it: widths,
// line breaks (linebreak.go) and the visual order of bidirectional text (bidi.go).
//
// Escape sequences take no cells and stay. The package sanitizes nothing; its callers pass
// text through package sanitize first.
package textwidth

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width returns the number of terminal cells that s takes; escape sequences take none.
func Width(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x7f || s[i] < ' ' {
			return ansi.StringWidth(s)
		}
	}
	return len(s)
}

// Truncate cuts s to at most width cells, with an ellipsis if it was cut. Escape
// sequences stay.
func Truncate(s string, width int) string {
	return truncate(s, width, "…")
}

// Cut cuts s to at most width cells, without an ellipsis. Escape sequences stay.
func Cut(s string, width int) string { return truncate(s, width, "") }

// truncate cuts s to at most width cells, tail included. ansi.Truncate counts an ASCII
// character as one cell even if the next one makes it an emoji, such as a keycap, of two
// cells: then it is called with a smaller width.
func truncate(s string, width int, tail string) string {
	for n := width; n > 0; n-- {
		if out := ansi.Truncate(s, n, tail); Width(out) <= width {
			return out
		}
	}
	return ""
}

// Pad returns s in exactly width cells: cut with an ellipsis or filled with spaces.
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
		w = Width(s) // a prepended sign takes in the first space
	}
	return s
}

// Wrap breaks plain text into at most maxLines lines of width cells: at spaces, and between
// characters of scripts that use none, as bodies of posts are wrapped. Lines of s stay lines, and
// keep their indentation where it fits. Text that does not fit ends in an ellipsis. maxLines 0 is
// no limit.
func Wrap(s string, width, maxLines int) []string {
	if width <= 0 || s == "" {
		return nil
	}
	w := lineWrapper{width: width}
	for line := range strings.SplitSeq(s, "\n") {
		text := strings.TrimLeft(line, " ")
		if indent := len(line) - len(text); text != "" && indent > 0 && indent < width {
			w.line.WriteString(line[:indent])
			w.cells = indent
		}
		w.space, w.start = true, true
		atoms(text, w.add)
		if text == "" {
			w.lines, w.spaced = append(w.lines, ""), append(w.spaced, true)
		}
		w.endLine()
	}
	lines := w.lines
	if maxLines > 0 && len(lines) > maxLines {
		rest := lines[maxLines-1]
		for i := maxLines; i < len(lines) && Width(rest) <= width; i++ {
			if w.spaced[i] {
				rest += " "
			}
			rest += lines[i]
		}
		lines = append(lines[:maxLines-1:maxLines-1], cutAtWord(rest, width))
	}
	return lines
}

// lineWrapper fills lines of a width with atoms.
type lineWrapper struct {
	width  int
	lines  []string
	spaced []bool // whether a space went before the line in the text
	line   strings.Builder
	cells  int
	space  bool // one goes before the line under way
	start  bool // nothing but indentation is on the line under way
}

func (w *lineWrapper) add(atom string, cells int, spaced bool) {
	gap := 0
	if spaced && !w.start {
		gap = 1
	}
	if w.cells+gap+cells > w.width && !w.start {
		w.endLine()
		w.space, gap = spaced, 0
	}
	if gap > 0 {
		w.line.WriteByte(' ')
		w.cells++
	}
	w.start = false
	if w.cells+cells > w.width {
		w.addClusters(atom)
		return
	}
	w.line.WriteString(atom)
	w.cells += cells
}

// addClusters adds an atom that is wider than a whole line, a cluster at a time.
func (w *lineWrapper) addClusters(atom string) {
	for atom != "" {
		size, cells := Cluster(atom)
		if w.cells > 0 && w.cells+cells > w.width {
			w.endLine()
		}
		w.line.WriteString(atom[:size])
		w.cells += cells
		atom = atom[size:]
	}
}

func (w *lineWrapper) endLine() {
	if w.cells == 0 {
		return
	}
	w.lines, w.spaced = append(w.lines, w.line.String()), append(w.spaced, w.space)
	w.line.Reset()
	w.cells, w.space, w.start = 0, false, true
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
