package theme

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"quire/internal/config"
	"quire/internal/render"
	"quire/internal/sanitize"
	"quire/internal/suggest"
)

// Folder is where themes of a configuration file stand: themes beside it; "" without one.
func Folder(config string) string {
	if config == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(config), "themes")
}

// Find returns the theme of a name: a file of the folder, one that is built in, or, when
// the name is a path that ends in .toml or .json, that file. The folder may be "", and
// then there are no files. Mistakes are those in the file, which counts without them.
func Find(name, folder string) (Scheme, []config.Problem, error) {
	path := ""
	switch ext := filepath.Ext(name); {
	case folder == "":
	case ext == ".toml" || ext == ".json":
		path = name
	case plain(name):
		for _, ext := range []string{".toml", ".json"} {
			if file := filepath.Join(folder, name+ext); path == "" && !slices.Contains(Named(), name) && exists(file) {
				path = file
			}
		}
	}
	if path != "" {
		return load(path)
	}
	if s, ok := builtInNamed(name); ok {
		return s, nil, nil
	}
	return Scheme{}, nil, fmt.Errorf("%q is none: %squire themes lists them", sanitize.Line(name), near(name, folder))
}

func near(name, folder string) string {
	if near := suggest.Nearest(name, append(Named(), files(folder)...)); near != "" {
		return "did you mean " + near + "? "
	}
	return ""
}

