// Package theme holds the colours of the themes: those that quire brings, Glamour's, and
// those of files. It knows colours and names; what they are used for on the screen is
// package ui/styles, and in posts package render.
//
// A colour is "" for the terminal's own, a number of its palette, or "#rrggbb". The themes
// auto, dark and light are made of the terminal's own sixteen colours and have no
// background, so that they fit whatever its owner has chosen; the others set text and
// background too.
package theme

import (
	"slices"

	"quire/internal/render"
)

// Scheme is the colours of a theme. It is comparable, and the zero value is Terminal(false)
// without a name.
type Scheme struct {
	Name       string
	File       string // it was read from, "" when it is built in
	Dark       bool   // it is meant for a dark background
	Background string // "" is the terminal's
	Text       string // "" is the terminal's
	Muted      string // dates, counts, what stands in the background; "" is the text colour, faint
	Accent     string
	Error      string
	Match      string // behind a match of a search
	MatchText  string
	Prose      render.Theme // for posts
}

// Auto is the name of the theme that follows the terminal's background.
const Auto = "auto"

// Terminal is the scheme of the terminal's own palette. Cyan on dark and blue on light are
// the two of the eight basic colours that palettes keep legible; quiet text is faint
// rather than grey, for "bright black" is the background in some of them.
func Terminal(dark bool) Scheme {
	s := Scheme{Name: "light", Accent: "4", Error: "1", Match: "3", MatchText: "0", Prose: render.DefaultTheme(dark), Dark: dark}
	if dark {
		s.Name, s.Accent = "dark", "6"
	}
	return s
}

// Own reports whether the scheme leaves text and background to the terminal.
func (s Scheme) Own() bool { return s.Background == "" && s.Text == "" }

// InBasic is the scheme for a terminal of sixteen colours or fewer: its own palette, for
// what it would make of any other colour may not be legible.
func (s Scheme) InBasic() Scheme {
	t := Terminal(s.Dark)
	t.Name = s.Name
	return t
}

// Named are the names of the themes that are built in: those of the terminal's palette,
// quire's, and Glamour's.
func Named() []string {
	out := []string{Auto, "dark", "light"}
	for _, c := range builtIn() {
		out = append(out, c.name)
	}
	for _, name := range render.StyleNames() {
		if name != "notty" && name != "ascii" { // they have no colours
			out = append(out, name)
		}
	}
	return out
}

// builtInNamed returns a theme that needs no file. Auto is dark until the terminal answers.
func builtInNamed(name string) (Scheme, bool) {
	switch name {
	case Auto, "":
		s := Terminal(true)
		s.Name = Auto
		return s, true
	case "dark", "light":
		return Terminal(name == "dark"), true
	}
	all := builtIn()
	if i := slices.IndexFunc(all, func(c colours) bool { return c.name == name }); i >= 0 {
		return all[i].scheme(), true
	}
	if style, ok := render.StyleNamed(name); ok {
		return ofStyle(name, style), true
	}
	return Scheme{}, false
}

// ofStyle is the scheme of a Glamour style, on the terminal's own background.
func ofStyle(name string, style *render.Style) Scheme {
	s := Terminal(style.Dark())
	s.Name, s.Prose = name, style.Theme()
	s.Accent = s.Prose.Accent
	return s
}
