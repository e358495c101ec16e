package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"charm.land/glamour/v2/ansi"
	"charm.land/glamour/v2/styles"

	"quire/internal/sanitize"
	"quire/internal/textwidth"
)

// maxStyleFile is the largest style file that is read, in bytes.
const maxStyleFile = 1 << 20

// Style is a Glamour style. quire takes from it the colours and attributes of text and
// the signs before headings, items, tasks and quotations, round emphasis and between
// the columns of a table. Margins, indents and backgrounds of whole blocks are left
// out: the place of a text on the screen is not its style's business. A Style never
// changes; goroutines share it.
type Style struct{ config ansi.StyleConfig }

// LoadStyle reads a Glamour style file, which is JSON.
func LoadStyle(src []byte) (*Style, error) {
	if len(src) > maxStyleFile {
		return nil, fmt.Errorf("a style file of %d bytes: %d at most", len(src), maxStyleFile)
	}
	var s Style
	if err := json.Unmarshal(src, &s.config); err != nil {
		return nil, explainStyle(src, err)
	}
	if s.config == (ansi.StyleConfig{}) {
		return nil, errors.New("no Glamour style: it names no element, such as \"document\" or \"h1\"")
	}
	return &s, nil
}

// explainStyle says in which line of a style file what is wrong.
func explainStyle(src []byte, err error) error {
	line := func(offset int64) int { return 1 + bytes.Count(src[:min(int(offset), len(src))], []byte("\n")) }
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: no JSON: %s", line(syntax.Offset), sanitize.Line(syntax.Error()))
	case errors.As(err, &kind):
		return fmt.Errorf("line %d: %s is a %s, which it cannot be", line(kind.Offset), sanitize.Line(strings.ReplaceAll(kind.Field, "StylePrimitive.", "")), sanitize.Line(kind.Value))
	}
	return errors.New("no Glamour style: " + sanitize.Line(err.Error()))
}

// namedStyles are the styles that come with Glamour. Its "dark" and "light" are called
// after it, for quire has themes of those names.
var namedStyles = sync.OnceValue(func() map[string]*Style {
	out := make(map[string]*Style, len(styles.DefaultStyles))
	for name, config := range styles.DefaultStyles {
		if name == styles.DarkStyle || name == styles.LightStyle {
			name = "glamour-" + name
		}
		out[name] = &Style{*config}
	}
	return out
})

// StyleNamed returns one of the styles that come with Glamour, always the same pointer
// for the same name.
func StyleNamed(name string) (*Style, bool) {
	s, ok := namedStyles()[name]
	return s, ok
}

