package theme

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"charm.land/glamour/v2/ansi"
	"charm.land/glamour/v2/styles"

	"quire/internal/sanitize"
	"quire/internal/sgr"
	"quire/internal/textwidth"
)

const (
	maxGlamourStyle = 1 << 20 // bytes of a style file
	maxSign         = 20      // cells of a sign
)

// GlamourStyle is one of Glamour's style files. quire takes from it the colours and attributes of
// text and the signs before headings, items, tasks and quotations, around emphasis and between the
// columns of a table. Margins, indents and backgrounds of whole blocks are left out: where text is
// on the screen is not its style's business. A GlamourStyle never changes; goroutines share it.
type GlamourStyle struct{ config ansi.StyleConfig }

// ParseGlamourStyle parses a style file, which is JSON.
func ParseGlamourStyle(src []byte) (*GlamourStyle, error) {
	if len(src) > maxGlamourStyle {
		return nil, fmt.Errorf("too large for a Glamour style: %d bytes, at most %d", len(src), maxGlamourStyle)
	}
	var g GlamourStyle
	if err := json.Unmarshal(src, &g.config); err != nil {
		return nil, explainJSON(src, err)
	}
	if g.config == (ansi.StyleConfig{}) {
		return nil, errors.New("not a Glamour style: it names no element, such as \"document\" or \"h1\"")
	}
	return &g, nil
}

// explainJSON returns err with the line of the style file that it is in.
func explainJSON(src []byte, err error) error {
	line := func(offset int64) int { return 1 + bytes.Count(src[:min(int(offset), len(src))], []byte("\n")) }
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: invalid JSON: %s", line(syntax.Offset), sanitize.Line(syntax.Error()))
	case errors.As(err, &kind):
		field := sanitize.Line(strings.ReplaceAll(kind.Field, "StylePrimitive.", ""))
		return fmt.Errorf("line %d: %s cannot be a %s", line(kind.Offset), field, sanitize.Line(kind.Value))
	}
	return errors.New("not a Glamour style: " + sanitize.Line(err.Error()))
}

// glamourStyles are the styles that come with Glamour, by name. Its "dark" and "light" have a
// prefix, for quire has themes of those names.
var glamourStyles = sync.OnceValue(func() map[string]*GlamourStyle {
	out := make(map[string]*GlamourStyle, len(styles.DefaultStyles))
	for name, config := range styles.DefaultStyles {
		if name == styles.DarkStyle || name == styles.LightStyle {
			name = "glamour-" + name
		}
		out[name] = &GlamourStyle{*config}
	}
	return out
})

// GlamourStyleNamed returns one of the styles that come with Glamour, always the same pointer for
// the same name.
func GlamourStyleNamed(name string) (*GlamourStyle, bool) {
	g, ok := glamourStyles()[name]
	return g, ok
}

// GlamourStyleNames returns the names that GlamourStyleNamed knows, sorted.
func GlamourStyleNames() []string { return slices.Sorted(maps.Keys(glamourStyles())) }

// Dark reports whether the style is meant for a dark background: whether its text, or else its
// headings, are light. Without a colour for either it is.
func (g *GlamourStyle) Dark() bool {
	c := &g.config
	for _, color := range []*string{c.Document.Color, c.Paragraph.Color, c.Text.Color, c.Heading.Color} {
		if color == nil {
			continue
		}
		if r, g, b, ok := sgr.RGB(sgr.Foreground(*color)); ok {
			return 299*r+587*g+114*b > 110*1000
		}
	}
	return true
}

