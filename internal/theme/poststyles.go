package theme

import "quire/internal/sgr"

// PostStyles is the look of the elements of a post, and their signs. It never changes once it is
// made, so that goroutines share it.
type PostStyles struct {
	Color bool

	Text                                   sgr.Style // of what has no colour of its own
	Accent, Muted, Link, Code, Image       sgr.Style
	Strong, Emphasis, Strike, Quote        sgr.Style
	Note, Tip, Important, Warning, Caution sgr.Style
	Heading                                [6]sgr.Style
	HeadingLines                           [6]HeadingLine
	Item, Bullets                          sgr.Style // text of lists, and the signs before it
	CodeBlock                              CodeStyles
	CodeBackground                         string // SGR parameters; "" for a bar before code blocks

	Bullet   string // "": by the depth of the list
	Ticked   string // before a task that is done, "" for the usual one
	Unticked string // before a task that is not
	Rule     string // thematic break, "" for a line
	Bar      string // before quotations
	Table    TableLines

	HeadingSigns                                       [6]Signs
	StrongSigns, EmphasisSigns, StrikeSigns, CodeSigns Signs
}

// CodeStyles is the look of the tokens of a code block, by their kind.
type CodeStyles struct {
	Color                                             bool
	Keyword, String, Number, Function, Type, Operator sgr.Style
	Comment, Inserted, Deleted, Strong                sgr.Style
	Style                                             *GlamourStyle // overrides all of these; nil for none
}

// HeadingLine is the line that goes with a heading, from margin to margin.
type HeadingLine uint8

// The lines of headings.
const (
	NoHeadingLine HeadingLine = iota
	LineBelow                 // in a row of its own, in the colour of the heading
	LineBehind                // in the rest of its last row
)

// Signs are the text before and behind an element.
type Signs struct{ Open, Close string }

// TableLines are the lines between the cells of a table, a cell each.
type TableLines struct{ Column, Row, Crossing string }

// lightLines are the lines of a table unless a style has its own.
func lightLines() TableLines { return TableLines{"│", "─", "┼"} }

// Styles returns the look of a post in these colours.
func (c PostColors) Styles() *PostStyles {
	style := func(color string) sgr.Style {
		if !c.Color {
			return sgr.Style{}
		}
		return sgr.Style{FG: sgr.Foreground(color)}
	}
	s := &PostStyles{
		Color:  c.Color,
		Accent: style(c.Accent), Muted: style(c.Muted), Link: style(c.Link), Code: style(c.Code),
		Note: style(c.Note), Tip: style(c.Tip), Important: style(c.Important),
		Warning: style(c.Warning), Caution: style(c.Caution),
		Strong: sgr.Style{Attr: sgr.Bold}, Emphasis: sgr.Style{Attr: sgr.Italic}, Strike: sgr.Style{Attr: sgr.Strike},
		Bar: "│ ", Table: lightLines(),
	}
	s.Link.Attr = sgr.Underline
	if s.Muted.FG == "" {
		s.Muted.Attr = sgr.Faint
	}
	fg := s.Accent.FG
	s.Heading = [6]sgr.Style{
		{FG: fg, Attr: sgr.Bold},
		{FG: fg, Attr: sgr.Bold},
		{FG: fg, Attr: sgr.Bold},
		{Attr: sgr.Bold},
		{FG: fg, Attr: sgr.Italic},
		s.Muted,
	}
	s.Heading[5].Attr |= sgr.Italic
	if !c.Color { // only weight and lines tell them apart
		s.Heading[2].Attr |= sgr.Underline
	}
	s.HeadingLines = [6]HeadingLine{LineBelow, LineBehind}
	if c.Color && c.CodeBackground != "" {
		s.CodeBackground = sgr.Background(c.CodeBackground)
		s.Code.BG = s.CodeBackground
	}
	s.Image, s.Bullets = s.Muted, s.Accent
	s.CodeBlock = c.codeStyles(style)
	if c.Style != nil {
		c.Style.apply(s)
	}
	if s.CodeSigns == (Signs{}) && !c.Color {
		s.CodeSigns = Signs{"`", "`"}
	}
	return s
}

func (c PostColors) codeStyles(style func(string) sgr.Style) CodeStyles {
	s := CodeStyles{
		Color:   c.Color,
		Keyword: style(c.Keyword), String: style(c.String), Number: style(c.Number), Function: style(c.Function),
		Type: style(c.Type), Operator: style(c.Operator), Comment: style(c.Comment), Inserted: style(c.Inserted),
		Deleted: style(c.Deleted),
		Strong:  sgr.Style{Attr: sgr.Bold},
		Style:   c.Style,
	}
	if s.Comment.FG == "" {
		s.Comment.Attr = sgr.Faint
	}
	s.Comment.Attr |= sgr.Italic
	if !c.Color {
		s.Keyword.Attr = sgr.Bold
	}
	return s
}
