package sgr

import (
	"fmt"
	"strconv"
	"strings"
)

// Foreground returns the parameters that select a colour for the text, "" for an invalid one.
func Foreground(color string) string {
	if len(color) == 4 && color[0] == '#' {
		color = string([]byte{'#', color[1], color[1], color[2], color[2], color[3], color[3]})
	}
	if len(color) == 7 && color[0] == '#' {
		v, err := strconv.ParseUint(color[1:], 16, 32)
		if err != nil {
			return ""
		}
		return "38;2;" + strconv.Itoa(int(v>>16)) + ";" + strconv.Itoa(int(v>>8&0xff)) + ";" + strconv.Itoa(int(v&0xff))
	}
	n, err := strconv.Atoi(color)
	switch {
	case err != nil || n < 0 || n > 255:
		return ""
	case n < 8:
		return strconv.Itoa(30 + n)
	case n < 16:
		return strconv.Itoa(90 + n - 8)
	}
	return "38;5;" + strconv.Itoa(n)
}

// Background returns the parameters that select a colour for the background, "" when color is
// none.
func Background(color string) string {
	switch fg := Foreground(color); {
	case strings.HasPrefix(fg, "38"):
		return "48" + fg[2:]
	case strings.HasPrefix(fg, "3"):
		return "4" + fg[1:]
	case strings.HasPrefix(fg, "9"):
		return "10" + fg[1:]
	}
	return ""
}

// Color returns the Lip Gloss colour that parameters of Foreground or Background select, "" for
// the terminal's own.
func Color(params string) string {
	n := numbers(params)
	switch {
	case params == "":
		return ""
	case len(n) == 3:
		return strconv.Itoa(n[2])
	case len(n) == 5:
		return fmt.Sprintf("#%02x%02x%02x", n[2], n[3], n[4])
	case n[0] >= 100:
		return strconv.Itoa(n[0] - 100 + 8)
	case n[0] >= 90:
		return strconv.Itoa(n[0] - 90 + 8)
	case n[0] >= 40:
		return strconv.Itoa(n[0] - 40)
	}
	return strconv.Itoa(n[0] - 30)
}

// RGB returns about what colour the parameters of Foreground select; ok is false for the
// terminal's own. The sixteen colours of its palette differ from one terminal to the next.
func RGB(params string) (r, g, b int, ok bool) {
	n := numbers(params)
	switch {
	case len(n) == 5:
		return n[2], n[3], n[4], true
	case len(n) == 3 && n[2] >= 232:
		grey := 8 + 10*(n[2]-232)
		return grey, grey, grey, true
	case len(n) == 3:
		level := func(i int) int {
			if i == 0 {
				return 0
			}
			return 55 + 40*i
		}
		c := n[2] - 16
		return level(c / 36), level(c / 6 % 6), level(c % 6), true
	case len(n) == 1 && n[0] >= 30:
		c, on := n[0]-30, 205
		if c >= 60 {
			c, on = c-60, 255
		}
		return on * (c & 1), on * (c >> 1 & 1), on * (c >> 2 & 1), true
	}
	return 0, 0, 0, false
}

// numbers are the numbers of parameters.
func numbers(params string) []int {
	fields := strings.Split(params, ";")
	n := make([]int, len(fields))
	for i, f := range fields {
		n[i], _ = strconv.Atoi(f)
	}
	return n
}
