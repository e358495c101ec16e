package glamour

import (
	"charm.land/glamour/v2/ansi"

	"quire/internal/sgr"
	"quire/internal/theme"
)

// styleConfig returns styles as a style of Glamour's.
func styleConfig(s *theme.PostStyles) ansi.StyleConfig {
	block := func(s sgr.Style) ansi.StyleBlock { return ansi.StyleBlock{StylePrimitive: primitive(s)} }
	return ansi.StyleConfig{
		H1: block(s.Heading[0]), H2: block(s.Heading[1]), H3: block(s.Heading[2]),
		H4: block(s.Heading[3]), H5: block(s.Heading[4]), H6: block(s.Heading[5]),
		Strong:        primitive(s.Strong),
		Emph:          primitive(s.Emphasis),
		Strikethrough: primitive(s.Strike),
		LinkText:      primitive(s.Link),
		Code:          block(s.Code),
	}
}

// primitive returns a style as Glamour's for an element. Glamour has no faint.
func primitive(s sgr.Style) ansi.StylePrimitive {
	on := func(a sgr.Attr) *bool {
		if s.Attr&a == 0 {
			return nil
		}
		return new(true)
	}
	color := func(params string) *string {
		if params == "" {
			return nil
		}
		return new(sgr.Color(params))
	}
	return ansi.StylePrimitive{
		Bold: on(sgr.Bold), Italic: on(sgr.Italic), Underline: on(sgr.Underline),
		CrossedOut: on(sgr.Strike), Inverse: on(sgr.Reverse),
		Color: color(s.FG), BackgroundColor: color(s.BG),
	}
}
