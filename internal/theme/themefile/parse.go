package themefile

import (
	"fmt"
	"strings"

	"quire/internal/config"
	"quire/internal/sanitize"
	"quire/internal/theme"
	"quire/internal/usererr"
)

// token is a colour of a theme, with the name that it has in a file.
type token struct {
	name  string
	field func(*theme.Theme) *string
}

func tokens() []token {
	return []token{
		{"background", func(t *theme.Theme) *string { return &t.Background }},
		{"text", func(t *theme.Theme) *string { return &t.Text }},
		{"muted", func(t *theme.Theme) *string { return &t.Muted }},
		{"accent", func(t *theme.Theme) *string { return &t.Accent }},
		{"error", func(t *theme.Theme) *string { return &t.Error }},
		{"match", func(t *theme.Theme) *string { return &t.Match }},
		{"match_text", func(t *theme.Theme) *string { return &t.MatchText }},
		{"link", func(t *theme.Theme) *string { return &t.Post.Link }},
		{"code", func(t *theme.Theme) *string { return &t.Post.Code }},
		{"note", func(t *theme.Theme) *string { return &t.Post.Note }},
		{"tip", func(t *theme.Theme) *string { return &t.Post.Tip }},
		{"important", func(t *theme.Theme) *string { return &t.Post.Important }},
		{"warning", func(t *theme.Theme) *string { return &t.Post.Warning }},
		{"caution", func(t *theme.Theme) *string { return &t.Post.Caution }},
		{"keyword", func(t *theme.Theme) *string { return &t.Post.Keyword }},
		{"string", func(t *theme.Theme) *string { return &t.Post.String }},
		{"number", func(t *theme.Theme) *string { return &t.Post.Number }},
		{"function", func(t *theme.Theme) *string { return &t.Post.Function }},
		{"type", func(t *theme.Theme) *string { return &t.Post.Type }},
		{"comment", func(t *theme.Theme) *string { return &t.Post.Comment }},
		{"inserted", func(t *theme.Theme) *string { return &t.Post.Inserted }},
		{"deleted", func(t *theme.Theme) *string { return &t.Post.Deleted }},
	}
}

// Parse makes a theme of a file. A colour that it does not name, or that is invalid, is that of its
// base: the theme that it names, or neutral-dark or neutral-light, whichever suits its background.
// A missing colour is a problem unless the file names its base.
func Parse(name string, f *config.File) (theme.Theme, []config.Problem) {
	p := parser{file: f, problems: f.Problems}
	t, fallback := p.base()
	t.Name = name
	accent := t.Accent
	var missing []string
	known := []config.Setting{{Key: "dark"}, {Key: "base"}}
	for _, token := range tokens() {
		known = append(known, config.Setting{Key: token.name})
		v, set := f.Values[token.name]
		switch {
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
