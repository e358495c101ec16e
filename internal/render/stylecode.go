package render

import (
	"charm.land/glamour/v2/ansi"
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/styles"
)

// token is the style of a token by the table of a Glamour style.
func (s *syntax) token(t chroma.TokenType) style {
	for _, t := range [...]chroma.TokenType{t, t.SubCategory(), t.Category()} {
		if st, ok := s.tokens[t]; ok {
			return st
		}
	}
	return s.tokens[chroma.Text]
}

// tokens is how the style colours code: by its own table, by the chroma style that it
// names, or all alike.
func (s *Style) tokens(colours bool) map[chroma.TokenType]style {
	block := s.config.CodeBlock
	base := lookOf(style{}, block.StylePrimitive, colours)
	base.bg = ""
	switch {
	case block.Chroma != nil:
		return ownTokens(block.Chroma, base, colours)
	case block.Theme != "":
		if named, ok := styles.Registry[block.Theme]; ok && colours {
			return namedTokens(named)
		}
	}
	return map[chroma.TokenType]style{chroma.Text: base}
}

// ownTokens is the table of a style. A token that it says nothing of looks as its kind
// does.
func ownTokens(c *ansi.Chroma, base style, colours bool) map[chroma.TokenType]style {
	own := map[chroma.TokenType]ansi.StylePrimitive{
		chroma.Text: c.Text, chroma.Error: c.Error, chroma.Comment: c.Comment, chroma.CommentPreproc: c.CommentPreproc,
		chroma.Keyword: c.Keyword, chroma.KeywordReserved: c.KeywordReserved, chroma.KeywordNamespace: c.KeywordNamespace,
		chroma.KeywordType: c.KeywordType, chroma.Operator: c.Operator, chroma.Punctuation: c.Punctuation, chroma.Name: c.Name,
		chroma.NameBuiltin: c.NameBuiltin, chroma.NameTag: c.NameTag, chroma.NameAttribute: c.NameAttribute,
		chroma.NameClass: c.NameClass, chroma.NameConstant: c.NameConstant, chroma.NameDecorator: c.NameDecorator,
		chroma.NameException: c.NameException, chroma.NameFunction: c.NameFunction, chroma.NameOther: c.NameOther,
		chroma.Literal: c.Literal, chroma.LiteralNumber: c.LiteralNumber, chroma.LiteralDate: c.LiteralDate,
		chroma.LiteralString: c.LiteralString, chroma.LiteralStringEscape: c.LiteralStringEscape,
		chroma.GenericDeleted: c.GenericDeleted, chroma.GenericEmph: c.GenericEmph, chroma.GenericInserted: c.GenericInserted,
		chroma.GenericStrong: c.GenericStrong, chroma.GenericSubheading: c.GenericSubheading,
	}
	out := make(map[chroma.TokenType]style, len(own))
	for t := range own {
		st := lookOf(base, own[chroma.Text], colours)
		for _, t := range [...]chroma.TokenType{t.Category(), t.SubCategory(), t} {
			st = lookOf(st, own[t], colours)
		}
		out[t] = st
	}
	return out
}

// namedTokens is the table of one of chroma's styles.
func namedTokens(named *chroma.Style) map[chroma.TokenType]style {
	out := make(map[chroma.TokenType]style, len(chroma.StandardTypes))
	for t := range chroma.StandardTypes {
		e := named.Get(t)
		st := style{}
		if e.Colour.IsSet() {
			st.fg = colour(e.Colour.String())
		}
		for _, a := range []struct {
			on  chroma.Trilean
			bit attr
		}{{e.Bold, bold}, {e.Italic, italic}, {e.Underline, underline}} {
			if a.on == chroma.Yes {
				st.attr |= a.bit
			}
		}
		out[t] = st
	}
	return out
}
