// Package sgr holds the styles of terminal text: colours and attributes, as the parameters of
// SGR sequences ("select graphic rendition", ECMA-48 8.3.117). It turns Lip Gloss colours into
// them and back, and knows no text and no themes.
//
// A colour is a Lip Gloss string: "" is the terminal's own, "4" one of its palette, "#rrggbb"
// that very colour.
package sgr

import (
	"strconv"
	"strings"
)

// Attr is a set of attributes.
type Attr uint8

// The attributes that a style can have.
const (
	Bold Attr = 1 << iota
	Faint
	Italic
	Underline
	Reverse
	Strike
)

// codes are the parameters of the attributes, in the order of their bits.
var codes = [...]string{"1", "2", "3", "4", "7", "9"}

// Reset is the sequence that returns to the terminal's own style.
const Reset = "\x1b[m"

// Style is the look of a character. The zero value is the terminal's own.
type Style struct {
	FG, BG string // SGR parameters, as "36" or "38;5;240"; "" is the terminal's own
	Attr   Attr
}

// Colored returns text in the colour fg on the colour bg.
func Colored(text, fg, bg string) string {
	if open := Opening(fg, bg); open != "" {
		return open + text + Reset
	}
	return text
}

// Opening returns the sequence that selects the colours fg and bg; "" for the terminal's own.
func Opening(fg, bg string) string {
	s := Style{FG: Foreground(fg), BG: Background(bg)}
	if s == (Style{}) {
		return ""
	}
	var b strings.Builder
	s.Open(&b)
	return b.String()
}

// Open writes the sequence that switches from the terminal's own style to s.
func (s Style) Open(b *strings.Builder) {
	b.WriteString("\x1b[")
	sep := ""
	for i, code := range codes {
		if s.Attr&(1<<i) != 0 {
			b.WriteString(sep + code)
			sep = ";"
		}
	}
	for _, c := range [...]string{s.FG, s.BG} {
		if c != "" {
			b.WriteString(sep + c)
			sep = ";"
		}
	}
	b.WriteByte('m')
}

// Overlay returns s with the colours and attributes of over on top of its own.
func (s Style) Overlay(over Style) Style {
	s.Attr |= over.Attr
	if over.FG != "" {
		s.FG = over.FG
	}
	if over.BG != "" {
		s.BG = over.BG
	}
	return s
}

// Apply returns s after a sequence with these parameters, such as "1;36".
func (s Style) Apply(params string) Style {
	fields := strings.Split(params, ";")
	for i := 0; i < len(fields); i++ {
		code, _, _ := strings.Cut(fields[i], ":")
		n, err := strconv.Atoi(code)
		if err != nil {
			n = 0
		}
		switch {
		case n == 0:
			s = Style{}
		case n == 38 || n == 48:
			used := 2
			if i+1 < len(fields) && fields[i+1] == "2" {
				used = 4
			}
			end := min(i+used, len(fields)-1)
			if n == 38 {
				s.FG = strings.Join(fields[i:end+1], ";")
			} else {
				s.BG = strings.Join(fields[i:end+1], ";")
			}
			i = end
		case n == 39:
			s.FG = ""
		case n == 49:
			s.BG = ""
		case n >= 30 && n <= 37 || n >= 90 && n <= 97:
			s.FG = code
		case n >= 40 && n <= 47 || n >= 100 && n <= 107:
			s.BG = code
		default:
			s.Attr = s.Attr.apply(n)
		}
	}
	return s
}

// apply returns a after the attribute code n.
func (a Attr) apply(n int) Attr {
	switch n {
	case 1:
		return a | Bold
	case 2:
		return a | Faint
	case 3:
		return a | Italic
	case 4:
		return a | Underline
	case 7:
		return a | Reverse
	case 9:
		return a | Strike
	case 22:
		return a &^ (Bold | Faint)
	case 23:
		return a &^ Italic
	case 24:
		return a &^ Underline
	case 27:
		return a &^ Reverse
	case 29:
		return a &^ Strike
	}
	return a
}
