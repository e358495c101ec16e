package themefile

import (
	"fmt"
	"strings"

	"quire/internal/config"
	"quire/internal/sanitize"
	"quire/internal/theme"
	"quire/internal/usererr"
)

// token is a colour of a theme, with the name that it has in a file and what it colours.
type token struct {
	name, colors string
	field        func(*theme.Theme) *string
}

// Key is a key of a theme file, and what it sets.
type Key struct{ Name, Sets string }

// Keys returns the keys of theme files.
func Keys() []Key {
	out := []Key{
		{"base", "the theme for the colours that the file does not set"},
		{"dark", "true on a dark background, false on a light one"},
	}
	for _, t := range tokens() {
		out = append(out, Key{t.name, t.colors})
	}
	return out
}

// isOptional reports whether a theme is complete without the colour: it follows from others.
func (t token) isOptional() bool { return t.name == "code_background" || t.name == "operator" }

func tokens() []token {
	return []token{
		{"background", "the screen", func(t *theme.Theme) *string { return &t.Background }},
		{"text", "text", func(t *theme.Theme) *string { return &t.Text }},
		{"muted", "dates, counts, rules, captions", func(t *theme.Theme) *string { return &t.Muted }},
		{"accent", "headings, bullets, the selected post", func(t *theme.Theme) *string { return &t.Accent }},
		{"error", "errors", func(t *theme.Theme) *string { return &t.Error }},
		{"match", "the background of search results", func(t *theme.Theme) *string { return &t.Match }},
		{"match_text", "the text of search results", func(t *theme.Theme) *string { return &t.MatchText }},
		{"link", "links", func(t *theme.Theme) *string { return &t.Post.Link }},
		{"code", "inline code", func(t *theme.Theme) *string { return &t.Post.Code }},
		{"code_background", "the background of code", func(t *theme.Theme) *string { return &t.Post.CodeBackground }},
		{"note", "notes", func(t *theme.Theme) *string { return &t.Post.Note }},
		{"tip", "tips", func(t *theme.Theme) *string { return &t.Post.Tip }},
		{"important", "important notes", func(t *theme.Theme) *string { return &t.Post.Important }},
		{"warning", "warnings", func(t *theme.Theme) *string { return &t.Post.Warning }},
		{"caution", "cautions", func(t *theme.Theme) *string { return &t.Post.Caution }},
		{"keyword", "keywords in code", func(t *theme.Theme) *string { return &t.Post.Keyword }},
		{"string", "strings in code", func(t *theme.Theme) *string { return &t.Post.String }},
		{"number", "numbers and constants in code", func(t *theme.Theme) *string { return &t.Post.Number }},
		{"function", "functions in code", func(t *theme.Theme) *string { return &t.Post.Function }},
		{"type", "types, attributes and decorators in code", func(t *theme.Theme) *string { return &t.Post.Type }},
		{"operator", "operators in code", func(t *theme.Theme) *string { return &t.Post.Operator }},
		{"comment", "comments in code", func(t *theme.Theme) *string { return &t.Post.Comment }},
		{"inserted", "inserted lines of a diff", func(t *theme.Theme) *string { return &t.Post.Inserted }},
		{"deleted", "deleted lines of a diff", func(t *theme.Theme) *string { return &t.Post.Deleted }},
	}
}

// Parse makes a theme of a file. A colour that it does not name, or that is invalid, is that of its
// base: the theme that it names, or neutral-dark or neutral-light, whichever suits its background.
// A missing colour is a problem unless the file names its base.
func Parse(name string, f *config.File) (theme.Theme, []config.Problem) {
	p := parser{file: f, problems: f.Problems}
	t, fallback := p.base()
	t.Name = name
	if fallback != "" {
		t.Post.Operator = ""
	}
	accent := t.Accent
	var missing []string
	known := []config.Setting{{Key: "dark"}, {Key: "base"}}
	for _, token := range tokens() {
		known = append(known, config.Setting{Key: token.name})
		v, set := f.Values[token.name]
		switch {
		case !set && token.isOptional():
		case !set:
			missing = append(missing, token.name)
		case v.Kind != "string" && v.Kind != "integer" || !theme.IsColor(v.Text):
			p.invalid(token.name, usererr.New(fmt.Sprintf("invalid colour %q", sanitize.Line(v.Text)),
				`use "#rrggbb", or a number of the terminal's palette, 0 to 255`))
		default:
			*token.field(&t) = v.Text
		}
	}
	p.problems = append(p.problems, f.Check(known)...)
	if t.Accent != accent {
		t.Post.Accent = t.Accent
	}
	t.Post.Muted = t.Muted
	_, set := f.Values["code_background"]
	if _, moved := f.Values["background"]; moved && !set {
		t.Post.CodeBackground = theme.CodeBackground(t.Background, false)
	}
	if fallback != "" && len(missing) > 0 {
		names := strings.Join(missing[:min(len(missing), 4)], ", ")
		if more := len(missing) - 4; more > 0 {
			names += fmt.Sprintf(" and %d more", more)
		}
		p.warn("no colour for "+names+", taken from "+fallback, fmt.Sprintf("add base = %q if that is intended", fallback))
	}
	if ratio, ok := theme.Contrast(t.Text, t.Background); ok && ratio < theme.Legible {
		p.warn(fmt.Sprintf("text on background has a contrast of %.1f", ratio),
			fmt.Sprintf("at least %.1f is legible", theme.Legible))
	}
	return t, p.problems
}

// parser makes a theme of one file.
type parser struct {
	file     *config.File
	problems []config.Problem
}

// invalid adds a problem with the value of a key.
func (p *parser) invalid(key string, err error) {
	where := fmt.Sprintf("%s:%d", p.file.Path, p.file.Values[key].Line)
	p.problems = append(p.problems, config.NewProblem(where, key, err))
}

// warn adds a problem with the whole file.
func (p *parser) warn(what, hint string) {
	p.problems = append(p.problems, config.Problem{Where: p.file.Path, What: what, Hint: hint})
}

// base returns the theme that the file builds on. The fallback is its name where the file names no
// base.
func (p *parser) base() (t theme.Theme, fallback string) {
	values := p.file.Values
	dark, known := theme.IsDark(values["background"].Text)
	dark = dark || !known
	v, darkSet := values["dark"]
	if darkSet {
		value, err := config.Setting{Kind: config.Bool}.Check(v)
		if err != nil {
			p.invalid("dark", err)
		}
		dark = value != "false"
	}
	fallback = "neutral-light"
	if dark {
		fallback = "neutral-dark"
	}
	t, _ = theme.BuiltIn(fallback)
	t.Dark = dark
	named, based := values["base"]
	if !based {
		return t, fallback
	}
	b, ok := theme.BuiltIn(named.Text)
	if !ok {
		p.invalid("base", unknownTheme(named.Text, ""))
		return t, ""
	}
	if darkSet || values["background"].Text != "" {
		b.Dark = dark
	}
	return b, ""
}
