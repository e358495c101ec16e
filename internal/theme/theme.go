// Package theme holds the themes that need no file: quire's own and Glamour's, their contrast, and
// what they make the elements of a post look like. Themes of files are read by themefile; what
// colours are used for on the screen is package ui/styles, and in posts package render.
//
//	theme.go       Theme: the colours of the screen and of posts
//	builtin.go     the themes that quire brings
//	post.go        PostColors: the colours of a post
//	poststyles.go  PostStyles: what they make of its elements
//	glamour.go     GlamourStyle: Glamour's style files
//	contrast.go    whether text can be read
//
// A colour is "" for the terminal's own, a number of its palette, or "#rrggbb". The themes
// auto, dark and light are made of the terminal's own sixteen colours and have no
// background, so that they fit whatever its owner has chosen; the others set text and
// background too.
package theme

import "slices"

// Theme is the colours of a theme. It is comparable, and the zero value is Terminal(false)
// without a name.
type Theme struct {
	Name       string
	File       string // that it was read from, "" when it needs none
	Dark       bool   // meant for a dark background
	Background string // "" is the terminal's
	Text       string // "" is the terminal's
	Muted      string // dates, counts, other details; "" is the text colour, faint
	Accent     string
	Error      string
	Match      string // behind a match of a search
	MatchText  string
	Post       PostColors
}

// Auto is the name of the theme that follows the terminal's background.
const Auto = "auto"

// Terminal returns the theme of the terminal's own palette. Cyan on dark and blue on light are
// the two of the eight basic colours that palettes keep legible; quiet text is faint
// rather than grey, for "bright black" is the background in some of them.
func Terminal(dark bool) Theme {
	t := Theme{Name: "light", Accent: "4", Error: "1", Match: "3", MatchText: "0", Post: TerminalPost(dark), Dark: dark}
	if dark {
		t.Name, t.Accent, t.Error = "dark", "6", "9"
	}
	return t
}

// UsesTerminalColors reports whether the theme leaves text and background to the terminal.
func (t Theme) UsesTerminalColors() bool { return t.Background == "" && t.Text == "" }

// Basic returns the theme for a terminal of sixteen colours or fewer: its own palette, for what it
// would make of any other colour may not be legible.
func (t Theme) Basic() Theme {
	basic := Terminal(t.Dark)
	basic.Name = t.Name
	return basic
}

// Names returns the names of the themes that need no file: those of the terminal's palette, quire's,
// and Glamour's.
func Names() []string {
	out := []string{Auto, "dark", "light"}
	for _, c := range builtIn() {
		out = append(out, c.name)
	}
	for _, name := range GlamourStyleNames() {
		if name != "notty" && name != "ascii" { // they have no colours
			out = append(out, name)
		}
	}
	return out
}

// BuiltIn returns a theme that needs no file. Auto, or "", is dark until the terminal has answered.
func BuiltIn(name string) (Theme, bool) {
	switch name {
	case Auto, "":
		t := Terminal(true)
		t.Name = Auto
		return t, true
	case "dark", "light":
		return Terminal(name == "dark"), true
	}
	all := builtIn()
	if i := slices.IndexFunc(all, func(c palette) bool { return c.name == name }); i >= 0 {
		return all[i].theme(), true
	}
	if style, ok := GlamourStyleNamed(name); ok {
		return FromGlamour(name, style), true
	}
	return Theme{}, false
}

// FromGlamour returns the theme of a Glamour style, on the terminal's own background.
func FromGlamour(name string, style *GlamourStyle) Theme {
	t := Terminal(style.Dark())
	t.Name, t.Post = name, style.PostColors()
	t.Accent = t.Post.Accent
	return t
}

// All returns the themes that need no file, in the order of Names.
func All() []Theme {
	var all []Theme
	for _, name := range Names() {
		t, _ := BuiltIn(name)
		all = append(all, t)
	}
	return all
}
