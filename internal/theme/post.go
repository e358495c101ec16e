package theme

// PostColors is the colours of a post. The zero value uses weight alone. It is comparable.
type PostColors struct {
	Color  bool   // whether colours may be used at all
	Accent string // headings, bullets, links
	Muted  string // rules, quote bars, notes on the text; "" is the text colour, faint
	Link   string // link text, which is underlined too
	Code   string // inline code; without Color it is set in backticks

	// CodeBackground is behind code. It is "" where it is the terminal's: code blocks have a bar then.
	CodeBackground string

	Note, Tip, Important, Warning, Caution string // titles of callouts

	Keyword, String, Number, Function, Type, Operator, Comment string // code blocks
	Inserted, Deleted                                          string // code blocks that are diffs

	Style *GlamourStyle // says more than all of these; nil for none
}

// TerminalPost returns colours of the terminal's own sixteen: those of them that can be read on a
// dark or on a light background in the palettes that people use. On dark ones that is the bright red and
// magenta rather than the plain; green, cyan and yellow are too light for light ones.
func TerminalPost(dark bool) PostColors {
	if dark {
		return PostColors{
			Color:  true,
			Accent: "6", Link: "6", Code: "3",
			Note: "6", Tip: "2", Important: "13", Warning: "3", Caution: "9",
			Keyword: "13", String: "2", Number: "3", Function: "6", Type: "3", Operator: "14",
			Inserted: "2", Deleted: "9",
		}
	}
	return PostColors{
		Color:  true,
		Accent: "4", Link: "4", Code: "1",
		Note: "4", Tip: "2", Important: "5", Warning: "1", Caution: "1",
		Keyword: "4", String: "1", Number: "5", Function: "5", Type: "12", Operator: "8",
		Inserted: "2", Deleted: "1",
	}
}
