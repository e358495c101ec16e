package theme

import "fmt"

// CodeBackground returns the colour behind code on a background "#rrggbb": hardly lighter than a dark
// one and hardly darker than a light one, so that all text that can be read on the background can be
// read on it. It is "" for a colour that is unknown. On a terminal of 256 colours it is one of the greys.
func CodeBackground(background string, few bool) string {
	r, g, b, ok := rgb(background)
	if !ok {
		return ""
	}
	dark, _ := IsDark(background)
	toward, share := 0, 5
	if dark {
		toward, share = 255, 8
	}
	mix := func(c uint8) int { return (int(c)*(100-share) + toward*share) / 100 }
	red, green, blue := mix(r), mix(g), mix(b)
	if few {
		return nearestGrey((299*red+587*green+114*blue)/1000, dark)
	}
	return fmt.Sprintf("#%02x%02x%02x", red, green, blue)
}

// nearestGrey returns the colour of the palette of 256 that is nearest to a grey.
func nearestGrey(level int, dark bool) string {
	n := (level - 8 + 5) / 10
	if !dark && n > 23 {
		n = 23 // #eeeeee: the next one would be white
	}
	return fmt.Sprint(232 + max(n, 0))
}