// StyleNames are the names that StyleNamed knows, sorted.
func StyleNames() []string {
	var out []string
	for name := range namedStyles() {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Dark tells whether the style is meant for a dark background: whether its text, or
// else its headings, are light. Without a colour for either it is.
func (s *Style) Dark() bool {
	for _, c := range []*string{s.config.Document.Color, s.config.Paragraph.Color, s.config.Text.Color, s.config.Heading.Color} {
		if c == nil {
			continue
		}
		if r, g, b, ok := rgb(colour(*c)); ok {
			return 299*r+587*g+114*b > 110*1000
		}
	}
	return true
}

// Theme is a theme with this style, whose tokens take their colours from it too.
func (s *Style) Theme() Theme {
	t := DefaultTheme(s.Dark())
	c := &s.config
	or := func(token *string, of ...*string) {
		for _, v := range of {
			if v != nil && colour(*v) != "" {
				*token = *v
				return
			}
		}
	}
	t.Style = s
	or(&t.Accent, c.H2.Color, c.Heading.Color, c.H1.Color)
	or(&t.Muted, c.HorizontalRule.Color)
	or(&t.Link, c.LinkText.Color, c.Link.Color)
	or(&t.Code, c.Code.Color)
	or(&t.Note, c.Link.Color)
	or(&t.Important, c.Heading.Color)
	if k := c.CodeBlock.Chroma; k != nil {
		or(&t.Keyword, k.Keyword.Color)
		or(&t.String, k.LiteralString.Color)
		or(&t.Number, k.LiteralNumber.Color)
		or(&t.Function, k.NameFunction.Color)
		or(&t.Type, k.KeywordType.Color)
		or(&t.Comment, k.Comment.Color)
		or(&t.Inserted, k.GenericInserted.Color)
		or(&t.Deleted, k.GenericDeleted.Color)
		or(&t.Tip, k.GenericInserted.Color)
		or(&t.Caution, k.GenericDeleted.Color)
		or(&t.Warning, k.LiteralNumber.Color)
	}
	return t
}

// pair is what stands before and behind a text.
type pair struct{ open, close string }

// maxSign is the widest that a sign may be, in cells.
const maxSign = 20

// sign is a sign of the style as it may be drawn, "" for one of blanks alone: those pad
// a background, and would part a word from the comma behind it.
func sign(s string) string {
	s = strings.NewReplacer("\n", "", "\t", " ", "\u00a0", " ").Replace(sanitize.Text(s))
	if strings.Trim(s, " ") == "" {
		return ""
	}
	return textwidth.Truncate(s, maxSign)
}

// signsOf are the signs round an element.
func signsOf(p ansi.StylePrimitive) pair {
	return pair{open: sign(p.BlockPrefix) + sign(p.Prefix), close: sign(p.Suffix) + sign(p.BlockSuffix)}
}

// lookOf is how an element looks, on top of base.
func lookOf(base style, p ansi.StylePrimitive, colours bool) style {
	set := func(bit attr, on *bool) {
		switch {
		case on == nil:
		case *on:
			base.attr |= bit
		default:
			base.attr &^= bit
		}
	}
	set(bold, p.Bold)
	set(italic, p.Italic)
	set(underline, p.Underline)
	set(strike, p.CrossedOut)
	set(reverse, p.Inverse)
	if !colours {
		return base
	}
	if p.Color != nil && colour(*p.Color) != "" {
		base.fg = colour(*p.Color)
	}
	if p.BackgroundColor != nil && colour(*p.BackgroundColor) != "" {
		base.bg = background(colour(*p.BackgroundColor))
	}
	return base
}

// apply gives p the looks of the style.
func (s *Style) apply(p *palette, colours bool) {
	c := &s.config
	look := func(e ...ansi.StylePrimitive) style {
		var out style
		for _, e := range e {
			out = lookOf(out, e, colours)
		}
		return out
	}
	p.text = style{fg: look(c.Document.StylePrimitive, c.Paragraph.StylePrimitive, c.Text).fg}
	p.quote, p.item = look(c.BlockQuote.StylePrimitive), look(c.List.StylePrimitive, c.Item)
	p.quote.bg, p.item.bg = "", ""
	for i, h := range []ansi.StyleBlock{c.H1, c.H2, c.H3, c.H4, c.H5, c.H6} {
		p.heading[i] = look(c.Heading.StylePrimitive, h.StylePrimitive)
		p.headingSigns[i] = signsOf(h.StylePrimitive)
		if p.headingSigns[i] == (pair{}) {
			p.headingSigns[i] = signsOf(c.Heading.StylePrimitive)
		}
	}
	p.strong, p.strongSigns = look(c.Strong), signsOf(c.Strong)
	p.em, p.emSigns = look(c.Emph), signsOf(c.Emph)
	p.strike, p.strikeSigns = look(c.Strikethrough), signsOf(c.Strikethrough)
	p.code, p.codeSigns = look(c.Code.StylePrimitive), signsOf(c.Code.StylePrimitive)
	p.link = look(c.Link, c.LinkText)
	p.image = look(c.Image, c.ImageText)
	p.image.attr &^= underline // it is for the address, which is not shown
	p.muted = lookOf(p.muted, c.HorizontalRule, colours)
	p.bullets, p.bullet = lookOf(p.item, c.Enumeration, colours), sign(c.Item.BlockPrefix)
	p.ticked, p.unticked = sign(c.Task.Ticked), sign(c.Task.Unticked)
	p.ruled = strings.TrimSpace(sign(c.HorizontalRule.Format))
	if t := c.BlockQuote.IndentToken; t != nil && sign(*t) != "" {
		p.bar = strings.TrimRight(sign(*t), " ") + " "
	}
	for i, sep := range []*string{c.Table.ColumnSeparator, c.Table.RowSeparator, c.Table.CenterSeparator} {
		if sep != nil && width(sanitize.Line(*sep)) == 1 {
			p.table[i] = sanitize.Line(*sep)
		}
	}
	p.syntax.tokens = s.tokens(colours)
}
