package highlight

import (
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/styles"

	"quire/internal/sgr"
	"quire/internal/theme"
)

// tokenStyles returns the style of each type of token.
func tokenStyles(s theme.CodeStyles) func(chroma.TokenType) sgr.Style {
	if s.Style == nil {
		return func(t chroma.TokenType) sgr.Style { return byKind(&s, t) }
	}
	table := tableOf(s.Style.CodeLooks(), s.Color)
	return func(t chroma.TokenType) sgr.Style {
		for _, t := range [...]chroma.TokenType{t, t.SubCategory(), t.Category()} {
			if style, ok := table[t]; ok {
				return style
			}
		}
		return table[chroma.Text]
	}
}

// byKind returns the style of a token by its kind.
func byKind(s *theme.CodeStyles, t chroma.TokenType) sgr.Style {
	switch {
	case t.InCategory(chroma.Comment):
		if t == chroma.CommentPreproc || t == chroma.CommentPreprocFile {
			return s.Keyword
		}
		return s.Comment
	case t == chroma.KeywordType || t == chroma.NameClass || t == chroma.NameBuiltinPseudo:
		return s.Type
	case t.InCategory(chroma.Keyword) || t == chroma.OperatorWord || t == chroma.NameTag:
		return s.Keyword
	case t.InSubCategory(chroma.LiteralString):
		return s.String
	case t.InSubCategory(chroma.LiteralNumber) || t == chroma.KeywordConstant || t == chroma.NameConstant:
		return s.Number
	case t.InSubCategory(chroma.NameFunction) || t == chroma.NameFunction || t == chroma.NameBuiltin:
		return s.Function
	case t.InCategory(chroma.Operator):
		return s.Operator
	case t == chroma.NameAttribute || t == chroma.NameDecorator:
		return s.Type
	case t == chroma.GenericInserted:
		return s.Inserted
	case t == chroma.GenericDeleted:
		return s.Deleted
	case t == chroma.GenericHeading || t == chroma.GenericSubheading || t == chroma.GenericStrong:
		return s.Strong
	case t == chroma.GenericPrompt || t == chroma.GenericOutput:
		return s.Comment
	}
	return sgr.Style{}
}

// tableOf returns the styles of tokens in a Glamour style: by its own table, by the style of
// chroma's that it names, or all alike.
func tableOf(looks theme.CodeLooks, color bool) map[chroma.TokenType]sgr.Style {
	base := looks.Base.Over(sgr.Style{}, color)
	if looks.Tokens != nil {
		return ownTable(looks.Tokens, base, color)
	}
	if named, ok := styles.Registry[looks.Chroma]; ok && looks.Chroma != "" && color {
		return namedTable(named)
	}
	return map[chroma.TokenType]sgr.Style{chroma.Text: base}
}

// ownTable returns the table of a Glamour style. A token that it says nothing of looks as its
// category does.
func ownTable(named map[string]theme.Look, base sgr.Style, color bool) map[chroma.TokenType]sgr.Style {
	looks := make(map[chroma.TokenType]theme.Look, len(named))
	for name, look := range named {
		if t, err := chroma.TokenTypeString(name); err == nil {
			looks[t] = look
		}
	}
	out := make(map[chroma.TokenType]sgr.Style, len(looks))
	for t := range looks {
		style := looks[chroma.Text].Over(base, color)
		for _, t := range [...]chroma.TokenType{t.Category(), t.SubCategory(), t} {
			style = looks[t].Over(style, color)
		}
		out[t] = style
	}
	return out
}

// namedTable returns the table of one of chroma's styles.
func namedTable(named *chroma.Style) map[chroma.TokenType]sgr.Style {
	out := make(map[chroma.TokenType]sgr.Style, len(chroma.StandardTypes))
	for t := range chroma.StandardTypes {
		e := named.Get(t)
		var style sgr.Style
		if e.Colour.IsSet() {
			style.FG = sgr.Foreground(e.Colour.String())
		}
		for _, a := range []struct {
			on   chroma.Trilean
			attr sgr.Attr
		}{{e.Bold, sgr.Bold}, {e.Italic, sgr.Italic}, {e.Underline, sgr.Underline}} {
			if a.on == chroma.Yes {
				style.Attr |= a.attr
			}
		}
		out[t] = style
	}
	return out
}
