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
// dark or on a light background.
func TerminalPost(dark bool) PostColors {
	c := PostColors{
		Color:  true,
		Accent: "4", Link: "4", Code: "5",
		Note: "4", Tip: "2", Important: "5", Warning: "1", Caution: "1",
		Keyword: "4", String: "2", Number: "5", Function: "", Type: "6",
		Inserted: "2", Deleted: "1",
	}
	if dark {
		c.Accent, c.Link, c.Code = "6", "6", "3"
		c.Note, c.Warning = "6", "3"
		c.Keyword, c.Number, c.Type = "6", "3", "5"
	}
	return c
}
