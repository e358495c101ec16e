package blogs

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"quire/internal/config"
	"quire/internal/index"
	"quire/internal/index/folder"
	"quire/internal/sanitize"
	"quire/internal/theme"
	"quire/internal/usererr"
)

// Settings is what the quire.toml in the root of a blog says. The zero value leaves everything as it
// is.
type Settings struct {
	Title, Tagline string
	Theme          string   // a built-in one
	Language       string   // that is shown to readers who name none
	Featured       []string // slugs or paths; nil leaves that to the posts
	Sort           index.Sort
}

// equal reports whether two settings are the same.
func (s Settings) equal(t Settings) bool {
	return s.Title == t.Title && s.Tagline == t.Tagline && s.Theme == t.Theme && s.Language == t.Language &&
		s.Sort == t.Sort && (s.Featured == nil) == (t.Featured == nil) && slices.Equal(s.Featured, t.Featured)
}

// Limits of what settings say, in bytes and numbers.
const (
	maxSettings = 64 << 10 // of the file
	maxValue    = 300
	maxFeatured = 100
)

const settingsFile = "quire.toml"

// keys are the keys that a blog may set, with what takes their values.
var keys = map[string]func(*Settings, config.Value) error{
	"title":    line(func(s *Settings) *string { return &s.Title }),
	"tagline":  line(func(s *Settings) *string { return &s.Tagline }),
	"theme":    setTheme,
	"language": setLanguage,
	"featured": setFeatured,
	"sort":     setSort,
}

// readSettings reads the settings of a blog, and returns what is wrong with them, a line each.
func readSettings(src *folder.Source, name string) (s Settings, problems []string) {
	data, err := src.ReadSmall(settingsFile, maxSettings)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return s, []string{name + "/" + usererr.Text(err)}
	}
	return parseSettings(name+"/"+settingsFile, data)
}

// parseSettings parses settings. What it refuses is as if it were not there.
func parseSettings(path string, data []byte) (s Settings, problems []string) {
	if len(data) > maxSettings {
		return s, []string{path + ": too large"}
	}
	f := config.Parse(path, data)
	for _, p := range f.Problems {
		problems = append(problems, sanitize.Line(p.Where+": "+p.What))
	}
	type at struct {
		line int
		key  string
	}
	var order []at
	for key, v := range f.Values {
		order = append(order, at{v.Line, key})
	}
	slices.SortFunc(order, func(a, b at) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return strings.Compare(a.key, b.key)
	})
	for _, o := range order {
		set, known := keys[o.key]
		err := errors.New("not a setting of a blog")
		if known {
			err = set(&s, f.Values[o.key])
		}
		if err != nil {
			problems = append(problems, sanitize.Line(fmt.Sprintf("%s:%d: %s: %s", path, o.line, o.key, usererr.Text(err))))
		}
	}
	return s, problems
}

// text returns a value that is one line of text.
func text(v config.Value) (string, error) {
	if v.Many || v.Kind != "string" {
		return "", errors.New("expected text")
	}
	s := sanitize.Line(strings.TrimSpace(v.Text))
	if len(s) > maxValue {
		return "", fmt.Errorf("longer than %d bytes", maxValue)
	}
	return s, nil
}

func line(field func(*Settings) *string) func(*Settings, config.Value) error {
	return func(s *Settings, v config.Value) (err error) {
		*field(s), err = text(v)
		return err
	}
}

func setTheme(s *Settings, v config.Value) error {
	name, err := text(v)
	if err != nil {
		return err
	}
	if _, ok := theme.BuiltIn(name); !ok {
		return fmt.Errorf("unknown theme %q", name)
	}
	s.Theme = name
	return nil
}

func setLanguage(s *Settings, v config.Value) error {
	lang, err := text(v)
	if err != nil {
		return err
	}
	const longest = 20
	if len(lang) > longest || strings.Trim(strings.ToLower(lang), "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return errors.New("expected a code such as \"de\"")
	}
	s.Language = strings.ReplaceAll(lang, "-", "_")
	return nil
}

func setFeatured(s *Settings, v config.Value) error {
	if !v.Many {
		return errors.New("expected a list of slugs or paths")
	}
	if len(v.List) > maxFeatured {
		return fmt.Errorf("more than %d posts", maxFeatured)
	}
	s.Featured = append([]string{}, v.List...)
	return nil
}

func setSort(s *Settings, v config.Value) error {
	order, err := text(v)
	if err != nil {
		return err
	}
	all := []string{"date", "title", "updated", "reading"}
	if !slices.Contains(all, order) {
		return fmt.Errorf("expected %s", config.OneOf(all))
	}
	s.Sort = index.Sort(order)
	return nil
}