// PostColors returns the colours of a post in this style: those of the terminal where the style
// says nothing.
func (g *GlamourStyle) PostColors() PostColors {
	t := TerminalPost(g.Dark())
	c := &g.config
	set := func(color *string, of ...*string) {
		for _, v := range of {
			if v != nil && sgr.Foreground(*v) != "" {
				*color = *v
				return
			}
		}
	}
	t.Style = g
	set(&t.Accent, c.H2.Color, c.Heading.Color, c.H1.Color)
	set(&t.Muted, c.HorizontalRule.Color)
	set(&t.Link, c.LinkText.Color, c.Link.Color)
	set(&t.Code, c.Code.Color)
	set(&t.Note, c.Link.Color)
	set(&t.Important, c.Heading.Color)
	if k := c.CodeBlock.Chroma; k != nil {
		set(&t.Keyword, k.Keyword.Color)
		set(&t.String, k.LiteralString.Color)
		set(&t.Number, k.LiteralNumber.Color)
		set(&t.Function, k.NameFunction.Color)
		set(&t.Type, k.KeywordType.Color)
		set(&t.Operator, k.Operator.Color)
		set(&t.Comment, k.Comment.Color)
		set(&t.Inserted, k.GenericInserted.Color)
		set(&t.Deleted, k.GenericDeleted.Color)
		set(&t.Tip, k.GenericInserted.Color)
		set(&t.Caution, k.GenericDeleted.Color)
		set(&t.Warning, k.LiteralNumber.Color)
	}
	return t
}

// apply gives s the looks of the style.
func (g *GlamourStyle) apply(s *PostStyles) {
	c := &g.config
	look := func(of ...ansi.StylePrimitive) sgr.Style {
		var out sgr.Style
		for _, p := range of {
			out = lookOf(p).Over(out, s.Color)
		}
		return out
	}
	s.Text = sgr.Style{FG: look(c.Document.StylePrimitive, c.Paragraph.StylePrimitive, c.Text).FG}
	s.Quote, s.Item = look(c.BlockQuote.StylePrimitive), look(c.List.StylePrimitive, c.Item)
	s.Quote.BG, s.Item.BG = "", ""
	s.HeadingLines = [6]HeadingLine{}
	for i, h := range []ansi.StyleBlock{c.H1, c.H2, c.H3, c.H4, c.H5, c.H6} {
		s.Heading[i] = look(c.Heading.StylePrimitive, h.StylePrimitive)
		if s.HeadingSigns[i] = signsOf(h.StylePrimitive); s.HeadingSigns[i] == (Signs{}) {
			s.HeadingSigns[i] = signsOf(c.Heading.StylePrimitive)
		}
	}
	s.Strong, s.StrongSigns = look(c.Strong), signsOf(c.Strong)
	s.Emphasis, s.EmphasisSigns = look(c.Emph), signsOf(c.Emph)
	s.Strike, s.StrikeSigns = look(c.Strikethrough), signsOf(c.Strikethrough)
	s.Code, s.CodeSigns = look(c.Code.StylePrimitive), signsOf(c.Code.StylePrimitive)
	s.Link = look(c.Link, c.LinkText)
	s.Image = look(c.Image, c.ImageText)
	s.Image.Attr &^= sgr.Underline // it is for the address, which is not shown
	s.Muted = lookOf(c.HorizontalRule).Over(s.Muted, s.Color)
	s.Bullets, s.Bullet = lookOf(c.Enumeration).Over(s.Item, s.Color), sign(c.Item.BlockPrefix)
	s.Ticked, s.Unticked = sign(c.Task.Ticked), sign(c.Task.Unticked)
	s.Rule = strings.TrimSpace(sign(c.HorizontalRule.Format))
	if t := c.BlockQuote.IndentToken; t != nil && sign(*t) != "" {
		s.Bar = strings.TrimRight(sign(*t), " ") + " "
	}
	for line, v := range map[*string]*string{
		&s.Table.Column: c.Table.ColumnSeparator, &s.Table.Row: c.Table.RowSeparator,
		&s.Table.Crossing: c.Table.CenterSeparator,
	} {
		if v != nil && textwidth.Width(sanitize.Line(*v)) == 1 {
			*line = sanitize.Line(*v)
		}
	}
}

