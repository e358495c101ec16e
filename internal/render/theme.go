package render

// Theme is the colours of a post. A colour is a Lip Gloss string: "" is the
// terminal's own, "4" one of its palette, "#rrggbb" that very colour. The zero value
// draws with weight alone.
type Theme struct {
	Color  bool   // whether colours may be used at all
	Accent string // headings, bullets, links
	Muted  string // rules, quote bars, notes on the text; "" is the text colour, faint
	Link   string // link text, which is underlined too
	Code   string // inline code; without Color it is set in backticks

	Note, Tip, Important, Warning, Caution string // labels of alerts

	Keyword, String, Number, Function, Type, Comment string // code blocks
	Inserted, Deleted                                string // code blocks that are diffs

	Style *Style // a Glamour style that says more than all of these; nil for none
}

// DefaultTheme is built on the terminal's own sixteen colours, those of them that
// can be read on a dark or on a light background.
func DefaultTheme(dark bool) Theme {
	t := Theme{
		Color:  true,
		Accent: "4", Link: "4", Code: "5",
		Note: "4", Tip: "2", Important: "5", Warning: "1", Caution: "1",
		Keyword: "4", String: "2", Number: "5", Function: "", Type: "6",
		Inserted: "2", Deleted: "1",
	}
	if dark {
		t.Accent, t.Link, t.Code = "6", "6", "3"
		t.Note, t.Warning = "6", "3"
		t.Keyword, t.Number, t.Type = "6", "3", "5"
	}
	return t
}

// PlainTheme uses weight alone, for NO_COLOR.
func PlainTheme() Theme { return Theme{} }
