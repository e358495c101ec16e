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
	"quire/internal/usererr"
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
	return Scheme{}, nil, unknownTheme(name, folder)
}

// unknownTheme returns the error for a theme that does not exist.
func unknownTheme(name, folder string) error {
	hint := "quire themes lists them"
	if near := suggest.Nearest(name, append(Named(), files(folder)...)); near != "" {
		hint = "did you mean " + near + "? quire themes lists them"
	}
	return usererr.New(fmt.Sprintf("unknown theme %q", sanitize.Line(name)), hint)
}

// plain reports whether a name is a printable file name, not a path.
func plain(name string) bool {
	return name != "" && name[0] != '.' && name == sanitize.Line(name) && !strings.ContainsAny(name, `/\`+"\x00")
}

func exists(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular()
}

// files returns the names of the themes in a folder that are not built in.
func files(folder string) []string {
	if folder == "" {
		return nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil // the folder need not exist
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

// All returns all themes, those of the folder last, and the problems with their files.
func All(folder string) ([]Scheme, []config.Problem) {
	var out []Scheme
	var problems []config.Problem
	for _, name := range slices.Concat(Named(), files(folder)) {
		s, found, err := Find(name, folder)
		problems = append(problems, found...)
		if err != nil {
			problems = append(problems, config.Problem{Where: "theme " + sanitize.Line(name), What: usererr.Text(err), Hint: usererr.Hint(err)})
			continue
		}
		out = append(out, s)
	}
	return out, problems
}

// maxFile is the largest theme file that is read, in bytes.
const maxFile = 1 << 20

// load reads the theme of a file.
func load(path string) (Scheme, []config.Problem, error) {
	name := sanitize.Line(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	if filepath.Ext(path) == ".toml" {
		f, err := config.Load(path)
		if err != nil {
			return Scheme{}, nil, fileError(path, err)
		}
		if f.Values == nil {
			p := f.Problems[0]
			return Scheme{}, nil, usererr.New(p.Where+": "+p.What, "")
		}
		s, problems := Parse(name, f)
		s.File = path
		return s, problems, nil
	}
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxFile) {
		return Scheme{}, nil, usererr.New(sanitize.Line(path)+": not a style file", "name a Glamour style in JSON")
	}
	src, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return Scheme{}, nil, fileError(path, err)
	}
	style, err := render.LoadStyle(src)
	if err != nil {
		return Scheme{}, nil, fmt.Errorf("%s: %w", sanitize.Line(path), err)
	}
	s := ofStyle(name, style)
	s.File = path
	return s, nil, nil
}

// fileError returns the error for a theme file that cannot be read.
func fileError(path string, err error) error {
	hint := ""
	if errors.Is(err, fs.ErrNotExist) {
		hint = "quire themes lists the themes"
	}
	return usererr.WithHint(fmt.Errorf("%s: %w", sanitize.Line(path), err), hint)
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

// Parse makes a theme of a file. A colour that is missing or invalid is taken from its base:
// the theme that the file names, or neutral-dark or neutral-light, whichever suits the
// background. A missing colour is a problem unless the file names its base.
func Parse(name string, f *config.File) (Scheme, []config.Problem) {
	problems := f.Problems
	problem := func(key string, err error) {
		where := fmt.Sprintf("%s:%d", f.Path, f.Values[key].Line)
		problems = append(problems, config.NewProblem(where, key, err))
	}
	dark := true
	if v, ok := f.Values["dark"]; ok {
		value, err := config.Setting{Kind: config.Bool}.Check(v)
		if err != nil {
			problem("dark", err)
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
		problem("base", unknownTheme(named.Text, ""))
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
			problem(t.name, usererr.New(fmt.Sprintf("invalid colour %q", sanitize.Line(v.Text)), `use "#rrggbb", or a number of the terminal's palette, 0 to 255`))
		default:
			*t.at(&s) = v.Text
		}
	}
	problems = append(problems, f.Check(known)...)
	if s.Accent != accent {
		s.Prose.Accent = s.Accent
	}
	s.Prose.Muted = s.Muted
	if len(missing) > 0 && !based {
		what := strings.Join(missing[:min(len(missing), 4)], ", ")
		if more := len(missing) - 4; more > 0 {
			what += fmt.Sprintf(" and %d more", more)
		}
		problems = append(problems, config.Problem{
			Where: f.Path, What: "no colour for " + what + ", taken from " + base, Hint: fmt.Sprintf("add base = %q if that is intended", base),
		})
	}
	if ratio, ok := Contrast(s.Text, s.Background); ok && ratio < Legible {
		problems = append(problems, config.Problem{
			Where: f.Path, What: fmt.Sprintf("text on background has a contrast of %.1f", ratio), Hint: fmt.Sprintf("at least %.1f is legible", Legible),
		})
	}
	return s, problems
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