// CodeLooks is what a style says of code blocks.
type CodeLooks struct {
	Base   Look            // of all of it; its background is left out
	Tokens map[string]Look // by chroma's names of token types; nil for none
	Chroma string          // name of a style of chroma's, "" for none; Tokens win
}

// CodeLooks returns how the style colours code.
func (g *GlamourStyle) CodeLooks() CodeLooks {
	block := g.config.CodeBlock
	out := CodeLooks{Base: lookOf(block.StylePrimitive), Chroma: block.Theme}
	out.Base.BG = ""
	c := block.Chroma
	if c == nil {
		return out
	}
	out.Tokens = map[string]Look{}
	for name, p := range map[string]ansi.StylePrimitive{
		"Text": c.Text, "Error": c.Error, "Comment": c.Comment, "CommentPreproc": c.CommentPreproc,
		"Keyword": c.Keyword, "KeywordReserved": c.KeywordReserved, "KeywordNamespace": c.KeywordNamespace,
		"KeywordType": c.KeywordType, "Operator": c.Operator, "Punctuation": c.Punctuation, "Name": c.Name,
		"NameBuiltin": c.NameBuiltin, "NameTag": c.NameTag, "NameAttribute": c.NameAttribute,
		"NameClass": c.NameClass, "NameConstant": c.NameConstant, "NameDecorator": c.NameDecorator,
		"NameException": c.NameException, "NameFunction": c.NameFunction, "NameOther": c.NameOther,
		"Literal": c.Literal, "LiteralNumber": c.LiteralNumber, "LiteralDate": c.LiteralDate,
		"LiteralString": c.LiteralString, "LiteralStringEscape": c.LiteralStringEscape,
		"GenericDeleted": c.GenericDeleted, "GenericEmph": c.GenericEmph, "GenericInserted": c.GenericInserted,
		"GenericStrong": c.GenericStrong, "GenericSubheading": c.GenericSubheading,
	} {
		out.Tokens[name] = lookOf(p)
	}
	return out
}

// Look is what a style says of an element. What it leaves out stays as it is below.
type Look struct {
	FG, BG     string // SGR parameters, "" for none
	Set, Clear sgr.Attr
}

// Over returns s with the look on top, its colours only where color is true.
func (l Look) Over(s sgr.Style, color bool) sgr.Style {
	s.Attr = s.Attr&^l.Clear | l.Set
	if color {
		s = s.Overlay(sgr.Style{FG: l.FG, BG: l.BG})
	}
	return s
}

// lookOf returns the look that Glamour's style of an element describes.
func lookOf(p ansi.StylePrimitive) Look {
	var l Look
	for _, a := range []struct {
		on   *bool
		attr sgr.Attr
	}{
		{p.Bold, sgr.Bold},
		{p.Italic, sgr.Italic},
		{p.Underline, sgr.Underline},
		{p.CrossedOut, sgr.Strike},
		{p.Inverse, sgr.Reverse},
	} {
		switch {
		case a.on == nil:
		case *a.on:
			l.Set |= a.attr
		default:
			l.Clear |= a.attr
		}
	}
	if p.Color != nil {
		l.FG = sgr.Foreground(*p.Color)
	}
	if p.BackgroundColor != nil {
		l.BG = sgr.Background(*p.BackgroundColor)
	}
	return l
}

// sign returns a sign of the style fit to be shown, "" for one of spaces alone: those pad a
// background, and would separate a word from the comma behind it.
func sign(s string) string {
	s = strings.NewReplacer("\n", "", "\t", " ", "\u00a0", " ").Replace(sanitize.Text(s))
	if strings.Trim(s, " ") == "" {
		return ""
	}
	return textwidth.Truncate(s, maxSign)
}

// signsOf returns the signs around an element.
func signsOf(p ansi.StylePrimitive) Signs {
	return Signs{Open: sign(p.BlockPrefix) + sign(p.Prefix), Close: sign(p.Suffix) + sign(p.BlockSuffix)}
}