// plain says that a name is that of a file in a folder, and no path, and fit to be shown.
func plain(name string) bool {
	return name != "" && name[0] != '.' && name == sanitize.Line(name) && !strings.ContainsAny(name, `/\`+"\x00")
}

func exists(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular()
}

// files are the names of the themes of a folder, without those that are built in.
func files(folder string) []string {
	if folder == "" {
		return nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil // there are none
	}
	var out []string
	for _, e := range entries {
		ext := filepath.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), ext)
		if (ext == ".toml" || ext == ".json") && plain(name) && !slices.Contains(out, name) && !slices.Contains(Named(), name) {
			out = append(out, name)
		}
	}
	return out
}

// All are the themes that there are, those of the folder last, and what is wrong with
// their files.
func All(folder string) ([]Scheme, []config.Problem) {
	var out []Scheme
	var mistakes []config.Problem
	for _, name := range slices.Concat(Named(), files(folder)) {
		s, wrong, err := Find(name, folder)
		mistakes = append(mistakes, wrong...)
		if err != nil {
			mistakes = append(mistakes, config.Problem{Where: "theme " + sanitize.Line(name), What: err.Error()})
			continue
		}
		out = append(out, s)
	}
	return out, mistakes
}

// maxFile is how large a file of colours may be, in bytes.
const maxFile = 1 << 20

// load reads the theme of a file.
func load(path string) (Scheme, []config.Problem, error) {
	name := sanitize.Line(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	if filepath.Ext(path) == ".toml" {
		f, err := config.Load(path)
		if err != nil {
			return Scheme{}, nil, reason(path, err)
		}
		if f.Values == nil {
			return Scheme{}, nil, errors.New(f.Problems[0].String())
		}
		s, mistakes := Parse(name, f)
		s.File = path
		return s, mistakes, nil
	}
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxFile) {
		return Scheme{}, nil, fmt.Errorf("%s: this is no file of a style: name a Glamour style in JSON", sanitize.Line(path))
	}
	src, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return Scheme{}, nil, reason(path, err)
	}
	style, err := render.LoadStyle(src)
	if err != nil {
		return Scheme{}, nil, fmt.Errorf("%s: %w", sanitize.Line(path), err)
	}
	s := ofStyle(name, style)
	s.File = path
	return s, nil, nil
}

func reason(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: there is no such file: quire themes lists the themes", sanitize.Line(path))
	}
	return fmt.Errorf("%s: it cannot be read: check its permissions", sanitize.Line(path))
}

// token is a colour of a scheme by the name it has in a file.
type token struct {
	name string
	at   func(*Scheme) *string
}

func tokens() []token {
	return []token{
		{"background", func(s *Scheme) *string { return &s.Background }},
		{"text", func(s *Scheme) *string { return &s.Text }},
		{"muted", func(s *Scheme) *string { return &s.Muted }},
		{"accent", func(s *Scheme) *string { return &s.Accent }},
		{"error", func(s *Scheme) *string { return &s.Error }},
		{"match", func(s *Scheme) *string { return &s.Match }},
		{"match_text", func(s *Scheme) *string { return &s.MatchText }},
		{"link", func(s *Scheme) *string { return &s.Prose.Link }},
		{"code", func(s *Scheme) *string { return &s.Prose.Code }},
		{"note", func(s *Scheme) *string { return &s.Prose.Note }},
		{"tip", func(s *Scheme) *string { return &s.Prose.Tip }},
		{"important", func(s *Scheme) *string { return &s.Prose.Important }},
		{"warning", func(s *Scheme) *string { return &s.Prose.Warning }},
		{"caution", func(s *Scheme) *string { return &s.Prose.Caution }},
		{"keyword", func(s *Scheme) *string { return &s.Prose.Keyword }},
		{"string", func(s *Scheme) *string { return &s.Prose.String }},
		{"number", func(s *Scheme) *string { return &s.Prose.Number }},
		{"function", func(s *Scheme) *string { return &s.Prose.Function }},
		{"type", func(s *Scheme) *string { return &s.Prose.Type }},
		{"comment", func(s *Scheme) *string { return &s.Prose.Comment }},
		{"inserted", func(s *Scheme) *string { return &s.Prose.Inserted }},
		{"deleted", func(s *Scheme) *string { return &s.Prose.Deleted }},
	}
}

// Parse makes a theme of a file. A colour that it does not name, or that is none, is that
// of its base: the theme that it names, or neutral-dark or neutral-light, whichever suits
// its background. What is missing is told of unless the file names its base.
func Parse(name string, f *config.File) (Scheme, []config.Problem) {
	mistakes := f.Problems
	wrong := func(key, format string, args ...any) {
		where := fmt.Sprintf("%s:%d", f.Path, f.Values[key].Line)
		mistakes = append(mistakes, config.Problem{Where: where, What: fmt.Sprintf(format, args...)})
	}
	dark := true
	if v, ok := f.Values["dark"]; ok {
		value, why := config.Setting{Kind: config.Bool}.Check(v)
		if why != "" {
			wrong("dark", "dark %s", why)
		}
		dark = value != "false"
	} else if r, g, b, ok := rgb(f.Values["background"].Text); ok {
		dark = luminance(r, g, b) < 0.18
	}
	base := map[bool]string{true: "neutral-dark", false: "neutral-light"}[dark]
	named, based := f.Values["base"]
	s, _ := builtInNamed(base)
	if b, ok := builtInNamed(named.Text); based && ok {
		s = b
		if _, set := f.Values["dark"]; !set && f.Values["background"].Text == "" {
			dark = s.Dark
		}
	} else if based {
		wrong("base", "base %q is no theme that is built in: choose %s", sanitize.Line(named.Text), config.OneOf(Named()))
	}
	s.Name, s.Dark = name, dark
	accent := s.Accent
	var missing []string
	known := []config.Setting{{Key: "dark"}, {Key: "base"}}
	for _, t := range tokens() {
		known = append(known, config.Setting{Key: t.name})
		v, set := f.Values[t.name]
		switch {
		case !set:
			missing = append(missing, t.name)
		case v.Kind != "string" && v.Kind != "integer" || !isColour(v.Text):
			wrong(t.name, "%s is no colour: write \"#rrggbb\", or a number of the terminal's palette, 0 to 255", t.name)
		default:
			*t.at(&s) = v.Text
		}
	}
	mistakes = append(mistakes, f.Check(known)...)
	if s.Accent != accent {
		s.Prose.Accent = s.Accent
	}
	s.Prose.Muted = s.Muted
	if len(missing) > 0 && !based {
		what := strings.Join(missing[:min(len(missing), 4)], ", ")
		if more := len(missing) - 4; more > 0 {
			what += fmt.Sprintf(" and %d more", more)
		}
		mistakes = append(mistakes, config.Problem{Where: f.Path, What: "no colour for " + what + ": taken from " + base + "; base = \"" + base + "\" says that this is meant"})
	}
	if ratio, ok := Contrast(s.Text, s.Background); ok && ratio < Legible {
		mistakes = append(mistakes, config.Problem{Where: f.Path, What: fmt.Sprintf("text on background has a contrast of %.1f: %.1f can be read by most", ratio, Legible)})
	}
	return s, mistakes
}

// isColour reports whether a colour is "", a number of the palette, or "#rrggbb".
func isColour(c string) bool {
	if c == "" {
		return true
	}
	if _, _, _, ok := rgb(c); ok {
		return true
	}
	n, err := strconv.Atoi(c)
	return err == nil && n >= 0 && n <= 255
}
