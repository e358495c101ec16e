package theme

import (
	"math"
	"strconv"
)

// Legible is the least contrast of body text, and Discernible that of secondary text (WCAG 2.2, 1.4.3:
// AA for body text, and for large text).
const (
	Legible     = 4.5
	Discernible = 3.0
)

// Contrast returns the ratio of the luminances of two colours, from 1 to 21 (WCAG 2.2,
// "contrast ratio"). ok is false when a colour is the terminal's own, which is unknown.
func Contrast(a, b string) (ratio float64, ok bool) {
	ar, ag, ab, known := rgb(a)
	br, bg, bb, also := rgb(b)
	if !known || !also {
		return 0, false
	}
	x, y := luminance(ar, ag, ab), luminance(br, bg, bb)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05), true
}

// luminance returns the relative luminance of a colour of sRGB (WCAG 2.2, "relative luminance").
func luminance(r, g, b uint8) float64 {
	linear := func(c uint8) float64 {
		v := float64(c) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// rgb returns the parts of "#rrggbb", or of a colour of the palette that every terminal has
// alike: the cube from 16 and the greys from 232.
func rgb(c string) (r, g, b uint8, ok bool) {
	if len(c) == 7 && c[0] == '#' {
		v, err := strconv.ParseUint(c[1:], 16, 32)
		return uint8(v >> 16), uint8(v >> 8), uint8(v), err == nil // a byte each
	}
	n, err := strconv.Atoi(c)
	switch {
	case err != nil || n < 16 || n > 255:
		return 0, 0, 0, false
	case n >= 232:
		grey := uint8(8 + 10*(n-232)) // 238 at most
		return grey, grey, grey, true
	}
	level := func(i int) uint8 {
		if i == 0 {
			return 0
		}
		return uint8(55 + 40*i) // 255 at most
	}
	n -= 16
	return level(n / 36), level(n / 6 % 6), level(n % 6), true
}

// IsDark reports whether text on a background of this colour has to be light; known is false when
// the colour is the terminal's own.
func IsDark(color string) (dark, known bool) {
	r, g, b, ok := rgb(color)
	return ok && luminance(r, g, b) < 0.18, ok
}

// IsColor reports whether color is "", a number of the palette, or "#rrggbb".
func IsColor(color string) bool {
	if color == "" {
		return true
	}
	if _, _, _, ok := rgb(color); ok {
		return true
	}
	n, err := strconv.Atoi(color)
	return err == nil && n >= 0 && n <= 255
}
