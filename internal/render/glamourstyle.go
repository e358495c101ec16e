package render

import (
	"strings"

	"charm.land/glamour/v2/ansi"
)

// styleConfig is the palette as a Glamour style.
func (p *palette) styleConfig() ansi.StyleConfig {
	block := func(s style) ansi.StyleBlock { return ansi.StyleBlock{StylePrimitive: primitive(s)} }
	return ansi.StyleConfig{
		H1: block(p.heading[0]), H2: block(p.heading[1]), H3: block(p.heading[2]),
		H4: block(p.heading[3]), H5: block(p.heading[4]), H6: block(p.heading[5]),
		Strong:        primitive(p.strong),
		Emph:          primitive(p.em),
		Strikethrough: primitive(p.strike),
		LinkText:      primitive(p.link),
		Code:          block(p.code),
	}
}

// primitive is a style in Glamour's words. Glamour knows no faint.
func primitive(s style) ansi.StylePrimitive {
	var out ansi.StylePrimitive
	yes := true
	if s.attr&bold != 0 {
		out.Bold = &yes
	}
	if s.attr&italic != 0 {
		out.Italic = &yes
	}
	if s.attr&underline != 0 {
		out.Underline = &yes
	}
	if s.attr&strike != 0 {
		out.CrossedOut = &yes
	}
	if s.attr&reverse != 0 {
		out.Inverse = &yes
	}
	if c := lipColour(s.fg); c != "" {
		out.Color = &c
	}
	if c := lipColour(foreground(s.bg)); c != "" {
		out.BackgroundColor = &c
	}
	return out
}

// foreground undoes background.
func foreground(bg string) string {
	switch {
	case strings.HasPrefix(bg, "48"):
		return "38" + bg[2:]
	case strings.HasPrefix(bg, "4"):
		return "3" + bg[1:]
	case strings.HasPrefix(bg, "10"):
		return "9" + bg[2:]
	}
	return ""
}

// lipColour turns SGR parameters back into a Lip Gloss colour.
func lipColour(fg string) string {
	parts := strings.Split(fg, ";")
	switch {
	case fg == "":
		return ""
	case len(parts) == 3:
		return parts[2]
	case len(parts) == 5:
		return hex(parts[2:])
	}
	n := 0
	for _, c := range fg {
		n = n*10 + int(c-'0')
	}
	if n >= 90 {
		return itoa(n - 90 + 8)
	}
	return itoa(n - 30)
}

// hex is three decimal numbers as "#rrggbb".
func hex(parts []string) string {
	const digits = "0123456789abcdef"
	out := []byte{'#'}
	for _, p := range parts {
		n := 0
		for _, c := range p {
			n = n*10 + int(c-'0')
		}
		out = append(out, digits[n>>4&15], digits[n&15])
	}
	return string(out)
}
