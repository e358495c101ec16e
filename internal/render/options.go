package render

import "quire/internal/theme"

// defaultWidth is the text measure in cells when Options names none.
const defaultWidth = 80

const minWidth = 8 // cells of the narrowest measure

// Options are how Markdown becomes rows. They are comparable: what is rendered is cached by them.
type Options struct {
	Width      int              // text measure in cells; 0 is defaultWidth, less than 8 counts as 8
	Theme      theme.PostColors // the zero value uses no colours
	Hyperlinks bool             // mark links with OSC 8, for terminals that follow them
	Wrap       bool             // no row is wider than Width: code is wrapped, tables that cannot fit become lists
	Pictures   Pictures         // nil: their text only
	TeX        bool             // show formulas that need more than ASCII as they are written
}

// settings are Options and what only this package asks for.
type settings struct {
	Options
	plainText bool // for Document.Text: no styles, numbered links, underlined headings
	highlight bool // code is coloured
	glamour   bool // Glamour renders what it renders right
}

const (
	// maxGlamourPost is the size in bytes of a post from which quire renders all of it, to the same
	// look, for Glamour takes some ten times as long.
	maxGlamourPost = 96 << 10
	// glamourCall is the size that a block counts for beyond its own: a call takes Glamour as long.
	glamourCall = 256
)

// Pictures knows the sizes in which the pictures of a post are shown. It is part of Options, so it
// must be comparable; goroutines share it.
type Pictures interface {
	// Cells returns the size of the picture at target, as written in the post, in at most cols
	// columns; 0, 0 when only its text is to be shown.
	Cells(target string, cols int) (width, height int)
}
